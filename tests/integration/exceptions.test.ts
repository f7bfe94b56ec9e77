import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDesign } from '#server/allocation/commands.server.ts'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { setWorkflowMembership } from '#server/identity/commands.server.ts'
import { markItemsRead, raiseException } from '#server/item/commands.server.ts'
import { freeWorkOf } from '#server/item/leaver.server.ts'
import { fold } from '#server/metrics/fold.server.ts'
import { verifyRollUps } from '#server/metrics/verify.server.ts'
import { statusOf } from '#server/notification/status.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed, insertWaitingItems } from '../setup/items.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

const hour = 3_600_000
type Person = Awaited<ReturnType<World['person']>>
let world: World
let lea: Person
let anna: Person
let ben: Person

beforeAll(async () => {
  const definition = definitionSchema.parse({
    ...slipDefinition,
    charter: { owner: 'BEN@example.org' },
    fields: [
      ...slipDefinition.fields,
      {
        key: 'kind',
        label: 'Kind',
        type: 'label',
        options: [
          { key: 'in', label: 'In' },
          { key: 'out', label: 'Out' },
        ],
      },
    ],
  })
  world = await createWorld({ definition })
  ;[lea, anna, ben] = await Promise.all([
    world.person('lea', ['lead']),
    world.person('anna', ['reviewer']),
    world.person('ben', ['reviewer']),
  ])
})
afterAll(() => world.close())

const itemAt = (number: number) => world.db.item.findFirstOrThrow({ where: { number } })
const eventsOf = async (itemId: string) =>
  (await world.db.event.findMany({ where: { itemId }, orderBy: { sequence: 'asc' } })).map((e) => e.type)
const listed = async (who: Person) => (await who.call.item.exceptions(world.scope)).rows
const kinds = async (who: Person, number: number) =>
  (await listed(who)).filter((row) => row.number === number).map((row) => row.kind)
const numbersOf = (state: 'all' | 'open' | 'dismissed', search = '') =>
  lea.call.item.list({ ...world.scope, state, search }).then((page) => page.rows.map((row) => row.number))
const beat = (visitId: string) => ({ visitId, sequence: 1, activeMs: 500, gaps: [], at: 600 })

/** An item that could not be proposed for. */
async function failed() {
  const made = await insertListed(world, { state: 'read', receivedHoursAgo: 2 })
  await raiseException(world.system, made.id, 'propose', { code: 'x', message: 'No proposal could be made.' })
  return made
}

describe('what needs help', () => {
  it('is listed with its reason, since when, and who looks after it: the workflow’s owner at first', async () => {
    const { number } = await failed()
    world.clock.forward(3 * hour)
    const row = (await listed(anna)).find((each) => each.number === number)
    expect(row).toMatchObject({
      kind: 'failed',
      reason: 'No proposal could be made.',
      owner: { name: 'ben', mine: false },
      actions: ['retry', 'enter', 'dismiss', 'own'],
    })
    expect(Date.parse(row?.since ?? '')).toBe(world.clock.now().getTime() - 3 * hour)
  })

  it('goes back to its step when it is retried, and stays with whoever looked after it', async () => {
    const { number, id } = await failed()
    await lea.call.item.own({ ...world.scope, numbers: [number], userId: anna.id })
    await anna.call.item.retry({ ...world.scope, number })
    expect(await itemAt(number)).toMatchObject({ state: 'read', exceptionAt: null, exceptionMessage: null })
    expect(await kinds(anna, number)).toEqual(['stalled'])
    await raiseException(world.system, id, 'propose', { code: 'x', message: 'Again.' })
    expect(await itemAt(number)).toMatchObject({ state: 'exception', exceptionOwner: anna.id })
    expect(await eventsOf(id)).toEqual([
      ...['item.received', 'item.failed', 'exception.assigned', 'item.proposing_retried', 'item.failed'],
    ])
  })

  it('counts what waits for its provider, and what nobody has read, as stalled', async () => {
    const fresh = await insertListed(world, { state: 'received', receivedHoursAgo: 0.1 })
    const old = await insertListed(world, { state: 'received', receivedHoursAgo: 1 })
    const waits = await insertListed(world, { state: 'read', receivedHoursAgo: 0.1 })
    await world.db.item.update({
      where: { id: waits.id },
      data: { waitingFor: 'The provider "x" does not answer.', waitingSince: world.clock.now() },
    })
    expect(await kinds(anna, fresh.number)).toEqual([])
    const rows = await listed(anna)
    expect(rows.find((row) => row.number === old.number)).toMatchObject({
      kind: 'stalled',
      actions: ['retry', 'dismiss', 'own'],
    })
    expect(rows.find((row) => row.number === waits.number)?.reason).toBe('The provider "x" does not answer.')
    await anna.call.item.retryMany({ ...world.scope, numbers: [old.number, waits.number] })
    expect(await eventsOf(old.id)).toContain('item.reading_retried')
    expect(await eventsOf(waits.id)).toContain('item.proposing_retried')
  })

  it('counts what went back to a sender who is silent as stalled, once nobody is reminded any more', async () => {
    const made = await insertListed(world, { state: 'returned', receivedHoursAgo: 30 * 24 })
    const { organisationId, workflowId } = await itemAt(made.number)
    const returned = {
      organisationId,
      workflowId,
      itemId: made.id,
      authorId: anna.id,
      kind: 'return',
      body: 'The stamp.',
    }
    const said = (daysAgo: number) => {
      const createdAt = new Date(world.clock.now().getTime() - daysAgo * 24 * hour)
      return world.db.comment.create({ data: { ...returned, id: crypto.randomUUID(), createdAt } })
    }
    await said(22)
    expect((await listed(anna)).find((row) => row.number === made.number)).toMatchObject({
      ...{ kind: 'stalled', actions: ['dismiss', 'own'] },
      reason: 'It went back to its sender, who has not answered since.',
    })
    await said(20)
    expect(await kinds(anna, made.number)).toEqual([])
  })

  it('names what could not be classified, but not to whom a pilot conceals it', async () => {
    const values = { reference: 'WS-1', day: '2026-11-02', net: null, tax: null, total: '1.00' }
    const unsure = await insertListed(world, { values: { ...values, kind: null } })
    const sure = await insertListed(world, { values: { ...values, kind: 'in' } })
    expect(await kinds(anna, unsure.number)).toEqual(['unclassified'])
    expect(await kinds(anna, sure.number)).toEqual([])
    const design = await world.db.$transaction((tx) =>
      startDesign(world.system, tx, {
        ...{ workflow: world.workflow, kind: 'split', manualShare: 0.5, strata: [] },
        ...{ reviewers: [], ownerId: 'pilot', segment: 1 },
      }),
    )
    expect(await kinds(lea, unsure.number)).toEqual([])
    await world.db.design.updateMany({ data: { endedAt: world.clock.now() } })
    expect(design).toBeTruthy()
  })

  it('shows approvals that are overdue, to whoever may see items', async () => {
    const late = await insertListed(world, { state: 'approval', mode: 'approval', dueInHours: -2 })
    expect(await kinds(anna, late.number)).toEqual(['approval'])
    const all = await lea.call.item.allExceptions({ organisation: world.scope.organisation })
    expect(all.some((row) => row.number === late.number && row.workflow.key === 'work')).toBe(true)
  })
})

describe('who looks after an exception', () => {
  it('is the workflow’s owner again, or nobody, once whoever took it can look after it no more', async () => {
    const { id, number } = await failed()
    const leaver = await world.person('leaver', ['reviewer'])
    await lea.call.item.own({ ...world.scope, numbers: [number], userId: leaver.id })
    const owner = async () => (await itemAt(number)).exceptionOwner
    await freeWorkOf(world.system, leaver.id)
    expect(await owner()).toBe(leaver.id)
    await setWorkflowMembership(world.system, { userId: leaver.id, workflows: [] })
    await freeWorkOf(world.system, leaver.id)
    expect(await owner()).toBe(ben.id)
    expect(await verifyItemChain(world.db, world.organisation.id, id)).toBeNull()
  })

  it('may be whoever takes it; others ask a lead', async () => {
    const { number } = await failed()
    await lea.call.item.own({ ...world.scope, numbers: [number], userId: null })
    const take = (who: Person) => who.call.item.own({ ...world.scope, numbers: [number], userId: who.id })
    expect(await take(anna)).toEqual({ done: 1, refused: [] })
    expect((await take(ben)).refused[0]?.message).toContain('Somebody looks after this one already')
    const stranger = await world.person('sven', ['reviewer'], false)
    const given = await lea.call.item.own({ ...world.scope, numbers: [number, 9_999], userId: stranger.id })
    expect(given.done).toBe(0)
    expect(given.refused.map((r) => r.number)).toEqual([number, 9_999])
    expect(await lea.call.item.own({ ...world.scope, numbers: [number], userId: ben.id })).toMatchObject({ done: 1 })
    expect((await itemAt(number)).exceptionOwner).toBe(ben.id)
  })
})

describe('what cannot be read or proposed for', () => {
  it('is entered by hand on a blank form, and is finished like any other', async () => {
    const { number, id } = await failed()
    await anna.call.item.enterByHand({ ...world.scope, number })
    await expect(ben.call.item.enterByHand({ ...world.scope, number })).rejects.toThrow(/not among the exceptions/)
    const { work } = await anna.call.review.claim({ ...world.scope, number })
    expect(work.task.mode).toBe('manual')
    expect(work.proposal).toBeNull()
    await anna.call.review.decide({
      ...world.scope,
      ...{ id: crypto.randomUUID(), taskId: work.task.id, taskVersion: work.task.version, visitId: work.visitId },
      values: { reference: 'WS-77', day: '2026-11-02', net: null, tax: null, total: '5.00', kind: 'in' },
      heartbeat: beat(work.visitId),
    })
    expect(await itemAt(number)).toMatchObject({ state: 'completed', exceptionMessage: null })
    expect(await eventsOf(id)).toContain('item.entered_by_hand')
  })
})

describe('a dismissed item', () => {
  const scope = () => ({ ...world.workflow, organisationId: world.organisation.id })
  const facts = async () => {
    await fold(world.system, scope(), 60_000)
    return world.db.itemFact.findMany({ select: { number: true } }).then((rows) => rows.map((row) => row.number))
  }

  it('counts as nothing until it is taken back, and keeps the reason', async () => {
    const { number, id } = await failed()
    expect(await facts()).toContain(number)
    const reason = 'An advertisement of ours.'
    expect(await anna.call.item.dismiss({ ...world.scope, numbers: [number], reason })).toEqual({
      done: 1,
      refused: [],
    })
    expect(await facts()).not.toContain(number)
    expect(await verifyRollUps(world.system, scope())).toMatchObject({ count: 0, differences: [] })
    expect(
      [await numbersOf('all'), await numbersOf('open'), await numbersOf('all', `file-${number}`)].flat(),
    ).not.toContain(number)
    const [row] = (await lea.call.item.list({ ...world.scope, state: 'dismissed' })).rows
    expect(row).toMatchObject({ number, reason })
    expect(await kinds(lea, number)).toEqual([])
    const { comments } = await lea.call.comment.list({ ...world.scope, number })
    expect(comments[0]).toMatchObject({ kind: 'dismissal', author: { name: 'anna' } })
    const event = await world.db.event.findFirstOrThrow({ where: { itemId: id, type: 'item.dismissed' } })
    expect(event.data).toEqual({ from: 'exception' })

    await anna.call.item.restore({ ...world.scope, number })
    expect((await itemAt(number)).state).toBe('exception')
    expect(await facts()).toContain(number)
    await expect(anna.call.item.restore({ ...world.scope, number })).rejects.toThrow(/not dismissed any more/)
  })

  it('goes back to the review with a task of its own', async () => {
    const made = await insertListed(world, { values: { reference: 'WS-8', kind: null } })
    await lea.call.item.dismiss({ ...world.scope, numbers: [made.number], reason: 'Sent twice.' })
    expect(await world.db.task.count({ where: { itemId: made.id, state: 'open' } })).toBe(0)
    await lea.call.item.restore({ ...world.scope, number: made.number })
    expect(await world.db.task.count({ where: { itemId: made.id, state: 'open', mode: 'assisted' } })).toBe(1)
    expect((await itemAt(made.number)).state).toBe('review')
  })

  it('was never decided, is open with nobody, and part of no pilot', async () => {
    const decided = await insertListed(world, { state: 'completed' })
    const held = await insertListed(world, { values: { reference: 'WS-9', kind: null }, claimedBy: anna.id })
    const [drawnId = ''] = await insertWaitingItems(world, 1)
    const design = await world.db.design.findFirstOrThrow()
    const drawn = await world.db.item.findUniqueOrThrow({ where: { id: drawnId } })
    await world.db.allocation.create({
      data: {
        ...{ itemId: drawnId, organisationId: world.organisation.id, workflowId: world.workflow.id },
        ...{ designId: design.id, arm: 'manual', probability: 0.5, userId: anna.id, at: world.clock.now() },
        ...{ stratum: '', documentType: 'document', block: 1, position: 1 },
      } as never,
    })
    const numbers = [decided.number, held.number, drawn.number]
    const result = await lea.call.item.dismiss({ ...world.scope, numbers, reason: 'We do not want them.' })
    expect(result.done).toBe(0)
    expect(result.refused.map((r) => r.message)).toEqual([
      expect.stringContaining('Somebody has decided'),
      expect.stringContaining('open now'),
      expect.stringContaining('part of a pilot'),
    ])
  })

  it('is dismissed once, however many try', async () => {
    const { number, id } = await failed()
    const dismiss = () => lea.call.item.dismiss({ ...world.scope, numbers: [number], reason: 'Empty file.' })
    const results = await Promise.all([dismiss(), dismiss(), dismiss()])
    expect(results.map((r) => r.done).sort()).toEqual([0, 0, 1])
    expect((await eventsOf(id)).filter((type) => type === 'item.dismissed')).toHaveLength(1)
  })
})

describe('the sender of an item', () => {
  const message = (from: string) => [
    {
      kind: 'message',
      name: 'Message',
      html: null,
      headers: [
        { name: 'From', value: from },
        { name: 'Subject', value: 'Slip' },
      ],
    },
  ]
  async function mailed(from: string) {
    const made = await insertListed(world, { state: 'received' })
    const { documentId } = await itemAt(made.number)
    await world.db.document.update({ where: { id: documentId }, data: { parts: message(from) } })
    await markItemsRead(world.system, documentId)
    return made
  }
  const target = (number: number) => ({ ...world.scope, number })

  it('is kept when their e-mail is read, can be corrected and erased', async () => {
    const { number } = await mailed('Ada Sender <ada@client.example>')
    expect(await anna.call.item.sender(target(number))).toEqual({
      ...{ address: 'ada@client.example', name: 'Ada Sender', subject: 'Slip', statusLink: null },
    })
    const bad = { ...target(number), address: 'a@b.example\nBcc: all@b.example', name: '' }
    await expect(anna.call.item.setSender(bad)).rejects.toThrow(/one e-mail address/)
    await anna.call.item.setSender({ ...target(number), address: 'bea@client.example', name: '' })
    expect(await anna.call.item.sender(target(number))).toMatchObject({ address: 'bea@client.example', name: null })
    await anna.call.item.eraseSender(target(number))
    expect(await anna.call.item.sender(target(number))).toBeNull()
  })

  it('is nobody where the mail names no usable address', async () => {
    const { number } = await mailed('undisclosed recipients;')
    expect(await anna.call.item.sender(target(number))).toBeNull()
  })

  it('sees where it stands by a link of their own, which says nothing else and can be ended', async () => {
    const { number, id } = await mailed('ada@client.example')
    await anna.call.item.makeStatusLink(target(number))
    const link = (await anna.call.item.sender(target(number)))?.statusLink ?? ''
    expect(link).toMatch(/^https:\/\/countersign\.example\/status\/[A-Za-z0-9_-]{43}$/)
    const token = link.slice(link.lastIndexOf('/') + 1)
    const kept = await world.db.itemSender.findUniqueOrThrow({ where: { itemId: id } })
    expect(JSON.stringify(kept)).not.toContain(token)
    const status = await statusOf(world.system, token)
    expect(status).toEqual({
      ...{ language: 'en', about: `Weighing slips #${number}`, organisation: 'Acme', standing: 'received' },
      ...{ asked: null, receivedAt: expect.any(String), since: null, timeZone: 'UTC' },
    })
    // Another address has no right to what the first one was sent.
    await anna.call.item.setSender({ ...target(number), address: 'new@client.example', name: '' })
    expect(await statusOf(world.system, token)).toBeNull()
    await anna.call.item.makeStatusLink(target(number))
    await anna.call.item.revokeStatusLink(target(number))
    expect((await anna.call.item.sender(target(number)))?.statusLink).toBeNull()
    for (const guess of [token, `${token}x`, '', '../x', "' OR 1=1 --"])
      expect(await statusOf(world.system, guess)).toBeNull()
  })
})
