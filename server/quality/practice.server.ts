import { record } from '#server/audit/commands.server.ts'
import { findDocument, findPages } from '#server/document/store.server.ts'
import { findItem, findOutput } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findProposal } from '#server/proposal/store.server.ts'
import { cleanValues } from '#server/review/values.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type FieldFeedback, feedbackOn, practiceFields } from './practice.ts'
import { insertPractice, mayPractise, practiceSources } from './practice-store.server.ts'

const dayMs = 86_400_000
const sourceDays = 180

export type PracticeItem = {
  itemId: string
  fileName: string
  /** confirmed: a second person came to the same values; decided: one person's word, as yet. */
  answers: 'confirmed' | 'decided'
  fields: Field[]
  queues: Definition['queues']
  pages: { number: number; imageUrl: string; imageWidth: number; imageHeight: number }[]
  /** How many are left for this person, this one included. */
  left: number
}

/** An item with known answers that this person has never seen, confirmed ones first; null when there is none. */
export async function nextPractice(
  ctx: Ctx,
  organisation: { id: string; slug: string },
  workflow: WorkflowRow,
): Promise<PracticeItem | null> {
  const { organisationId, id: workflowId } = workflow
  const since = new Date(ctx.now().getTime() - sourceDays * dayMs)
  const sources = await practiceSources(ctx.db, { organisationId, workflowId, userId: ctx.actor.id, since })
  const confirmed = sources.filter((s) => s.confirmed)
  const pool = confirmed.length > 0 ? confirmed : sources
  const chosen = pool.length > 0 ? pool[ctx.random.int(pool.length)] : undefined
  const item = chosen ? await findItem(ctx.db, organisationId, chosen.id) : null
  if (!chosen || !item) return null
  const [definition, document, pages] = await Promise.all([
    findDefinition(ctx.db, organisationId, workflowId, item.workflowVersion),
    findDocument(ctx.db, organisationId, item.documentId),
    findPages(ctx.db, organisationId, item.documentId),
  ])
  const files = `/files/o/${encodeURIComponent(organisation.slug)}/pages/${item.documentId}`
  return {
    itemId: item.id,
    fileName: document?.fileName ?? '',
    answers: chosen.confirmed ? 'confirmed' : 'decided',
    fields: practiceFields(definition),
    queues: definition.queues,
    pages: pages.map((p) => ({
      number: p.number,
      imageUrl: `${files}/${p.number}`,
      imageWidth: p.imageWidth,
      imageHeight: p.imageHeight,
    })),
    left: sources.length,
  }
}

/** Says of each field whether it was right, and keeps the result; the item itself is left as it is. */
export async function answerPractice(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { itemId: string; values: Values; activeMs: number },
): Promise<FieldFeedback[]> {
  const { organisationId, id: workflowId } = workflow
  const [item, truth] = await Promise.all([
    findItem(ctx.db, organisationId, input.itemId),
    findOutput(ctx.db, organisationId, input.itemId),
  ])
  const scope = { organisationId, workflowId, userId: ctx.actor.id, itemId: input.itemId }
  // The same rule that chose it: an item number out of the list must not give its answers away.
  if (!item || !truth || !(await mayPractise(ctx.db, scope)))
    throw new DomainError('conflict', 'This item is not there to practise on any more: take the next one.')
  const definition = await findDefinition(ctx.db, organisationId, workflowId, item.workflowVersion)
  const proposal = await findProposal(ctx.db, organisationId, item.id)
  const values = cleanValues(definition, input.values)
  const feedback = feedbackOn(definition, values, truth, proposal?.content ?? null)
  const wrong = feedback.filter((f) => !f.right).map((f) => f.key)
  const id = ctx.random.uuid()
  await ctx.db.$transaction(async (tx) => {
    await insertPractice(tx, { id, ...scope, fields: feedback.length, wrong, activeMs: input.activeMs, at: ctx.now() })
    await record(ctx, tx, { type: 'practice.answered', organisationId, workflowId, data: { resultId: id, wrong } })
  })
  return feedback
}
