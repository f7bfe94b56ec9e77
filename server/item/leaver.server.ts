import { record } from '#server/audit/commands.server.ts'
import { type Capability, can } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { ownerOf } from './commands.server.ts'
import { endedStates } from './exceptions.ts'
import { lockItem, saveItem } from './store.server.ts'

/**
 * Runs when a member was given other roles or workflows, or has left: what was theirs where they can do it no more would
 * wait for them for ever.
 */
export async function freeWorkOf(ctx: Ctx, userId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const member = await ctx.db.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    select: { roles: true, workflows: { select: { workflowId: true } } },
  })
  const where = (capability: Capability) =>
    member && can(member.roles, capability) ? member.workflows.map((w) => w.workflowId) : []
  await freeTasks(ctx, userId, where('workflow.review'))
  await freeExceptions(ctx, userId, where('workflow.retry'))
}

/**
 * Work that a lead had given to them is everybody's again. An approval looks after itself (renewAsk), and a seeded item was
 * meant for nobody else.
 */
async function freeTasks(ctx: Ctx, userId: string, stays: readonly string[]): Promise<void> {
  const { organisationId } = ctx.actor
  const given = { organisationId, state: 'open', assigneeId: userId, mode: { notIn: ['approval', 'seeded'] } }
  const tasks = await ctx.db.task.findMany({
    where: { ...given, workflowId: { notIn: [...stays] } },
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

/** What they looked after goes back to the workflow's owner, or to nobody. */
async function freeExceptions(ctx: Ctx, exceptionOwner: string, stays: readonly string[]): Promise<void> {
  const { organisationId } = ctx.actor
  const owned = await ctx.db.item.findMany({
    where: { organisationId, exceptionOwner, workflowId: { notIn: [...stays] }, state: { notIn: [...endedStates] } },
    select: { id: true },
  })
  for (const { id: itemId } of owned)
    await ctx.db.$transaction(async (tx) => {
      const item = await lockItem(tx, organisationId, itemId)
      if (item?.exceptionOwner !== exceptionOwner) return
      const owner = await ownerOf(tx, item)
      const userId = owner === exceptionOwner ? null : owner
      await saveItem(tx, item, { exceptionOwner: userId })
      const data = { userId, given: userId !== null, itemVersion: item.version + 1 }
      await record(ctx, tx, { type: 'exception.assigned', organisationId, workflowId: item.workflowId, itemId, data })
    })
}
