import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { lockItem } from './store.server.ts'

/**
 * Runs when a member was given other roles or workflows, or has left: work that a lead had given to them where they can do
 * it no more is everybody's again; it would wait for them for ever. An approval looks after itself (renewAsk), and a seeded
 * item was meant for nobody else.
 */
export async function freeWorkOf(ctx: Ctx, userId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const member = await ctx.db.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    select: { roles: true, workflows: { select: { workflowId: true } } },
  })
  const stays = member && can(member.roles, 'workflow.review') ? member.workflows.map((w) => w.workflowId) : []
  const given = { organisationId, state: 'open', assigneeId: userId, mode: { notIn: ['approval', 'seeded'] } }
  const tasks = await ctx.db.task.findMany({
    where: { ...given, workflowId: { notIn: stays } },
    select: { id: true, itemId: true, workflowId: true },
  })
  for (const { id, itemId, workflowId } of tasks)
    await ctx.db.$transaction(async (tx) => {
      // The task before the item, as everywhere.
      const { count } = await tx.task.updateMany({ where: { ...given, id }, data: { assigneeId: null } })
      if (count === 0) return
      await lockItem(tx, organisationId, itemId)
      await record(ctx, tx, { type: 'task.freed', organisationId, workflowId, itemId, data: { taskId: id } })
    })
}
