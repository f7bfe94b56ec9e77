import { dayBegins } from '#server/metrics/flow.ts'
import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { WeightSums } from '#server/platform/statistics.ts'
import { rateOf } from '#server/workflow/rates.server.ts'
import type { CurrencyRate } from '#server/workflow/rates.ts'
import type { AssistedWeek } from './benefit.ts'
import type { CostModel } from './cost-model.ts'
import { type CheckTime, type CostWeek, noCosts, type Usage } from './measured-costs.ts'
import type { CostPeriod } from './periods.ts'

/** The workflow's cost models in the order in which they were entered. */
export async function costPeriods(db: Db, organisationId: string, workflowId: string): Promise<CostPeriod[]> {
  const rows = await db.costModel.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ validFrom: 'asc' }, { createdAt: 'asc' }],
    select: { validFrom: true, inputs: true },
  })
  return rows.map((r) => ({ from: r.validFrom, model: r.inputs as unknown as CostModel }))
}

/** The same with who entered each and when, for the history. */
export async function costEntries(db: Db, organisationId: string, workflowId: string) {
  const rows = await db.costModel.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ validFrom: 'asc' }, { createdAt: 'asc' }],
    select: { validFrom: true, inputs: true, createdBy: true, createdAt: true },
  })
  const names = await namesOf(
    db,
    organisationId,
    rows.map((row) => row.createdBy),
  )
  return rows.map(({ validFrom, inputs, createdBy, createdAt }) => ({
    from: validFrom,
    model: inputs as unknown as CostModel,
    by: names.get(createdBy) ?? 'the system',
    at: createdAt,
  }))
}

/** Names of members by user id; those who have left are missing. */
async function namesOf(db: Db, organisationId: string, userIds: readonly string[]): Promise<Map<string, string>> {
  const people = await db.membership.findMany({
    where: { organisationId, userId: { in: [...new Set(userIds)] } },
    select: { userId: true, user: { select: { name: true } } },
  })
  return new Map(people.map((person) => [person.userId, person.user.name]))
}

export async function insertCostModel(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    workflowId: string
    validFrom: string
    model: CostModel
    createdBy: string
    createdAt: Date
  },
) {
  const { model, ...rest } = row
  await tx.costModel.create({ data: { ...rest, inputs: toJson(model) }, select: { id: true } })
}

/** Two people who save at once open their periods one after the other. */
export async function lockWorkflow(tx: Tx, organisationId: string, workflowId: string) {
  await tx.$queryRaw`SELECT 1 FROM workflow WHERE organisation_id = ${organisationId}::uuid AND id = ${workflowId}::uuid FOR UPDATE`
}

type Scope = { organisationId: string; workflowId: string }
type ZoneScope = Scope & { timeZone: string; currency: string }

/**
 * Whole local weeks from the first item completed with AI up to the day before `until` (a local Monday), also those without
 * any: from the roll-ups of the metrics, which the caller has brought up to date, and with what each cost beside.
 */
export async function assistedWeeks(db: Db, scope: ZoneScope & { until: string }): Promise<AssistedWeek[]> {
  const rows = await db.$queryRaw<(Omit<AssistedWeek, keyof CostWeek | 'errors'> & WeightSums & { monday: string })[]>`
    WITH done AS (
      SELECT date_trunc('week', day)::date AS monday, sum(completed) AS items, sum(completed - suspect) AS timed,
        sum(touch_sum) AS touch, sum(rework_sum) AS rework, sum(errors) AS errors, sum(checked) AS checked,
        sum(weight) AS weight, sum(weight_squares) AS squares, sum(weight_errors) AS hits
      FROM metric_day
      WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
        AND arm = 'assisted' AND completed > 0 AND day < ${scope.until}::date
      GROUP BY 1)
    SELECT to_char(week, 'YYYY-MM-DD') AS monday, coalesce(items, 0)::int AS items, coalesce(timed, 0)::int AS timed,
      coalesce(touch, 0)::float8 AS "touchMs", coalesce(rework, 0)::float8 AS "reworkMs", coalesce(errors, 0)::int AS count,
      coalesce(checked, 0)::int AS n, coalesce(weight, 0)::float8 AS weight, coalesce(squares, 0)::float8 AS squares,
      coalesce(hits, 0)::float8 AS hits
    FROM generate_series((SELECT min(monday) FROM done)::timestamp, ${scope.until}::date - interval '7 days', interval '7 days') AS week
    LEFT JOIN done ON done.monday = week::date
    ORDER BY week`
  const [first] = rows
  const costs = first ? await costWeeks(db, { ...scope, from: first.monday }) : []
  return rows.map(({ monday, items, timed, touchMs, reworkMs, ...errors }) => ({
    ...(costs.find((week) => week.monday === monday) ?? noCosts(monday)),
    ...{ items, timed, touchMs, reworkMs, errors },
  }))
}

/**
 * Checking and metered usage of the local weeks from one Monday up to the day before another; weeks with neither are
 * missing. A check counts when it is done, a call when it is made.
 */
export async function costWeeks(db: Db, scope: ZoneScope & { from: string; until: string }): Promise<CostWeek[]> {
  const { timeZone } = scope
  const [from, until] = [scope.from, scope.until].map((day) => new Date(dayBegins(day, timeZone)))
  const rows = await db.$queryRaw<
    ({ monday: string } & CheckTime & Omit<Usage, 'squares'> & { itemSquares: number })[]
  >`
    WITH checking AS (
      SELECT date_trunc('week', closed_at AT TIME ZONE ${timeZone})::date AS monday, count(*) AS done,
        count(*) FILTER (WHERE trusted) AS timed, sum(active) FILTER (WHERE trusted) AS ms,
        sum(active * active) FILTER (WHERE trusted) AS squares
      FROM (
        SELECT task.closed_at, sum(visit.active_ms)::float8 AS active, NOT bool_or(visit.suspect) AS trusted
        FROM task JOIN visit ON visit.task_id = task.id AND visit.item_id = task.item_id
        WHERE task.organisation_id = ${scope.organisationId}::uuid AND task.workflow_id = ${scope.workflowId}::uuid
          AND task.state = 'done' AND task.mode IN ('qa', 'blind', 'adjudication', 'seeded')
          AND task.closed_at >= ${from} AND task.closed_at < ${until}
          -- What a running pilot has checked is the cost of measuring it, not of the work after it.
          AND NOT EXISTS (
            SELECT 1 FROM design WHERE design.organisation_id = task.organisation_id AND design.workflow_id = task.workflow_id
              AND task.created_at >= design.started_at AND (design.ended_at IS NULL OR task.created_at < design.ended_at))
        GROUP BY task.id) AS each
      GROUP BY 1),
    usage AS (
      SELECT monday, sum(calls) AS calls, sum(unpriced) AS unpriced, sum(cost) AS cost, sum(cost * cost) AS squares
      FROM (
        SELECT date_trunc('week', provider_call.at AT TIME ZONE ${timeZone})::date AS monday, count(*) AS calls,
          count(*) FILTER (WHERE cost IS NULL OR currency <> ${scope.currency}) AS unpriced, coalesce(sum(cost), 0) AS cost
        FROM provider_call
        WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
          AND at >= ${from} AND at < ${until}
        GROUP BY item_id, 1) AS each
      GROUP BY 1)
    SELECT to_char(monday, 'YYYY-MM-DD') AS monday, coalesce(done, 0)::int AS done, coalesce(timed, 0)::int AS timed,
      coalesce(ms, 0)::float8 AS ms, coalesce(checking.squares, 0)::float8 AS squares, coalesce(calls, 0)::int AS calls,
      coalesce(unpriced, 0)::int AS unpriced, coalesce(cost, 0)::text AS cost,
      coalesce(usage.squares, 0)::float8 AS "itemSquares"
    FROM checking FULL JOIN usage USING (monday)
    ORDER BY monday`
  return rows.map(({ monday, done, timed, ms, squares, calls, unpriced, cost, itemSquares }) => ({
    monday,
    checks: { done, timed, ms, squares },
    usage: { calls, unpriced, cost, squares: itemSquares },
  }))
}

/** Minutes that items of the manual arm completed on these local days have cost after completion, an item; 0 without any. */
export async function manualRework(db: Db, scope: Scope & { from: string; to: string }): Promise<number> {
  const [row] = await db.$queryRaw<{ minutes: number | null }[]>`
    SELECT (sum(rework_sum) / nullif(sum(completed), 0) / 60000.0)::float8 AS minutes FROM metric_day
    WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
      AND arm = 'manual' AND day BETWEEN ${scope.from}::date AND ${scope.to}::date`
  return row?.minutes ?? 0
}

// ---- exchange rates --------------------------------------------------------------------------------------------

/** The newest rates first, with who entered each and when. */
export async function currencyEntries(db: Db, organisationId: string, limit: number) {
  const rows = await db.currencyRate.findMany({
    where: { organisationId },
    orderBy: [{ validFrom: 'desc' }, { createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  const names = await namesOf(
    db,
    organisationId,
    rows.map((row) => row.createdBy),
  )
  return rows.map((row) => ({
    id: row.id,
    ...rateOf(row),
    by: names.get(row.createdBy) ?? 'the system',
    at: row.createdAt.toISOString(),
  }))
}

export async function insertCurrencyRate(
  tx: Tx,
  row: CurrencyRate & { id: string; organisationId: string; createdBy: string; createdAt: Date },
) {
  const { from, to, ...rest } = row
  await tx.currencyRate.create({ data: { ...rest, fromCurrency: from, toCurrency: to }, select: { id: true } })
}
