import type { Brief } from '#server/item/item.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'

/** The request for a word, kept once a task. */
export async function insertRequest(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    workflowId: string
    itemId: string
    taskId: string
    decisionId: string
    ruleKey: string
    because: string
    requestedAt: Date
  },
) {
  await tx.approval.createMany({ data: [row], skipDuplicates: true })
}

/** The word on a request; null takes it back. */
export async function saveWord(
  tx: Tx,
  organisationId: string,
  taskId: string,
  word: { decidedAt: Date; decidedBy: string; approved: boolean; message: string | null } | null,
) {
  await tx.approval.updateMany({
    where: { organisationId, taskId },
    data: word ?? { decidedAt: null, decidedBy: null, approved: null, message: null },
  })
}

export async function findApprovalTask(db: Db, organisationId: string, taskId: string) {
  return db.task.findUnique({
    where: { organisationId_id: { organisationId, id: taskId } },
    select: { id: true, itemId: true, mode: true, brief: true, createdAt: true, workflowId: true },
  })
}

/** Open approvals of a workflow that this person may decide, most pressing first. */
export async function listRequests(
  db: Db,
  scope: { organisationId: string; workflowId: string; userId: string; roles: readonly string[] },
  limit: number,
) {
  const rows = await db.task.findMany({
    where: {
      organisationId: scope.organisationId,
      workflowId: scope.workflowId,
      state: 'open',
      mode: 'approval',
      NOT: { excludedUserIds: { has: scope.userId } },
      AND: [
        { OR: [{ forRole: null }, { forRole: { in: [...scope.roles] } }] },
        { OR: [{ assigneeId: null }, { assigneeId: scope.userId }] },
      ],
    },
    orderBy: [{ priority: 'desc' }, { dueAt: 'asc' }, { id: 'asc' }],
    take: limit,
    select: {
      id: true,
      brief: true,
      createdAt: true,
      dueAt: true,
      claimedBy: true,
      claimedAt: true,
      leaseUntil: true,
      item: { select: { id: true, number: true, title: true, workflowVersion: true } },
    },
  })
  return rows.map((row) => ({ ...row, brief: row.brief as Brief | null }))
}

export async function decidersOf(db: Db, organisationId: string, decisionIds: readonly string[]) {
  const rows = await db.decision.findMany({
    where: { organisationId, id: { in: [...decisionIds] } },
    select: { id: true, userId: true },
  })
  return new Map(rows.map((r) => [r.id, r.userId]))
}
