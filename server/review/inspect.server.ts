import { findDocument, findPages } from '#server/document/store.server.ts'
import { mayUndo } from '#server/item/item.ts'
import { itemView } from '#server/item/views.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { findFlags, findProposal } from '#server/proposal/store.server.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'

/** The item's page: document, proposal, output and history side by side, as far as its open tasks let anybody see. */
export async function inspectItem(
  ctx: Ctx,
  organisation: { id: string; slug: string },
  workflow: WorkflowRow,
  number: number,
) {
  const { item, visible, output, history } = await itemView(ctx, workflow, number)
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
      receivedAt: item.receivedAt.toISOString(),
      openedAt: iso(item.openedAt),
      completedAt: iso(item.completedAt),
      exportedAt: iso(item.exportedAt),
      reworkedAt: iso(item.reworkedAt),
      dueAt: item.dueAt.toISOString(),
      touchMs: item.completedAt ? item.touchMs : null,
      routeReason: visible.proposal ? item.routeReason : null,
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
    proposal: proposal?.content ?? null,
    flags,
    output,
    history,
  }
}
