import type { Ctx } from '#server/platform/context.server.ts'
import type { Client, Db, Tx } from '#server/platform/db.server.ts'
import { isCritical } from '#server/quality/comparison.ts'
import { findDefinition, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { FactBasis } from './fact-sql.server.ts'
import { dayOf } from './flow.ts'
import { foldStatement } from './roll-up-sql.server.ts'

/**
 * How the roll-ups follow the rows. Triggers note which items changed, in the transaction that changes them; a fold takes
 * the noted items of a workflow, replaces their facts and moves the sums by the difference. Who reads folds first, so that
 * a figure is right at once after a decision; a job folds meanwhile, so that readers find little to do.
 */

/** What the computation is; another number makes all roll-ups anew. */
const form = 3
/** Items folded in one transaction: some seconds of work at most. */
const batchItems = 20_000
/** Time that a reader gives to a backlog; the job does the rest, and the page says how much is missing. */
const readerMs = 3_000
const transaction = { timeout: 300_000, maxWait: 30_000 }

export type Scope = Pick<WorkflowRow, 'id' | 'organisationId' | 'definition'>

/** Folds of one workflow come one after the other; until the end of the transaction. */
export async function lockFolds(tx: Tx, workflowId: string): Promise<void> {
  // A batch is sorted in memory; and compiling its one statement would take longer than running it.
  await tx.$executeRaw`SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`metrics:${workflowId}`}, 0))`
}

/** Whether the roll-ups are of this form and zone, and whether anything waits to be folded. */
async function standing(db: Db, { id, definition }: Scope): Promise<{ current: boolean; dirty: boolean }> {
  const rows = await db.$queryRaw<{ current: boolean; dirty: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM metric_state WHERE workflow_id = ${id}::uuid AND form = ${form}::int
        AND time_zone = ${definition.timeZone}) AS current,
      EXISTS (SELECT 1 FROM metric_dirty WHERE workflow_id = ${id}::uuid) AS dirty`
  return rows[0] ?? { current: false, dirty: false }
}

/**
 * Brings the roll-ups of a workflow up to date. Answers how many items are still missing: 0, unless `budgetMs` ran out
 * before a large backlog (the first use, another time zone) was done. Throws `invalid` for a time zone that does not exist.
 */
export async function fold(ctx: Ctx, scope: Scope, budgetMs = readerMs): Promise<{ missing: number }> {
  dayOf(0, scope.definition.timeZone)
  const begun = performance.now()
  for (;;) {
    const { current, dirty } = await standing(ctx.db, scope)
    if (current && !dirty) return { missing: 0 }
    await ctx.db.$transaction(async (tx) => {
      await lockFolds(tx, scope.id)
      if (!(await standing(tx, scope)).current) await begin(tx, scope, ctx.now())
      await foldBatch(tx, scope)
    }, transaction)
    if (performance.now() - begun > budgetMs) return { missing: await countDirty(ctx.db, scope.id) }
  }
}

/** Makes all roll-ups of the workflow anew, in batches; `onBatch` hears how many items are still to come. */
export async function rebuild(ctx: Ctx, scope: Scope, onBatch: (missing: number) => void = () => {}): Promise<void> {
  dayOf(0, scope.definition.timeZone)
  await ctx.db.$transaction(async (tx) => {
    await lockFolds(tx, scope.id)
    await begin(tx, scope, ctx.now())
  }, transaction)
  for (;;) {
    const { missing } = await fold(ctx, scope, 0)
    onBatch(missing)
    if (missing === 0) return
  }
}

/** Empties the roll-ups and notes every item. */
async function begin(tx: Tx, { id, organisationId, definition }: Scope, now: Date): Promise<void> {
  for (const table of ['itemFact', 'metricDay', 'metricHistogram', 'metricField', 'metricReviewer'] as const)
    await (tx[table] as typeof tx.metricDay).deleteMany({ where: { organisationId, workflowId: id } })
  await tx.$executeRaw`
    INSERT INTO metric_dirty (organisation_id, workflow_id, number, item_id, xact)
    SELECT organisation_id, workflow_id, number, id, pg_current_xact_id()::text::bigint
    FROM item WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${id}::uuid AND NOT seeded
    ON CONFLICT DO NOTHING`
  const state = { timeZone: definition.timeZone, form, begunAt: now }
  await tx.metricState.upsert({
    where: { workflowId: id },
    create: { workflowId: id, organisationId, ...state },
    update: state,
    select: { form: true },
  })
}

/** Folds the first noted items, in the order of their numbers: neighbours touch the same days. The caller holds the lock. */
export async function foldBatch(tx: Tx, scope: Scope): Promise<number> {
  const noted = await tx.$queryRaw<{ itemId: string; number: number; xact: bigint }[]>`
    SELECT item_id::text AS "itemId", number, xact FROM metric_dirty WHERE workflow_id = ${scope.id}::uuid
    ORDER BY number LIMIT ${batchItems}`
  if (noted.length === 0) return 0
  const ids = [...new Set(noted.map((n) => n.itemId))]
  await greet(tx, scope, ids)
  await tx.$queryRaw(foldStatement(ids, await basisOf(tx, scope, ids)))
  await tx.$executeRaw`
    DELETE FROM metric_dirty USING unnest(${noted.map((n) => n.number)}::int[], ${noted.map((n) => n.xact)}::bigint[]) AS done(number, xact)
    WHERE metric_dirty.workflow_id = ${scope.id}::uuid AND metric_dirty.number = done.number AND metric_dirty.xact = done.xact`
  return ids.length
}

/**
 * Keeps when each person first worked here. Every visit notes its item, so the earliest of all is the earliest of the
 * batches; where it moves, the items of that person are noted again, because their group may be another.
 */
async function greet(tx: Tx, { id, organisationId }: Scope, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    WITH moved AS (
      INSERT INTO metric_reviewer AS known (organisation_id, workflow_id, user_id, first_at)
      SELECT ${organisationId}::uuid, ${id}::uuid, visit.user_id, min(visit.opened_at)
      FROM visit JOIN task ON task.id = visit.task_id
      WHERE visit.item_id = ANY (${[...ids]}::uuid[]) AND visit.opened_at IS NOT NULL AND task.mode IN ('assisted', 'manual')
      GROUP BY visit.user_id
      ON CONFLICT (workflow_id, user_id) DO UPDATE SET first_at = excluded.first_at WHERE excluded.first_at < known.first_at
      RETURNING user_id)
    INSERT INTO metric_dirty (organisation_id, workflow_id, number, item_id, xact)
    SELECT organisation_id, workflow_id, number, item_id, pg_current_xact_id()::text::bigint
    FROM item_fact WHERE workflow_id = ${id}::uuid AND reviewer_id IN (SELECT user_id FROM moved)
    ON CONFLICT DO NOTHING`
}

/** What the facts of these items rest on. Versions are immutable. */
export async function basisOf(db: Db, scope: Scope, ids: readonly string[]): Promise<FactBasis> {
  const rows = await db.$queryRaw<{ version: number }[]>`
    SELECT DISTINCT workflow_version AS version FROM item WHERE id = ANY (${[...ids]}::uuid[])`
  const versions: FactBasis['versions'] = []
  for (const { version } of rows) {
    const { fields } = await findDefinition(db, scope.organisationId, scope.id, version)
    const critical = fields.filter(isCritical).map((f) => f.key)
    versions.push({ version, critical, fields: fields.map((f) => f.key) })
  }
  return { timeZone: scope.definition.timeZone, versions }
}

export async function countDirty(db: Db, workflowId: string): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`
    SELECT count(DISTINCT number)::int AS n FROM metric_dirty WHERE workflow_id = ${workflowId}::uuid`
  return rows[0]?.n ?? 0
}

/** Folds whatever waits anywhere: run by the clock, for all organisations. */
export async function foldAll(ctx: Ctx, budgetMs: number): Promise<void> {
  const begun = performance.now()
  for (const { workflowId, organisationId } of await waiting(ctx.db)) {
    const left = budgetMs - (performance.now() - begun)
    const workflow = left > 0 ? await findWorkflowById(ctx.db, organisationId, workflowId) : null
    if (workflow) await fold(ctx, workflow, left)
  }
}

/** Workflows with something to fold, and those whose roll-ups were never begun. */
async function waiting(db: Client): Promise<{ workflowId: string; organisationId: string }[]> {
  return db.$queryRaw`
    SELECT id AS "workflowId", organisation_id AS "organisationId" FROM workflow
    WHERE EXISTS (SELECT 1 FROM metric_dirty WHERE metric_dirty.workflow_id = workflow.id)
      OR NOT EXISTS (SELECT 1 FROM metric_state WHERE metric_state.workflow_id = workflow.id)
    ORDER BY id`
}
