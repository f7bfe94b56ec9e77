import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCandidate, versionCandidate } from '#server/evaluation/candidate-commands.server.ts'
import type { CandidateRow } from '#server/evaluation/candidate-store.server.ts'
import { scorerVersion } from '#server/evaluation/score.ts'
import { fold } from '#server/metrics/fold.server.ts'
import { toJson } from '#server/platform/db.server.ts'
import { endLostCanary } from '#server/proposal/canary.server.ts'
import { proposeForItem } from '#server/proposal/commands.server.ts'
import { checkedRows } from '#server/quality/figures-store.server.ts'
import { publishVersion } from '#server/workflow/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findWorkflow, setWorkflowLock, type WorkflowRow } from '#server/workflow/store.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { insertDecided } from '../setup/decided.ts'
import { insertListed } from '../setup/items.ts'
import { createWorld, type World } from '../setup/world.ts'

/** Bills of two suppliers; what runs answered is written straight to their tables, as the runner would leave it. */
const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  groupBy: 'supplier',
  fields: [
    { key: 'supplier', label: 'Supplier', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', critical: true },
  ],
})

let world: World
type Person = Awaited<ReturnType<World['person']>>
let [lead, anna, executive]: Person[] = []
let setId = ''
let caseIds: string[] = []

beforeAll(async () => {
  world = await createWorld({ definition })
  ;[lead, anna, executive] = await Promise.all([
    world.person('lea', ['lead']),
    world.person('anna', ['reviewer']),
    world.person('eve', ['executive']),
  ])
  setId = await newSet('Bills by hand')
  caseIds = await byHand(setId, 60)
})
afterAll(async () => {
  await world.close()
})

const workflow = async () => (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
const someone = (person: Person | undefined): Person => {
  if (!person) throw new Error('nobody')
  return person
}
const call = () => someone(lead).call.evaluation.compare
const truthOf = (i: number): Values => ({ supplier: i % 2 === 0 ? 'Acme GmbH' : 'Beta Ltd', total: `${100 + i}.00` })

async function newSet(name: string): Promise<string> {
  const id = crypto.randomUUID()
  const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id }
  await world.db.evaluationSet.create({ data: { id, ...scope, name, kind: 'collected' } })
  return id
}

/** Cases made by hand, every second one of each supplier. */
async function byHand(set: string, count: number): Promise<string[]> {
  const organisationId = world.organisation.id
  const made = Array.from({ length: count }, (_, i) => ({ id: crypto.randomUUID(), document: crypto.randomUUID(), i }))
  await world.db.document.createMany({
    data: made.map(({ document, i }) => ({
      ...{ id: document, organisationId, fileName: `bill-${i}.pdf`, byteSize: 1n, readAt: world.clock.now() },
      sha256: createHash('sha256').update(document).digest('hex'),
    })),
  })
  await world.db.evaluationCase.createMany({
    data: made.map(({ id, document, i }) => ({
      ...{ id, organisationId, setId: set, source: 'manual', documentId: document, workflowVersion: 1 },
      ...{ name: `Bill ${i}`, truth: toJson(truthOf(i)), corrected: [], grade: 'manual', split: 'test' },
      validFrom: world.clock.now(),
    })),
  })
  return made.map(({ id }) => id)
}

/** A done run of a candidate that has the total right where `right` says so. */
async function run(
  candidate: CandidateRow,
  right: (i: number) => boolean,
  over: { set: string; ids: readonly string[]; truth?: (i: number) => Values; split?: string } = {
    set: setId,
    ids: caseIds,
  },
): Promise<{ id: string; number: number }> {
  const { db, clock, organisation, workflow: made } = world
  const [id, at, organisationId] = [crypto.randomUUID(), clock.now(), organisation.id]
  const number = (await db.evaluationRun.count()) + 1
  const resolved = { provider: 'local', providerVersion: '1', models: {}, scorer: scorerVersion, left: [] }
  await db.evaluationRun.create({
    data: {
      ...{ id, organisationId, workflowId: made.id, number, candidateId: candidate.id, setId: over.set, asOf: at },
      ...{ split: over.split ?? 'test', state: 'done', total: over.ids.length, resolved: toJson(resolved) },
      ...{ createdAt: at, createdBy: 'test', startedAt: at, finishedAt: at },
    },
  })
  const rows = over.ids.map((caseId, i) => ({ organisationId, runId: id, caseId, i }))
  await db.evaluationRunCase.createMany({ data: rows.map(({ i, ...row }) => ({ ...row, position: i })) })
  await db.evaluationResult.createMany({
    data: rows.map(({ i, ...row }) => {
      const truth = (over.truth ?? truthOf)(i)
      const values = Object.entries(truth).map(([key, value]) => ({
        ...{ key, value: key === 'total' && !right(i) ? '1.00' : value, confidence: 0.9, grounded: true },
      }))
      return { ...row, repetition: 1, content: toJson({ values, flags: [] }), latencyMs: 5, cost: 0, at }
    }),
  })
  return { id, number }
}

let named = 0
/** A candidate that nobody has made before. */
async function candidate(): Promise<CandidateRow> {
  named += 1
  return makeCandidate(someone(lead).ctx, await workflow(), {
    ...{ name: `Try ${named}`, note: '', change: { instructions: `Read it ${named} times.` } },
  })
}
const current = async (right: (i: number) => boolean) =>
  run(await versionCandidate(someone(lead).ctx, await workflow()), right)
const promote = async (a: { id: string }, b: { id: string }, version?: number) => {
  const { version: now } = await workflow()
  return call().promote({ ...world.scope, currentRunId: a.id, candidateRunId: b.id, version: version ?? now })
}
const most = (i: number) => i >= 12

describe('a better candidate', () => {
  it('passes the gate, is promoted with its figures, and is rolled back by one click and a reason', async () => {
    const made = await candidate()
    const [a, b] = [await current(most), await run(made, (i) => i >= 2)]
    const page = await call().view({ ...world.scope, current: a.number, candidate: b.number })
    expect(page.result).toMatchObject({
      refusal: null,
      verdict: { verdict: 'passed', figures: { n: 60, fixed: 10, broken: 0 } },
      cases: { both: 60, currentOnly: 0, candidateOnly: 0 },
    })
    expect(page.changes).toMatchObject([{ what: 'Instructions' }])
    const before = await workflow()
    const { version, promotionId } = await promote(a, b)
    expect(version).toBe(before.version + 1)
    expect((await workflow()).definition.instructions).toBe(made.change.instructions)
    const event = await world.db.event.findFirstOrThrow({ where: { type: 'candidate.promoted' } })
    expect(event.data).toMatchObject({
      candidateId: made.id,
      fromVersion: version - 1,
      toVersion: version,
      n: 60,
      fixed: 10,
    })
    expect(event.actor).toBe(`user:${lead?.id}`)
    const { promotions } = await call().promotions(world.scope)
    expect(promotions).toMatchObject([
      { id: promotionId, by: 'lea', toVersion: version, figures: { figures: { n: 60 } } },
    ])

    await call().rollBack({ ...world.scope, promotionId, version, because: 'It reads dates worse.' })
    expect((await workflow()).version).toBe(version + 1)
    expect((await workflow()).definition.instructions).toBe(before.definition.instructions)
    const again = call().rollBack({ ...world.scope, promotionId, version: version + 1, because: 'Once more.' })
    await expect(again).rejects.toThrow(/rolled back already/)
    expect(await world.db.event.count({ where: { type: 'promotion.rolled_back' } })).toBe(1)
  })

  it('is not promoted twice, nor on a run of what the workflow does not propose with any more', async () => {
    const made = await candidate()
    const [a, b] = [await current(most), await run(made, () => true)]
    const { promotionId, version } = await promote(a, b)
    await expect(promote(a, b)).rejects.toThrow(/not of what the workflow proposes with today/)
    await expect(promote(a, b, version - 1)).rejects.toThrow(/Somebody else has changed this workflow/)
    const next = await candidate()
    const [c, d] = [await current(most), await run(next, () => true)]
    await promote(c, d)
    const below = call().rollBack({ ...world.scope, promotionId, version: version + 1, because: 'Out of order.' })
    await expect(below).rejects.toThrow(/stands on top: roll that one back first/)
  })

  it('does not pass a lock, and nothing is left of the attempt', async () => {
    const made = await candidate()
    const [a, b] = [await current(most), await run(made, () => true)]
    const { version } = await workflow()
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, learnUntil: null }
    const lock = (because: string | null) => world.db.$transaction((tx) => setWorkflowLock(tx, { ...scope, because }))
    const rows = await world.db.promotion.count()
    await lock('Pilot 1 runs under a locked plan.')
    await expect(promote(a, b)).rejects.toThrow(/Pilot 1 runs under a locked plan/)
    const canary = call().startCanary({ ...world.scope, candidate: made.number, share: 0.5, version })
    await expect(canary).rejects.toThrow(/Pilot 1 runs under a locked plan/)
    await lock(null)
    expect([(await workflow()).version, await world.db.promotion.count()]).toEqual([version, rows])
  })
})

describe('a candidate that is worse', () => {
  it('on one supplier is stopped by the gate, which names the supplier, though the mean got better', async () => {
    const [a, b] = [
      await current((i) => i % 2 === 0 || i < 5),
      await run(await candidate(), (i) => i % 2 === 1 || i < 24),
    ]
    const { result } = await call().view({ ...world.scope, current: a.number, candidate: b.number })
    expect(result?.gate.output.difference.estimate).toBeGreaterThan(0)
    expect(result?.verdict.verdict).toBe('failed')
    const slices = result?.verdict.conditions.find((c) => c.key === 'slices')?.slices
    expect(slices).toMatchObject([{ dimension: 'supplier', value: 'Acme GmbH', n: 30 }])
    expect(result?.refusal).toMatch(/The gate does not let it pass\. .*Acme GmbH/)
    await expect(promote(a, b)).rejects.toThrow(/Acme GmbH/)
    const broken = await call().cases({
      ...{ ...world.scope, current: a.number, candidate: b.number, list: 'broken' },
      slice: { dimension: 'supplier', fieldKey: null, value: 'Acme GmbH' },
    })
    expect(broken).toMatchObject({ total: 18, pages: 1 })
    expect(broken.cases[0]).toMatchObject({ groupLabel: 'Acme GmbH', broken: ['total'], fixed: [] })
    const one = await call().case({
      ...{ ...world.scope, current: a.number, candidate: b.number, caseId: broken.cases[0]?.caseId ?? '' },
    })
    const total = one.fields.find((f) => f.field.key === 'total')
    expect(total).toMatchObject({ current: { right: true }, candidate: { right: false, value: '1.00' } })
  })

  it('is not compared over another set, nor promoted over cases that may have been learned from', async () => {
    const other = await newSet('Others')
    const made = await candidate()
    const a = await current(most)
    const b = await run(made, most, { set: other, ids: await byHand(other, 3) })
    const { problem, result } = await call().view({ ...world.scope, current: a.number, candidate: b.number })
    expect([problem, result]).toMatchObject(
      [/only runs over the same cases can be compared/, null].map((x) => x && expect.stringMatching(x)),
    )
    await expect(promote(a, b)).rejects.toThrow(/only runs over the same cases/)
    const c = await run(made, () => true, { set: setId, ids: caseIds, split: 'all' })
    await expect(promote(a, c)).rejects.toThrow(/may have been learned from/)
  })

  it('has to keep what the lead has set, and only a lead sees cases or promotes', async () => {
    const [a, b] = [await current(most), await run(await candidate(), () => true)]
    const { version, definition: now } = await workflow()
    await call().setGate({ ...world.scope, version, gate: { ...now.gate, leastCases: 100 } })
    const { result } = await call().view({ ...world.scope, current: a.number, candidate: b.number })
    expect(result?.verdict.verdict).toBe('not enough')
    await call().setGate({ ...world.scope, version: version + 1, gate: now.gate })
    // A gate is no part of what proposes: the runs still stand.
    expect((await call().view({ ...world.scope, current: a.number, candidate: b.number })).result?.refusal).toBeNull()
    const unknown = call().setGate({
      ...world.scope,
      version: version + 2,
      gate: { ...now.gate, fields: { nothing: 0.1 } },
    })
    await expect(unknown).rejects.toThrow(/no field "nothing"/)
    for (const person of [anna, executive]) {
      const { compare } = someone(person).call.evaluation
      await expect(compare.view({ ...world.scope, current: a.number, candidate: b.number })).rejects.toThrow(
        /needs the role/,
      )
      const input = { ...world.scope, currentRunId: a.id, candidateRunId: b.id, version: version + 2 }
      await expect(compare.promote(input)).rejects.toThrow(/needs the role/)
    }
  })
})

describe('a canary', () => {
  it('takes its share of new items, tells reviewers nothing, and ends when the workflow is published anew', async () => {
    const made = await candidate()
    const { version } = await workflow()
    await call().startCanary({ ...world.scope, candidate: made.number, share: 0.5, version })
    await expect(call().startCanary({ ...world.scope, candidate: made.number, share: 0.5, version })).rejects.toThrow(
      /Another canary runs/,
    )
    // Every item is drawn, then none: which of them it is at a half is nobody's to say.
    await world.db.canary.updateMany({ data: { share: 0.999_999_999 } })
    const drawn = await proposed(version)
    await world.db.canary.updateMany({ data: { share: 0.000_000_001 } })
    const left = await proposed(version)
    expect([drawn.canaryId, left.canaryId]).toEqual([expect.any(String), null])
    const told = await world.db.event.findMany({ where: { type: 'item.proposed', itemId: drawn.id } })
    expect(told.map((e) => e.data)).toMatchObject([{ canaryId: drawn.canaryId }])
    for (const { number } of [drawn, left]) {
      const text = JSON.stringify(await someone(anna).call.review.item({ ...world.scope, number }))
      expect(text).not.toMatch(/canary|"provider":"local"|latencyMs/)
    }
    const [canary] = (await call().promotions(world.scope)).canaries
    expect(canary).toMatchObject({ drawing: true, startedBy: 'lea', figures: { proposed: { with: 1, without: 1 } } })
    await publishVersion(world.system, await workflow(), { dueHours: 50 })
    await endLostCanary(world.system, world.workflow.id)
    expect((await call().promotions(world.scope)).canaries).toMatchObject([{ drawing: false, endedBy: 'Countersign' }])
    expect((await proposed(version + 1)).canaryId).toBeNull()
    await expect(call().endCanary(world.scope)).rejects.toThrow(/No canary runs/)
  })

  /** An item of a version that has been read, and its proposal. */
  async function proposed(version: number): Promise<{ id: string; number: number; canaryId: string | null }> {
    const made = await insertListed(world, { state: 'received', receivedHoursAgo: 0, text: 'Total 119.00', mode: null })
    await world.db.item.update({ where: { id: made.id }, data: { state: 'read', workflowVersion: version } })
    await proposeForItem(world.system, made.id)
    const { canaryId } = await world.db.proposal.findFirstOrThrow({ where: { itemId: made.id } })
    return { ...made, canaryId }
  }
})

describe('cases that rest on accepted proposals', () => {
  it('go to a blind check that is closed to who ordered it, and enters no error rate', async () => {
    const decided = Array.from({ length: 4 }, (_, i) => ({ proposed: truthOf(i), confidence: 0.9, output: truthOf(i) }))
    const itemIds = await insertDecided(world, someone(anna).id, decided)
    const set = await newSet('Accepted')
    const ids = await accepted(set, itemIds)
    const over = { set, ids }
    const a = await run(await versionCandidate(someone(lead).ctx, await workflow()), () => true, over)
    const b = await run(await candidate(), (i) => i > 1, over)
    const numbers = { ...world.scope, current: a.number, candidate: b.number }
    const { result } = await call().view(numbers)
    expect(result).toMatchObject({ gate: { n: 0 }, assisted: { n: 4, output: { broken: 2 } } })
    expect(result?.disputes).toEqual({ cases: 2, waiting: 0, checked: 0, sendable: 2 })
    expect(await call().dispute(numbers)).toEqual({ sent: 2, left: 0 })
    await expect(call().dispute(numbers)).rejects.toThrow(/No disputed case is left/)
    expect((await call().view(numbers)).result?.disputes).toMatchObject({ waiting: 2, sendable: 0 })

    const checks = await world.db.qualityCheck.findMany({ where: { itemId: { in: itemIds } } })
    expect(checks).toMatchObject([1, 2].map(() => ({ kind: 'blind', purposive: true, state: 'open' })))
    const tasks = await world.db.task.findMany({ where: { id: { in: checks.map((c) => c.taskId) } } })
    for (const task of tasks) expect(task.excludedUserIds.sort()).toEqual([lead?.id, anna?.id].sort())
    expect(await world.db.event.count({ where: { type: 'dispute.ordered' } })).toBe(2)

    // Settled as a blind entry that differs and a third person who agrees with it would leave it.
    await world.db.qualityCheck.updateMany({
      data: { state: 'done', closedAt: world.clock.now(), fieldKeys: ['total'] },
    })
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, since: new Date(0) }
    expect(await checkedRows(world.db, scope)).toEqual({ qa: [], blind: [], pending: 0 })
    const { errors } = await someone(lead).call.quality.overview({ ...world.scope, weeks: 4 })
    expect(errors).toMatchObject({ pending: 0 })
    await fold(world.system, await workflow())
    const facts = await world.db.itemFact.findMany({ where: { itemId: { in: checks.map((c) => c.itemId) } } })
    expect(facts).toMatchObject([1, 2].map(() => ({ weight: null, checked: [], error: false })))
  })

  async function accepted(set: string, itemIds: readonly string[]): Promise<string[]> {
    const { db, organisation } = world
    const items = await db.item.findMany({ where: { id: { in: [...itemIds] } }, include: { output: true } })
    const rows = itemIds.flatMap((id, i) => {
      const item = items.find((one) => one.id === id)
      if (!item?.output) return []
      const decision = {
        decisionId: item.output.decisionId,
        truth: toJson(truthOf(i)),
        corrected: [],
        grade: 'assisted',
      }
      const from = { source: 'decision', itemId: id, documentId: item.documentId, workflowVersion: 1, split: 'test' }
      return [
        {
          id: crypto.randomUUID(),
          organisationId: organisation.id,
          setId: set,
          ...from,
          ...decision,
          validFrom: world.clock.now(),
        },
      ]
    })
    await db.evaluationCase.createMany({ data: rows })
    return rows.map((row) => row.id)
  }
})
