import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { AssistedWeek } from './benefit.ts'
import type { CostModel } from './cost-model.ts'
import type { CostPeriod } from './periods.ts'
import type { CurrencyRate } from './rates.ts'

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

/**
 * Whole local weeks from the first item completed with AI up to the day before `until` (a local Monday), also those without
 * any: from the roll-ups of the metrics, which the caller has brought up to date.
 */
export async function assistedWeeks(
  db: Db,
  scope: { organisationId: string; workflowId: string; until: string },
): Promise<AssistedWeek[]> {
  return db.$queryRaw<AssistedWeek[]>`
    WITH done AS (
      SELECT date_trunc('week', day)::date AS monday, sum(completed) AS items, sum(completed - suspect) AS timed,
        sum(touch_sum) AS touch, sum(rework_sum) AS rework
      FROM metric_day
      WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid
        AND arm = 'assisted' AND completed > 0 AND day < ${scope.until}::date
      GROUP BY 1)
    SELECT to_char(week, 'YYYY-MM-DD') AS monday, coalesce(items, 0)::int AS items, coalesce(timed, 0)::int AS timed,
      coalesce(touch, 0)::float8 AS "touchMs", coalesce(rework, 0)::float8 AS "reworkMs"
    FROM generate_series((SELECT min(monday) FROM done)::timestamp, ${scope.until}::date - interval '7 days', interval '7 days') AS week
    LEFT JOIN done ON done.monday = week::date
    ORDER BY week`
}

// ---- exchange rates --------------------------------------------------------------------------------------------

/** The organisation's rates in the order in which they were entered. */
export async function currencyRates(db: Db, organisationId: string): Promise<CurrencyRate[]> {
  const rows = await db.currencyRate.findMany({
    where: { organisationId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(rateOf)
}

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

type RateRow = { fromCurrency: string; toCurrency: string; rate: { toFixed(): string }; validFrom: string }

const rateOf = ({ fromCurrency, toCurrency, rate, validFrom }: RateRow): CurrencyRate => ({
  from: fromCurrency,
  to: toCurrency,
  rate: rate.toFixed(),
  validFrom,
})

export async function insertCurrencyRate(
  tx: Tx,
  row: CurrencyRate & { id: string; organisationId: string; createdBy: string; createdAt: Date },
) {
  const { from, to, ...rest } = row
  await tx.currencyRate.create({ data: { ...rest, fromCurrency: from, toCurrency: to }, select: { id: true } })
}
