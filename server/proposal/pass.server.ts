import { record } from '#server/audit/commands.server.ts'
import type { Facts } from '#server/item/comparisons.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import { type ItemRow, insertTask } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { standingsOf } from '#server/workflow/autonomy.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'
import {
  isShadow,
  type KindBasis,
  kindsOf,
  type Levels,
  mayPass,
  proposesAlike,
} from '#server/workflow/autonomy-levels.ts'
import { findDefinition, findWorkflowById } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Flag } from './check.ts'
import { isClean } from './pass.ts'
import type { Proposal } from './proposal.ts'

/** How long a clean item is kept from people, so that the job that lets it pass finds it untouched. Then it is theirs. */
const heldMs = 10 * 60_000

type Made = {
  definition: Definition
  proposal: Proposal
  flags: readonly Flag[]
  canary: boolean
  facts: Facts
}

/**
 * Opens the review of an item that was just proposed for, as far as the workflow's autonomy goes: a blank form in shadow;
 * the proposal to look at; or, of a clean item where clean items pass, a task that `system:autonomy` holds, and the event
 * `item.clean` whose job lets it pass. Should that job never run, the lease ends and a person gets the item: it is in no
 * moment without a task, and in none claimable while it passes.
 */
export async function openReview(
  ctx: Ctx,
  tx: Tx,
  item: ItemRow,
  made: Made,
  task: Partial<Parameters<typeof insertTask>[1]> & { priority: number },
): Promise<void> {
  const { organisationId, workflowId, id: itemId } = item
  const { levels, basis } = await autonomyOf(tx, made.definition, { organisationId, workflowId })
  const [now, taskId] = [ctx.now(), ctx.random.uuid()]
  const mode = isShadow(made.definition, levels) ? 'manual' : 'assisted'
  const shared = { organisationId, workflowId, itemId }
  await insertTask(tx, { id: taskId, ...shared, mode, dueAt: item.dueAt, createdAt: now, ...task })
  if (!mayPass(made.definition, levels) || task.forRole || task.assigneeId) return
  if (!(await passes(tx, item, made, levels, basis))) return
  const leaseUntil = new Date(now.getTime() + heldMs)
  await tx.task.update({
    where: { id: taskId },
    data: { claimedBy: autonomyActor, claimedAt: now, leaseUntil },
    select: { id: true },
  })
  await record(ctx, tx, { type: 'item.clean', ...shared, data: { taskId } })
}

async function passes(tx: Tx, item: ItemRow, made: Made, levels: Levels, basis: readonly KindBasis[]) {
  const { organisationId, workflowId } = item
  const workflow = await findWorkflowById(tx, organisationId, workflowId)
  const design = await findRunningDesign(tx, organisationId, workflowId)
  const reviews = await tx.decision.count({ where: { organisationId, itemId: item.id } })
  if (!workflow) return false
  const { clean } = isClean(made.definition, made.proposal, made.flags, levels, {
    facts: made.facts,
    policy: workflow.definition,
    basis,
    measured: await isMeasured(tx, made.definition, basis, workflow),
    designRuns: design !== null,
    canary: made.canary,
    seeded: item.seeded,
    touched: reviews > 0 || item.openedAt !== null || item.reworkedAt !== null || item.completedAt !== null,
  })
  return clean
}

/** Where the kinds that a definition asks for stand, and what their steps rested on. */
export async function autonomyOf(
  db: Db,
  definition: Pick<Definition, 'fields'>,
  { organisationId, workflowId }: { organisationId: string; workflowId: string },
): Promise<{ levels: Levels; basis: KindBasis[] }> {
  const standings = await standingsOf(db, organisationId, workflowId)
  const levels = Object.fromEntries(Object.entries(standings).map(([kind, s]) => [kind, s.level])) as Levels
  return { levels, basis: kindsOf(definition).map((kind) => ({ ...standings[kind].figures, kind })) }
}

/**
 * Whether every step rests on a version that proposes and checks as the item's own does. The alarm that a publication raises
 * comes a moment later, and an item that keeps an older version is never in it.
 */
export async function isMeasured(
  db: Db,
  definition: Definition,
  basis: readonly KindBasis[],
  { organisationId, id }: { organisationId: string; id: string },
): Promise<boolean> {
  for (const { version } of basis) {
    if (version === undefined) return false
    if (!proposesAlike(definition, await findDefinition(db, organisationId, id, version))) return false
  }
  return true
}
