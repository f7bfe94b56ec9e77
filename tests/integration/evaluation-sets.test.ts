import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { caseFacts, casesForRun } from '#server/evaluation/cases.server.ts'
import { exportSet } from '#server/evaluation/cases-export.server.ts'
import { collectCase, withdrawDecision } from '#server/evaluation/commands.server.ts'
import { whoseDocument } from '#server/evaluation/documents.server.ts'
import { caseFormats } from '#server/evaluation/formats.ts'
import { splitOf, type TaskMode } from '#server/item/item.ts'
import { insertTask, saveOutput } from '#server/item/store.server.ts'
import { recall, saveFingerprint } from '#server/proposal/learning/recall.server.ts'
import { trainModel } from '#server/proposal/learning/train.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertListed } from '../setup/items.ts'
import { createWorld, type World } from '../setup/world.ts'

const definition = definitionSchema.parse({
  name: 'Notes',
  noun: { one: 'note', many: 'notes' },
  groupBy: 'sender',
  title: ['sender'],
  fields: [
    { key: 'sender', label: 'Sender', type: 'text' },
    { key: 'total', label: 'Total', type: 'money' },
    {
      ...{ key: 'topic', label: 'Topic', type: 'label' },
      options: [
        { key: 'door', label: 'Door' },
        { key: 'heating', label: 'Heating' },
      ],
    },
  ],
})

let world: World
let lead: Awaited<ReturnType<World['person']>>
let anna: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await createWorld({ definition })
  lead = await world.person('lea', ['lead'])
  anna = await world.person('anna', ['reviewer'])
})
afterAll(async () => {
  await world.close()
})
beforeEach(() => world.clock.forward(60_000))

const senderOf = (split: 'learn' | 'test', n = 0) =>
  Array.from({ length: 400 }, (_, i) => `sender${n}x${i}`).find((s) => splitOf(s) === split) as string

const ids = () => ({ organisationId: world.organisation.id, workflowId: world.workflow.id })

/** An item with its words and fingerprint, as people have decided it; answers its id and the decision's. */
async function decided(values: Values, { mode = 'assisted', text = '' }: { mode?: TaskMode; text?: string } = {}) {
  const words = text || `note of ${String(values.sender)} number ${Math.round(Math.random() * 1e9)} `.repeat(3)
  const { id, number } = await insertListed(world, { state: 'completed', text: words, values, confidence: 0.7 })
  await world.db.item.update({
    where: { id },
    data: { groupKey: typeof values.sender === 'string' ? values.sender : null, decidedAt: world.clock.now() },
  })
  const pages = [{ number: 1, width: 1, height: 1, source: 'text' as const, words: wordsOf(words) }]
  await world.db.$transaction((tx) => saveFingerprint(tx, { id, ...ids(), seeded: false }, pages, world.clock.now()))
  return { id, number, decisionId: await decide(id, values, mode) }
}

const wordsOf = (text: string) =>
  text
    .split(' ')
    .filter((w) => w !== '')
    .map((t, i) => ({ text: t, line: 0, confidence: 1, box: { x0: i / 100, y0: 0, x1: (i + 1) / 100, y1: 0.1 } }))

/** One more decision on an item, and its case. */
async function decide(itemId: string, values: Values, mode: TaskMode, { collect = true } = {}): Promise<string> {
  const now = world.clock.now()
  const [id, taskId] = [crypto.randomUUID(), crypto.randomUUID()]
  const { organisationId, workflowId } = ids()
  await world.db.task.create({
    data: { id: taskId, organisationId, workflowId, itemId, mode, state: 'done', dueAt: now, createdAt: now },
  })
  const proposal = await world.db.proposal.findFirst({ where: { itemId } })
  await world.db.decision.create({
    data: {
      ...{
        id,
        organisationId,
        itemId,
        taskId,
        visitId: taskId,
        userId: anna.id,
        kind: 'finish',
        values,
        decidedAt: now,
      },
      proposalId: proposal?.id ?? null,
    },
  })
  if (mode === 'assisted' || mode === 'manual')
    await world.db.$transaction((tx) => saveOutput(tx, { organisationId, itemId, decisionId: id, values }))
  if (collect) await collectCase(world.system, id)
  return id
}

async function settle(itemId: string, resultId: string, firstId: string, kind: string, change: object = {}) {
  const { organisationId, workflowId } = ids()
  const at = { createdAt: world.clock.now(), closedAt: world.clock.now() }
  await world.db.qualityCheck.create({
    data: {
      ...{
        id: crypto.randomUUID(),
        organisationId,
        workflowId,
        itemId,
        taskId: crypto.randomUUID(),
        kind,
        state: 'done',
      },
      ...{ decisionId: firstId, resultId, probability: 0.1, stratum: 'above', ...at, ...change },
    },
  })
}

async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

const standing = (itemId: string) =>
  world.db.evaluationCase.findMany({
    where: { itemId },
    orderBy: { validFrom: 'asc' },
    select: {
      grade: true,
      truth: true,
      validFrom: true,
      validTo: true,
      inclusion: true,
      purposive: true,
      decisionId: true,
    },
  })
const decisions = async () =>
  (await world.db.evaluationSet.findFirstOrThrow({ where: { ...ids(), kind: 'decisions' } })).id
const testable = async (setId: string, lessonIds: string[] = []) =>
  casesForRun(world.system, world.workflow, { setId, asOf: world.clock.now(), split: 'test', lessonIds })
const caseOf = async (itemId: string) =>
  (await world.db.evaluationCase.findFirstOrThrow({ where: { itemId, validTo: null } })).id

describe('the truth of an item', () => {
  it('is its last decision, and stays a third person’s word when somebody weaker says the same', async () => {
    const values = { sender: senderOf('test'), total: '1.00', topic: 'door' }
    const { id, decisionId } = await decided(values)
    world.clock.forward(1000)
    const blind = await decide(id, { ...values, total: '2.00' }, 'blind', { collect: false })
    await settle(id, blind, decisionId, 'blind', { differing: ['total'] })
    await collectCase(world.system, blind)
    expect((await standing(id)).map((c) => c.grade)).toEqual(['assisted'])
    world.clock.forward(1000)
    const third = await decide(id, { ...values, total: '2.00' }, 'adjudication', { collect: false })
    await settle(id, third, decisionId, 'adjudication', { rivalId: blind })
    await collectCase(world.system, third)
    await collectCase(world.system, third)
    world.clock.forward(1000)
    await decide(id, { ...values, total: '2.00' }, 'assisted')
    const cases = await standing(id)
    expect(cases.map((c) => [c.grade, c.validTo === null])).toEqual([
      ['assisted', false],
      ['adjudicated', true],
    ])
    expect(cases[1]).toMatchObject({ inclusion: 0.1, truth: { total: '2.00' } })
    world.clock.forward(1000)
    await decide(id, { ...values, total: '3.00' }, 'assisted')
    expect((await standing(id)).at(-1)).toMatchObject({ grade: 'assisted', truth: { total: '3.00' }, validTo: null })
  })

  it('is one at any time, whatever order the jobs come in', async () => {
    const values = { sender: senderOf('test', 1), total: '1.00', topic: 'door' }
    const { id } = await decided(values)
    const later: string[] = []
    for (const total of ['2.00', '3.00', '4.00']) {
      world.clock.forward(1000)
      later.push(await decide(id, { ...values, total }, 'assisted', { collect: false }))
    }
    for (const at of [2, 0, 1]) await collectCase(world.system, later[at] as string)
    const cases = await standing(id)
    expect(cases.map((c) => (c.truth as Values).total)).toEqual(['1.00', '2.00', '3.00', '4.00'])
    for (const [i, c] of cases.entries()) expect(c.validTo).toEqual(cases[i + 1]?.validFrom ?? null)
  })

  it('is marked where the item was looked into because two answers differed, and ends when it is undone', async () => {
    const values = { sender: senderOf('test', 2), total: '1.00', topic: 'door' }
    const { id, decisionId } = await decided(values)
    world.clock.forward(1000)
    const blind = await decide(id, values, 'blind', { collect: false })
    await settle(id, blind, decisionId, 'blind', { purposive: true })
    await collectCase(world.system, blind)
    expect((await standing(id)).at(-1)).toMatchObject({ grade: 'blind', purposive: true })
    world.clock.forward(1000)
    const before = world.clock.now()
    world.clock.forward(1000)
    await withdrawDecision(world.system, blind)
    world.clock.forward(1000)
    const setId = await decisions()
    const at = (asOf: Date) => casesForRun(world.system, world.workflow, { setId, asOf, split: 'all', lessonIds: [] })
    expect(await valid(id, before)).toBe(1)
    expect(await valid(id, world.clock.now())).toBe(0)
    expect((await at(before)).left).toEqual([{ because: 'its document is not read yet', n: expect.any(Number) }])
  })

  it('stays out once a person has retired it, until something else is found to be true', async () => {
    const values = { sender: senderOf('test', 4), total: '1.00', topic: 'door' }
    const { id } = await decided(values)
    world.clock.forward(1000)
    await lead.call.evaluation.sets.retire({ ...world.scope, caseId: await caseOf(id), because: 'the wrong page' })
    world.clock.forward(1000)
    await decide(id, values, 'assisted')
    expect(await valid(id, world.clock.now())).toBe(0)
    world.clock.forward(1000)
    await decide(id, { ...values, total: '2.00' }, 'assisted')
    expect(await valid(id, world.clock.now())).toBe(1)
  })

  it('is never that of a seeded item: not collected, and refused by the database', async () => {
    const { id, decisionId } = await decided({ sender: senderOf('test', 3), total: '1.00', topic: 'door' })
    await world.db.evaluationCase.updateMany({ where: { itemId: id }, data: { validTo: world.clock.now() } })
    const [row] = await world.db.evaluationCase.findMany({ where: { itemId: id } })
    await world.db.itemOutput.deleteMany({ where: { itemId: id } })
    await world.db.item.update({ where: { id }, data: { seeded: true } })
    world.clock.forward(1000)
    await decide(id, { sender: 'x', total: '2.00', topic: 'door' }, 'qa')
    expect(await standing(id)).toHaveLength(1)
    const { id: _id, decisionId: _d, ...rest } = row as NonNullable<typeof row>
    await expect(
      world.db.evaluationCase.create({
        data: { ...(rest as object), id: crypto.randomUUID(), decisionId: null } as never,
      }),
    ).rejects.toThrow()
    expect(decisionId).toBeTruthy()
  })
})

const valid = async (itemId: string, at: Date) =>
  world.db.evaluationCase.count({
    where: { itemId, validFrom: { lte: at }, OR: [{ validTo: null }, { validTo: { gt: at } }] },
  })

/** Documents of these tests are never read by a reader. */
const readAll = () =>
  world.db.document.updateMany({ data: { readAt: world.clock.now(), pageCount: 1, language: 'en' } })

describe('what a run may test', () => {
  it('is the test side alone, without copies of what may be learned from and without what a model has learned from', async () => {
    const text =
      'the lift between the second and the third floor stands still since monday and nobody answers the phone'
    const kept = await decided({ sender: senderOf('test', 10), total: '1.00', topic: 'door' })
    const copied = await decided({ sender: senderOf('test', 11), total: '1.00', topic: 'door' }, { text })
    const learned = await decided({ sender: senderOf('learn', 12), total: '1.00', topic: 'door' }, { text: `${text} ` })
    const lesson = await decided({ sender: senderOf('test', 13), total: '1.00', topic: 'door' })
    await readAll()
    const setId = await decisions()
    const { caseIds, left } = await testable(setId, [lesson.id])
    expect(caseIds).toContain(await caseOf(kept.id))
    for (const { id } of [copied, learned, lesson]) expect(caseIds).not.toContain(await caseOf(id))
    expect(left.map((l) => l.because).sort()).toEqual([
      'a copy of it is on the learning side',
      'a model has learned from it',
      'its sender is on the learning side',
    ])
    // What recall would take for the copied document is on the learning side; what is tested is nowhere near it.
    const source = { pages: [{ number: 1, width: 1, height: 1, source: 'text' as const, words: wordsOf(text) }] }
    const { examples } = await recall(world.system, { id: copied.id, ...ids() }, source as never, definition)
    const taken = examples.map((e) => e.itemId)
    for (const id of taken) expect(caseIds).not.toContain(await caseOf(id))
    expect(taken).not.toContain(kept.id)
  })

  it('shrinks, and never grows by what may be learned from, as items come in', async () => {
    const setId = await decisions()
    const before = (await testable(setId)).caseIds
    const text = 'a parcel lies in the hall since friday and has no name on it so somebody should look'
    await decided({ sender: senderOf('test', 20), total: '1.00', topic: 'heating' }, { text })
    await readAll()
    expect((await testable(setId)).caseIds).toHaveLength(before.length + 1)
    await decided({ sender: senderOf('learn', 21), total: '1.00', topic: 'door' }, { text })
    await readAll()
    expect((await testable(setId)).caseIds).toEqual(before)
  })

  it('leaves out what the models of a training name as their lessons', async () => {
    for (let n = 0; n < 10; n++)
      await decided({ sender: senderOf('learn', 30 + n), total: '1.00', topic: n % 2 ? 'door' : 'heating' })
    await trainModel(world.system, world.workflow.id, 'labels')
    const model = await world.db.learnedModel.findFirstOrThrow({ where: { ...ids(), kind: 'labels' } })
    expect(model.lessonIds.length).toBeGreaterThanOrEqual(10)
    const lessons = await world.db.item.findMany({ where: { id: { in: model.lessonIds } } })
    for (const item of lessons) expect(splitOf(item.groupKey ?? item.id)).toBe('learn')
    await readAll()
    const { caseIds } = await testable(await decisions(), model.lessonIds)
    const tested = await world.db.evaluationCase.findMany({ where: { id: { in: caseIds } } })
    expect(tested.filter((c) => model.lessonIds.includes(c.itemId ?? ''))).toEqual([])
    expect(tested.length).toBeGreaterThan(0)
  })

  it('is known with all that slices are made of', async () => {
    const sender = senderOf('test', 10)
    const item = await world.db.item.findFirstOrThrow({ where: { groupKey: sender } })
    await world.db.flag.create({
      data: {
        ...{ id: crypto.randomUUID(), organisationId: world.organisation.id, itemId: item.id, check: 'sum' },
        ...{ severity: 'error', fieldKeys: [], message: 'no', createdAt: world.clock.now() },
      },
    })
    const caseId = await caseOf(item.id)
    const facts = (await caseFacts(world.db, world.organisation.id, definition, [caseId, crypto.randomUUID()])).get(
      caseId,
    )
    expect(facts).toMatchObject({
      ...{ itemNumber: item.number, grade: 'assisted', inclusion: 1, group: sender, groupLabel: sender, pages: 1 },
      ...{ documentType: 'pdf', language: 'en', flags: ['sum'], truth: { sender }, workflowVersion: 1 },
    })
  })
})

describe('a sample', () => {
  it('is drawn once, balanced, with its probabilities, and follows what is found to be true of its items', async () => {
    const scope = { ...world.scope, name: 'Balanced' }
    const spec = { filter: {}, by: ['split' as const], perStratum: 3, seed: 5 }
    const plan = await lead.call.evaluation.sets.previewSample({ ...world.scope, spec })
    const { id, drawn, strata } = await lead.call.evaluation.sets.makeSample({ ...scope, spec })
    expect(strata).toEqual(plan.strata)
    expect(drawn).toBe(6)
    const members = await world.db.evaluationMember.findMany({ where: { setId: id }, include: { case: true } })
    for (const m of members) {
      const stratum = strata.find((s) => s.stratum === m.case.split)
      expect(m.inclusion).toBeCloseTo((m.case.inclusion * 3) / (stratum?.n ?? 0), 12)
    }
    const [first] = members
    world.clock.forward(1000)
    await decide(first?.case.itemId as string, { ...(first?.case.truth as Values), total: '77.00' }, 'assisted')
    const view = await lead.call.evaluation.sets.view({ ...world.scope, setId: id })
    expect(view.n).toBe(6)
    const moved = await caseOf(first?.case.itemId as string)
    expect(moved).not.toBe(first?.caseId)
    expect(view.cases.find((c) => c.id === moved)?.inclusion).toBeCloseTo(first?.inclusion ?? 0, 9)
    await expect(lead.call.evaluation.sets.makeSample({ ...scope, spec })).rejects.toThrow(/called "Balanced" already/)
    await expect(
      world.db.evaluationMember.update({
        where: { setId_caseId: { setId: id, caseId: first?.caseId ?? '' } },
        data: { inclusion: 0.5 },
      }),
    ).rejects.toThrow()
  })
})

describe('a collected set', () => {
  let setId = ''
  beforeAll(async () => {
    setId = (await lead.call.evaluation.sets.makeCollected({ ...world.scope, name: 'By hand' })).id
  })
  const typed = (truth: Record<string, unknown>, change: object = {}) => ({ truth, ...change })

  it('takes a case of an undecided item, versions what is edited, and keeps what is retired for reading as of before', async () => {
    const { number } = await insertListed(world, { text: 'undecided', values: { total: '9.00' } })
    const of = { itemNumber: number }
    await expect(
      lead.call.evaluation.sets.add({ ...world.scope, setId, of, typed: typed({ total: 'much' }) }),
    ).rejects.toThrow('Total: Write an amount')
    const add = { ...world.scope, setId, of, typed: typed({ total: '1.204,50', topic: 'Door' }, { facts: ['Friday'] }) }
    const { caseId } = await lead.call.evaluation.sets.add(add)
    await expect(lead.call.evaluation.sets.add(add)).rejects.toThrow(/has a case of that item already/)
    world.clock.forward(1000)
    const edited = await lead.call.evaluation.sets.edit({
      ...{
        ...world.scope,
        caseId,
        typed: typed({ total: '5', topic: null }, { from: 'proposal', note: 'second look' }),
      },
    })
    await expect(
      lead.call.evaluation.sets.edit({ ...world.scope, caseId, typed: typed({ total: '6' }) }),
    ).rejects.toThrow(/has ended/)
    await lead.call.evaluation.sets.note({ ...world.scope, caseId: edited.caseId, note: 'a note' })
    world.clock.forward(1000)
    const before = world.clock.now()
    world.clock.forward(1000)
    await lead.call.evaluation.sets.retire({ ...world.scope, caseId: edited.caseId, because: 'the page is cut off' })
    const view = await lead.call.evaluation.sets.case({ ...world.scope, caseId: edited.caseId })
    expect(view).toMatchObject({
      ...{ truth: { total: '5.00', topic: null }, note: 'a note', valid: false, editable: false, itemNumber: number },
      provenance: { grade: 'assisted', source: 'manual', retiredBecause: 'the page is cut off', by: { name: 'lea' } },
    })
    expect(view.history.map((h) => h.version)).toEqual([2, 1])
    const set = (asOf: Date) => casesForRun(world.system, world.workflow, { setId, asOf, split: 'all', lessonIds: [] })
    await readAll()
    expect((await set(before)).caseIds).toEqual([edited.caseId])
    expect((await set(world.clock.now())).caseIds).toEqual([])
    const all = await world.db.event.findMany({
      where: { ...ids(), type: { startsWith: 'case.' } },
      orderBy: { id: 'asc' },
    })
    const events = all.filter((e) => (e.data as { caseId?: string }).caseId === edited.caseId)
    expect(events.map((e) => e.type)).toEqual(['case.edited', 'case.noted', 'case.retired'])
    expect(JSON.stringify(events.map((e) => e.data))).not.toMatch(/cut off|a note|5\.00/)
    await expect(
      world.db.evaluationCase.update({ where: { id: caseId }, data: { truth: { total: '1.00' } } }),
    ).rejects.toThrow()
  })

  it('takes a document of its own, which only who may evaluate sees', async () => {
    const { documentId } = await lead.call.evaluation.sets.bring({
      ...{ ...world.scope, fileName: '../own.txt', bytes: new TextEncoder().encode('Total 12.00') },
    })
    expect(await world.db.item.count({ where: { documentId } })).toBe(0)
    const { caseId } = await lead.call.evaluation.sets.add({
      ...world.scope,
      setId,
      of: { documentId },
      typed: typed({ total: '12' }),
    })
    const run = { setId, asOf: world.clock.now(), split: 'all' as const, lessonIds: [] }
    expect(await casesForRun(world.system, world.workflow, run)).toEqual({
      caseIds: [],
      left: [{ because: 'its document is not read yet', n: 1 }],
    })
    await readAll()
    expect((await casesForRun(world.system, world.workflow, run)).caseIds).toEqual([caseId])
    expect(await whoseDocument(world.db, world.organisation.id, documentId)).toEqual([
      { workflowId: world.workflow.id, needs: 'workflow.evaluate' },
    ])
    expect(await lead.call.evaluation.sets.case({ ...world.scope, caseId })).toMatchObject({
      ...{ truth: { total: '12.00' }, proposal: null, itemNumber: null, document: { fileName: 'own.txt' } },
    })
    await expect(anna.call.evaluation.sets.case({ ...world.scope, caseId })).rejects.toThrow(/needs the role Ops lead/)
    await expect(
      lead.call.evaluation.sets.add({
        ...world.scope,
        setId,
        of: { documentId: crypto.randomUUID() },
        typed: typed({ total: '1' }),
      }),
    ).rejects.toThrow(/no such document/)
  })

  it('imports a file once: again it changes nothing, changed lines become versions, others are named', async () => {
    const { id } = await lead.call.evaluation.sets.makeCollected({ ...world.scope, name: 'Imported' })
    const line = (n: number, total: string) =>
      JSON.stringify({
        id: `x${n}`,
        truth: { total, sender: `s${n}` },
        text: `Letter ${n}, total ${total}`,
        grade: 'blind',
      })
    const file = (...lines: string[]) => ({
      ...{ ...world.scope, setId: id, fileName: 'cases.jsonl', bytes: new TextEncoder().encode(lines.join('\n')) },
    })
    const first = file(
      line(1, '1'),
      line(2, '2'),
      'nonsense',
      JSON.stringify({ id: 'y', truth: { total: '1' }, document: { sha256: 'f'.repeat(64) } }),
    )
    const preview = await lead.call.evaluation.sets.previewImport(first)
    expect(preview).toMatchObject({ format: 'jsonl', counts: { new: 2, changed: 0, same: 0 } })
    expect(preview.rejected.map((r) => r.line)).toEqual([3, 4])
    expect(await world.db.evaluationCase.count({ where: { setId: id } })).toBe(0)
    const taken = await lead.call.evaluation.sets.import(first)
    expect(taken.counts).toEqual({ new: 2, changed: 0, same: 0 })
    world.clock.forward(1000)
    expect((await lead.call.evaluation.sets.import(first)).counts).toEqual({ new: 0, changed: 0, same: 2 })
    expect((await lead.call.evaluation.sets.import(file(line(1, '1'), line(2, '3')))).counts).toEqual({
      ...{ new: 0, changed: 1, same: 1 },
    })
    const rows = await world.db.evaluationCase.findMany({
      where: { setId: id },
      orderBy: [{ externalId: 'asc' }, { version: 'asc' }],
    })
    expect(rows.map((r) => [r.externalId, r.version, r.validTo === null, r.grade])).toEqual([
      ['x1', 1, true, 'blind'],
      ['x2', 1, false, 'blind'],
      ['x2', 2, true, 'blind'],
    ])
    expect(rows[1]?.documentId).toBe(rows[2]?.documentId)
    await expect(lead.call.evaluation.sets.import({ ...first, setId: await decisions() })).rejects.toThrow(
      /collected sets/,
    )
  })

  it.each(caseFormats)('goes out as %s and comes back into another set as it was', async (format) => {
    await readAll()
    const from = await decisions()
    const { chunks, fileName } = await exportSet(lead.ctx, world.workflow, {
      setId: from,
      format,
      asOf: world.clock.now(),
    })
    const bytes = await gathered(chunks)
    const { id } = await lead.call.evaluation.sets.makeCollected({ ...world.scope, name: `Copy ${format}` })
    const { counts, rejected } = await lead.call.evaluation.sets.import({
      ...{ ...world.scope, setId: id, fileName, bytes: new Uint8Array(bytes), format },
    })
    expect(rejected).toEqual([])
    expect(counts.new).toBeGreaterThan(10)
    const rows = await world.db.evaluationCase.findMany({ where: { setId: id } })
    const originals = await world.db.evaluationCase.findMany({ where: { setId: from, validTo: null } })
    expect(counts.new).toBe(originals.length)
    for (const original of originals) {
      const copy = rows.find((r) => r.externalId === original.id)
      expect(copy).toMatchObject({
        truth: original.truth as object,
        grade: original.grade,
        documentId: original.documentId,
      })
    }
  })
})

describe('while somebody’s own entry of an item is still to come', () => {
  it('they are told its truth nowhere: not in a set, not on its page, not in a file', async () => {
    const secret = '4711.00'
    const item = await decided({ sender: senderOf('test', 90), total: secret, topic: 'door' })
    await readAll()
    const setId = await decisions()
    const told = async () => {
      const set = await lead.call.evaluation.sets.view({ ...world.scope, setId, filter: { text: secret } })
      const one = await lead.call.evaluation.sets.case({ ...world.scope, caseId: await caseOf(item.id) })
      const { chunks } = await exportSet(lead.ctx, world.workflow, { setId, format: 'jsonl', asOf: world.clock.now() })
      const file = (await gathered(chunks)).toString()
      const { cases, concealed } = set
      return { rows: cases.length, concealed, page: /4711/.test(JSON.stringify(one)), file: /4711/.test(file) }
    }
    expect(await told()).toEqual({ rows: 1, concealed: 0, page: true, file: true })
    const now = world.clock.now()
    await insertTask(world.db, {
      ...{ ...ids(), id: crypto.randomUUID(), itemId: item.id, mode: 'blind', priority: 0, dueAt: now, createdAt: now },
    })
    expect(await told()).toEqual({ rows: 0, concealed: 1, page: false, file: false })
    const subject = await lead.call.evaluation.sets.subject({ ...world.scope, of: { itemNumber: item.number } })
    expect(subject.begun).toBeNull()
  })
})
