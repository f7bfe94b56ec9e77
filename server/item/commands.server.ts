import { record } from '#server/audit/commands.server.ts'
import { addDocument, keepFile, type StoredFile } from '#server/document/commands.server.ts'
import type { RowPart, Stated } from '#server/document/document.ts'
import { findDocument } from '#server/document/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { FileSource } from '#server/platform/files.server.ts'
import { addWorking } from '#server/workflow/calendar-time.ts'
import { findDefinition, type WorkflowRow } from '#server/workflow/store.server.ts'
import { reservationOf } from './concealment.server.ts'
import { type DocumentType, documentTypeOf } from './document-type.ts'
import { stepToRetry } from './exceptions.ts'
import { membersWith } from './exceptions-store.server.ts'
import { type Step, stateBefore } from './item.ts'
import { briefSoFar } from './rules.server.ts'
import { noteSender } from './sender.server.ts'
import {
  findItemByNumber,
  type ItemRow,
  insertItem,
  insertTask,
  itemsOfDocument,
  lockItem,
  nextItemNumber,
  saveItem,
} from './store.server.ts'

export type Intake = 'upload' | 'command' | 'seed' | 'schedule'

/** Takes one file in: the file, the document, the item, its first event and the reading job, or nothing. */
export async function receiveFile(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: { fileName: string; source: FileSource; intake: Intake },
): Promise<{ itemId: string; number: number }> {
  const file = await keepFile(ctx, input.fileName, input.source)
  const bytes = input.source instanceof Uint8Array ? input.source : undefined
  const documentType = documentTypeOf({ fileName: file.fileName, bytes })
  return ctx.db.$transaction((tx) => receiveStored(ctx, tx, workflow, file, { intake: input.intake, documentType }))
}

/**
 * The same for a file that is kept already; `row` where the document is one row of a table, `stated` where we made it
 * ourselves and know its values, `dueAt` where it is due by a day of its own.
 */
export async function receiveStored(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  file: StoredFile,
  {
    intake,
    documentType,
    row,
    stated,
    dueAt,
  }: { intake: Intake; documentType: DocumentType; row?: RowPart; stated?: Stated; dueAt?: Date },
): Promise<{ itemId: string; number: number }> {
  const { organisationId } = workflow
  const documentId = await addDocument(ctx, tx, file, { row, stated })
  const number = await nextItemNumber(tx, workflow.id)
  const itemId = ctx.random.uuid()
  const receivedAt = ctx.now()
  await insertItem(tx, {
    id: itemId,
    organisationId,
    workflowId: workflow.id,
    workflowVersion: workflow.version,
    documentId,
    number,
    state: 'received',
    title: file.fileName,
    intake,
    documentType,
    receivedBy: ctx.actor.id,
    receivedAt,
    dueAt: dueAt ?? dueFrom(receivedAt, workflow),
  })
  await record(ctx, tx, {
    type: 'item.received',
    organisationId,
    workflowId: workflow.id,
    itemId,
    data: { documentId, sha256: file.sha256 },
  })
  return { itemId, number }
}

const dueFrom = (at: Date, { definition }: WorkflowRow) =>
  addWorking(definition.calendar, definition.timeZone, at, definition.dueHours)

/** Runs on `document.read`: the items of the document may be proposed for. */
export async function markItemsRead(ctx: Ctx, documentId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  for (const { id } of await itemsOfDocument(ctx.db, organisationId, documentId))
    await ctx.db.$transaction(async (tx) => {
      const item = await lockItem(tx, organisationId, id)
      if (item?.state !== 'received') return
      await saveItem(tx, item, { state: 'read', readAt: ctx.now() })
      await noteSender(ctx, tx, item)
      await record(ctx, tx, {
        type: 'item.read',
        organisationId,
        workflowId: item.workflowId,
        itemId: id,
        data: { documentId },
      })
    })
}

/** Runs on `document.refused`: the items of the document go to the exception queue with the reader's reason. */
export async function markItemsUnreadable(ctx: Ctx, documentId: string): Promise<void> {
  const organisationId = ctx.actor.organisationId
  const document = await findDocument(ctx.db, organisationId, documentId)
  if (!document?.refusalMessage) return
  const reason = { code: document.refusalCode ?? 'unreadable', message: document.refusalMessage }
  for (const { id } of await itemsOfDocument(ctx.db, organisationId, documentId))
    await raiseException(ctx, id, 'read', reason)
}

/** Puts an item into the exception queue; an item that has moved on since is left alone. */
export async function raiseException(
  ctx: Ctx,
  itemId: string,
  step: Step,
  reason: { code: string; message: string },
): Promise<void> {
  const organisationId = ctx.actor.organisationId
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, itemId)
    if (!item || (item.state !== 'received' && item.state !== 'read')) return
    await saveItem(tx, item, {
      state: 'exception',
      exceptionCode: reason.code,
      exceptionMessage: reason.message,
      exceptionStep: step,
      exceptionAt: ctx.now(),
      // Whoever looked after it before a retry still does.
      exceptionOwner: item.exceptionOwner ?? (await ownerOf(tx, item)),
      waitingFor: null,
      waitingSince: null,
    })
    await record(ctx, tx, {
      type: 'item.failed',
      organisationId,
      workflowId: item.workflowId,
      itemId,
      data: { step, code: reason.code },
    })
  })
}

/** The workflow's owner, by the version of the item, where they are a member; null: nobody yet. */
export async function ownerOf(
  tx: Tx,
  { organisationId, workflowId, workflowVersion }: ItemRow,
): Promise<string | null> {
  const { charter } = await findDefinition(tx, organisationId, workflowId, workflowVersion)
  if (!charter?.owner) return null
  const members = await membersWith(tx, organisationId, workflowId)
  return members.find(({ email }) => email.toLowerCase() === charter.owner.toLowerCase())?.id ?? null
}

/** Sends an exception through its failed step again, and what stalled through the step that it waits for. */
export async function retryItem(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  const found = await findItemByNumber(ctx.db, workflow.id, number)
  if (!found) throw new DomainError('not_found', `There is no item ${number} in this workflow.`)
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, found.organisationId, found.id)
    if (!item) throw new DomainError('not_found', 'The item was erased.')
    const step = stepToRetry(item)
    await saveItem(tx, item, {
      state: stateBefore[step],
      exceptionCode: null,
      exceptionMessage: null,
      exceptionStep: null,
      exceptionAt: null,
      attempts: { increment: 1 },
    })
    await record(ctx, tx, {
      type: step === 'read' ? 'item.reading_retried' : 'item.proposing_retried',
      organisationId: item.organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { documentId: item.documentId },
    })
  })
}

/**
 * Opens a completed item again. What happens from here on is rework: the first completion and its touch time stand.
 */
export async function reopenItem(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  const found = await findItemByNumber(ctx.db, workflow.id, number)
  if (!found) throw new DomainError('not_found', `There is no item ${number} in this workflow.`)
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, found.organisationId, found.id)
    if (item?.state !== 'completed')
      throw new DomainError('conflict', 'Only a completed item can be reopened: this one is still being worked on.')
    const now = ctx.now()
    await saveItem(tx, item, { state: 'review', reworkedAt: item.reworkedAt ?? now, holdUntil: null })
    await insertTask(tx, {
      id: ctx.random.uuid(),
      organisationId: item.organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      mode: 'assisted',
      // Somebody found a mistake: it goes before new work.
      priority: item.priority + 10,
      // The item keeps its own due time: figures of the past rest on it.
      dueAt: dueFrom(now, workflow),
      createdAt: now,
    })
    await record(ctx, tx, {
      type: 'item.reopened',
      organisationId: item.organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
    })
  })
}

/** The sender has answered: a returned item goes on where it stood. It was never complete, so this is no rework. */
export async function resumeItem(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  const found = await findItemByNumber(ctx.db, workflow.id, number)
  if (!found) throw new DomainError('not_found', `There is no item ${number} in this workflow.`)
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, found.organisationId, found.id)
    if (item?.state !== 'returned')
      throw new DomainError('conflict', 'Only an item that was returned to its sender can be taken up again.')
    const { organisationId, workflowId, id: itemId } = item
    await saveItem(tx, item, { state: 'review' })
    await insertTask(tx, {
      id: ctx.random.uuid(),
      organisationId,
      workflowId,
      itemId,
      ...(await reservationOf(tx, organisationId, item)),
      ...(await briefSoFar(tx, item)),
      priority: item.priority,
      dueAt: dueFrom(ctx.now(), workflow),
      createdAt: ctx.now(),
    })
    await record(ctx, tx, { type: 'item.resumed', organisationId, workflowId, itemId })
  })
}
