import { type Db, type Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Price } from './accounts.ts'

const accountSelect = {
  id: true,
  organisationId: true,
  key: true,
  label: true,
  baseUrl: true,
  inside: true,
  secret: true,
  secretHint: true,
  model: true,
  prices: true,
  currency: true,
  timeoutSeconds: true,
  version: true,
} as const

type RawAccount = Prisma.ProviderAccountGetPayload<{ select: typeof accountSelect }>
/** `secret` is sealed. */
export type AccountRow = Omit<RawAccount, 'prices'> & { prices: Price[] }

const toRow = (row: RawAccount): AccountRow => ({ ...row, prices: row.prices as Price[] })

export async function listAccounts(db: Db, organisationId: string): Promise<AccountRow[]> {
  const rows = await db.providerAccount.findMany({
    where: { organisationId },
    orderBy: { label: 'asc' },
    select: accountSelect,
  })
  return rows.map(toRow)
}

export async function findAccount(
  db: Db,
  organisationId: string,
  by: { id: string } | { key: string },
): Promise<AccountRow | null> {
  const row = await db.providerAccount.findFirst({ where: { organisationId, ...by }, select: accountSelect })
  return row ? toRow(row) : null
}

type AccountData = Omit<AccountRow, 'id' | 'organisationId' | 'key' | 'version' | 'secret'> & {
  secret?: Uint8Array<ArrayBuffer> | null
  updatedAt: Date
  updatedBy: string
}

export async function insertAccount(
  tx: Tx,
  ids: { id: string; organisationId: string; key: string },
  data: AccountData,
) {
  const { prices, ...rest } = data
  await tx.providerAccount.create({
    data: { ...ids, ...rest, prices: toJson(prices), createdAt: data.updatedAt },
    select: { id: true },
  })
}

/** False when somebody has changed or removed it since `version`. */
export async function updateAccount(
  tx: Tx,
  at: { id: string; organisationId: string; version: number },
  data: Partial<AccountData>,
): Promise<boolean> {
  const { prices, ...rest } = data
  const { count } = await tx.providerAccount.updateMany({
    where: at,
    data: { ...rest, ...(prices ? { prices: toJson(prices) } : {}), version: { increment: 1 } },
  })
  return count === 1
}

export async function deleteAccount(tx: Tx, organisationId: string, id: string): Promise<boolean> {
  const { count } = await tx.providerAccount.deleteMany({ where: { organisationId, id } })
  return count === 1
}

export type WorkflowProvider = {
  id: string
  key: string
  name: string
  provider: string | null
  account: string | null
  mayLeave: boolean
}

/** The current provider settings of an organisation's workflows. */
export async function workflowSettings(db: Db, organisationId: string): Promise<WorkflowProvider[]> {
  return db.$queryRaw<WorkflowProvider[]>`
    SELECT w.id, w.key, w.name, v.definition -> 'provider' ->> 'name' AS provider,
      v.definition -> 'provider' ->> 'account' AS account,
      coalesce((v.definition ->> 'mayLeave')::boolean, false) AS "mayLeave"
    FROM workflow w
    JOIN workflow_version v ON v.organisation_id = w.organisation_id AND v.workflow_id = w.id AND v.version = w.current_version
    WHERE w.organisation_id = ${organisationId}::uuid ORDER BY w.name`
}

export async function insertCall(
  db: Db,
  row: {
    id: string
    organisationId: string
    workflowId: string
    itemId: string
    account: string
    model: string
    at: Date
    latencyMs: number
    requests: number
    inputTokens: number
    outputTokens: number
    cost: number | null
    currency: string
    outcome: 'answered' | 'refused' | 'failed'
    problem: string | null
  },
) {
  const cost = row.cost === null ? null : row.cost.toFixed(8)
  await db.providerCall.create({ data: { ...row, cost }, select: { id: true } })
}

/** What a workflow has spent in a currency since its local midnight, and when its next day begins. */
export async function spentToday(
  db: Db,
  of: { organisationId: string; workflowId: string; currency: string; timeZone: string; now: Date },
): Promise<{ spent: number; nextDay: Date }> {
  const rows = await db.$queryRaw<{ spent: number; nextDay: Date }[]>`
    WITH today AS (SELECT date_trunc('day', ${of.now}::timestamptz AT TIME ZONE ${of.timeZone}) AS start)
    SELECT (start + interval '1 day') AT TIME ZONE ${of.timeZone} AS "nextDay", coalesce((
      SELECT sum(cost) FROM provider_call
      WHERE organisation_id = ${of.organisationId}::uuid AND workflow_id = ${of.workflowId}::uuid
        AND currency = ${of.currency} AND at >= start AT TIME ZONE ${of.timeZone}), 0)::float8 AS spent
    FROM today`
  return rows[0] ?? { spent: 0, nextDay: of.now }
}

export type UsageRow = {
  workflowId: string
  currency: string
  items: number
  requests: number
  failed: number
  inputTokens: number
  outputTokens: number
  /** Of the calls whose price is known; null where none is. */
  cost: number | null
  /** Calls whose cost is not known. */
  unpriced: number
}

/** What was asked since a moment, by workflow and currency. */
export async function usageSince(db: Db, organisationId: string, since: Date): Promise<UsageRow[]> {
  return db.$queryRaw<UsageRow[]>`
    SELECT workflow_id AS "workflowId", currency, count(DISTINCT item_id)::int AS items, sum(requests)::int AS requests,
      count(*) FILTER (WHERE outcome <> 'answered')::int AS failed, sum(input_tokens)::float8 AS "inputTokens",
      sum(output_tokens)::float8 AS "outputTokens", sum(cost)::float8 AS cost,
      count(*) FILTER (WHERE cost IS NULL)::int AS unpriced
    FROM provider_call WHERE organisation_id = ${organisationId}::uuid AND at >= ${since}
    GROUP BY workflow_id, currency ORDER BY workflow_id, currency`
}
