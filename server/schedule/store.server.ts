import { type Db, type Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Every } from '#server/workflow/schedule.ts'
import type { Remembered } from './answer.ts'

export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'missed'

/** What a run keeps of each of its inputs. */
export type KeptInput = {
  key: string
  label: string
  kind: string
  from: string
  rows: number
  /** Content address of what came, as a CSV file or as it was; null where nothing came. */
  fileKey: string | null
  problems: string[]
  remembered: Remembered | null
}

const runSelect = {
  id: true,
  organisationId: true,
  workflowId: true,
  every: true,
  period: true,
  state: true,
  dueAt: true,
  nextTryAt: true,
  attempts: true,
  inputs: true,
  problems: true,
  itemId: true,
  createdAt: true,
  orderedBy: true,
  endedAt: true,
  problem: true,
} as const
type RawRun = Prisma.ScheduledRunGetPayload<{ select: typeof runSelect }>
export type RunRow = Omit<RawRun, 'state' | 'inputs' | 'every'> & {
  state: RunState
  inputs: KeptInput[]
  every: Every
}

const toRun = (row: RawRun): RunRow => ({
  ...row,
  state: row.state as RunState,
  every: row.every as Every,
  inputs: row.inputs as unknown as KeptInput[],
})

type Scope = { organisationId: string; workflowId: string }

/** Workflows whose current version makes reports or renewals, of all organisations. */
export async function scheduledWorkflows(db: Db): Promise<Scope[]> {
  return db.$queryRaw<Scope[]>`
    SELECT w.organisation_id AS "organisationId", w.id AS "workflowId" FROM workflow w
    JOIN workflow_version v ON v.organisation_id = w.organisation_id AND v.workflow_id = w.id AND v.version = w.current_version
    WHERE v.definition -> 'schedule' IS NOT NULL ORDER BY w.id`
}

/** Keys of an organisation's workflows whose current version makes reports, or items of coming dates. */
export async function withSchedule(db: Db, organisationId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT w.key FROM workflow w
    JOIN workflow_version v ON v.organisation_id = w.organisation_id AND v.workflow_id = w.id AND v.version = w.current_version
    WHERE w.organisation_id = ${organisationId}::uuid AND w.id = ANY(${[...ids]}::uuid[])
      AND (v.definition -> 'schedule' IS NOT NULL OR jsonb_array_length(coalesce(v.definition -> 'renewals', '[]')) > 0)`
  return rows.map(({ key }) => key)
}

/** Since when the workflow makes reports of this kind without a break; null: it does not. */
export async function scheduledSince(
  db: Db,
  { organisationId, workflowId }: Scope,
  every: Every,
): Promise<Date | null> {
  const rows = await db.$queryRaw<{ since: Date | null }[]>`
    SELECT min(created_at) AS since FROM workflow_version
    WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid
      AND version > coalesce((SELECT max(version) FROM workflow_version
        WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid
          AND definition -> 'schedule' ->> 'every' IS DISTINCT FROM ${every}), 0)`
  return rows[0]?.since ?? null
}

/** Newest period first. */
export async function listRuns(db: Db, scope: Scope, limit: number): Promise<RunRow[]> {
  const rows = await db.scheduledRun.findMany({
    where: scope,
    orderBy: { period: 'desc' },
    take: limit,
    select: runSelect,
  })
  return rows.map(toRun)
}

/** First days of the periods of a kind on record. */
export async function knownPeriods(db: Db, scope: Scope, every: Every): Promise<Set<string>> {
  const rows = await db.scheduledRun.findMany({ where: { ...scope, every }, select: { period: true } })
  return new Set(rows.map(({ period }) => period))
}

export async function findRunOf(db: Db, scope: Scope, every: Every, period: string): Promise<RunRow | null> {
  const row = await db.scheduledRun.findFirst({ where: { ...scope, every, period }, select: runSelect })
  return row ? toRun(row) : null
}

export async function findRun(db: Db, organisationId: string, id: string): Promise<RunRow | null> {
  const row = await db.scheduledRun.findUnique({
    where: { organisationId_id: { organisationId, id } },
    select: runSelect,
  })
  return row ? toRun(row) : null
}

/** Takes the row's lock: one at a time makes a report. */
export async function lockRun(tx: Tx, organisationId: string, id: string): Promise<RunRow | null> {
  await tx.$queryRaw`SELECT id FROM scheduled_run WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return findRun(tx, organisationId, id)
}

/** False where the period is on record already. */
export async function insertRun(
  tx: Tx,
  row: Scope & {
    id: string
    every: Every
    period: string
    state: 'waiting' | 'missed'
    dueAt: Date
    createdAt: Date
    orderedBy: string
    endedAt: Date | null
  },
): Promise<boolean> {
  const { count } = await tx.scheduledRun.createMany({ data: [row], skipDuplicates: true })
  return count === 1
}

type RunChange = Partial<
  Pick<RunRow, 'state' | 'nextTryAt' | 'attempts' | 'problems' | 'itemId' | 'endedAt' | 'problem' | 'orderedBy'>
> & { inputs?: readonly KeptInput[] }

/** Changes a run that is in one of these states; false where it is not. */
export async function changeRun(tx: Db, id: string, from: readonly RunState[], change: RunChange): Promise<boolean> {
  const { inputs, ...plain } = change
  const { count } = await tx.scheduledRun.updateMany({
    where: { id, state: { in: [...from] } },
    data: { ...plain, ...(inputs ? { inputs: toJson(inputs) } : {}) },
  })
  return count === 1
}

/** Runs whose input was not there and that are to be tried again by now, of all organisations. */
export async function runsToTry(db: Db, now: Date): Promise<{ id: string; organisationId: string }[]> {
  return db.scheduledRun.findMany({
    where: { state: 'waiting', nextTryAt: { lte: now } },
    select: { id: true, organisationId: true },
  })
}

/** Takes a run that waits for its input to try it again: of two that look at once, one. */
export async function takeTry(tx: Tx, id: string): Promise<boolean> {
  const where = { id, state: 'waiting', nextTryAt: { not: null } }
  const { count } = await tx.scheduledRun.updateMany({ where, data: { nextTryAt: null } })
  return count === 1
}

/** Numbers of items by their ids. */
export async function itemNumbers(db: Db, organisationId: string, ids: readonly string[]) {
  const rows = await db.item.findMany({
    where: { organisationId, id: { in: [...ids] } },
    select: { id: true, number: true, state: true, title: true, workflow: { select: { key: true, name: true } } },
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Whether a lead of one workflow belongs to another one too. */
export async function sharesLead(db: Db, organisationId: string, workflowId: string, other: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM workflow_member mine
      JOIN workflow_member theirs ON theirs.organisation_id = mine.organisation_id AND theirs.user_id = mine.user_id
        AND theirs.workflow_id = ${other}::uuid
      JOIN membership m ON m.organisation_id = mine.organisation_id AND m.user_id = mine.user_id
      WHERE mine.organisation_id = ${organisationId}::uuid AND mine.workflow_id = ${workflowId}::uuid
        AND 'lead' = ANY(m.roles)) AS found`
  return rows[0]?.found ?? false
}
