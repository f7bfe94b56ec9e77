import type { TaskMode } from '#server/item/item.ts'
import { type Db, Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { FieldValue, Values } from '#server/workflow/workflow.ts'
import type { Gaps, Visit } from './active-time.ts'

export type ClaimedTask = { id: string; itemId: string; mode: TaskMode; version: number }

const claimedColumns = Prisma.sql`task.id, task.item_id AS "itemId", task.mode, task.version`

/**
 * Claims the next open task nobody holds: one statement, so that two people never get the same one. Tasks that this
 * person skipped come last; then by priority, due time and age.
 */
export async function claimNext(
  tx: Tx,
  scope: { organisationId: string; workflowId: string; userId: string; now: Date; leaseUntil: Date },
): Promise<ClaimedTask | null> {
  for (const skipped of [false, true]) {
    const rows = await tx.$queryRaw<ClaimedTask[]>`
      UPDATE task
      SET claimed_by = ${scope.userId}, claimed_at = ${scope.now}, lease_until = ${scope.leaseUntil}, version = version + 1
      WHERE id = (
        SELECT id FROM task
        WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid AND state = 'open'
          AND (claimed_by IS NULL OR lease_until < ${scope.now})
          AND NOT (${scope.userId} = ANY (excluded_user_ids))
          AND (${scope.userId} = ANY (skipped_by)) = ${skipped}
        ORDER BY priority DESC, due_at, id
        LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING ${claimedColumns}`
    if (rows[0]) return rows[0]
  }
  return null
}

/**
 * A task that this person still holds, except those the tab has open and those that another tab of theirs keeps alive:
 * its lease would reach beyond `quietUntil`.
 */
export async function resumeHeld(
  tx: Tx,
  scope: {
    organisationId: string
    workflowId: string
    userId: string
    have: readonly string[]
    leaseUntil: Date
    quietUntil: Date
  },
): Promise<ClaimedTask | null> {
  const rows = await tx.$queryRaw<ClaimedTask[]>`
    UPDATE task SET lease_until = ${scope.leaseUntil}
    WHERE id = (
      SELECT id FROM task
      WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid AND state = 'open'
        AND claimed_by = ${scope.userId} AND lease_until <= ${scope.quietUntil} AND NOT (id = ANY (${[...scope.have]}::uuid[]))
      ORDER BY claimed_at, id
      LIMIT 1
      FOR UPDATE SKIP LOCKED)
    RETURNING ${claimedColumns}`
  return rows[0] ?? null
}

export async function findTask(db: Db, organisationId: string, id: string) {
  return db.task.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

export async function lockTask(tx: Tx, organisationId: string, id: string) {
  await tx.$queryRaw`SELECT 1 FROM task WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return findTask(tx, organisationId, id)
}

export async function updateTask(tx: Tx, id: string, data: Prisma.TaskUncheckedUpdateInput) {
  await tx.task.update({ where: { id }, data, select: { id: true } })
}

/** Renews a lease by its holder; false when the claim is gone. */
export async function renewLease(
  tx: Tx,
  scope: { organisationId: string; taskId: string; userId: string; version: number; leaseUntil: Date },
): Promise<boolean> {
  const { count } = await tx.task.updateMany({
    where: {
      organisationId: scope.organisationId,
      id: scope.taskId,
      state: 'open',
      claimedBy: scope.userId,
      version: scope.version,
    },
    data: { leaseUntil: scope.leaseUntil },
  })
  return count === 1
}

export async function queueCounts(
  db: Db,
  scope: { organisationId: string; workflowId: string; userId: string; now: Date },
) {
  const rows = await db.$queryRaw<
    { left: number; others: number; mine: number; exceptions: number; nextDueAt: Date | null }[]
  >`
    SELECT
      count(*) FILTER (WHERE claimed_by IS NULL OR lease_until < ${scope.now})::int AS "left",
      count(*) FILTER (WHERE claimed_by <> ${scope.userId} AND lease_until >= ${scope.now})::int AS "others",
      count(*) FILTER (WHERE claimed_by = ${scope.userId} AND lease_until >= ${scope.now})::int AS "mine",
      (SELECT count(*)::int FROM item WHERE item.organisation_id = ${scope.organisationId}::uuid
         AND item.workflow_id = ${scope.workflowId}::uuid AND item.state = 'exception') AS "exceptions",
      min(due_at) AS "nextDueAt"
    FROM task
    WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid AND state = 'open'
      AND NOT (${scope.userId} = ANY (excluded_user_ids))`
  return rows[0] ?? { left: 0, others: 0, mine: 0, exceptions: 0, nextDueAt: null }
}

// ---- visits --------------------------------------------------------------------------------------------------

export type VisitRow = Visit & {
  itemId: string
  taskId: string
  userId: string
  openedAt: Date | null
  endedAt: Date | null
}

export async function insertVisit(
  tx: Tx,
  row: { id: string; organisationId: string; itemId: string; taskId: string; userId: string; clockFrom: Date },
) {
  await tx.visit.create({ data: row, select: { id: true } })
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

/**
 * An item claimed ahead can only have been looked at since the decision on the one before. A visit that another
 * transaction holds is getting its first heartbeat or its end, and needs no restart: waiting for it could be a deadlock.
 */
export async function restartOtherVisits(
  tx: Tx,
  scope: { organisationId: string; userId: string; exceptId: string; at: Date },
) {
  await tx.$executeRaw`
    UPDATE visit SET clock_from = ${scope.at}
    WHERE organisation_id = ${scope.organisationId}::uuid AND id IN (
      SELECT id FROM visit
      WHERE organisation_id = ${scope.organisationId}::uuid AND user_id = ${scope.userId} AND id <> ${scope.exceptId}::uuid
        AND ended_at IS NULL AND sequence = -1 AND clock_from < ${scope.at}
      FOR UPDATE SKIP LOCKED)`
}

export async function sumOfVisits(db: Db, organisationId: string, itemId: string) {
  const sum = await db.visit.aggregate({ where: { organisationId, itemId }, _sum: { activeMs: true } })
  const suspect = await db.visit.count({ where: { organisationId, itemId, suspect: true } })
  return { activeMs: sum._sum.activeMs ?? 0, suspect: suspect > 0 }
}

// ---- decisions -----------------------------------------------------------------------------------------------

export async function findDecision(db: Db, organisationId: string, id: string) {
  return db.decision.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

export async function insertDecision(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    itemId: string
    taskId: string
    proposalId: string | null
    visitId: string
    userId: string
    values: Values
    decidedAt: Date
  },
  corrections: readonly { id: string; fieldKey: string; proposed: FieldValue; final: FieldValue }[],
) {
  await tx.decision.create({ data: { ...row, kind: 'finish', values: toJson(row.values) }, select: { id: true } })
  if (corrections.length > 0)
    await tx.correction.createMany({
      data: corrections.map((c) => ({
        id: c.id,
        organisationId: row.organisationId,
        decisionId: row.id,
        fieldKey: c.fieldKey,
        proposed: c.proposed === null ? Prisma.JsonNull : toJson(c.proposed),
        final: c.final === null ? Prisma.JsonNull : toJson(c.final),
      })),
    })
}

/** This person's standing decisions in the workflow, newest first, each with where its item stands. */
export async function lastDecisions(
  db: Db,
  scope: { organisationId: string; workflowId: string; userId: string },
  limit: number,
) {
  return db.decision.findMany({
    where: {
      organisationId: scope.organisationId,
      userId: scope.userId,
      undoneAt: null,
      item: { workflowId: scope.workflowId },
    },
    orderBy: { decidedAt: 'desc' },
    take: limit,
    select: {
      id: true,
      itemId: true,
      taskId: true,
      values: true,
      item: { select: { number: true, title: true, exportedAt: true, state: true } },
    },
  })
}

export async function markUndone(tx: Tx, organisationId: string, id: string, at: Date, by: string): Promise<boolean> {
  const { count } = await tx.decision.updateMany({
    where: { organisationId, id, undoneAt: null },
    data: { undoneAt: at, undoneBy: by },
  })
  return count === 1
}
