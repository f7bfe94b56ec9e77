import { type Db, Prisma } from '#server/platform/db.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import { mostNumbers } from './cause.ts'
import type { Span } from './week.ts'

const { sql } = Prisma
type Sql = Prisma.Sql

export type CauseScope = { organisationId: string; workflowId: string; span: Span }

/** How many items a key touched; `itemIds` the newest of them. */
export type Counted = { key: string; items: number; itemIds: string[] }

/** The first standing decisions that people made with a proposal before them in the span; seeded items are not work. */
const reviewed = ({ organisationId, workflowId, span }: CauseScope): Sql => sql`
  SELECT decision.id, decision.item_id, item.number
  FROM event
  JOIN decision ON decision.id = (event.data ->> 'decisionId')::uuid AND decision.undone_at IS NULL AND decision.kind = 'finish'
    AND decision.user_id <> ${autonomyActor}
  JOIN task ON task.id = decision.task_id AND task.mode = 'assisted'
  JOIN item ON item.id = decision.item_id AND NOT item.seeded
  WHERE event.organisation_id = ${organisationId}::uuid AND event.workflow_id = ${workflowId}::uuid
    AND event.type = 'item.decided' AND event.at >= ${new Date(span.from)} AND event.at < ${new Date(span.to)}`

/** Items that an event of this type touched in the span. */
const touched = ({ organisationId, workflowId, span }: CauseScope, type: string): Sql => sql`
  SELECT event.item_id, item.number, event.data
  FROM event JOIN item ON item.id = event.item_id AND NOT item.seeded
  WHERE event.organisation_id = ${organisationId}::uuid AND event.workflow_id = ${workflowId}::uuid
    AND event.type = ${type} AND event.at >= ${new Date(span.from)} AND event.at < ${new Date(span.to)}`

/** `rows`: key, item_id, number. */
function counted(db: Db, rows: Sql): Promise<Counted[]> {
  return db.$queryRaw<Counted[]>`
    SELECT key, count(*)::int AS items, (array_agg(item_id::text ORDER BY number DESC))[1:${mostNumbers}] AS "itemIds"
    FROM (SELECT DISTINCT key, item_id, number FROM (${rows}) AS every WHERE key IS NOT NULL) AS one
    GROUP BY key ORDER BY count(*) DESC, key LIMIT 20`
}

/** By field: items on which people changed it. */
export const correctedFields = (db: Db, scope: CauseScope) =>
  counted(
    db,
    sql`SELECT correction.field_key AS key, r.item_id, r.number
      FROM (${reviewed(scope)}) AS r JOIN correction ON correction.decision_id = r.id`,
  )

/** By reason code: items with a correction that somebody gave this reason for. */
export const correctionReasons = (db: Db, scope: CauseScope) =>
  counted(
    db,
    sql`SELECT correction.reason_code AS key, r.item_id, r.number
      FROM (${reviewed(scope)}) AS r JOIN correction ON correction.decision_id = r.id`,
  )

/** By what people stood behind in one field (the supplier): items with a correction of any field. */
export const correctedSuppliers = (db: Db, scope: CauseScope, field: string) =>
  counted(
    db,
    sql`SELECT nullif(trim(o."values" ->> ${field}::text), '') AS key, r.item_id, r.number
      FROM (${reviewed(scope)}) AS r JOIN item_output o ON o.item_id = r.item_id
      WHERE EXISTS (SELECT 1 FROM correction WHERE correction.decision_id = r.id)`,
  )

/** By check and its field: items proposed in the span that carry its flag, an error or a warning. */
export const raisedFlags = (db: Db, scope: CauseScope) =>
  counted(
    db,
    sql`SELECT split_part(flag.check, '#', 1) AS key, t.item_id, t.number
      FROM (${touched(scope, 'item.proposed')}) AS t
      JOIN flag ON flag.item_id = t.item_id AND flag.severity IN ('error', 'warning')`,
  )

export const returnedItems = (db: Db, scope: CauseScope) =>
  counted(db, sql`SELECT ''::text AS key, t.item_id, t.number FROM (${touched(scope, 'item.returned')}) AS t`)

export const skippedItems = (db: Db, scope: CauseScope) =>
  counted(db, sql`SELECT t.data ->> 'reason' AS key, t.item_id, t.number FROM (${touched(scope, 'task.skipped')}) AS t`)

/** What the shares are of: items reviewed with a proposal, corrected, proposed, decided or returned, and claimed in the span. */
export type Bases = {
  reviewed: number
  corrected: number
  proposed: number
  decidedOrReturned: number
  claimed: number
}

export async function causeBases(db: Db, scope: CauseScope): Promise<Bases> {
  const [row] = await db.$queryRaw<Bases[]>`
    WITH r AS (${reviewed(scope)})
    SELECT
      (SELECT count(DISTINCT item_id)::int FROM r) AS reviewed,
      (SELECT count(DISTINCT r.item_id)::int FROM r JOIN correction ON correction.decision_id = r.id) AS corrected,
      (SELECT count(DISTINCT item_id)::int FROM (${touched(scope, 'item.proposed')}) AS p) AS proposed,
      (SELECT count(DISTINCT item_id)::int FROM (
        SELECT item_id FROM (${touched(scope, 'item.decided')}) AS d
        UNION ALL SELECT item_id FROM (${touched(scope, 'item.returned')}) AS b) AS both_kinds) AS "decidedOrReturned",
      (SELECT count(DISTINCT item_id)::int FROM (${touched(scope, 'task.claimed')}) AS c) AS claimed`
  return row ?? { reviewed: 0, corrected: 0, proposed: 0, decidedOrReturned: 0, claimed: 0 }
}
