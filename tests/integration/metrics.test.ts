import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overview } from '#server/metrics/commands.server.ts'
import { armComparison } from '#server/metrics/comparison.server.ts'
import { addDays, daysBetween } from '#server/metrics/filter.ts'
import { dailyFlow, dayBegins, dayOf } from '#server/metrics/flow.ts'
import { fold, foldBatch, lockFolds, rebuild } from '#server/metrics/fold.server.ts'
import { type DurationSummary, metricsOf } from '#server/metrics/metrics.ts'
import { reworkCurve } from '#server/metrics/rework.ts'
import { verifyRollUps } from '#server/metrics/verify.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { insertProposedItem, insertWaitingItems } from '../setup/items.ts'
import { itemRows } from '../setup/metric-rows.ts'
import { slip, slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
let anna: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await createWorld({ definition: { ...slipDefinition, reworkWindowDays: 7 } })
  anna = await world.person('anna', ['lead', 'reviewer'])
})
afterAll(() => world.close())

const hour = 3_600_000
const day = 24 * hour
/** Six weeks over the change of clocks in Europe and in the Americas. */
const now = () => world.clock.now().getTime()

/** One item's history, in hours since the beginning or since the step before; null where it has not happened. */
const history = fc.record({
  came: fc.integer({ min: 0, max: 40 * 24 }),
  opened: fc.option(fc.integer({ min: 0, max: 60 })),
  decided: fc.option(fc.integer({ min: 0, max: 30 })),
  approved: fc.option(fc.integer({ min: 0, max: 50 })),
  reworked: fc.option(fc.integer({ min: 1, max: 12 * 24 })),
  found: fc.boolean(),
  due: fc.integer({ min: 1, max: 90 }),
  arm: fc.constantFrom('manual' as const, 'assisted' as const, null),
  manual: fc.boolean(),
  changed: fc.integer({ min: 0, max: 3 }),
  touchMs: fc.integer({ min: 0, max: 900_000 }),
  suspect: fc.boolean(),
  person: fc.integer({ min: 0, max: 1 }),
  undone: fc.boolean(),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

/** Writes a history into the rows of an item that waits, each step in a transaction of its own; answers the steps. */
function stepsOf(itemId: string, h: History, people: readonly string[]): (() => Promise<unknown>)[] {
  const { db, organisation, workflow } = world
  const scope = { organisationId: organisation.id, itemId }
  const from = now() - 42 * day
  const at = (ms: number) => new Date(Math.min(ms, now() - 1))
  const received = from + h.came * hour + 1234
  const opened = received + (h.opened ?? 0) * hour + 321
  const decided = opened + (h.decided ?? 0) * hour + 55
  const completed = h.approved === null ? decided : decided + h.approved * hour
  const userId = people[h.person] ?? ''
  const [taskId, visitId, decisionId, approvalId] = Array.from({ length: 4 }, () => crypto.randomUUID())
  if (!taskId || !visitId || !decisionId || !approvalId) throw new Error('no ids')
  const update = (data: object) => db.item.update({ where: { id: itemId }, data, select: { id: true } })
  const steps: (() => Promise<unknown>)[] = [
    () => update({ receivedAt: at(received), dueAt: new Date(received + h.due * hour) }),
  ]
  if (h.opened === null) return steps
  steps.push(async () => {
    const mode = h.arm ?? (h.manual ? 'manual' : 'assisted')
    const times = { dueAt: at(received), createdAt: at(received) }
    await db.task.create({ data: { ...scope, id: taskId, workflowId: workflow.id, mode, state: 'done', ...times } })
    if (h.arm)
      await db.allocation.create({
        data: { ...scope, workflowId: workflow.id, arm: h.arm, probability: 0.5, userId, at: at(opened) },
      })
    await db.visit.create({
      data: { ...scope, id: visitId, taskId, userId, clockFrom: at(opened), openedAt: at(opened) },
    })
    await update({ openedAt: at(opened) })
  })
  if (h.decided === null) return steps
  const decide = async (id: string, undone: boolean) => {
    await db.$transaction(async (tx) => {
      const when = { decidedAt: at(decided), ...(undone ? { undoneAt: at(decided) } : {}) }
      await tx.decision.create({ data: { ...scope, id, taskId, visitId, userId, kind: 'finish', values: {}, ...when } })
      for (const key of ['reference', 'net', 'tax'].slice(0, h.changed))
        await tx.correction.create({
          data: { id: crypto.randomUUID(), organisationId: organisation.id, decisionId: id, fieldKey: key },
        })
      await tx.item.update({
        where: { id: itemId },
        data: undone ? { decidedAt: null } : { decidedAt: at(decided) },
      })
    })
  }
  if (h.undone) steps.push(() => decide(crypto.randomUUID(), true))
  steps.push(() => decide(decisionId, false))
  if (h.approved !== null)
    steps.push(async () => {
      const times = { dueAt: new Date(received + h.due * hour), createdAt: at(decided) }
      await db.task.create({
        data: { ...scope, id: approvalId, workflowId: workflow.id, mode: 'approval', state: 'done', ...times },
      })
      const word = { taskId: approvalId, visitId, userId: 'approver', kind: 'approve', values: {} }
      await db.decision.create({ data: { ...scope, id: crypto.randomUUID(), ...word, decidedAt: at(completed) } })
    })
  steps.push(() =>
    update({
      state: 'completed',
      completedAt: at(completed),
      holdUntil: at(completed),
      touchMs: h.touchMs,
      suspect: h.suspect,
    }),
  )
  if (h.reworked === null) return steps
  const reworkedAt = at(completed + h.reworked * hour)
  steps.push(async () => {
    await update({ reworkedAt, reworkMs: 60_000 })
    if (!h.found) return
    const event = { type: 'item.reopened', actor: 'system:test', at: reworkedAt, data: { foundBy: 'qa' } }
    await db.event.create({
      data: { ...scope, workflowId: workflow.id, sequence: 99, hash: '0'.repeat(64), ...event },
    })
  })
  return steps
}

/** The workflow as if its zone were another. */
const inZone = (timeZone: string): WorkflowRow => ({
  ...world.workflow,
  definition: { ...world.workflow.definition, timeZone },
})

const near = (found: number | null, exact: number | null) => {
  if (found === null || exact === null) return expect(found).toBe(exact)
  // Within 1 %, and half a millisecond of rounding on either side.
  expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.01 * Math.abs(exact) + 1)
}

function sameDuration(found: DurationSummary, exact: DurationSummary) {
  expect(found).toMatchObject({ n: exact.n, mean: exact.mean })
  near(found.median, exact.median)
  near(found.p90, exact.p90)
  if (exact.se !== null) expect(Math.abs((found.se ?? -9) - exact.se)).toBeLessThanOrEqual(1)
}

/** The roll-ups say what a recomputation from the rows says: counts and means exactly, quantiles within 1 %. */
async function expectReference(workflow: WorkflowRow) {
  const { timeZone, reworkWindowDays } = workflow.definition
  const rows = await itemRows(world.db, world.organisation.id, workflow.id)
  const found = await overview(world.system, workflow, 4)
  const { firstDay, lastDay } = found.period
  const period = { from: dayBegins(firstDay, timeZone), to: dayBegins(addDays(lastDay, 1), timeZone) }
  const exact = metricsOf(rows, period, { now: now(), reworkWindowDays })
  const of = (arm: string) =>
    metricsOf(
      rows.filter((r) => r.arm === arm),
      period,
      { now: now(), reworkWindowDays },
    )
  for (const [mine, theirs] of [
    [found.metrics, exact],
    [found.arms.manual, of('manual')],
    [found.arms.assisted, of('assisted')],
  ] as const) {
    for (const key of ['touch', 'handling', 'wait', 'cycle'] as const) sameDuration(mine[key], theirs[key])
    sameDuration(mine.approval.speed, theirs.approval.speed)
    const { curve: _, ...rework } = mine.rework
    expect(theirs.rework).toMatchObject(rework)
    expect(mine).toMatchObject({
      completed: theirs.completed,
      suspect: theirs.suspect,
      correction: theirs.correction,
      straightThrough: theirs.straightThrough,
      sla: theirs.sla,
    })
    expect(mine.approval.inTime).toEqual(theirs.approval.inTime)
  }
  const completed = rows.flatMap((r) =>
    r.completedAt !== null && r.completedAt >= period.from && r.completedAt < period.to
      ? [{ ...r, completedAt: r.completedAt }]
      : [],
  )
  const cohorts = completed.map((r) => ({
    age: daysBetween(dayOf(r.completedAt, timeZone), dayOf(now(), timeZone)),
    completed: 1,
    reworked: r.reworkedAt === null ? [] : [{ day: Math.ceil((r.reworkedAt - r.completedAt) / day), n: 1 }],
  }))
  for (const [i, point] of reworkCurve(cohorts, [7, 14, 30]).entries()) {
    expect(found.metrics.rework.curve[i]?.atRisk).toBe(point.atRisk)
    if (point.share !== null) expect(found.metrics.rework.curve[i]?.share).toBeCloseTo(point.share, 9)
  }
  const days = dailyFlow(rows, { firstDay, lastDay, timeZone, now: now() })
  expect(found.days.map(({ ageP50Ms: _, ageP90Ms: __, ...d }) => d)).toEqual(
    days.map(({ ageP50Ms: _, ageP90Ms: __, ...d }) => d),
  )
  for (const [i, each] of days.entries()) {
    near(found.days[i]?.ageP50Ms ?? null, each.ageP50Ms)
    near(found.days[i]?.ageP90Ms ?? null, each.ageP90Ms)
  }
}

describe('the roll-ups', () => {
  it('are what a recomputation gives after any histories, in any order and number of folds, over changes of clocks', async () => {
    world.clock.forward(Date.parse('2026-11-18T15:17:31.123Z') - now())
    const people = [anna.id, (await world.person('bert', ['reviewer'])).id]
    const zones = ['Europe/Berlin', 'America/Havana', '+05:45']
    const [histories = []] = fc.sample(fc.array(history, { minLength: 22, maxLength: 22 }), { numRuns: 1, seed: 7 })
    const ids = await insertWaitingItems(world, histories.length)
    const order = fc.sample(fc.nat(), { numRuns: 1000, seed: 8 })
    const pending = histories.map((h, i) => stepsOf(ids[i] ?? '', h, people)).filter((steps) => steps.length > 0)
    const berlin = inZone('Europe/Berlin')
    // One step of some item after the other, with folds in between; a person's earliest visit may come late.
    for (let i = 0; pending.length > 0; i++) {
      const at = (order[i % order.length] ?? 0) % pending.length
      await pending[at]?.shift()?.()
      if (pending[at]?.length === 0) pending.splice(at, 1)
      if (i % 30 === 3) await fold(world.system, berlin)
    }
    for (const zone of zones) await expectReference(inZone(zone))
    const verified = await verifyRollUps(world.system, inZone('+05:45'))
    expect(verified).toMatchObject({ count: 0, items: 22 })
    expect(verified.rows).toBeGreaterThan(60)
  })

  it('forget what a transaction under way has changed by no fold in between', async () => {
    const workflow = (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
    const [id = ''] = await insertWaitingItems(world, 1)
    await fold(world.system, workflow)
    await world.db.$transaction(async (tx) => {
      await tx.item.update({ where: { id }, data: { touchMs: 1 } })
      // Notes the same item elsewhere, folds it, and is done before the first transaction is.
      await world.db.$executeRaw`INSERT INTO metric_dirty (organisation_id, workflow_id, number, item_id, xact)
        SELECT organisation_id, workflow_id, number, id, 0 FROM item WHERE id = ${id}::uuid`
      await fold(world.system, workflow)
    })
    await fold(world.system, workflow)
    expect(await world.db.itemFact.findUnique({ where: { itemId: id } })).toMatchObject({ touchMs: 1 })
  })

  it('follow an item that turns out to be seeded, or is gone', async () => {
    const workflow = (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
    const before = (await overview(world.system, workflow, 4)).days.at(-1)?.backlog ?? 0
    const [id = ''] = await insertWaitingItems(world, 1)
    expect((await overview(world.system, workflow, 4)).days.at(-1)?.backlog).toBe(before + 1)
    await world.db.item.update({ where: { id }, data: { seeded: true } })
    expect((await overview(world.system, workflow, 4)).days.at(-1)?.backlog).toBe(before)
    expect((await verifyRollUps(world.system, workflow)).count).toBe(0)
  })

  it('are compared by a command that finds a planted difference and names it', async () => {
    const workflow = (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
    await world.db.$executeRaw`UPDATE metric_day SET arrivals = arrivals + 1
      WHERE workflow_id = ${workflow.id}::uuid AND arrivals > 0
        AND day = (SELECT max(day) FROM metric_day WHERE workflow_id = ${workflow.id}::uuid AND arrivals > 0)`
    const { count, differences } = await verifyRollUps(world.system, workflow)
    expect(count).toBeGreaterThan(0)
    expect(differences[0]).toMatchObject({ table: 'metric_day', row: expect.stringContaining('2026-11-18') })
    await rebuild(world.system, workflow)
    expect((await verifyRollUps(world.system, workflow)).count).toBe(0)
  })

  it('wait for a fold under way instead of counting twice', async () => {
    const workflow = (await findWorkflow(world.db, world.organisation.id, 'work')) as WorkflowRow
    await insertWaitingItems(world, 3)
    const folds = Array.from({ length: 3 }, () => fold(world.system, workflow))
    folds.push(
      world.db.$transaction(async (tx) => {
        await lockFolds(tx, workflow.id)
        await foldBatch(tx, workflow)
        return { missing: 0 }
      }),
    )
    await Promise.all(folds)
    expect((await verifyRollUps(world.system, workflow)).count).toBe(0)
  })
})

describe('the metrics page', () => {
  it('is right at once after a decision, and after it is taken back; its figures lead to their items', async () => {
    const { number } = await insertProposedItem(world, { ...slip(900) })
    const ask = () => anna.call.metrics.overview(world.scope)
    const before = (await ask()).metrics.completed
    const { work } = await anna.call.review.claim({ ...world.scope, number })
    await anna.call.review.opened({ ...world.scope, visitId: work.visitId })
    world.clock.forward(10_000)
    const id = crypto.randomUUID()
    await anna.call.review.decide({
      ...world.scope,
      id,
      taskId: work.task.id,
      taskVersion: work.task.version,
      visitId: work.visitId,
      values: { ...work.values, total: '7.00' },
      overridden: ['sum:total'],
      heartbeat: { visitId: work.visitId, sequence: 1, activeMs: 10_000, gaps: [], at: now() },
    })
    const after = await ask()
    expect(after.metrics.completed).toBe(before + 1)
    expect(after).toMatchObject({ missing: 0, mayOpenItems: true })
    const corrected = await anna.call.metrics.items({ ...world.scope, metric: 'corrected' })
    const { touchMs } = await world.db.item.findUniqueOrThrow({
      where: { workflowId_number: { workflowId: world.workflow.id, number } },
    })
    expect(corrected.rows[0]).toMatchObject({ number, arm: 'assisted', value: touchMs })
    await anna.call.review.undo({ ...world.scope, decisionId: id })
    expect((await ask()).metrics.completed).toBe(before)
    expect((await anna.call.metrics.items({ ...world.scope, metric: 'open' })).rows.map((r) => r.arm)).not.toContain(
      'assisted',
    )
  })

  it('pages through the items of a figure without a gap, and tells an executive counts alone', async () => {
    await insertWaitingItems(world, 36)
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const page = await anna.call.metrics.items({ ...world.scope, metric: 'received', ...(cursor ? { cursor } : {}) })
      seen.push(...page.rows.map((r) => r.number))
      cursor = page.cursor
    } while (cursor !== null)
    const { days } = await anna.call.metrics.overview(world.scope)
    expect(seen).toHaveLength(days.reduce((sum, d) => sum + d.arrivals, 0))
    expect(new Set(seen).size).toBe(seen.length)
    await expect(anna.call.metrics.items({ ...world.scope, metric: 'received', cursor: 'x' })).rejects.toThrow(
      /not known/,
    )
    const boss = await world.person('boss', ['executive'])
    expect(await boss.call.metrics.overview(world.scope)).toMatchObject({ mayOpenItems: false })
    await expect(boss.call.metrics.items({ ...world.scope, metric: 'received' })).rejects.toThrow(/needs the role/)
  })

  it('leaves out what its reader may still be given to check', async () => {
    const done = await world.db.item.findFirstOrThrow({
      where: { state: 'completed' },
      orderBy: { completedAt: 'desc' },
    })
    await world.db.task.updateMany({ where: { itemId: done.id, state: 'open' }, data: { state: 'cancelled' } })
    const listed = async () =>
      (await anna.call.metrics.items({ ...world.scope, metric: 'completed', weeks: 26 })).rows.map((r) => r.number)
    expect(await listed()).toContain(done.number)
    const scope = { organisationId: world.organisation.id, workflowId: world.workflow.id, itemId: done.id }
    const times = { dueAt: world.clock.now(), createdAt: world.clock.now() }
    await world.db.task.create({ data: { ...scope, id: crypto.randomUUID(), mode: 'blind', ...times } })
    expect(await listed()).not.toContain(done.number)
  })

  it('narrows figures to an arm, a type and a group, and refuses what is no filter', async () => {
    const all = await anna.call.metrics.overview({ ...world.scope, weeks: 12 })
    const by = (more: object) => anna.call.metrics.overview({ ...world.scope, weeks: 12, ...more })
    const [manual, assisted] = [await by({ arm: 'manual' }), await by({ arm: 'assisted' })]
    expect(manual.metrics.completed + assisted.metrics.completed).toBe(all.metrics.completed)
    const [fresh, experienced] = [await by({ group: 'new' }), await by({ group: 'experienced' })]
    expect(fresh.metrics.touch.n + experienced.metrics.touch.n).toBeLessThanOrEqual(all.metrics.touch.n)
    const types = await Promise.all(all.documentTypes.map((documentType) => by({ documentType })))
    expect(types.reduce((sum, t) => sum + t.metrics.completed, 0)).toBe(all.metrics.completed)
    await expect(by({ from: '2026-11-02' })).rejects.toThrow(/give both/)
  })

  it('has its weeks side by side for the executive page', async () => {
    const { weeks } = await armComparison(world.system, world.workflow, 6)
    expect(weeks).toHaveLength(6)
    const { metrics } = await overview(world.system, world.workflow, 4)
    expect(metrics.completed).toBeGreaterThan(0)
    expect(weeks.at(-1)).toMatchObject({ monday: '2026-11-16', partial: true })
    const open = await world.db.itemFact.count({ where: { workflowId: world.workflow.id, completedAt: null } })
    expect(weeks.at(-1)?.backlog).toBe(open)
  })
})
