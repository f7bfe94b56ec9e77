import { createHash } from 'node:crypto'
import { record } from '#server/audit/commands.server.ts'
import type { Word } from '#server/document/document.ts'
import { insertDocument } from '#server/document/store.server.ts'
import { type ItemState, type TaskMode, titleOf } from '#server/item/item.ts'
import { indexItem, searchParts } from '#server/item/search.server.ts'
import { insertItem, insertTask, nextItemNumber } from '#server/item/store.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { insertProposal } from '#server/proposal/store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { World } from './world.ts'

type Made = { number: number; id: string }
type NewItem = Parameters<typeof insertItem>[1]
type NewTask = Parameters<typeof insertTask>[1]

/** What there is of an item beside its document. The whole is as old as the item. */
type Parts = {
  fileName(number: number): string
  title?(fileName: string): string
  item: Pick<NewItem, 'state' | 'dueAt' | 'receivedAt'> & Partial<NewItem>
  /** Words of its one page; without them it has no page. */
  words?: Word[]
  values?: ProposedValue[] | undefined
  flags?: readonly ('error' | 'warning')[]
  task: (Pick<NewTask, 'mode'> & Partial<NewTask>) | null
  /** How its record begins. */
  event: 'item.received' | 'item.proposed'
}

const hour = 3_600_000

/**
 * Items that wait for review without a file, pages or a proposal: for tests of claims and queues, which need many at
 * once. Their record begins as everybody's. Answers their ids.
 */
export async function insertWaitingItems(
  world: World,
  count: number,
  { item = {}, mode = 'manual' }: { item?: Partial<NewItem>; mode?: TaskMode } = {},
): Promise<string[]> {
  return world.db.$transaction(async (tx) => {
    const ids: string[] = []
    for (let i = 0; i < count; i++) {
      const { id } = await insertParts(world, tx, {
        fileName: (number) => `waiting-${number}.pdf`,
        item: { ...inReview(world), ...item },
        task: { mode },
        event: 'item.proposed',
      })
      ids.push(id)
    }
    return ids
  })
}

/**
 * An item that waits for review with a proposal of these values, every one sure and with its place on the one page, but
 * without a file: for tests of what happens after reading. Answers its id and number.
 */
export async function insertProposedItem(world: World, values: Values): Promise<Made> {
  const { workflow, db } = world
  const box = { x0: 0.1, y0: 0.1, x1: 0.2, y1: 0.2 }
  return db.$transaction((tx) =>
    insertParts(world, tx, {
      fileName: (number) => `proposed-${number}.pdf`,
      title: (fileName) => titleOf(workflow.definition, values, fileName),
      item: inReview(world),
      words: [],
      values: proposed(values, 0.97, (value) => [{ page: 1, box, quote: String(value) }]),
      task: { mode: 'assisted' },
      event: 'item.proposed',
    }),
  )
}

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

/**
 * An item of the list with its page, proposal, flags, task and search entry, as the product's own steps would leave it,
 * without running them. Answers its number and id.
 */
export async function insertListed(world: World, listed: Listed): Promise<Made> {
  const { system: ctx, db } = world
  const { state = 'review', mode = state === 'review' ? 'assisted' : null, priority = 0, values, claimedBy } = listed
  const now = ctx.now()
  const receivedAt = later(now, -(listed.receivedHoursAgo ?? 1))
  const task = mode && {
    mode,
    priority,
    excludedUserIds: listed.excluded ?? [],
    assigneeId: listed.assigneeId ?? null,
  }
  const made = await db.$transaction(async (tx) => {
    const item = await insertParts(world, tx, {
      fileName: (number) => listed.fileName ?? `file-${number}.pdf`,
      title: (fileName) => listed.title ?? fileName,
      item: {
        state,
        queue: listed.queue ?? 'main',
        priority,
        receivedAt,
        dueAt: later(now, listed.dueInHours ?? 24),
        seeded: listed.seeded ?? false,
        ...(values ? { proposedAt: receivedAt } : {}),
        ...(state === 'completed' ? { completedAt: now, holdUntil: receivedAt } : {}),
        ...(state === 'exception'
          ? { exceptionCode: 'unreadable', exceptionMessage: 'The file is damaged.', exceptionStep: 'read' }
          : {}),
      },
      words: wordsOf(listed.text ?? ''),
      values: values && proposed(values, listed.confidence ?? 0.95, () => []),
      flags: listed.flags ?? [],
      task,
      event: 'item.received',
    })
    if (claimedBy)
      await tx.task.updateMany({
        where: { itemId: item.id },
        data: { claimedBy, claimedAt: now, leaseUntil: later(now, 1) },
      })
    return item
  })
  for (const part of searchParts) await indexItem(ctx, made.id, part)
  return made
}

async function insertParts(world: World, tx: Tx, parts: Parts): Promise<Made> {
  const { system: ctx, organisation, workflow } = world
  const organisationId = organisation.id
  const scope = { organisationId, workflowId: workflow.id }
  const { receivedAt, dueAt } = parts.item
  const createdAt = new Date(receivedAt)
  const [id, documentId] = [ctx.random.uuid(), ctx.random.uuid()]
  const ofItem = { organisationId, itemId: id, createdAt }
  const number = await nextItemNumber(tx, workflow.id)
  const fileName = parts.fileName(number)
  const sha256 = createHash('sha256').update(documentId).digest('hex')
  await insertDocument(tx, { id: documentId, organisationId, sha256, fileName, byteSize: 1 })
  if (parts.words) {
    const size = { width: 400, height: 600, imageWidth: 400, imageHeight: 600, imageKey: sha256 }
    await tx.page.create({
      data: { organisationId, documentId, number: 1, source: 'text', words: parts.words, ...size },
    })
  }
  const title = parts.title?.(fileName) ?? fileName
  const origin = { workflowVersion: workflow.version, intake: 'command', receivedBy: 'test' }
  await insertItem(tx, { ...scope, id, documentId, number, title, ...origin, ...parts.item })
  if (parts.values) {
    const content = { provider: 'local', version: 'test', language: 'en' as const, values: parts.values, summary: '' }
    const written = { workflowVersion: workflow.version, provider: 'local', providerVersion: 'test', latencyMs: 1 }
    await insertProposal(tx, { ...ofItem, id: ctx.random.uuid(), content, ...written })
  }
  for (const severity of parts.flags ?? []) {
    const flag = { check: 'sum', severity, fieldKeys: [], message: 'It does not add up.' }
    await tx.flag.create({ data: { ...ofItem, id: ctx.random.uuid(), ...flag } })
  }
  if (parts.task) {
    const ordinary = { priority: 0, dueAt: new Date(dueAt) }
    await insertTask(tx, { ...scope, ...ofItem, id: ctx.random.uuid(), ...ordinary, ...parts.task })
  }
  const data = parts.event === 'item.proposed' ? { data: { documentId } } : {}
  await record(ctx, tx, { type: parts.event, ...scope, itemId: id, ...data })
  return { id, number }
}

function inReview(world: World): Parts['item'] {
  const at = world.system.now()
  return { state: 'review', receivedAt: at, readAt: at, proposedAt: at, dueAt: later(at, 1) }
}

function proposed(
  values: Values,
  confidence: number,
  evidenceOf: (value: Values[string]) => ProposedValue['evidence'],
): ProposedValue[] {
  return Object.entries(values).map(([key, value]) => ({
    ...{ key, value, confidence, grounded: true, reason: '', candidates: [] },
    evidence: evidenceOf(value),
  }))
}

function wordsOf(text: string): Word[] {
  const words = text.split(' ').filter((word) => word !== '')
  return words.map((word, i) => ({
    text: word,
    line: 0,
    confidence: 1,
    box: { x0: i / 100, y0: 0, x1: (i + 1) / 100, y1: 0.1 },
  }))
}

const later = (at: Date, hours: number) => new Date(at.getTime() + hours * hour)
