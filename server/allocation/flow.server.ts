import { type Db, Prisma } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { type Arm, type ArmFlow, arms, noFlow } from './allocation.ts'

const { sql } = Prisma

export type DesignScope = { organisationId: string; workflowId: string; designId: string }

const ofDesign = (scope: DesignScope) => sql`
  a.organisation_id = ${scope.organisationId}::uuid AND a.workflow_id = ${scope.workflowId}::uuid AND a.design_id = ${scope.designId}::uuid`

/** Each drawn item once in its arm; each of a pair once in both, by the entry that was to be made there. */
const drawn = (scope: DesignScope) => sql`
  SELECT a.item_id, a.arm, a.at, a.user_id, NULL::int AS entry FROM allocation a WHERE ${ofDesign(scope)} AND a.partner_id IS NULL
  UNION ALL SELECT a.item_id, a.arm, a.at, a.user_id, 1 FROM allocation a WHERE ${ofDesign(scope)} AND a.partner_id IS NOT NULL
  UNION ALL SELECT a.item_id, CASE a.arm WHEN 'manual' THEN 'assisted' ELSE 'manual' END, a.at, a.partner_id, 2
    FROM allocation a WHERE ${ofDesign(scope)} AND a.partner_id IS NOT NULL`

/** The first standing decision of a person on a drawn item: the one that was made in an arm. */
const decided = sql`
  LEFT JOIN LATERAL (
    SELECT task.mode, decision.bulk, decision.user_id FROM decision JOIN task ON task.id = decision.task_id
    WHERE decision.item_id = a.item_id AND decision.undone_at IS NULL AND decision.kind = 'finish'
      AND task.mode IN ('assisted', 'manual') AND (a.entry IS NULL OR task.entry = a.entry)
    ORDER BY decision.decided_at LIMIT 1) AS first ON true`

/**
 * Where the items of each arm are, by the arm that was drawn, whatever became of them (metrics.md, Effects). `horizonDays`
 * after its draw an item should be completed. Of a pair each arm holds every item.
 */
export async function allocationFlow(
  db: Db,
  scope: DesignScope & { now: Date; horizonDays: number },
): Promise<Record<Arm, ArmFlow>> {
  const horizon = new Date(scope.now.getTime() - scope.horizonDays * 86_400_000)
  const rows = await db.$queryRaw<(ArmFlow & { arm: Arm })[]>`
    SELECT a.arm, count(*)::int AS allocated,
      count(*) FILTER (WHERE item.completed_at IS NOT NULL)::int AS completed,
      count(*) FILTER (WHERE item.completed_at IS NULL AND a.at >= ${horizon})::int AS "openYoung",
      count(*) FILTER (WHERE item.completed_at IS NULL AND a.at < ${horizon})::int AS "openOld",
      count(*) FILTER (WHERE skipped.once)::int AS skipped,
      count(*) FILTER (WHERE first.mode <> a.arm OR first.bulk)::int AS "crossedOver"
    FROM (${drawn(scope)}) AS a
    JOIN item ON item.id = a.item_id
    CROSS JOIN LATERAL (
      SELECT EXISTS (SELECT 1 FROM task WHERE task.item_id = a.item_id AND task.mode IN ('assisted', 'manual')
        AND (a.entry IS NULL OR task.entry = a.entry) AND cardinality(task.skipped_by) > 0) AS once) AS skipped
    ${decided}
    GROUP BY a.arm`
  const flow: Record<Arm, ArmFlow> = { manual: noFlow(), assisted: noFlow() }
  for (const { arm, ...counts } of rows) flow[arm] = counts
  return flow
}

/** How many items of each arm somebody else decided than who was drawn for them: moved, and analysed where they were drawn. */
export async function allocationMoved(db: Db, scope: DesignScope): Promise<Record<Arm, number>> {
  const rows = await db.$queryRaw<{ arm: Arm; moved: number }[]>`
    SELECT a.arm, count(*)::int AS moved FROM (${drawn(scope)}) AS a ${decided}
    WHERE first.user_id <> a.user_id GROUP BY a.arm`
  const of = (arm: Arm) => rows.find((row) => row.arm === arm)?.moved ?? 0
  return { manual: of('manual'), assisted: of('assisted') }
}

/** One of the two blind entries of a pair: who made it, and their active time on it, ms. */
export type PairEntry = {
  taskId: string
  /** Who decided it; who was drawn for it is `drawnFor`. */
  userId: string
  drawnFor: string
  activeMs: number
  suspect: boolean
  openedAt: Date | null
  decidedAt: Date
  values: Values
}

export type PairedItem = {
  itemId: string
  documentType: string
  stratum: string
  drawnAt: Date
  /** Null until it is made. */
  entries: Record<Arm, PairEntry | null>
  /** Both entries agree, a third person decided between them, or neither yet. */
  settled: 'agreed' | 'adjudicated' | null
  /** What the item says now: the truth that its entries are measured by. Null until it is settled. */
  output: Values | null
  completedAt: Date | null
}

type EntryRow = Omit<PairEntry, 'openedAt' | 'decidedAt'> & {
  arm: Arm
  openedAt: string | null
  decidedAt: string
}

/** The items of a paired design in the order of their draw, each with its entries by arm. */
export async function pairedEntries(db: Db, scope: DesignScope): Promise<PairedItem[]> {
  const rows = await db.$queryRaw<(Omit<PairedItem, 'entries'> & { entries: EntryRow[] | null })[]>`
    SELECT a.item_id AS "itemId", a.document_type AS "documentType", a.stratum, a.at AS "drawnAt",
      item.completed_at AS "completedAt", item_output.values AS output, made.entries,
      CASE WHEN item_output.item_id IS NULL THEN NULL
        WHEN EXISTS (SELECT 1 FROM task WHERE task.item_id = a.item_id AND task.entry = 3 AND task.state = 'done') THEN 'adjudicated'
        ELSE 'agreed' END AS settled
    FROM allocation a
    JOIN item ON item.id = a.item_id
    LEFT JOIN item_output ON item_output.item_id = a.item_id
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('arm', task.mode, 'taskId', task.id, 'userId', decision.user_id,
          'drawnFor', CASE task.entry WHEN 1 THEN a.user_id ELSE a.partner_id END, 'activeMs', coalesce(time.active, 0),
          'suspect', coalesce(time.suspect, false), 'openedAt', time.opened, 'decidedAt', decision.decided_at,
          'values', decision.values)) AS entries
      FROM task
      JOIN decision ON decision.task_id = task.id AND decision.undone_at IS NULL AND decision.kind = 'finish'
      LEFT JOIN LATERAL (
        SELECT sum(active_ms)::int AS active, bool_or(suspect) AS suspect, min(opened_at) AS opened
        FROM visit WHERE visit.task_id = task.id) AS time ON true
      WHERE task.item_id = a.item_id AND task.entry IN (1, 2)) AS made ON true
    WHERE ${ofDesign(scope)} AND a.partner_id IS NOT NULL
    ORDER BY a.at, a.item_id`
  return rows.map(({ entries, ...item }) => {
    const of = (arm: Arm) => (entries ?? []).find((entry) => entry.arm === arm)
    return { ...item, entries: Object.fromEntries(arms.map((arm) => [arm, entryOf(of(arm))])) as PairedItem['entries'] }
  })
}

function entryOf(row: EntryRow | undefined): PairEntry | null {
  if (!row) return null
  const { arm: _arm, openedAt, decidedAt, ...entry } = row
  return { ...entry, openedAt: openedAt ? new Date(openedAt) : null, decidedAt: new Date(decidedAt) }
}
