import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { maxComments } from '#server/review/comment.ts'
import { insertWaitingItems } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
type Person = Awaited<ReturnType<World['person']>>
let anna: Person
let ben: Person
let lea: Person
let petra: Person
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition })
  anna = await world.person('Anna Smith', ['reviewer'])
  ben = await world.person('Ben Brown', ['reviewer'])
  lea = await world.person('Lea Lead', ['lead'])
  petra = await world.person('Petra Price', ['approver'])
})
afterAll(async () => {
  await world.close()
})

const planted = 'the sender rang about the kettle'

/** An item whose open task has this mode; `holder` has it. */
async function item(mode: string, holder?: Person, excluded: Person[] = []) {
  const [id] = await insertWaitingItems(world, 1)
  const now = world.clock.now()
  const claim = holder
    ? { claimedBy: holder.id, claimedAt: now, leaseUntil: new Date(now.getTime() + 120_000) }
    : { claimedBy: null, claimedAt: null, leaseUntil: null }
  await world.db.task.updateMany({
    where: { itemId: id as string },
    data: { mode, ...claim, excludedUserIds: excluded.map((p) => p.id) },
  })
  const row = await world.db.item.findUniqueOrThrow({ where: { id: id as string }, select: { number: true } })
  return { id: id as string, number: row.number }
}

const list = ({ call }: Person, number: number) => call.comment.list({ ...world.scope, number })
const add = ({ call }: Person, number: number, body: string, more: object = {}) =>
  call.comment.add({ ...world.scope, id: crypto.randomUUID(), number, body, ...more })
const mention = ({ call }: Person) => call.comment.inbox({ organisation: world.scope.organisation })
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error) => (error.cause instanceof DomainError ? error.cause : Promise.reject(error)),
  )

describe('a comment', () => {
  it('is kept once, shown with names of today, and leaves only ids in the record', async () => {
    const { id, number } = await item('assisted')
    const commentId = crypto.randomUUID()
    const comment = {
      ...world.scope,
      id: commentId,
      number,
      body: `@[${ben.id}] ${planted}`,
      anchor: { field: 'total' },
    }
    await anna.call.comment.add(comment)
    await anna.call.comment.add(comment)
    const { comments, hidden } = await list(ben, number)
    expect(hidden).toBe(false)
    expect(comments).toHaveLength(1)
    expect(comments[0]).toMatchObject({
      author: { name: 'Anna Smith', mine: false },
      anchor: { field: 'total' },
      parts: [
        { kind: 'mention', name: 'Ben Brown' },
        { kind: 'text', text: ` ${planted}` },
      ],
      removable: false,
      resolvable: true,
    })
    const events = await world.db.event.findMany({ where: { itemId: id, type: 'comment.added' } })
    expect(events.map((e) => e.data)).toEqual([{ commentId, fieldKey: 'total', mentions: [ben.id] }])
    expect(JSON.stringify(await world.db.event.findMany({ where: { itemId: id } }), bigints)).not.toContain('kettle')
    expect(await verifyItemChain(world.db, world.organisation.id, id)).toBeNull()
  })

  it('is deleted by its author alone, words, mentions and all', async () => {
    const { id, number } = await item('assisted')
    const { id: commentId } = await add(anna, number, `@[${ben.id}] ${planted}`)
    const target = { ...world.scope, number, commentId }
    expect((await refusal(ben.call.comment.remove(target)))?.code).toBe('forbidden')
    await anna.call.comment.remove(target)
    await anna.call.comment.remove(target)
    expect((await list(anna, number)).comments).toEqual([])
    expect(await world.db.comment.findUnique({ where: { id: commentId } })).toMatchObject({ body: '', mentions: [] })
    expect(await world.db.mention.count({ where: { commentId } })).toBe(0)
    expect(await world.db.event.count({ where: { itemId: id, type: 'comment.removed' } })).toBe(1)
  })

  it('is refused on a field or page that is not there, and beyond the limit', async () => {
    const { id, number } = await item('assisted')
    const box = { x0: 0, y0: 0, x1: 0.5, y1: 0.5 }
    expect((await refusal(add(anna, number, 'x', { anchor: { field: 'nothing' } })))?.subject).toBe('anchor')
    expect((await refusal(add(anna, number, 'x', { anchor: { page: 9, box } })))?.subject).toBe('anchor')
    const { organisation, workflow } = world
    await world.db.comment.createMany({
      data: Array.from({ length: maxComments }, () => ({
        id: crypto.randomUUID(),
        organisationId: organisation.id,
        workflowId: workflow.id,
        itemId: id,
        authorId: ben.id,
        body: 'again',
        createdAt: world.clock.now(),
      })),
    })
    expect((await refusal(add(anna, number, 'one too many')))?.code).toBe('refused')
  })

  it('as a flag stays open until anybody who sees the item deals with it', async () => {
    const { id, number } = await item('assisted')
    const { id: commentId } = await add(anna, number, 'the total is odd', { kind: 'flag' })
    expect((await list(lea, number)).comments[0]).toMatchObject({ kind: 'flag', resolved: null })
    await petra.call.comment.resolve({ ...world.scope, number, commentId })
    await petra.call.comment.resolve({ ...world.scope, number, commentId })
    expect((await list(lea, number)).comments[0]).toMatchObject({ resolved: { by: 'Petra Price' }, resolvable: false })
    const types = await world.db.event.findMany({ where: { itemId: id, type: { startsWith: 'flag.' } } })
    expect(types.map((e) => e.type)).toEqual(['flag.raised', 'flag.resolved'])
  })
})

describe('who works without seeing what others say', () => {
  it.each(['manual', 'blind', 'adjudication', 'qa'])(
    'gets no comment while a %s task may come to them, and may still write',
    async (mode) => {
      const { number } = await item(mode, undefined, [ben])
      await add(ben, number, planted)
      // Ben is excluded from the task, so nothing needs to be kept from him.
      expect((await list(ben, number)).comments).toHaveLength(1)
      const seen = await list(anna, number)
      expect(seen).toMatchObject({ hidden: true, comments: [] })
      await add(anna, number, `@[${ben.id}] mine`)
      expect((await list(anna, number)).comments).toEqual([])
      expect((await list(ben, number)).comments).toHaveLength(2)
      expect((await anna.call.comment.story({ ...world.scope, number })).told).toBeNull()
    },
  )

  it('reads it once the task is done', async () => {
    const { id, number } = await item('manual', anna)
    await add(petra, number, planted)
    expect((await list(anna, number)).hidden).toBe(true)
    await world.db.task.updateMany({
      where: { itemId: id },
      data: { state: 'done', claimedBy: null, leaseUntil: null },
    })
    expect((await list(anna, number)).comments).toHaveLength(1)
  })

  it('sees in the inbox that somebody wrote, and neither words nor name', async () => {
    const { number } = await item('blind', anna, [ben])
    await add(ben, number, `@[${anna.id}] ${planted}`)
    const [first] = (await mention(anna)).mentions
    expect(first).toMatchObject({ item: { number, title: `#${number}` }, by: 'Somebody', parts: null })
    const comment = await world.db.comment.findFirstOrThrow({
      where: { authorId: ben.id },
      orderBy: { createdAt: 'desc' },
    })
    const guess = anna.call.comment.resolve({ ...world.scope, number, commentId: comment.id })
    expect((await refusal(guess))?.code).toBe('not_found')
  })

  it('finds a seeded item like any other, and its mentions reach nobody', async () => {
    const { id, number } = await item('seeded', anna)
    await world.db.item.update({ where: { id }, data: { seeded: true } })
    const before = (await mention(lea)).mentions.length
    await add(anna, number, `@[${lea.id}] is this right`)
    expect((await list(anna, number)).comments).toHaveLength(1)
    expect((await mention(lea)).mentions).toHaveLength(before)
  })
})

describe('a mention', () => {
  it('is offered for members who see the items, and nobody else', async () => {
    await world.person('Erik Executive', ['executive'])
    await world.person('Olga Outside', ['reviewer'], false)
    const people = await anna.call.comment.people(world.scope)
    expect(people.map((p) => p.name)).toEqual(['Ben Brown', 'Lea Lead', 'Petra Price'])
  })

  it('waits in the inbox until it is read, one or all', async () => {
    const reader = await world.person('Rita Reader', ['reviewer'])
    const { number } = await item('assisted')
    await add(anna, number, `@[${reader.id}] one`)
    world.clock.forward(1000)
    await add(anna, number, `@[${reader.id}] two @[${reader.id}]`)
    await add(reader, number, `@[${reader.id}] to myself`)
    const organisation = world.scope.organisation
    const box = await mention(reader)
    expect(box.unread).toBe(2)
    expect(await reader.call.comment.unread({ organisation })).toBe(2)
    expect(box.mentions.map((m) => [m.by, m.item.number, m.readAt])).toEqual([
      ['Anna Smith', number, null],
      ['Anna Smith', number, null],
    ])
    await reader.call.comment.read({ organisation, commentId: box.mentions[0]?.commentId ?? null })
    expect((await mention(reader)).unread).toBe(1)
    // Nobody reads for somebody else.
    await anna.call.comment.read({ organisation, commentId: null })
    expect((await mention(reader)).unread).toBe(1)
    await reader.call.comment.read({ organisation, commentId: null })
    expect(await reader.call.comment.unread({ organisation })).toBe(0)
  })

  it('of somebody outside the workflow is text', async () => {
    const outsider = await world.person('Otto Outside', ['reviewer'], false)
    const { number } = await item('assisted')
    await add(anna, number, `@[${outsider.id}] hello`)
    expect((await list(ben, number)).comments[0]?.parts).toEqual([{ kind: 'text', text: `@[${outsider.id}] hello` }])
    expect(await world.db.mention.count({ where: { userId: outsider.id } })).toBe(0)
  })

  it('is gone for who has left the workflow', async () => {
    const leaver = await world.person('Lena Leaver', ['reviewer'])
    const { number } = await item('assisted')
    await add(anna, number, `@[${leaver.id}] ${planted}`)
    await world.db.workflowMember.deleteMany({ where: { userId: leaver.id } })
    expect(await mention(leaver)).toEqual({ unread: 0, mentions: [] })
    expect((await refusal(list(leaver, number)))?.code).toBe('not_found')
  })
})

describe('another organisation', () => {
  it('reaches no comment, whatever it asks for', async () => {
    const { number } = await item('assisted')
    const { id: commentId } = await add(anna, number, `@[${ben.id}] ${planted}`)
    const foreign = { id: crypto.randomUUID(), slug: 'fjord', name: 'Fjord', isDemo: false }
    await world.db.organisation.create({ data: foreign })
    const stranger = await world.person('Nora Nilsen', ['lead'], false)
    await world.db.membership.deleteMany({ where: { userId: stranger.id } })
    await world.db.membership.create({ data: { organisationId: foreign.id, userId: stranger.id, roles: ['lead'] } })
    const theirs = { organisation: 'fjord', workflow: 'work', number }
    const ours = { ...world.scope, number }
    for (const at of [theirs, ours]) {
      expect((await refusal(stranger.call.comment.list(at)))?.code).toBe('not_found')
      expect((await refusal(stranger.call.comment.story(at)))?.code).toBe('not_found')
      expect((await refusal(stranger.call.comment.resolve({ ...at, commentId })))?.code).toBe('not_found')
    }
    expect(await stranger.call.comment.inbox({ organisation: 'fjord' })).toEqual({ unread: 0, mentions: [] })
  })
})

describe('the story of an item', () => {
  it('says why it waited, with times that add up, and what was decided meanwhile', async () => {
    const { id, number } = await item('assisted')
    const other = await item('assisted')
    const { organisation, workflow } = world
    const row = await world.db.item.findUniqueOrThrow({ where: { id } })
    world.clock.forward(3_600_000)
    await world.db.event.create({
      data: {
        organisationId: organisation.id,
        workflowId: workflow.id,
        itemId: other.id,
        sequence: 2,
        type: 'item.decided',
        actor: `user:${ben.id}`,
        at: new Date(row.receivedAt.getTime() + 60_000),
        data: {},
        hash: '0'.repeat(64),
      },
    })
    world.clock.forward(3_600_000)
    const { told, timeZone } = await lea.call.comment.story({ ...world.scope, number })
    expect(timeZone).toBe('UTC')
    const total = told?.segments.reduce((sum, s) => sum + s.ms, 0)
    expect(total).toBe(2 * 3_600_000)
    expect(told?.cycle).toMatchObject({ completed: false })
    const queue = told?.segments.find((s) => s.cause === 'queue')
    expect(queue?.ms).toBe(2 * 3_600_000)
    expect(told?.meanwhile[queue?.from ?? '']).toBe(1)
  })
})

const bigints = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
