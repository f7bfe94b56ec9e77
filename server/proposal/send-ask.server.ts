import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'

export const askQueue = 'proposal.ask'

/** Puts an item before its workflow's provider; of a workflow's items, as many are asked for at a time as it says. */
export async function sendAsk(
  ctx: Ctx,
  tx: Tx,
  work: { item: { id: string; organisationId: string; workflowId: string }; definition: Pick<Definition, 'provider'> },
  how: { downSince?: Date; afterSeconds?: number },
): Promise<void> {
  const { id: itemId, organisationId, workflowId } = work.item
  const payload = { organisationId, itemId, ...(how.downSince ? { downSince: how.downSince.toISOString() } : {}) }
  await ctx.queue.send(tx, askQueue, payload, {
    group: { id: workflowId, limit: work.definition.provider.concurrency },
    ...(how.afterSeconds ? { afterSeconds: how.afterSeconds } : {}),
  })
}
