import { createHash } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import type { ItemRow } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isUniqueViolation, type Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Change } from '#server/workflow/change.ts'
import { lockOfWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { assertTries, type CanaryRow, canaryDefinition, isCanarys } from './canary.ts'
import { closeCanary, findDrawing, findOpenCanary, insertCanary } from './canary-store.server.ts'

/**
 * Lets a change propose for a share of the items that come in from now on. `workflow` is the version that the change was
 * made on. Refused while a pilot holds the workflow, for a change that no proposal would show, and beside another canary.
 */
export async function openCanary(
  ctx: Ctx,
  workflow: WorkflowRow,
  { name, change, share }: { name: string; change: Change; share: number },
): Promise<string> {
  const { organisationId, id: workflowId, version: baseVersion } = workflow
  assertTries(change)
  canaryDefinition(workflow.definition, change)
  const id = ctx.random.uuid()
  const [startedAt, startedBy] = [ctx.now(), ctx.actor.id]
  try {
    await ctx.db.$transaction(async (tx) => {
      const locked = await lockOfWorkflow(tx, organisationId, workflowId)
      if (locked !== null) throw new DomainError('refused', locked)
      await assertCurrent(tx, workflow)
      await insertCanary(tx, { id, organisationId, workflowId, name, change, baseVersion, share, startedAt, startedBy })
      await record(ctx, tx, {
        type: 'canary.started',
        organisationId,
        workflowId,
        data: { canaryId: id, version: baseVersion, share },
      })
    })
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError('conflict', 'Another canary runs on this workflow: end it before you start the next one.')
    throw error
  }
  return id
}

async function assertCurrent(tx: Tx, { organisationId, id, version }: WorkflowRow): Promise<void> {
  const row = await tx.workflow.findUniqueOrThrow({
    where: { organisationId_id: { organisationId, id } },
    select: { currentVersion: true },
  })
  if (row.currentVersion !== version)
    throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
}

/** Ends the canary: new items are proposed for by the workflow's version alone; what it has proposed stays. */
export async function endCanary(ctx: Ctx, workflow: WorkflowRow): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  const canary = await findOpenCanary(ctx.db, { organisationId, workflowId })
  if (!canary || !(await close(ctx, organisationId, canary, 'person')))
    throw new DomainError('stale', 'No canary runs on this workflow any more: reload the page.')
}

/**
 * Runs on `workflow.published` and when a pilot has locked its plan: a canary that was held against what is no longer in
 * force has nothing to be compared with. Harmless when run again.
 */
export async function endLostCanary(ctx: Ctx, workflowId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const scope = { organisationId, workflowId }
  const canary = await findOpenCanary(ctx.db, scope)
  if (canary && !(await findDrawing(ctx.db, scope))) await close(ctx, organisationId, canary, 'published')
}

function close(ctx: Ctx, organisationId: string, canary: CanaryRow, because: 'person' | 'published'): Promise<boolean> {
  const { id, workflowId } = canary
  return ctx.db.$transaction(async (tx) => {
    if (!(await closeCanary(tx, id, ctx.now(), ctx.actor.id))) return false
    await record(ctx, tx, { type: 'canary.ended', organisationId, workflowId, data: { canaryId: id, because } })
    return true
  })
}

/**
 * The canary that an item is proposed for by, if it is one of its share: items of its version that came in since it
 * started. An item that waits and is asked for again must not get another draw, so its draw is its place among the
 * hashes of its id with the canary's: both are random and nobody chooses them.
 */
export async function canaryOf(ctx: Ctx, item: ItemRow): Promise<CanaryRow | null> {
  const { organisationId, workflowId } = item
  const canary = await findDrawing(ctx.db, { organisationId, workflowId })
  if (!canary || item.workflowVersion !== canary.baseVersion || item.receivedAt < canary.startedAt) return null
  return isCanarys(canary.share, pointOf(canary.id, item.id)) ? canary : null
}

/** Uniform over [0, 1), in steps of 2^-48. */
function pointOf(canaryId: string, itemId: string): number {
  return createHash('sha256').update(`${canaryId}/${itemId}`).digest().readUIntBE(0, 6) / 2 ** 48
}
