import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { indexItem } from '#server/item/search.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed, type Listed } from '../setup/items.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = definitionSchema.parse({
  name: 'Post',
  noun: { one: 'letter', many: 'letters' },
  timeZone: 'Europe/Berlin',
  title: ['sender'],
  queues: [
    { key: 'main', label: 'Everything' },
    { key: 'claims', label: 'Claims' },
  ],
  fields: [
    { key: 'sender', label: 'Sender', type: 'text' },
    {
      key: 'kind',
      label: 'Kind',
      type: 'label',
      options: [
        { key: 'bill', label: 'Bill' },
        { key: 'complaint', label: 'Complaint' },
      ],
    },
    {
      key: 'topics',
      label: 'Topics',
      type: 'label',
      multiple: true,
      options: [
        { key: 'damage', label: 'Damage' },
        { key: 'delay', label: 'Delay' },
      ],
    },
  ],
})

type Person = Awaited<ReturnType<World['person']>>
let world: World
let rita: Person
let ron: Person
let lena: Person

beforeAll(async () => {
  world = await createWorld({ definition })
  ;[rita, ron, lena] = await Promise.all([
    world.person('Rita', ['reviewer']),
    world.person('Ron', ['reviewer']),
    world.person('Lena', ['lead']),
  ])
})
afterAll(async () => {
  await world.close()
})

type Query = Partial<Parameters<Person['call']['item']['list']>[0]>
const list = (person: Person, query: Query = {}) => person.call.item.list({ ...world.scope, state: 'all', ...query })
/** The names of the file in the order of the list. */
const names = async (person: Person, query: Query = {}) =>
  (await list(person, query)).rows.map((row) => row.fileName.replace('.pdf', ''))

/** Items of one test alone: their file names begin with `group`. */
async function put(
  group: string,
  items: Record<string, Listed>,
): Promise<Record<string, { number: number; id: string }>> {
  const made: Record<string, { number: number; id: string }> = {}
  for (const [name, item] of Object.entries(items))
    made[name] = await insertListed(world, { fileName: `${group}-${name}.pdf`, ...item })
  return made
}
const within = (group: string, person: Person, query: Query = {}) =>
  names(person, { ...query, search: `${group}-` }).then((found) => found.map((name) => name.replace(`${group}-`, '')))

async function refusal(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    const cause = (error as Error).cause
    if (cause instanceof DomainError) return cause.code
    throw error
  }
}

describe('filters', () => {
  beforeAll(async () => {
    await put('filter', {
      bill: { values: { sender: 'Acme', kind: 'bill' }, flags: ['error'], confidence: 0.4, receivedHoursAgo: 1 },
      complaint: {
        values: { sender: 'Bolt', kind: 'complaint', topics: ['delay'] },
        queue: 'claims',
        flags: ['warning'],
        priority: 40,
        dueInHours: -2,
        receivedHoursAgo: 50,
        assigneeId: ron.id,
      },
      clean: { values: { sender: 'Cone', kind: 'bill', topics: ['damage', 'delay'] }, claimedBy: rita.id },
      broken: { state: 'exception' },
      done: { state: 'completed', values: { sender: 'Dune', kind: 'bill' } },
      back: { state: 'returned', values: { sender: 'Eve', kind: 'bill' } },
    })
  })

  it.each<[string, Query, string[]]>([
    ['what is open', { state: 'open' }, ['back', 'broken', 'clean', 'complaint', 'bill']],
    ['one state', { state: 'returned' }, ['back']],
    ['a queue', { queues: ['claims'] }, ['complaint']],
    ['a label', { labels: [{ field: 'kind', option: 'complaint' }] }, ['complaint']],
    ['one of several labels', { labels: [{ field: 'topics', option: 'delay' }] }, ['clean', 'complaint']],
    ['errors', { flags: 'error' }, ['bill']],
    ['warnings', { flags: 'warning' }, ['complaint']],
    ['no flags', { flags: 'none', state: 'review' }, ['clean']],
    ['an unsure value', { confidenceBelow: 0.6 }, ['bill']],
    ['a priority', { priority: 'high' }, ['complaint']],
    ['the normal priority', { priority: 'normal', state: 'review' }, ['clean', 'bill']],
    ['what is overdue', { overdue: true }, ['complaint']],
    ['an age', { olderThanHours: 48 }, ['complaint']],
    ['a day of receipt', { receivedTo: '2026-11-15' }, ['complaint']],
    ['from a day on', { receivedFrom: '2026-11-16', state: 'review' }, ['clean', 'bill']],
    ['due by a day', { dueBefore: '2026-11-16' }, ['complaint']],
    ['what somebody holds', { holder: 'any' }, ['clean']],
    ['what nobody was given', { assignee: 'nobody', state: 'review' }, ['clean', 'bill']],
    ['two at once', { labels: [{ field: 'kind', option: 'bill' }], flags: 'error' }, ['bill']],
  ])('finds %s', async (_, query, expected) => {
    expect(await within('filter', rita, query)).toEqual(expected)
    const page = await list(rita, { ...query, search: 'filter-' })
    expect(page.total).toBe(expected.length)
  })

  it('knows who asks', async () => {
    expect(await within('filter', rita, { holder: 'me' })).toEqual(['clean'])
    expect(await within('filter', ron, { holder: 'me' })).toEqual([])
    expect(await within('filter', ron, { assignee: 'me' })).toEqual(['complaint'])
  })

  it('shows what the columns need', async () => {
    const [row] = (await list(ron, { search: 'filter-complaint' })).rows
    expect(row).toMatchObject({
      title: 'filter-complaint.pdf',
      queue: 'Claims',
      labels: [
        { field: 'kind', key: 'complaint', label: 'Complaint' },
        { field: 'topics', key: 'delay', label: 'Delay' },
      ],
      confidence: 0.95,
      flags: { errors: 0, warnings: 1 },
      priority: 40,
      assignee: { name: 'Ron' },
    })
    const [held] = (await list(ron, { search: 'filter-clean' })).rows
    expect(held?.held).toMatchObject({ name: 'Rita', mine: false })
    const [broken] = (await list(ron, { search: 'filter-broken' })).rows
    expect(broken?.reason).toBe('The file is damaged.')
  })
})

describe('orders and pages', () => {
  const sorts = ['number', 'title', 'received', 'due', 'priority', 'confidence', 'flags', 'completed'] as const
  beforeAll(async () => {
    for (let i = 0; i < 12; i++)
      await put('order', {
        [`n${i}`]: {
          title: `Title ${i % 4}`,
          priority: (i % 3) * 20,
          confidence: 0.5 + (i % 5) / 10,
          dueInHours: i % 4,
          receivedHoursAgo: i % 3,
          flags: i % 2 === 0 ? ['error'] : [],
          state: i % 6 === 0 ? 'completed' : 'review',
          ...(i % 4 === 0 ? {} : { values: { sender: `S${i}` } }),
        },
      })
  })

  it.each(sorts.flatMap((sort) => [true, false].map((desc) => [sort, desc] as const)))(
    'gives each item once, page by page, by %s (descending: %s), with what has no value last',
    async (sort, desc) => {
      const seen: string[] = []
      const whole = await list(rita, { search: 'order-', sort, desc })
      for (let cursor: string | null = null; ; ) {
        const page: Awaited<ReturnType<typeof list>> = await list(rita, {
          search: 'order-',
          sort,
          desc,
          cursor,
          limit: 5,
        })
        seen.push(...page.rows.map((row) => row.fileName))
        cursor = page.next
        if (cursor === null) break
      }
      expect(seen).toEqual(whole.rows.map((row) => row.fileName))
      expect(new Set(seen).size).toBe(12)
      const values = whole.rows.map((row) =>
        sort === 'completed' ? row.completedAt : sort === 'confidence' ? row.confidence : 0,
      )
      const firstNull = values.indexOf(null)
      if (firstNull !== -1) expect(values.slice(firstNull).every((value) => value === null)).toBe(true)
    },
  )

  it('orders by what it shows', async () => {
    const rows = (await list(rita, { search: 'order-', sort: 'priority', desc: true })).rows
    const priorities = rows.map((row) => row.priority ?? 0)
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a))
    const due = (await list(rita, { search: 'order-', state: 'review', sort: 'due', desc: false })).rows.map(
      (r) => r.dueAt,
    )
    expect(due).toEqual([...due].sort())
  })

  it('neither repeats nor loses an item when others arrive in between', async () => {
    await put('arrive', { a: {}, b: {}, c: {}, d: {} })
    const first = await list(rita, { search: 'arrive-', limit: 2 })
    await put('arrive', { e: {} })
    const second = await list(rita, { search: 'arrive-', limit: 2, cursor: first.next })
    expect([...first.rows, ...second.rows].map((row) => row.fileName)).toEqual(
      ['d', 'c', 'b', 'a'].map((name) => `arrive-${name}.pdf`),
    )
    expect(second.next).toBeNull()
  })

  it('refuses a place of another order, and nonsense', async () => {
    const { next } = await list(rita, { search: 'order-', sort: 'due', limit: 2 })
    expect(await refusal(list(rita, { sort: 'title', cursor: next }))).toBe('invalid')
    expect(await refusal(list(rita, { cursor: 'nonsense' }))).toBe('invalid')
    expect(
      await refusal(list(rita, { sort: 'due', cursor: Buffer.from('["due",true,"x",1]').toString('base64url') })),
    ).toBe('invalid')
  })
})

describe('search', () => {
  let items: Awaited<ReturnType<typeof put>>
  beforeAll(async () => {
    items = await put('search', {
      a: {
        text: 'Invoice from Müller & Söhne for green tea <script>alert(1)</script>',
        values: { sender: 'Müller & Söhne', kind: 'bill' },
      },
      b: { text: 'A complaint about tea that was never green', values: { sender: 'Zephyr Ltd', kind: 'complaint' } },
    })
  })
  const found = (search: string, person = rita) => within('search', person).then(async () => names(person, { search }))

  it.each([
    ['muller', ['search-a']],
    ['SÖHNE', ['search-a']],
    ['gre te', ['search-b', 'search-a']],
    ['"green tea"', ['search-a']],
    ['"tea green"', []],
    ['zeph', ['search-b']],
    ['complaint zephyr', ['search-b']],
    ['complaint muller', []],
    ["tea' & | ! :* <->", ['search-b', 'search-a']],
    ['%', []],
  ])('finds %s', async (search, expected) => {
    expect(await found(search)).toEqual(expected)
  })

  it('shows the place as text with its hits', async () => {
    const [row] = (await list(rita, { search: '"green tea"' })).rows
    expect(row?.found?.where).toBe('document')
    expect(row?.found?.snippet.find((s) => s.hit)?.text).toBe('green tea ')
    expect(row?.found?.snippet.map((s) => s.text).join('')).toContain('<script>alert(1)</script>')
    expect((await list(rita, { search: 'zephyr' })).rows[0]?.found).toEqual({ where: 'values', snippet: [] })
  })

  it('finds an item by its number and by a part of its file name', async () => {
    expect(await names(rita, { search: `#${items.a?.number}` })).toContain('search-a')
    expect(await names(rita, { search: 'arch-a.pd' })).toEqual(['search-a'])
  })

  it('finds what people say, until they take it back', async () => {
    const { id: itemId } = items.b as { id: string }
    const { organisation, workflow, db, system } = world
    const id = system.random.uuid()
    await db.comment.create({
      data: {
        id,
        organisationId: organisation.id,
        workflowId: workflow.id,
        itemId,
        authorId: rita.id,
        kind: 'flag',
        body: `Ask @[${ron.id}] about the warehouse`,
        createdAt: system.now(),
      },
    })
    await indexItem(system, itemId, 'comments')
    expect(await names(ron, { search: 'warehouse' })).toEqual(['search-b'])
    expect(await names(ron, { search: ron.id })).toEqual([])
    expect(await names(ron, { marked: true })).toEqual(['search-b'])
    expect((await list(ron, { search: 'warehouse' })).rows[0]).toMatchObject({
      comments: { count: 1, marks: 1 },
      found: { where: 'comments' },
    })
    await db.comment.update({ where: { id }, data: { deletedAt: system.now() } })
    await indexItem(system, itemId, 'comments')
    expect(await names(ron, { search: 'warehouse' })).toEqual([])
    expect(await names(ron, { marked: true })).toEqual([])
  })

  it('finds a decided value', async () => {
    const { id: itemId } = items.a as { id: string }
    await world.db.itemOutput.create({
      data: {
        organisationId: world.organisation.id,
        itemId,
        decisionId: world.system.random.uuid(),
        values: { sender: 'Quokka Imports', kind: 'complaint' },
      },
    })
    await indexItem(world.system, itemId, 'entered')
    expect(await names(rita, { search: 'quokka' })).toEqual(['search-a'])
    expect(await names(rita, { search: 'search-', labels: [{ field: 'kind', option: 'bill' }] })).toEqual([])
    await world.db.itemOutput.deleteMany({ where: { itemId } })
    await indexItem(world.system, itemId, 'entered')
    expect(await names(rita, { search: 'quokka' })).toEqual([])
  })
})

describe.each(['manual', 'blind', 'adjudication'] as const)('an item with an open task in mode %s', (mode) => {
  const group = `hid${mode}`
  const secret = `Secret${mode}`
  let number: number
  beforeAll(async () => {
    const made = await put(group, {
      x: {
        title: secret,
        values: { sender: secret, kind: 'complaint' },
        flags: ['error'],
        confidence: 0.1,
        priority: 80,
        queue: 'claims',
        mode,
        state: mode === 'manual' ? 'review' : 'completed',
        excluded: [ron.id],
      },
    })
    number = made.x?.number ?? 0
    await world.db.comment.create({
      data: {
        id: world.system.random.uuid(),
        organisationId: world.organisation.id,
        workflowId: world.workflow.id,
        itemId: made.x?.id ?? '',
        authorId: ron.id,
        kind: 'flag',
        body: `whispered${mode}`,
        createdAt: world.system.now(),
      },
    })
    await indexItem(world.system, made.x?.id ?? '', 'comments')
  })

  it('shows, finds, filters and sorts by nothing that is hidden from who may be given it', async () => {
    const { rows } = await list(rita, { search: `${group}-` })
    expect(rows[0]).toMatchObject({
      number,
      title: `${group}-x.pdf`,
      queue: null,
      labels: [],
      confidence: null,
      flags: null,
      priority: null,
      comments: null,
    })
    expect(JSON.stringify(rows)).not.toContain(secret)
    for (const query of [
      { search: secret },
      { search: `whispered${mode}` },
      ...[
        { flags: 'error' as const },
        { flags: 'none' as const },
        { queues: ['claims'] },
        { labels: [{ field: 'kind', option: 'complaint' }] },
        { confidenceBelow: 0.5 },
        { priority: 'urgent' as const },
        { marked: true },
      ].map((filter) => ({ ...filter, search: `${group}-` })),
    ]) {
      const page = await list(rita, query)
      expect(
        page.rows.map((row) => row.number),
        JSON.stringify(query),
      ).not.toContain(number)
      expect(page.total).toBe(0)
    }
    await put(group, { zy: { values: { sender: 'A' }, confidence: 0.9, flags: ['warning'], title: 'zzz' } })
    for (const sort of ['title', 'confidence', 'flags', 'priority'] as const)
      for (const desc of [true, false])
        expect((await within(group, rita, { sort, desc })).at(-1), `${sort} ${desc}`).toBe('x')
    const item = await rita.call.review.item({ ...world.scope, number })
    expect(JSON.stringify(item)).not.toContain(secret)
  })

  it('is as it was for who cannot be given it', async () => {
    const { rows } = await list(ron, { search: secret })
    expect(rows[0]).toMatchObject({ number, title: secret, flags: { errors: 1 } })
  })
})

describe('a seeded item', () => {
  it('looks like any other, and whom it is meant for is not told', async () => {
    const values = { sender: 'Twin', kind: 'bill' }
    await put('seed', {
      copy: { values, seeded: true, mode: 'seeded', assigneeId: rita.id },
      other: { values },
    })
    const page = await list(rita, { search: 'seed-' })
    const [other, copy] = page.rows.map(({ number: _, fileName: __, title: ___, ...row }) => row)
    expect(copy).toEqual(other)
    expect(await within('seed', rita, { assignee: 'me' })).toEqual([])
    expect(await within('seed', lena, { mode: 'assisted' })).toEqual(['other', 'copy'])
  })
})

describe('work of many items at once', () => {
  it('is given to a person, event by event, and taken back', async () => {
    const made = await put('bulk', {
      free: {},
      held: { claimedBy: rita.id },
      own: { claimedBy: ron.id },
      barred: { excluded: [ron.id] },
      seed: { seeded: true, mode: 'seeded', assigneeId: rita.id },
      done: { state: 'completed' },
    })
    const numbers = Object.values(made).map((m) => m.number)
    const assignments = numbers.map((number) => ({ number, userId: ron.id as string | null }))
    const result = await lena.call.item.assign({ ...world.scope, assignments })
    expect(result.done).toEqual([made.free?.number, made.own?.number])
    expect(result.refused.map((r) => r.number)).toEqual(
      [made.held, made.barred, made.seed, made.done].map((m) => m?.number),
    )
    expect(JSON.stringify(result)).not.toContain('seed')
    expect(await within('bulk', ron, { assignee: 'me' })).toEqual(['own', 'free'])
    expect(await verifyItemChain(world.db, world.organisation.id, made.free?.id ?? '')).toBeNull()
    const undone = await lena.call.item.assign({ ...world.scope, assignments: result.before })
    expect(undone.done).toHaveLength(2)
    expect(await within('bulk', ron, { assignee: 'me' })).toEqual([])
    const events = await world.db.event.findMany({ where: { itemId: made.free?.id ?? '', type: 'task.assigned' } })
    expect(events.map((e) => (e.data as { userId: string | null }).userId)).toEqual([ron.id, null])
  })

  it('is moved before other work, item and task alike', async () => {
    const made = await put('prio', { a: {}, b: { priority: 40 } })
    const changes = Object.values(made).map(({ number }) => ({ number, priority: 80 }))
    const result = await lena.call.item.prioritise({ ...world.scope, changes })
    expect(result.before.map((b) => b.priority)).toEqual([0, 40])
    expect(await within('prio', rita, { priority: 'urgent' })).toEqual(['b', 'a'])
    const tasks = await world.db.task.findMany({ where: { itemId: made.a?.id ?? '' }, select: { priority: true } })
    expect(tasks).toEqual([{ priority: 80 }])
    await lena.call.item.prioritise({ ...world.scope, changes: result.before })
    expect(await within('prio', rita, { priority: 'urgent' })).toEqual([])
  })

  it('goes through in parts of a hundred', async () => {
    const many: Record<string, Listed> = {}
    for (let i = 0; i < 120; i++) many[`m${i}`] = {}
    const made = await put('many', many)
    const changes = Object.values(made).map(({ number }) => ({ number, priority: 40 }))
    const { done, refused } = await lena.call.item.prioritise({ ...world.scope, changes })
    expect([done.length, refused.length]).toEqual([120, 0])
    expect(
      await world.db.event.count({
        where: { type: 'task.reprioritised', itemId: { in: Object.values(made).map((m) => m.id) } },
      }),
    ).toBe(120)
  })

  it('is for leads alone', async () => {
    expect(await refusal(rita.call.item.assign({ ...world.scope, assignments: [] }))).toBe('forbidden')
    expect(await refusal(rita.call.item.prioritise({ ...world.scope, changes: [] }))).toBe('forbidden')
    expect(await refusal(rita.call.item.people(world.scope))).toBe('forbidden')
    expect((await lena.call.item.people(world.scope)).map((p) => p.name)).toEqual(['Lena', 'Rita', 'Ron'])
  })

  it('gives the numbers of all that a filter shows', async () => {
    const numbers = await lena.call.item.numbers({ ...world.scope, state: 'all', search: 'many-' })
    expect(numbers).toHaveLength(120)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  })
})

describe('saved views', () => {
  const save = (person: Person, name: string, more: { shared?: boolean; id?: string; query?: string } = {}) =>
    person.call.item.saveView({ ...world.scope, name, query: 'state=review', ...more })
  const views = async (person: Person) => (await person.call.item.settings(world.scope)).views

  it('are one’s own, or shared by a lead', async () => {
    const own = await save(rita, ' Mine ')
    const shared = await save(lena, 'Late ones', { shared: true, query: 'overdue=1' })
    expect((await views(rita)).map((v) => [v.name, v.by, v.mine])).toEqual([
      ['Late ones', 'Lena', false],
      ['Mine', null, true],
    ])
    expect((await views(ron)).map((v) => v.name)).toEqual(['Late ones'])
    expect(await refusal(save(ron, 'For all', { shared: true }))).toBe('forbidden')
    expect(await refusal(save(rita, 'Mine'))).toBe('conflict')
    expect(await refusal(save(ron, 'Taken over', { id: own.id }))).toBe('not_found')
    expect(await refusal(ron.call.item.deleteView({ ...world.scope, id: shared.id }))).toBe('not_found')
    await save(rita, 'Renamed', { id: own.id })
    await rita.call.item.deleteView({ ...world.scope, id: own.id })
    expect((await views(rita)).map((v) => v.name)).toEqual(['Late ones'])
  })

  it('one of them may open the list, and columns stay with the person', async () => {
    const { id } = await save(rita, 'First')
    await rita.call.item.setDefaultView({ ...world.scope, id })
    await rita.call.item.setColumns({ ...world.scope, columns: ['number', 'due'] })
    expect(await rita.call.item.settings(world.scope)).toMatchObject({ defaultView: id, columns: ['number', 'due'] })
    expect(await ron.call.item.settings(world.scope)).toMatchObject({ defaultView: null, columns: null })
    expect(await refusal(ron.call.item.setDefaultView({ ...world.scope, id }))).toBe('not_found')
    await rita.call.item.deleteView({ ...world.scope, id })
    expect((await rita.call.item.settings(world.scope)).defaultView).toBeNull()
  })
})

describe('another organisation', () => {
  it('is not in the list, the search, or a change of many', async () => {
    const foreign = await insertListed(world, {
      fileName: 'foreign.pdf',
      text: 'borderland',
      values: { sender: 'Far' },
    })
    const other = await world.db.organisation.create({
      data: { id: world.system.random.uuid(), slug: 'other', name: 'Other', isDemo: false },
    })
    const olga = await world.db.user.create({
      data: { id: world.system.random.uuid(), name: 'Olga', email: 'olga@example.org', updatedAt: world.clock.now() },
    })
    await world.db.membership.create({ data: { organisationId: other.id, userId: olga.id, roles: ['lead'] } })
    // The work of ours is none of theirs, whatever they ask by.
    const { createCaller } = await import('#server/router.server.ts')
    const call = createCaller({
      ...rita.request,
      session: { userId: olga.id, name: 'Olga', email: olga.email, isDemo: false },
    })
    expect(await refusal(call.item.list({ ...world.scope, search: 'borderland' }))).toBe('not_found')
    expect(await refusal(call.item.list({ organisation: 'other', workflow: 'work' }))).toBe('not_found')
    expect(
      await refusal(call.item.prioritise({ ...world.scope, changes: [{ number: foreign.number, priority: 80 }] })),
    ).toBe('not_found')
  })
})
