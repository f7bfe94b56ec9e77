import { chainStart } from '#server/audit/audit.ts'
import type { ChainHead } from '#server/audit/store.server.ts'
import { workModes } from '#server/item/item.ts'
import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Gaps, Visit } from './active-time.ts'

export type VisitRow = Visit & {
  itemId: string
  taskId: string
  userId: string
  openedAt: Date | null
  endedAt: Date | null
}

/** Begins a visit under the item's lock; answers where the item's chain of events stands, which comes next. */
export async function insertVisit(
  tx: Tx,
  row: { id: string; organisationId: string; itemId: string; taskId: string; userId: string; clockFrom: Date },
): Promise<ChainHead> {
  const rows = await tx.$queryRaw<ChainHead[]>`
    WITH visited AS (
      INSERT INTO visit (id, organisation_id, item_id, task_id, user_id, clock_from)
      VALUES (${row.id}::uuid, ${row.organisationId}::uuid, ${row.itemId}::uuid, ${row.taskId}::uuid, ${row.userId}, ${row.clockFrom})
    )
    SELECT sequence, hash FROM event WHERE item_id = ${row.itemId}::uuid ORDER BY sequence DESC LIMIT 1`
  return rows[0] ?? { sequence: 0, hash: chainStart }
}

export async function findVisit(
  db: Db,
  organisationId: string,
  id: string,
  idleCutoffMs: number,
): Promise<VisitRow | null> {
  const row = await db.visit.findFirst({ where: { organisationId, id } })
  if (!row) return null
  return {
    id: row.id,
    beganAt: row.clockFrom.getTime(),
    idleCutoffMs,
    sequence: row.sequence,
    reportedMs: row.reportedMs,
    activeMs: row.activeMs,
    gaps: row.gaps as unknown as Gaps,
    suspect: row.suspect,
    itemId: row.itemId,
    taskId: row.taskId,
    userId: row.userId,
    openedAt: row.openedAt,
    endedAt: row.endedAt,
  }
}

export async function saveVisit(tx: Tx, organisationId: string, visit: Visit, endedAt?: Date) {
  await tx.visit.updateMany({
    where: { organisationId, id: visit.id },
    data: {
      sequence: visit.sequence,
      reportedMs: visit.reportedMs,
      activeMs: visit.activeMs,
      gaps: toJson(visit.gaps),
      suspect: visit.suspect,
      ...(endedAt ? { endedAt } : {}),
    },
  })
}

/** Marks the first paint; false when it was marked before. */
export async function markVisitOpened(
  tx: Tx,
  scope: { organisationId: string; visitId: string; userId: string; at: Date },
) {
  const { count } = await tx.visit.updateMany({
    where: { organisationId: scope.organisationId, id: scope.visitId, userId: scope.userId, openedAt: null },
    data: { openedAt: scope.at },
  })
  return count === 1
}

/** Active time of an item's visits that are work on it: no second looks, and of a pair the first entry's (metrics.md, Touch time). */
export async function workOfItem(
  db: Db,
  organisationId: string,
  itemId: string,
): Promise<{ activeMs: number; suspect: boolean }> {
  const [row] = await db.$queryRaw<{ activeMs: number; suspect: boolean }[]>`
    SELECT coalesce(sum(visit.active_ms), 0)::int AS "activeMs", coalesce(bool_or(visit.suspect), false) AS suspect
    FROM visit JOIN task ON task.id = visit.task_id
    WHERE visit.organisation_id = ${organisationId}::uuid AND visit.item_id = ${itemId}::uuid
      AND task.mode = ANY (${[...workModes]}::text[]) AND task.entry IS DISTINCT FROM 2`
  return row ?? { activeMs: 0, suspect: false }
}

/** Active time of all visits to an item, of every mode. */
export async function activeOfItem(db: Db, organisationId: string, itemId: string): Promise<number> {
  const { _sum } = await db.visit.aggregate({ where: { organisationId, itemId }, _sum: { activeMs: true } })
  return _sum.activeMs ?? 0
}
