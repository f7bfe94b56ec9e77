import { findRunningDesign } from '#server/item/concealment.server.ts'
import { findItemByNumber, lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { proposedValues } from '#server/proposal/commands.server.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import { findFlags, findProposal } from '#server/proposal/store.server.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { beginVisit, claimScope } from './claims.server.ts'
import { decideItem } from './commands.server.ts'
import { claimTask, openTaskOf } from './store.server.ts'
import { markVisitOpened } from './visit-store.server.ts'

export type Accepted = { accepted: number[]; refused: { number: number; message: string }[] }

/**
 * Accepts the proposals of many items as they are; each item by itself, so that one which cannot be accepted does not
 * hold up the others. `activeMs` is the time the person looked at the list: shared equally (metrics.md, The clock).
 */
export async function acceptMany(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { numbers: readonly number[]; activeMs: number },
): Promise<Accepted> {
  const result: Accepted = { accepted: [], refused: [] }
  const shareMs = Math.floor(input.activeMs / Math.max(1, input.numbers.length))
  for (const number of new Set(input.numbers))
    try {
      await acceptOne(ctx, workflow, number, shareMs)
      result.accepted.push(number)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      result.refused.push({ number, message: error.message })
    }
  return result
}

async function acceptOne(ctx: Ctx, workflow: WorkflowRow, number: number, activeMs: number): Promise<void> {
  const { organisationId } = workflow
  const item = await findItemByNumber(ctx.db, workflow.id, number)
  const design = await findRunningDesign(ctx.db, organisationId, workflow.id)
  const scope = claimScope(ctx, workflow, 'review', design)
  const open = item ? await openTaskOf(ctx.db, scope, item.id) : null
  if (!item || !open) throw new DomainError('conflict', `#${number} has nothing for you to accept now.`)
  if (design)
    throw new DomainError(
      'refused',
      `#${number} is part of a pilot: its items are opened one by one, so that each is worked in the way that was drawn for it.`,
    )
  if (open.heldBy && open.heldBy !== ctx.actor.id)
    throw new DomainError('conflict', `#${number} is held by somebody else.`)
  const [definition, proposal, flags] = await Promise.all([
    findDefinition(ctx.db, organisationId, item.workflowId, item.workflowVersion),
    findProposal(ctx.db, organisationId, item.id),
    findFlags(ctx.db, organisationId, item.id),
  ])
  const problem = flags.some((f) => f.severity !== 'info')
    ? 'it has flags'
    : notBulk(definition, proposal?.content ?? null)
  if (problem || !proposal)
    throw new DomainError('refused', `#${number} needs a look of its own: ${problem ?? 'it has no proposal'}.`)
  const claimed = await ctx.db.$transaction(async (tx) => {
    const task = await claimTask(tx, scope, open.id)
    if (task?.mode !== 'assisted' && task?.mode !== 'seeded')
      throw new DomainError('refused', `#${number} needs a look of its own: open it in the workbench.`)
    await lockItem(tx, organisationId, item.id)
    const { visitId } = await beginVisit(ctx, tx, task)
    await markVisitOpened(tx, { organisationId, visitId, userId: ctx.actor.id, at: ctx.now() })
    return { task, visitId }
  })
  const at = ctx.now().getTime()
  await decideItem(
    ctx,
    workflow,
    {
      id: ctx.random.uuid(),
      taskId: claimed.task.id,
      taskVersion: claimed.task.version,
      visitId: claimed.visitId,
      values: proposedValues(proposal.content),
      heartbeat: { visitId: claimed.visitId, sequence: 0, activeMs: 0, gaps: [], at },
    },
    { bulkMs: activeMs },
  )
}

/**
 * Why this proposal cannot be accepted from a list; null where it can: every value is grounded and sure, and what was
 * proposed is labels and routes, apart from what no person has to look at.
 */
export function notBulk(definition: Definition, proposal: Proposal | null): string | null {
  if (!proposal) return 'it has no proposal'
  if (!definition.fields.some((f) => f.type === 'label' || f.type === 'route'))
    return 'only labels and routes are accepted from a list'
  for (const field of definition.fields) {
    const proposed = proposal.values.find((v) => v.key === field.key)
    const choice = field.type === 'label' || field.type === 'route'
    if (!choice && field.critical) return `${field.label} is critical`
    if (field.type === 'draft' && !isEmpty(proposed?.value)) return `${field.label} is to be read`
    if (choice && isEmpty(proposed?.value) && (field.required || field.critical))
      return `${field.label} has no proposal`
    if (isEmpty(proposed?.value)) continue
    if (!proposed?.grounded) return `${field.label} was not found in the document`
    if (proposed.confidence < (definition.thresholds.fields[field.key] ?? definition.thresholds.sure))
      return `${field.label} is not sure`
  }
  return null
}
