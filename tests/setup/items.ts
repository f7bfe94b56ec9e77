import { createHash } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import { insertDocument } from '#server/document/store.server.ts'
import { insertItem, insertTask, nextItemNumber } from '#server/item/store.server.ts'
import type { World } from './world.ts'

/**
 * Items that wait for review without a file, pages or a proposal: for tests of claims and queues, which need many at
 * once. Their record begins as everybody's. Answers their ids.
 */
export async function insertWaitingItems(world: World, count: number): Promise<string[]> {
  const { system: ctx, organisation, workflow, db } = world
  const scope = { organisationId: organisation.id, workflowId: workflow.id }
  const at = ctx.now()
  const dueAt = new Date(at.getTime() + 3_600_000)
  return db.$transaction(async (tx) => {
    const ids: string[] = []
    for (let i = 0; i < count; i++) {
      const [id, documentId] = [ctx.random.uuid(), ctx.random.uuid()]
      const sha256 = createHash('sha256').update(documentId).digest('hex')
      const number = await nextItemNumber(tx, workflow.id)
      const fileName = `waiting-${number}.pdf`
      await insertDocument(tx, { id: documentId, organisationId: organisation.id, sha256, fileName, byteSize: 1 })
      await insertItem(tx, {
        ...scope,
        id,
        documentId,
        number,
        workflowVersion: workflow.version,
        state: 'review',
        title: fileName,
        intake: 'command',
        receivedBy: 'test',
        receivedAt: at,
        readAt: at,
        proposedAt: at,
        dueAt,
      })
      const mode = 'manual' as const
      await insertTask(tx, { ...scope, id: ctx.random.uuid(), itemId: id, mode, priority: 0, dueAt, createdAt: at })
      await record(ctx, tx, { type: 'item.proposed', ...scope, itemId: id, data: { documentId } })
      ids.push(id)
    }
    return ids
  })
}
