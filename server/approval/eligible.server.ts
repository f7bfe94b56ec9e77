import { namesOf } from '#server/identity/store.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { eligible } from '#server/review/approval-right.ts'
import { askOfTask, openTaskOfApproval, peopleOf } from '#server/review/approval-store.server.ts'

/** Somebody who may give the word that an approval waits for; `onBehalfOf`: whom they stand in for, by user id. */
export type EligiblePerson = { userId: string; email: string; name: string; onBehalfOf: string | null }

/** Everybody who may give the next word of an approval at this moment; nobody once it is closed. */
export async function eligibleFor(db: Db, approvalId: string, now: Date): Promise<EligiblePerson[]> {
  const approval = await db.approval.findUnique({
    where: { id: approvalId },
    select: { organisationId: true, workflowId: true, state: true },
  })
  if (approval?.state !== 'waiting') return []
  const { organisationId } = approval
  const taskId = await openTaskOfApproval(db, organisationId, approvalId)
  const ask = taskId ? await askOfTask(db, organisationId, taskId) : null
  if (!ask) return []
  // What a lead has given to somebody waits for nobody else.
  const { assigneeId } = ask
  const able = eligible(ask, await peopleOf(db, approval, now), now)
  const found = able.filter(({ userId }) => assigneeId === null || userId === assigneeId)
  const names = await namesOf(
    db,
    organisationId,
    found.map((p) => p.userId),
  )
  return found.map(({ userId, email, onBehalfOf }) => ({ userId, email, name: names.get(userId) ?? email, onBehalfOf }))
}
