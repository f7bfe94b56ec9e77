import { rolesFor } from '#server/identity/identity.ts'
import { Prisma } from '#server/platform/db.server.ts'

const approving = [...rolesFor('workflow.approve')]

/**
 * Whether this person may give the word that an open approval task asks for: in their own right, or in that of somebody
 * whom they stand in for now. The same rule as mayApprove of approval-right.ts, over the rows as they are at this moment.
 */
export function mayApproveSql({ userId, now }: { userId: string; now: Date }): Prisma.Sql {
  const mayAtAll = (alias: string) => Prisma.sql`${Prisma.raw(alias)}.roles && ${approving}::text[]`
  return Prisma.sql`(
    NOT (${userId} = ANY (task.excluded_user_ids))
    AND EXISTS (
      SELECT 1 FROM workflow_member own
      JOIN membership m ON m.organisation_id = own.organisation_id AND m.user_id = own.user_id
      WHERE own.workflow_id = task.workflow_id AND own.user_id = ${userId} AND ${mayAtAll('m')})
    AND EXISTS (
      SELECT 1 FROM workflow_member holder
      JOIN membership h ON h.organisation_id = holder.organisation_id AND h.user_id = holder.user_id
      WHERE holder.workflow_id = task.workflow_id
        AND (holder.user_id = ${userId} OR EXISTS (
          SELECT 1 FROM delegation d
          WHERE d.workflow_id = task.workflow_id AND d.from_user_id = holder.user_id AND d.to_user_id = ${userId}
            AND d.begins_at <= ${now} AND ${now} < d.ends_at AND d.ended_at IS NULL))
        AND ${mayAtAll('h')}
        AND NOT (holder.user_id = ANY (task.excluded_user_ids))
        AND (coalesce(task.for_role = ANY (h.roles), false) OR holder.user_id = ANY (task.eligible_user_ids))
        AND (holder.approval_limit IS NULL OR coalesce(task.amount <= holder.approval_limit, false))))`
}
