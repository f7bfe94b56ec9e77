import { createHash } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import type { Word } from '#server/document/document.ts'
import { insertDocument } from '#server/document/store.server.ts'
import type { ItemState, TaskMode } from '#server/item/item.ts'
import { indexItem, searchParts } from '#server/item/search.server.ts'
import { insertItem, insertTask, nextItemNumber } from '#server/item/store.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
import type { World } from './world.ts'

export type Listed = {
  title?: string
  fileName?: string
  text?: string
  state?: ItemState
  queue?: string
  priority?: number
  /** Hours before now. */
  receivedHoursAgo?: number
  /** Hours from now. */
  dueInHours?: number
  values?: Values
  confidence?: number
  flags?: ('error' | 'warning')[]
  seeded?: boolean
  mode?: TaskMode | null
  excluded?: string[]
  assigneeId?: string
  claimedBy?: string
}

const hour = 3_600_000

/**
 * An item of the list with its page, proposal, flags, task and search entry, as the product's own steps would leave it,
 * without running them. Answers its number and id.
 */
export async function insertListed(world: World, listed: Listed): Promise<{ number: number; id: string }> {
  const { system: ctx, organisation, workflow, db } = world
  const scope = { organisationId: organisation.id, workflowId: workflow.id }
  const now = ctx.now().getTime()
  const receivedAt = new Date(now - (listed.receivedHoursAgo ?? 1) * hour)
  const dueAt = new Date(now + (listed.dueInHours ?? 24) * hour)
  const { state = 'review', mode = state === 'review' ? 'assisted' : null } = listed
  const made = await db.$transaction(async (tx) => {
    const [id, documentId] = [ctx.random.uuid(), ctx.random.uuid()]
    const number = await nextItemNumber(tx, workflow.id)
    const fileName = listed.fileName ?? `file-${number}.pdf`
    const sha256 = createHash('sha256').update(documentId).digest('hex')
    await insertDocument(tx, { id: documentId, organisationId: organisation.id, sha256, fileName, byteSize: 1 })
    await tx.page.create({ data: pageOf(organisation.id, documentId, listed.text ?? '') })
    await insertItem(tx, {
      ...scope,
      id,
      documentId,
      number,
      workflowVersion: workflow.version,
      state,
      title: listed.title ?? fileName,
      queue: listed.queue ?? 'main',
      priority: listed.priority ?? 0,
      intake: 'command',
      receivedBy: 'test',
      receivedAt,
      dueAt,
      seeded: listed.seeded ?? false,
      ...(listed.values ? { proposedAt: receivedAt } : {}),
      ...(state === 'completed' ? { completedAt: ctx.now(), holdUntil: receivedAt } : {}),
      ...(state === 'exception'
        ? { exceptionCode: 'unreadable', exceptionMessage: 'The file is damaged.', exceptionStep: 'read' }
        : {}),
    })
    if (listed.values) {
      const values = Object.entries(listed.values).map(([key, value]) => ({
        key,
        value,
        confidence: listed.confidence ?? 0.95,
        grounded: true,
        evidence: [],
        reason: '',
        candidates: [],
      }))
      const content = { provider: 'local', version: 'test', language: 'en', summary: '', values }
      await tx.proposal.create({
        data: {
          id: ctx.random.uuid(),
          organisationId: organisation.id,
          itemId: id,
          workflowVersion: workflow.version,
          provider: 'local',
          providerVersion: 'test',
          content,
          latencyMs: 1,
          createdAt: receivedAt,
        },
      })
    }
    for (const severity of listed.flags ?? [])
      await tx.flag.create({
        data: {
          id: ctx.random.uuid(),
          organisationId: organisation.id,
          itemId: id,
          check: 'sum',
          severity,
          fieldKeys: [],
          message: 'It does not add up.',
          createdAt: receivedAt,
        },
      })
    if (mode) {
      const taskId = ctx.random.uuid()
      await insertTask(tx, {
        ...scope,
        id: taskId,
        itemId: id,
        mode,
        priority: listed.priority ?? 0,
        dueAt,
        createdAt: receivedAt,
        excludedUserIds: listed.excluded ?? [],
        assigneeId: listed.assigneeId ?? null,
      })
      if (listed.claimedBy)
        await tx.task.update({
          where: { id: taskId },
          data: { claimedBy: listed.claimedBy, claimedAt: new Date(now), leaseUntil: new Date(now + hour) },
        })
    }
    await record(ctx, tx, { type: 'item.received', ...scope, itemId: id })
    return { number, id }
  })
  for (const part of searchParts) await indexItem(ctx, made.id, part)
  return made
}

function pageOf(organisationId: string, documentId: string, text: string) {
  const words = text
    .split(' ')
    .filter((word) => word !== '')
    .map(
      (word, i): Word => ({
        text: word,
        line: 0,
        confidence: 1,
        box: { x0: i / 100, y0: 0, x1: (i + 1) / 100, y1: 0.1 },
      }),
    )
  return {
    organisationId,
    documentId,
    number: 1,
    width: 100,
    height: 100,
    source: 'text',
    words,
    imageKey: '0'.repeat(64),
    imageWidth: 100,
    imageHeight: 100,
  }
}
