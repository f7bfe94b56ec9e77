import type { Ctx } from '#server/platform/context.server.ts'
import { Prisma, type Tx } from '#server/platform/db.server.ts'
import { factColumns } from './fact-sql.server.ts'
import { basisOf, fold, foldBatch, lockFolds, type Scope } from './fold.server.ts'
import {
  dayCounts,
  dayKeys,
  fieldCounts,
  fieldKeys,
  foldStatement,
  histogramKeys,
  rollUps,
  type Tables,
} from './roll-up-sql.server.ts'

const { sql, raw } = Prisma

/** A row that is not what a recomputation gives; values as text, null where a side has no such row. */
export type Difference = { table: string; row: string; stored: string | null; recomputed: string | null }
export type Verified = { items: number; rows: number; differences: Difference[]; count: number }

/** Differences that are named; all are counted. */
const mostNamed = 20
const batchItems = 20_000
const transaction = { timeout: 3_600_000, maxWait: 60_000 }
const beside: Tables = { fact: 'fresh_fact', day: 'fresh_day', histogram: 'fresh_histogram', field: 'fresh_field' }

/**
 * Recomputes the roll-ups of a workflow from scratch, beside them, and compares every row. Folds wait meanwhile; decisions
 * do not. What still waited to be folded is folded first.
 */
export async function verifyRollUps(
  ctx: Ctx,
  scope: Scope,
  onBatch: (items: number) => void = () => {},
): Promise<Verified> {
  await fold(ctx, scope, Number.POSITIVE_INFINITY)
  return ctx.db.$transaction(async (held) => {
    await lockFolds(held, scope.id)
    // One state of the database for both sides, and one in which no fold is under way.
    return ctx.db.$transaction((tx) => compareIn(tx, scope, onBatch), {
      ...transaction,
      isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead,
    })
  }, transaction)
}

async function compareIn(tx: Tx, scope: Scope, onBatch: (items: number) => void): Promise<Verified> {
  for (let folded = -1; folded !== 0; ) folded = await foldBatch(tx, scope)
  for (const name of ['fact', 'day', 'histogram', 'field'] as const)
    await tx.$executeRaw`CREATE TEMP TABLE ${raw(beside[name])} (LIKE ${raw(rollUps[name])} INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP`
  const items = await recompute(tx, scope, onBatch)
  const compared = [
    await compare(tx, scope, 'fact', ['item_id'], sql`(${raw(factColumns.slice(3).join(', '))})`),
    await compare(tx, scope, 'day', dayKeys, sql`(${raw(dayCounts.join(', '))})`, raw(nonZero(dayCounts))),
    await compare(tx, scope, 'field', fieldKeys, sql`(${raw(fieldCounts.join(', '))})`, raw(nonZero(fieldCounts))),
    await compare(
      tx,
      scope,
      'histogram',
      histogramKeys,
      sql`(SELECT jsonb_object_agg(bucket, n) FROM unnest(buckets, counts) AS u(bucket, n))`,
      sql`cardinality(buckets) > 0`,
    ),
  ]
  return {
    items,
    rows: compared.reduce((sum, each) => sum + each.rows, 0),
    differences: compared.flatMap((each) => each.differences),
    count: compared.reduce((sum, each) => sum + each.count, 0),
  }
}

/** Folds every item into the tables beside. Answers how many there were. */
async function recompute(tx: Tx, scope: Scope, onBatch: (items: number) => void): Promise<number> {
  let items = 0
  for (let after = 0; ; ) {
    const batch = await tx.item.findMany({
      where: { organisationId: scope.organisationId, workflowId: scope.id, number: { gt: after } },
      orderBy: { number: 'asc' },
      take: batchItems,
      select: { id: true, number: true },
    })
    if (batch.length === 0) return items
    const ids = batch.map((item) => item.id)
    await tx.$queryRaw(foldStatement(ids, await basisOf(tx, scope, ids), beside))
    after = batch.at(-1)?.number ?? after
    items += batch.length
    onBatch(items)
  }
}

/** A row of sums that are all 0 says what no row says. */
const nonZero = (columns: readonly string[]) => columns.map((name) => `${name} <> 0`).join(' OR ')

async function compare(
  tx: Tx,
  scope: Scope,
  name: keyof Tables,
  keys: readonly string[],
  values: Prisma.Sql,
  says: Prisma.Sql = sql`true`,
): Promise<{ rows: number; count: number; differences: Difference[] }> {
  const side = (table: string) => sql`
    SELECT concat_ws(' ', ${raw(keys.filter((key) => !key.endsWith('isation_id')).join(', '))}) AS row, ${values}::text AS held
    FROM ${raw(table)} WHERE workflow_id = ${scope.id}::uuid AND (${says})`
  const rows = await tx.$queryRaw<
    { row: string; stored: string | null; recomputed: string | null; rows: number; count: number }[]
  >`
    WITH stored AS (${side(rollUps[name])}), fresh AS (${side(beside[name])}),
    different AS (
      SELECT row, stored.held AS stored, fresh.held AS recomputed FROM stored FULL JOIN fresh USING (row)
      WHERE stored.held IS DISTINCT FROM fresh.held)
    SELECT counted.rows, counted.count, different.row, different.stored, different.recomputed
    FROM (SELECT (SELECT count(*)::int FROM stored) AS rows, (SELECT count(*)::int FROM different) AS count) AS counted
    LEFT JOIN (SELECT * FROM different ORDER BY row LIMIT ${mostNamed}) AS different ON true`
  const { rows: total = 0, count = 0 } = rows[0] ?? {}
  const differences =
    count === 0 ? [] : rows.map(({ row, stored, recomputed }) => ({ table: rollUps[name], row, stored, recomputed }))
  return { rows: total, count, differences }
}
