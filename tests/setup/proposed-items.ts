import { createHash } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import { insertDocument } from '#server/document/store.server.ts'
import { titleOf } from '#server/item/item.ts'
import { insertItem, insertTask, nextItemNumber } from '#server/item/store.server.ts'
import { insertProposal } from '#server/proposal/store.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
import type { World } from './world.ts'

/**
 * An item that waits for review with a proposal of these values, every one sure and with its place on the one page, but
 * without a file: for tests of what happens after reading. Answers its id and number.
 */
export async function insertProposedItem(world: World, values: Values): Promise<{ id: string; number: number }> {
  const { system: ctx, organisation, workflow, db } = world
  const scope = { organisationId: organisation.id, workflowId: workflow.id }
  const at = ctx.now()
  const dueAt = new Date(at.getTime() + 3_600_000)
  const [id, documentId, proposalId] = [ctx.random.uuid(), ctx.random.uuid(), ctx.random.uuid()]
  const sha256 = createHash('sha256').update(documentId).digest('hex')
  const evidence = (quote: string) => [{ page: 1, box: { x0: 0.1, y0: 0.1, x1: 0.2, y1: 0.2 }, quote }]
  const proposed = Object.entries(values).map(([key, value]) => ({
    ...{ key, value, confidence: 0.97, grounded: true, reason: '', candidates: [] },
    evidence: evidence(String(value)),
  }))
  const content = { provider: 'local', version: 'test', language: 'en' as const, values: proposed, summary: '' }
  return db.$transaction(async (tx) => {
    const number = await nextItemNumber(tx, workflow.id)
    const fileName = `proposed-${number}.pdf`
    await insertDocument(tx, { id: documentId, organisationId: organisation.id, sha256, fileName, byteSize: 1 })
    const size = { width: 400, height: 600, imageWidth: 400, imageHeight: 600, imageKey: sha256 }
    await tx.page.create({
      data: { organisationId: organisation.id, documentId, number: 1, source: 'text', words: [], ...size },
    })
    await insertItem(tx, {
      ...scope,
      id,
      documentId,
      number,
      workflowVersion: workflow.version,
      state: 'review',
      title: titleOf(workflow.definition, values, fileName),
      intake: 'command',
      receivedBy: 'test',
      receivedAt: at,
      readAt: at,
      proposedAt: at,
      dueAt,
    })
    const { organisationId } = scope
    const written = { workflowVersion: workflow.version, provider: 'local', providerVersion: 'test', latencyMs: 1 }
    await insertProposal(tx, { id: proposalId, organisationId, itemId: id, content, createdAt: at, ...written })
    const mode = 'assisted' as const
    await insertTask(tx, { ...scope, id: ctx.random.uuid(), itemId: id, mode, priority: 0, dueAt, createdAt: at })
    await record(ctx, tx, { type: 'item.proposed', ...scope, itemId: id, data: { documentId } })
    return { id, number }
  })
}
