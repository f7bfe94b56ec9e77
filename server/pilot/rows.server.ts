import type { Arm } from '#server/allocation/allocation.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import { isCritical } from '#server/quality/comparison.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Drawn } from './as-of.ts'
import type { PilotItem } from './effect/effect.ts'
import type { Untimed } from './exclusions.ts'
import type { Design, Plan } from './plan.ts'

const dayMs = 86_400_000
/** A reviewer is new in the workflow for so long. */
export const noviceDays = 28

type Scope = { organisationId: string; workflowId: string }

type Raw = {
  id: string
  arm: Arm
  documentType: string | null
  reviewer: string
  touchMs: number
  handlingMs: number | null
  completedAt: Date
  suspect: boolean
  workflowVersion: number
}
type Worked = { itemId: string; userId: string; mode: Arm; nth: number; since: Date }
type Truth = { itemId: string; probability: number; differing: string[]; settled: boolean; knownAt: Date | null }

/**
 * The completed items of a segment; `pending` are entered twice, differently, and nobody has decided between them: by id,
 * the probability with which they were drawn. `untimed` have not the time that the plan measures.
 */
export type Rows = { items: PilotItem[]; pending: ReadonlyMap<string, number>; untimed: Untimed[] }

const { sql } = Prisma
const facts = sql`
  item.touch_ms AS "touchMs", round(extract(epoch FROM item.decided_at - item.opened_at) * 1000)::float AS "handlingMs",
  item.completed_at AS "completedAt", item.suspect, item.workflow_version AS "workflowVersion"`

/**
 * The completed items that a design drew. Arm, type and reviewer are those of the draw, whoever worked the item; touch time
 * is the item's own, frozen at completion. Truth is a blind second entry, or the third person's where the two differ (and
 * where an agreeing pair was drawn for one). A QA look is none: it shows the first entry. Three statements, put together
 * here: a planner that does not know the tables yet would else go through one for each row of the other.
 */
export async function splitRows(db: Db, scope: Scope, designId: string, plan: Plan): Promise<Rows> {
  const [rows, work, truths] = await Promise.all([
    db.$queryRaw<Raw[]>`
      SELECT item.id, a.arm, a.document_type AS "documentType", a.user_id AS reviewer, ${facts}
      FROM allocation a
      JOIN item ON item.organisation_id = a.organisation_id AND item.id = a.item_id
      WHERE a.organisation_id = ${scope.organisationId}::uuid AND a.design_id = ${designId}::uuid
        AND item.completed_at IS NOT NULL AND NOT item.seeded
      ORDER BY item.completed_at, item.number`,
    workedItems(db, scope),
    truthsOf(db, scope),
  ])
  return rowsOf(db, scope, plan, { rows, work, truths })
}

/**
 * For a design that draws nothing: the items completed on a blank form in as many days before the start as the plan may
 * take, against those completed with proposals since.
 */
export async function beforeAfterRows(
  db: Db,
  scope: Scope,
  plan: Plan,
  period: { startedAt: Date; endedAt: Date | null },
): Promise<Rows> {
  const from = new Date(period.startedAt.getTime() - plan.longestDays * dayMs)
  const [all, work, truths] = await Promise.all([
    db.$queryRaw<Omit<Raw, 'arm' | 'reviewer'>[]>`
      SELECT item.id, item.document_type AS "documentType", ${facts} FROM item
      WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
        AND NOT item.seeded AND item.completed_at >= ${from}
        AND (${period.endedAt}::timestamptz IS NULL OR item.completed_at < ${period.endedAt})
      ORDER BY item.completed_at, item.number`,
    workedItems(db, scope),
    truthsOf(db, scope),
  ])
  const rows = all.flatMap((row): Raw[] => {
    const by = work.get(row.id)
    const side: Arm = row.completedAt < period.startedAt ? 'manual' : 'assisted'
    return by?.mode === side ? [{ ...row, arm: side, reviewer: by.userId }] : []
  })
  return rowsOf(db, scope, plan, { rows, work, truths })
}

/** Who worked each completed item first, in which mode, which number it was of theirs, and since when they work here. */
async function workedItems(db: Db, { organisationId, workflowId }: Scope): Promise<Map<string, Worked>> {
  const rows = await db.$queryRaw<Worked[]>`
    WITH first AS MATERIALIZED (
      SELECT DISTINCT ON (decision.item_id) decision.item_id, decision.user_id, decision.decided_at, task.mode,
        item.completed_at, item.number
      FROM task
      JOIN decision ON decision.task_id = task.id AND decision.kind = 'finish' AND decision.undone_at IS NULL
      JOIN item ON item.id = decision.item_id AND item.completed_at IS NOT NULL
      WHERE task.organisation_id = ${organisationId}::uuid AND task.workflow_id = ${workflowId}::uuid
        AND task.mode IN ('assisted', 'manual')
      ORDER BY decision.item_id, decision.decided_at)
    SELECT item_id AS "itemId", user_id AS "userId", mode,
      row_number() OVER (PARTITION BY user_id ORDER BY completed_at, number)::int AS nth,
      min(decided_at) OVER (PARTITION BY user_id) AS since
    FROM first`
  return new Map(rows.map((row) => [row.itemId, row]))
}

/** The truth of standing decisions that were entered again, blind, one an item. */
async function truthsOf(db: Db, { organisationId, workflowId }: Scope): Promise<Map<string, Truth>> {
  const rows = await db.$queryRaw<Truth[]>`
    SELECT DISTINCT ON (c.item_id) c.item_id AS "itemId", c.probability, coalesce(third.differing, c.differing) AS differing,
      cardinality(c.differing) = 0 OR third.id IS NOT NULL AS settled, coalesce(third.closed_at, c.closed_at) AS "knownAt"
    FROM quality_check c
    JOIN decision ON decision.id = c.decision_id AND decision.undone_at IS NULL
    LEFT JOIN quality_check third ON third.item_id = c.item_id AND third.kind = 'adjudication' AND third.state = 'done'
      AND third.rival_id = c.result_id
    WHERE c.organisation_id = ${organisationId}::uuid AND c.workflow_id = ${workflowId}::uuid
      AND c.kind = 'blind' AND c.state = 'done' AND NOT c.purposive
    ORDER BY c.item_id, c.created_at`
  return new Map(rows.map((row) => [row.itemId, row]))
}

type Parts = { rows: readonly Raw[]; work: ReadonlyMap<string, Worked>; truths: ReadonlyMap<string, Truth> }

async function rowsOf(db: Db, scope: Scope, plan: Plan, { rows, work, truths }: Parts): Promise<Rows> {
  const critical = await criticalKeys(db, scope, rows)
  const pending = new Map<string, number>()
  const untimed: Untimed[] = []
  const items = rows.flatMap((row): PilotItem[] => {
    const touchMs = plan.metric === 'touch' ? row.touchMs : row.handlingMs
    if (touchMs === null) {
      untimed.push({ id: row.id, arm: row.arm, completedAt: row.completedAt.getTime() })
      return []
    }
    const [by, truth] = [work.get(row.id), truths.get(row.id)]
    if (truth && !truth.settled) pending.set(row.id, truth.probability)
    const completedAt = row.completedAt.getTime()
    const wrong = truth?.differing.some((key) => critical.get(row.workflowVersion)?.has(key)) ?? false
    const { id, arm, reviewer, suspect } = row
    return [
      {
        ...{ id, arm, stratum: row.documentType ?? '', reviewer, touchMs, completedAt, suspect, nth: by?.nth ?? 1 },
        novice: by !== undefined && completedAt < by.since.getTime() + noviceDays * dayMs,
        checked: truth?.settled
          ? { error: wrong, probability: truth.probability, at: truth.knownAt?.getTime() ?? completedAt }
          : null,
      },
    ]
  })
  return { items, pending, untimed }
}

/** Keys of the fields whose wrong value makes an error, by workflow version. */
async function criticalKeys(
  db: Db,
  { organisationId, workflowId }: Scope,
  rows: readonly { workflowVersion: number }[],
): Promise<Map<number, ReadonlySet<string>>> {
  const versions = [...new Set(rows.map((row) => row.workflowVersion))]
  return new Map(
    await Promise.all(
      versions.map(async (version) => {
        const { fields } = await findDefinition(db, organisationId, workflowId, version)
        return [version, new Set(fields.filter(isCritical).map((field) => field.key))] as const
      }),
    ),
  )
}

/** When each item of a design was drawn and completed, without the seeded; nothing of a paired design. */
export async function drawnItems(db: Db, scope: Scope, designId: string, design: Design): Promise<Drawn[]> {
  // A pair is completed in both arms or in none: its arms cannot differ.
  if (design === 'paired') return []
  const rows = await db.$queryRaw<{ arm: Arm; at: Date; completedAt: Date | null }[]>`
    SELECT a.arm, a.at, item.completed_at AS "completedAt"
    FROM allocation a JOIN item ON item.organisation_id = a.organisation_id AND item.id = a.item_id
    WHERE a.organisation_id = ${scope.organisationId}::uuid AND a.design_id = ${designId}::uuid AND NOT item.seeded`
  return rows.map((row) => ({ arm: row.arm, at: row.at.getTime(), completedAt: row.completedAt?.getTime() ?? null }))
}
