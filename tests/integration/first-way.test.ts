import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyItemChain } from '#server/audit/commands.server.ts'
import { receiveFile } from '#server/item/commands.server.ts'
import type { DecisionInput, WorkItem } from '#server/review/review.ts'
import { slip, slipDefinition, slipPdf } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition, work: true })
})
afterAll(async () => {
  await world.close()
})

async function receive(name: string, source: Uint8Array) {
  const { itemId, number } = await receiveFile(world.system, world.workflow, {
    fileName: name,
    source,
    intake: 'command',
  })
  return { itemId, number }
}

/** Waits for the item's proposal, or for its exception. */
const proposed = (itemId: string) =>
  world.boss.getSpy<{ itemId: string }>('proposal.propose').waitForJob((data) => data.itemId === itemId, 'completed')

function decisionOn(work: WorkItem, changes: Partial<DecisionInput> = {}): DecisionInput {
  const heartbeat = {
    visitId: work.visitId,
    sequence: 1,
    activeMs: 20_000,
    gaps: [{ upTo: 20, count: 1, ms: 20_000 }],
    at: 20_000,
  }
  return {
    id: crypto.randomUUID(),
    taskId: work.task.id,
    taskVersion: work.task.version,
    visitId: work.visitId,
    values: work.values,
    overridden: [],
    heartbeat,
    ...changes,
  }
}

describe('one item from file to export', () => {
  it('is read, proposed with evidence, reviewed, collected as a case, held, and exported once', async () => {
    const { itemId, number } = await receive('slip.pdf', await slipPdf(slip(1)))
    await proposed(itemId)
    const anna = await world.person('anna', ['reviewer'])
    const lead = await world.person('lea', ['lead'])

    const { work } = await anna.call.review.next({ ...world.scope, have: [] })
    if (!work) throw new Error('nothing to review')
    expect(work.item.reference).toBe(`#${number}`)
    expect(work.values).toMatchObject({
      reference: 'WS-1001',
      day: '2026-11-02',
      net: '101.00',
      tax: '19.00',
      total: '120.00',
    })
    const total = work.proposal?.values.find((v) => v.key === 'total')
    expect(total?.grounded).toBe(true)
    expect(total?.evidence[0]?.quote).toBe('120.00')
    expect((await anna.call.review.counts(world.scope)).heldByMe).toBe(1)

    await anna.call.review.opened({ ...world.scope, visitId: work.visitId })
    world.clock.forward(20_000)
    const input = decisionOn(work, { values: { ...work.values, day: '2026-11-03' } })
    const decided = await anna.call.review.decide({ ...world.scope, ...input })
    expect(decided.title).toBe('WS-1001')
    await world.boss
      .getSpy<{ decisionId: string }>('evaluation.collect')
      .waitForJob((d) => d.decisionId === input.id, 'completed')

    const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId } })
    expect(item).toMatchObject({ state: 'completed', touchMs: 20_000, suspect: false })
    const cases = await world.db.evaluationCase.findMany({ where: { itemId } })
    expect(cases).toMatchObject([{ grade: 'assisted', corrected: ['day'], validTo: null }])

    await expect(lead.call.delivery.createExport({ ...world.scope, format: 'csv', onlyNew: true })).rejects.toThrow(
      /nothing to export/,
    )
    world.clock.forward(61_000)
    const order = await lead.call.delivery.createExport({ ...world.scope, format: 'csv', onlyNew: true })
    await world.boss
      .getSpy<{ exportId: string }>('delivery.write-export')
      .waitForJob((d) => d.exportId === order.id, 'completed')
    const file = await world.db.export.findUniqueOrThrow({ where: { id: order.id } })
    const text = new TextDecoder().decode(await world.system.files.get(world.organisation.id, file.fileKey ?? ''))
    expect(text).toContain('WS-1001')
    expect(text).toContain('2026-11-03')

    const { exports } = await lead.call.delivery.exports(world.scope)
    expect(exports).toMatchObject([{ state: 'done', total: 1, written: 1, createdBy: 'lea' }])
    await expect(anna.call.review.undo({ ...world.scope, decisionId: input.id })).rejects.toThrow(/exported/)
    expect(await verifyItemChain(world.db, world.organisation.id, itemId)).toBeNull()
  })

  it('goes to the exception queue with a reason when it cannot be read, and back on a retry', async () => {
    const { itemId, number } = await receive(
      'broken.pdf',
      new TextEncoder().encode('%PDF-1.7\nnothing of a PDF follows'),
    )
    const item = await world.db.item.findUniqueOrThrow({ where: { id: itemId }, select: { documentId: true } })
    const unreadable = () =>
      world.boss
        .getSpy<{ documentId: string }>('item.mark-unreadable')
        .waitForJob((d) => d.documentId === item.documentId, 'completed')
    await unreadable()
    const rita = await world.person('rita', ['reviewer'])
    const { rows } = await rita.call.item.list({ ...world.scope, state: 'exception' })
    const row = rows.find((r) => r.number === number)
    expect(row?.reason).toMatch(/\.$/)
    world.boss.clearSpies()
    await rita.call.item.retry({ ...world.scope, number })
    await unreadable()
    const view = await rita.call.review.item({ ...world.scope, number })
    expect(view.history.map((h) => h.type)).toEqual([
      'item.received',
      'item.failed',
      'item.reading_retried',
      'item.failed',
    ])
  })
})

describe('a decision', () => {
  const claim = async (n: number, name: string) => {
    const { itemId } = await receive(`slip-${n}.pdf`, await slipPdf(slip(n)))
    await proposed(itemId)
    const person = await world.person(name, ['reviewer'])
    const { work } = await person.call.review.next({ ...world.scope, have: [] })
    if (!work) throw new Error('nothing to review')
    return { person, work, itemId }
  }

  it('posted twice counts once', async () => {
    const { person, work, itemId } = await claim(20, 'bert')
    const input = decisionOn(work)
    const answers = await Promise.all([1, 2, 3].map(() => person.call.review.decide({ ...world.scope, ...input })))
    expect(new Set(answers.map((a) => a.decisionId)).size).toBe(1)
    expect(await world.db.decision.count({ where: { itemId } })).toBe(1)
    expect(await world.db.event.count({ where: { itemId, type: 'item.decided' } })).toBe(1)
  })

  it('with an unresolved error is refused and leaves nothing behind; confirmed as printed it counts', async () => {
    const { person, work, itemId } = await claim(21, 'cora')
    const wrong = decisionOn(work, { values: { ...work.values, total: '1.00' } })
    await expect(person.call.review.decide({ ...world.scope, ...wrong })).rejects.toThrow(/Correct it, or confirm it/)
    expect(await world.db.decision.count({ where: { itemId } })).toBe(0)
    expect(await world.db.event.count({ where: { itemId, type: 'item.decided' } })).toBe(0)
    await person.call.review.decide({ ...world.scope, ...wrong, overridden: ['sum:total'] })
    expect(await world.db.decision.count({ where: { itemId } })).toBe(1)
  })

  it('that is undone returns the item to its reviewer with their values, and withdraws the case', async () => {
    const { person, work, itemId } = await claim(22, 'dora')
    const input = decisionOn(work, { values: { ...work.values, day: '2026-11-09' } })
    await person.call.review.decide({ ...world.scope, ...input })
    await world.boss
      .getSpy<{ decisionId: string }>('evaluation.collect')
      .waitForJob((d) => d.decisionId === input.id, 'completed')
    const { work: again } = await person.call.review.undo({ ...world.scope, decisionId: null })
    expect(again.values.day).toBe('2026-11-09')
    await world.boss
      .getSpy<{ decisionId: string }>('evaluation.withdraw')
      .waitForJob((d) => d.decisionId === input.id, 'completed')
    expect(await world.db.evaluationCase.count({ where: { itemId, validTo: null } })).toBe(0)
    expect(await world.db.itemOutput.count({ where: { itemId } })).toBe(0)
    await person.call.review.decide({ ...world.scope, ...decisionOn(again) })
    expect(await world.db.decision.count({ where: { itemId, undoneAt: null } })).toBe(1)
    expect(await verifyItemChain(world.db, world.organisation.id, itemId)).toBeNull()
  })

  it('cannot be undone under a later decision on the reopened item', async () => {
    const { person, work, itemId } = await claim(25, 'hugo')
    const first = decisionOn(work)
    await person.call.review.decide({ ...world.scope, ...first })
    const lead = await world.person('lotte', ['lead'])
    await lead.call.item.reopen({ ...world.scope, number: Number(work.item.reference.slice(1)) })
    const { work: again } = await lead.call.review.next({ ...world.scope, have: [] })
    if (!again) throw new Error('nothing to review')
    expect(again.item.id).toBe(itemId)
    const second = decisionOn(again)
    await lead.call.review.decide({ ...world.scope, ...second })
    await expect(person.call.review.undo({ ...world.scope, decisionId: first.id })).rejects.toThrow(/reopened since/)
    expect(await world.db.itemOutput.findUnique({ where: { itemId } })).toMatchObject({ decisionId: second.id })
  })

  it('of a person whose claim ran out and was taken over is stale', async () => {
    const { person, work } = await claim(23, 'emil')
    world.clock.forward(121_000)
    const other = await world.person('fred', ['reviewer'])
    const taken = await other.call.review.next({ ...world.scope, have: [] })
    expect(taken.work?.task.id).toBe(work.task.id)
    await expect(person.call.review.decide({ ...world.scope, ...decisionOn(work) })).rejects.toThrow(
      /Somebody else has this item/,
    )
  })

  it('names a duplicate of another item and stops there', async () => {
    const { person, work } = await claim(24, 'gina')
    await person.call.review.decide({ ...world.scope, ...decisionOn(work) })
    const { itemId } = await receive('again.pdf', await slipPdf({ ...slip(24), day: '2026-11-05' }))
    await proposed(itemId)
    const flags = await world.db.flag.findMany({ where: { itemId } })
    expect(flags.map((f) => f.severity)).toContain('error')
    expect(flags.map((f) => f.message).join(' ')).toContain(work.item.reference)
  })
})

describe('who is not allowed', () => {
  it('gets no item: no member, no role, no session', async () => {
    const stranger = await world.person('ian', ['reviewer'], false)
    const executive = await world.person('jo', ['executive'])
    await expect(stranger.call.review.next({ ...world.scope, have: [] })).rejects.toThrow(
      /no such workflow among yours/,
    )
    await expect(executive.call.review.next({ ...world.scope, have: [] })).rejects.toThrow(
      /needs the role Reviewer or Ops lead/,
    )
    await expect(stranger.call.review.next({ organisation: 'other', workflow: 'work', have: [] })).rejects.toThrow(
      /no such organisation/,
    )
  })

  it('cannot change the record of what happened', async () => {
    await expect(world.db.$executeRaw`UPDATE event SET type = 'x'`).rejects.toThrow(/cannot be changed/)
    await expect(world.db.$executeRaw`DELETE FROM event`).rejects.toThrow(/cannot be changed/)
  })
})
