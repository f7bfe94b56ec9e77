import { record } from '#server/audit/commands.server.ts'
import { addDocument, keepFile } from '#server/document/commands.server.ts'
import { displayName } from '#server/document/document.ts'
import type { Capability } from '#server/identity/identity.ts'
import { workflowsOfDocument } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import type { FileSource } from '#server/platform/files.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'

/** Takes in a document for cases: it is read as every other, by the same job and with the same limits, and becomes no item. */
export async function bringDocument(
  ctx: Ctx,
  workflow: WorkflowRow,
  file: { fileName: string; source: FileSource },
): Promise<{ documentId: string }> {
  const kept = await keepFile(ctx, file.fileName, file.source)
  return ctx.db.$transaction(async (tx) => ({ documentId: await addKept(ctx, tx, workflow, kept) }))
}

/** The same for a file that is kept already, in the caller's transaction. */
export async function addKept(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  kept: Awaited<ReturnType<typeof keepFile>>,
): Promise<string> {
  const { organisationId, id: workflowId } = workflow
  const documentId = await addDocument(ctx, tx, kept)
  await tx.evaluationDocument.create({
    data: { organisationId, workflowId, documentId, addedAt: ctx.now(), addedBy: ctx.actor.id },
    select: { documentId: true },
  })
  await record(ctx, tx, {
    type: 'document.added',
    organisationId,
    workflowId,
    data: { documentId, sha256: kept.sha256 },
  })
  return documentId
}

/** Keeps a text as a file, as it comes with an imported case. */
export async function keepText(ctx: Ctx, name: string, text: string) {
  const plain = displayName(name).replace(/\.[a-z0-9]{1,8}$/i, '')
  return keepFile(ctx, `${plain}.txt`, new TextEncoder().encode(text))
}

/** The document of this workflow with one of these contents, by SHA-256: of an item that is no copy, or of a case. */
export async function documentsByContent(
  db: Db,
  scope: { organisationId: string; workflowId: string },
  hashes: readonly string[],
): Promise<Map<string, { documentId: string; itemId: string | null }>> {
  if (hashes.length === 0) return new Map()
  const rows = await db.$queryRaw<{ sha256: string; documentId: string; itemId: string | null }[]>`
    SELECT DISTINCT ON (sha256) sha256, "documentId", "itemId" FROM (
      SELECT d.sha256, d.id AS "documentId", i.id AS "itemId", i.number
      FROM document d JOIN item i ON i.organisation_id = d.organisation_id AND i.document_id = d.id
      WHERE d.organisation_id = ${scope.organisationId}::uuid AND d.sha256 = ANY (${[...hashes]}::text[])
        AND i.workflow_id = ${scope.workflowId}::uuid AND NOT i.seeded AND NOT d.parts @> '[{"kind":"row"}]'
      UNION ALL
      SELECT d.sha256, d.id, NULL, NULL
      FROM document d JOIN evaluation_document e ON e.organisation_id = d.organisation_id AND e.document_id = d.id
      WHERE d.organisation_id = ${scope.organisationId}::uuid AND d.sha256 = ANY (${[...hashes]}::text[])
        AND e.workflow_id = ${scope.workflowId}::uuid) found
    ORDER BY sha256, number NULLS LAST, "documentId"`
  return new Map(rows.map(({ sha256, ...row }) => [sha256, row]))
}

/** Whether a document came in for this workflow's cases. */
export async function isBrought(db: Db, workflow: WorkflowRow, documentId: string): Promise<boolean> {
  const { organisationId, id: workflowId } = workflow
  return (await db.evaluationDocument.count({ where: { organisationId, workflowId, documentId } })) > 0
}

/** The workflows that have a document, and what one must be allowed to do there to see it. */
export async function whoseDocument(
  db: Db,
  organisationId: string,
  documentId: string,
): Promise<{ workflowId: string; needs: Capability }[]> {
  const [ofItems, ofCases] = await Promise.all([
    workflowsOfDocument(db, organisationId, documentId),
    db.evaluationDocument.findMany({ where: { organisationId, documentId }, select: { workflowId: true } }),
  ])
  return [
    ...ofItems.map((workflowId) => ({ workflowId, needs: 'workflow.items' as const })),
    ...ofCases.map(({ workflowId }) => ({ workflowId, needs: 'workflow.evaluate' as const })),
  ]
}
