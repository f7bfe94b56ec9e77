import { findDocument, findPages } from '#server/document/store.server.ts'
import { mayUndo } from '#server/item/item.ts'
import { itemView } from '#server/item/views.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { unsigned } from '#server/proposal/canary.ts'
import { findFlags, findProposal } from '#server/proposal/store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { standingDecision } from './decision-store.server.ts'
import { activeOfItem } from './visit-store.server.ts'

/** The item's page: document, proposal, output and history side by side, as far as its open tasks let anybody see. */
export async function inspectItem(
  ctx: Ctx,
  organisation: { id: string; slug: string },
  workflow: WorkflowRow,
  number: number,
) {
  const { item, visible, output: kept, history } = await itemView(ctx, workflow, number)
  // A copy made to measure has no output and no touch time; its page must show what was decided, like any other's.
  const copied = item.seeded && item.state === 'completed' ? await decidedOnCopy(ctx, item) : null
  const output = visible.values ? (copied?.values ?? kept) : null
  const [definition, document, pages, proposal, flags] = await Promise.all([
    findDefinition(ctx.db, organisation.id, item.workflowId, item.workflowVersion),
    findDocument(ctx.db, organisation.id, item.documentId),
    findPages(ctx.db, organisation.id, item.documentId),
    visible.proposal ? findProposal(ctx.db, organisation.id, item.id) : null,
    visible.proposal ? findFlags(ctx.db, organisation.id, item.id) : [],
  ])
  const files = `/files/o/${encodeURIComponent(organisation.slug)}`
  const iso = (date: Date | null) => date?.toISOString() ?? null
  return {
    item: {
      number: item.number,
      reference: `#${item.number}`,
      title: visible.proposal ? item.title : `#${item.number}`,
      state: item.state,
      intake: item.intake,
      queueLabel: visible.proposal ? (definition.queues.find((q) => q.key === item.queue)?.label ?? null) : null,
      exception: item.exceptionMessage,
      waitingFor: item.waitingFor,
      receivedAt: item.receivedAt.toISOString(),
      openedAt: iso(item.openedAt),
      completedAt: iso(item.completedAt),
      exportedAt: iso(item.exportedAt),
      reworkedAt: iso(item.reworkedAt),
      dueAt: item.dueAt.toISOString(),
      touchMs: item.completedAt ? (copied?.activeMs ?? item.touchMs) : null,
      routeReason: visible.proposal ? item.routeReason : null,
      routeRule: visible.proposal ? item.routeRule : null,
      queuesLeft: visible.proposal ? item.queuesLeft : [],
      workflowVersion: item.workflowVersion,
      undoable: mayUndo(item),
    },
    document: {
      fileName: document?.fileName ?? '',
      mediaType: document?.mediaType ?? null,
      byteSize: Number(document?.byteSize ?? 0),
      engine: document?.engine ?? null,
      readMs: document?.readMs ?? null,
      fileUrl: `${files}/documents/${item.documentId}`,
      pages: pages.map((p) => ({
        number: p.number,
        source: p.source,
        imageUrl: `${files}/pages/${item.documentId}/${p.number}`,
        imageWidth: p.imageWidth,
        imageHeight: p.imageHeight,
      })),
    },
    /** What an open task of the item hides for now. */
    visible,
    definition,
    proposal: proposal ? unsigned(proposal.content) : null,
    flags,
    output,
    history,
  }
}

async function decidedOnCopy(ctx: Ctx, item: { organisationId: string; id: string }) {
  const decision = await standingDecision(ctx.db, item.organisationId, item.id)
  if (!decision) return null
  return { values: decision.values as Values, activeMs: await activeOfItem(ctx.db, item.organisationId, item.id) }
}
