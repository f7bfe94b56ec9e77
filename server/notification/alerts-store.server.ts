import { openStates } from '#server/item/list.ts'
import { type Db, Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import { addWorking, workingMsBetween } from '#server/workflow/calendar-time.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type AlertKind, type Judgement, type Measured, type WeekShare, weeksOfHistory } from './alerts.ts'
import { lastWholeWeek, weekAfter } from './week.ts'

const dayMs = 86_400_000
/** What an open alert of a kind is told from another by: one of a kind for a workflow. */
export const causeOf: Record<AlertKind, string> = {
  queue_age: 'oldest',
  failures: 'last-24-hours',
  provider_down: 'provider',
  correction_drift: 'week',
  due_soon: 'open-items',
}

/** Every workflow, of all organisations, with the version that it is watched by. */
export async function watchedWorkflows(db: Db) {
  return db.workflow.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, organisationId: true, currentVersion: true },
  })
}

/** The workflow as it is at `now`. Copies made to measure are no work, and are in none of it. */
export async function measure(db: Db, workflow: WorkflowRow, now: Date): Promise<Measured> {
  const [waiting, recent, silent, corrections, due] = await Promise.all([
    waitingNow(db, workflow, now),
    recentItems(db, workflow, now),
    silentProvider(db, workflow, now),
    correctionsByWeek(db, workflow, now),
    dueNow(db, workflow, now),
  ])
  return { waiting, recent, silent, corrections, due }
}

const inWorkflow = ({ organisationId, id }: WorkflowRow, table: string) =>
  Prisma.sql`${Prisma.raw(table)}.organisation_id = ${organisationId}::uuid AND ${Prisma.raw(table)}.workflow_id = ${id}::uuid`

/** Open ordinary work: that which nobody has open, and how old the rest is. */
async function waitingNow(db: Db, workflow: WorkflowRow, now: Date): Promise<Measured['waiting']> {
  const [row] = await db.$queryRaw<{ n: number; since: Date | null; opened: Date | null }[]>`
    SELECT count(*) FILTER (WHERE t.free)::int AS n, min(t.created_at) FILTER (WHERE t.free) AS since,
      min(t.created_at) FILTER (WHERE NOT t.free) AS opened
    FROM (SELECT *, claimed_by IS NULL OR lease_until < ${now} AS free FROM task) t JOIN item i ON i.id = t.item_id
    WHERE ${inWorkflow(workflow, 't')} AND t.state = 'open' AND t.mode IN ('assisted', 'manual', 'approval')
      AND NOT i.seeded`
  if (!row?.since && !row?.opened) return null
  const { calendar, timeZone } = workflow.definition
  const ageOf = (since: Date | null) => (since ? workingMsBetween(calendar, timeZone, since, now) : 0)
  return { n: row.n, oldestMs: ageOf(row.since), openedMs: ageOf(row.opened) }
}

async function recentItems(db: Db, workflow: WorkflowRow, now: Date): Promise<Measured['recent']> {
  const since = new Date(now.getTime() - dayMs)
  const [row] = await db.$queryRaw<{ n: number; failed: number }[]>`
    SELECT count(*)::int AS n, count(*) FILTER (WHERE EXISTS (
      SELECT 1 FROM event e WHERE e.item_id = i.id AND e.type = 'item.failed'))::int AS failed
    FROM item i WHERE ${inWorkflow(workflow, 'i')} AND i.received_at > ${since} AND NOT i.seeded AND i.state <> 'dismissed'`
  return row ?? { n: 0, failed: 0 }
}

/** Since its first failure after its last answer; nothing where the last attempt is a day old, so that nobody asks it. */
async function silentProvider(db: Db, workflow: WorkflowRow, now: Date): Promise<Measured['silent']> {
  const since = new Date(now.getTime() - 7 * dayMs)
  const [row] = await db.$queryRaw<{ n: number; first: Date | null; last: Date | null }[]>`
    SELECT count(*)::int AS n, min(c.at) AS first, max(c.at) AS last FROM provider_call c
    WHERE ${inWorkflow(workflow, 'c')} AND c.outcome = 'failed' AND c.at > ${since}
      AND c.at > coalesce((SELECT max(a.at) FROM provider_call a
        WHERE ${inWorkflow(workflow, 'a')} AND a.outcome <> 'failed'), '-infinity')`
  if (!row?.first || !row.last || row.last.getTime() < now.getTime() - dayMs) return null
  return { n: row.n, ms: now.getTime() - row.first.getTime() }
}

async function correctionsByWeek(db: Db, workflow: WorkflowRow, now: Date): Promise<Measured['corrections']> {
  const week = lastWholeWeek(now.getTime(), workflow.definition.timeZone)
  const first = weekAfter(week, -weeksOfHistory).monday
  const rows = await db.$queryRaw<WeekShare[]>`
    SELECT to_char(date_trunc('week', d.day), 'YYYY-MM-DD') AS monday, sum(d.corrected)::int AS count,
      sum(d.reviewed_assisted)::int AS n
    FROM metric_day d WHERE ${inWorkflow(workflow, 'd')} AND d.day BETWEEN ${first}::date AND ${week.sunday}::date
    GROUP BY 1 ORDER BY 1 DESC`
  const none = { monday: week.monday, count: 0, n: 0 }
  return {
    now: rows.find((row) => row.monday === week.monday) ?? none,
    before: rows.filter((row) => row.monday < week.monday),
  }
}

/** Open items but those that wait for their senders: nobody here can hurry them. */
async function dueNow(db: Db, workflow: WorkflowRow, now: Date): Promise<Measured['due']> {
  const { alerts, calendar, timeZone } = workflow.definition
  if (alerts.dueWithinHours === null) return { overdue: 0, soon: 0 }
  const until = addWorking(calendar, timeZone, now, alerts.dueWithinHours)
  const states = openStates.filter((state) => state !== 'returned')
  const [row] = await db.$queryRaw<{ overdue: number; soon: number }[]>`
    SELECT count(*) FILTER (WHERE due < ${now})::int AS overdue, count(*) FILTER (WHERE due >= ${now})::int AS soon
    FROM (SELECT coalesce((SELECT min(t.due_at) FROM task t WHERE t.item_id = i.id AND t.state = 'open'
        AND t.mode IN ('assisted', 'manual', 'approval')), i.due_at) AS due
      FROM item i WHERE ${inWorkflow(workflow, 'i')} AND i.state = ANY (${states}::text[]) AND NOT i.seeded) open
    WHERE due <= ${until}`
  return row ?? { overdue: 0, soon: 0 }
}

/** The new alert's id where none of this cause was open: of two that try at once, one. */
export async function openAlert(
  tx: Tx,
  workflow: WorkflowRow,
  { kind, message, figures }: Judgement,
  { id, now }: { id: string; now: Date },
): Promise<boolean> {
  const { organisationId, id: workflowId } = workflow
  const row = { id, organisationId, workflowId, kind, cause: causeOf[kind], message, figures: toJson(figures) }
  const { count } = await tx.alert.createMany({ data: [{ ...row, openedAt: now }], skipDuplicates: true })
  return count === 1
}

/** Keeps the open alert's words true. */
export async function renewAlert(db: Db, id: string, { message, figures }: Judgement): Promise<void> {
  await db.alert.updateMany({ where: { id, closedAt: null }, data: { message, figures: toJson(figures) } })
}

/** False where somebody else has closed it. */
export async function closeAlert(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.alert.updateMany({ where: { id, closedAt: null }, data: { closedAt: now } })
  return count === 1
}

export async function openAlerts(db: Db, organisationId: string, workflowIds: readonly string[]) {
  const rows = await db.alert.findMany({
    where: { organisationId, workflowId: { in: [...workflowIds] }, closedAt: null },
    orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
    include: { workflow: { select: { key: true, name: true } } },
  })
  return rows.map((row) => ({ ...row, kind: row.kind as AlertKind }))
}
