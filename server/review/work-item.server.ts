import { findDocument, findPages } from '#server/document/store.server.ts'
import type { ItemRow } from '#server/item/store.server.ts'
import { visibleTo } from '#server/item/visible.ts'
import type { Db } from '#server/platform/db.server.ts'
import { proposedValues } from '#server/proposal/commands.server.ts'
import { findFlags, findProposal } from '#server/proposal/store.server.ts'
import { findDefinition } from '#server/workflow/store.server.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'
import type { WorkItem } from './review.ts'
import type { ClaimedTask } from './store.server.ts'

/** Everything the workbench shows of a claimed task, and nothing that its mode hides. */
export async function loadWorkItem(
  db: Db,
  organisation: { id: string; slug: string },
  item: ItemRow,
  task: ClaimedTask,
  visitId: string,
  ownValues: Values | null = null,
): Promise<WorkItem> {
  const [definition, document, pages, proposal, flags] = await Promise.all([
    findDefinition(db, organisation.id, item.workflowId, item.workflowVersion),
    findDocument(db, organisation.id, item.documentId),
    findPages(db, organisation.id, item.documentId),
    findProposal(db, organisation.id, item.id),
    findFlags(db, organisation.id, item.id),
  ])
  const files = `/files/o/${encodeURIComponent(organisation.slug)}`
  const visible = visibleTo([task])
  const reference = `#${item.number}`
  return {
    task: { id: task.id, mode: task.mode, version: task.version },
    visitId,
    item: {
      id: item.id,
      reference,
      title: visible.proposal ? item.title : reference,
      receivedAt: item.receivedAt.toISOString(),
      dueAt: item.dueAt.toISOString(),
      routeReason: visible.proposal ? item.routeReason : null,
      queueLabel: visible.proposal ? (definition.queues.find((q) => q.key === item.queue)?.label ?? item.queue) : '',
    },
    document: {
      id: item.documentId,
      fileName: document?.fileName ?? '',
      mediaType: document?.mediaType ?? '',
      fileUrl: `${files}/documents/${item.documentId}`,
      pages: pages.map(({ imageKey: _, ...page }) => ({
        ...page,
        imageUrl: `${files}/pages/${item.documentId}/${page.number}`,
      })),
    },
    definition,
    proposal: visible.proposal ? (proposal?.content ?? null) : null,
    values: ownValues ?? (visible.proposal && proposal ? proposedValues(proposal.content) : blankValues(definition)),
    flags: visible.proposal ? flags : [],
  }
}

function blankValues(definition: Definition): Values {
  return Object.fromEntries(definition.fields.map((f) => [f.key, f.type === 'table' ? [] : null]))
}
