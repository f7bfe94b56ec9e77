import { shownParts } from '#server/document/document.ts'
import { namesOf } from '#server/identity/store.server.ts'
import { shownMode } from '#server/item/item.ts'
import { withRules } from '#server/item/rules.ts'
import { visibleTo } from '#server/item/visible.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { unsigned } from '#server/proposal/canary.ts'
import { proposedValues } from '#server/proposal/commands.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { WorkItem } from './review.ts'
import type { Claimed, Organisation } from './store.server.ts'
import { type WorkFacts, workFacts } from './work-store.server.ts'

/** Everything the workbench shows of a claimed task, and nothing that its mode hides. */
export async function loadWorkItem(
  ctx: Ctx,
  organisation: Organisation,
  { task, item, visitId }: Claimed,
  ownValues: Values | null = null,
): Promise<WorkItem> {
  const visible = visibleTo([task])
  const definition = await findDefinition(ctx.db, organisation.id, item.workflowId, item.workflowVersion)
  const facts = await workFacts(ctx.db, {
    organisationId: organisation.id,
    itemId: item.id,
    documentId: item.documentId,
    taskId: task.id,
    userId: ctx.actor.id,
    proposal: visible.proposal,
    history: visible.history,
    decisionId: task.brief?.approval?.decisionId ?? null,
  })
  const reference = `#${item.number}`
  const proposal = facts.proposal && unsigned(facts.proposal)
  return {
    task: { id: task.id, mode: shownMode(task.mode), version: task.version },
    visitId,
    item: {
      id: item.id,
      number: item.number,
      reference,
      title: visible.proposal ? item.title : reference,
      receivedAt: item.receivedAt.toISOString(),
      dueAt: item.dueAt.toISOString(),
      routeReason: visible.proposal ? item.routeReason : null,
      routeRule: visible.proposal ? item.routeRule : null,
      queueLabel: visible.proposal ? (definition.queues.find((q) => q.key === item.queue)?.label ?? item.queue) : '',
      ...(await talkOf(ctx, organisation, facts, definition, task.brief?.approval?.because ?? null)),
    },
    document: documentOf(organisation, item.documentId, facts),
    workflowVersion: item.workflowVersion,
    definition,
    proposal,
    values: ownValues ?? { ...(proposal ? proposedValues(proposal) : blankValues(definition)), ...task.brief?.values },
    choices: task.brief?.choices ?? null,
    flags: facts.flags ?? [],
    copy: ownValues ? null : facts.copy,
  }
}

/** What people said, by name. */
async function talkOf(
  ctx: Ctx,
  organisation: Organisation,
  { comments, message, deciderId, deciderAt }: WorkFacts,
  definition: Definition,
  because: string | null,
): Promise<Pick<WorkItem['item'], 'comments' | 'message' | 'approval'>> {
  const ids = [message?.authorId, deciderId].filter((id) => typeof id === 'string')
  const names = withRules(await namesOf(ctx.db, organisation.id, ids), definition)
  const nameOf = (id: string | null) => names.get(id ?? '') ?? 'a former member'
  return {
    comments,
    message: message && {
      kind: message.kind,
      by: nameOf(message.authorId),
      at: new Date(message.createdAt).toISOString(),
      text: message.body,
    },
    approval:
      because !== null && deciderAt !== null
        ? { because, decidedBy: nameOf(deciderId), requestedAt: new Date(deciderAt).toISOString() }
        : null,
  }
}

function documentOf(organisation: Organisation, id: string, facts: WorkFacts): WorkItem['document'] {
  const files = `/files/o/${encodeURIComponent(organisation.slug)}`
  return {
    id,
    fileName: facts.fileName,
    mediaType: facts.mediaType ?? '',
    fileUrl: `${files}/documents/${id}`,
    pages: (facts.pages ?? []).map((page) => ({ ...page, imageUrl: `${files}/pages/${id}/${page.number}` })),
    parts: shownParts(facts.parts),
  }
}

function blankValues(definition: Definition): Values {
  return Object.fromEntries(definition.fields.map((f) => [f.key, f.type === 'table' ? [] : null]))
}
