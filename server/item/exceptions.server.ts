import { record, recordAll } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { retryItem } from './commands.server.ts'
import { reservationOf } from './concealment.server.ts'
import {
  actionsFor,
  assertDismissable,
  assertEnterable,
  assertMayOwn,
  type ExceptionView,
  endedStates,
  stateAfterRestore,
  unansweredAfterMs,
} from './exceptions.ts'
import {
  cancelOpenTasks,
  type FoundException,
  findExceptions,
  insertDismissal,
  membersWith,
  standingOfItem,
} from './exceptions-store.server.ts'
import { stateBefore } from './item.ts'
import { askerOf, visibilityOf } from './list.server.ts'
import { findItemByNumber, type ItemRow, insertTask, lockItem, saveItem } from './store.server.ts'

/** Rows of one kind and workflow that a page shows. */
export const mostExceptions = 100

/** What needs help in these workflows, longest first. */
export async function exceptionsOf(ctx: Ctx, workflows: readonly WorkflowRow[]): Promise<ExceptionView[]> {
  const lists = await Promise.all(workflows.map((workflow) => exceptionsIn(ctx, workflow)))
  return lists.flat().sort((a, b) => a.since.localeCompare(b.since) || a.number - b.number)
}

async function exceptionsIn(ctx: Ctx, workflow: WorkflowRow): Promise<ExceptionView[]> {
  const { organisationId, id: workflowId, key, definition } = workflow
  const { timeZone, name } = definition
  const asker = askerOf(ctx.actor)
  const choices = definition.fields.filter((f) => f.type === 'route' || (f.type === 'label' && !f.multiple))
  const found = await findExceptions(
    ctx.db,
    { organisationId, workflowId, timeZone, asker, now: ctx.now() },
    {
      choices: choices.map((field) => field.key),
      unansweredMs: unansweredAfterMs(definition.sender.remindDays),
      limit: mostExceptions,
    },
  )
  const [visibleOf, names] = await Promise.all([
    visibilityOf(
      ctx,
      found.map((row) => row.id),
    ),
    namesOf(
      ctx.db,
      organisationId,
      found.flatMap((row) => row.owner ?? []),
    ),
  ])
  const roles = ctx.actor.kind === 'user' ? ctx.actor.roles : []
  const missing = choices.map((field) => `“${field.label}”`)
  return found.map((row): ExceptionView => {
    const { kind, number, state, owner, letterId } = row
    return {
      ...{ kind, number, state, letterId, workflow: { key, name, timeZone } },
      title: visibleOf(row.id).proposal ? row.title : row.fileName,
      reason: reasonOf(row, missing),
      since: row.since.toISOString(),
      owner: owner ? { id: owner, name: names.get(owner) ?? 'a former member', mine: owner === ctx.actor.id } : null,
      actions: actionsFor(kind, state, roles),
    }
  })
}

function reasonOf({ kind, state, message, waitingFor }: FoundException, choices: readonly string[]): string {
  switch (kind) {
    case 'failed':
      return message ?? 'A step failed and left no reason.'
    case 'stalled':
      if (state === 'returned') return 'It went back to its sender, who has not answered since.'
      if (waitingFor) return waitingFor
      return state === 'received'
        ? 'It waits to be read for more than half an hour: the reading gave up, or nothing is running that reads.'
        : 'It waits for its proposal for more than half an hour: whoever makes it gave up, or is not running.'
    case 'unclassified':
      return `Nothing was proposed for ${choices.join(' or ')}: the reading was not sure enough.`
    case 'approval':
      return 'Its approval is overdue.'
    case 'letter':
      return message ?? 'A letter to its sender waits to be sent.'
  }
}

/** Who may be made the owner of an exception here, by name. */
export async function ownersOf(ctx: Ctx, workflow: WorkflowRow): Promise<{ id: string; name: string }[]> {
  const members = await membersWith(ctx.db, workflow.organisationId, workflow.id)
  return members.filter(({ roles }) => can(roles, 'workflow.retry')).map(({ id, name }) => ({ id, name }))
}

export type ManyResult = { done: number; refused: { number: number; message: string }[] }

/** Each item by itself: one that has moved on since holds up no other. */
async function each(numbers: readonly number[], work: (number: number) => Promise<void>): Promise<ManyResult> {
  const result: ManyResult = { done: 0, refused: [] }
  for (const number of new Set(numbers))
    try {
      await work(number)
      result.done += 1
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      result.refused.push({ number, message: error.message })
    }
  return result
}

export const retryItems = (ctx: Ctx, workflow: WorkflowRow, numbers: readonly number[]): Promise<ManyResult> =>
  each(numbers, (number) => retryItem(ctx, workflow, number))

/** Makes somebody the one who looks after these items; null: nobody. */
export async function assignOwner(
  ctx: Ctx,
  workflow: WorkflowRow,
  { numbers, userId }: { numbers: readonly number[]; userId: string | null },
): Promise<ManyResult> {
  const candidates = await ownersOf(ctx, workflow)
  const actor = { id: ctx.actor.id, roles: ctx.actor.kind === 'user' ? ctx.actor.roles : ['lead'] }
  return each(numbers, (number) =>
    change(ctx, workflow, number, async (tx, item) => {
      if (endedStates.includes(item.state))
        throw new DomainError('conflict', 'This item needs nobody to look after it any more: reload the page.')
      assertMayOwn(actor, { from: item.exceptionOwner, to: userId }, candidates)
      if (item.exceptionOwner === userId) return
      await saveItem(tx, item, { exceptionOwner: userId })
      const data = { userId, given: userId !== null && userId !== ctx.actor.id, itemVersion: item.version + 1 }
      await record(ctx, tx, { type: 'exception.assigned', ...ids(item), data })
    }),
  )
}

/** Opens a blank form for an item that could not be read or proposed for: a person enters what it says. */
export async function enterByHand(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  await change(ctx, workflow, number, async (tx, item) => {
    assertEnterable(item)
    await saveItem(tx, item, {
      ...{ state: 'review', queue: queueFor(workflow, item), exceptionAt: null },
      ...{ exceptionCode: null, exceptionMessage: null, exceptionStep: null, waitingFor: null, waitingSince: null },
    })
    const taskId = await openTask(ctx, tx, item, 'manual')
    await record(ctx, tx, { type: 'item.entered_by_hand', ...ids(item), data: { taskId } })
  })
}

/** Says that an item is none: it counts as nothing from now on, and stays on record with the reason. */
export async function dismissItems(
  ctx: Ctx,
  workflow: WorkflowRow,
  { numbers, reason }: { numbers: readonly number[]; reason: string },
): Promise<ManyResult> {
  return each(numbers, (number) =>
    change(ctx, workflow, number, async (tx, item) => {
      const { organisationId, id: itemId, state } = item
      assertDismissable(item, await standingOfItem(tx, organisationId, itemId, ctx.now()))
      await cancelOpenTasks(tx, organisationId, itemId)
      await saveItem(tx, item, { state: 'dismissed', exceptionOwner: null, waitingFor: null, waitingSince: null })
      await insertDismissal(tx, {
        ...{ ...ids(item), id: ctx.random.uuid(), authorId: ctx.actor.id, body: reason, createdAt: ctx.now() },
      })
      await record(ctx, tx, { type: 'item.dismissed', ...ids(item), data: { from: state } })
    }),
  )
}

/** A dismissed item is one after all: it goes on where it stood. */
export async function restoreItem(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  await change(ctx, workflow, number, async (tx, item) => {
    const { organisationId, id: itemId, documentId } = item
    const { byHand } = await standingOfItem(tx, organisationId, itemId, ctx.now())
    const times = await tx.item.findUniqueOrThrow({
      where: { id: itemId },
      select: { proposedAt: true, readAt: true },
    })
    const state = stateAfterRestore({ ...item, ...times, byHand })
    await saveItem(tx, item, { state })
    const restored = { type: 'item.restored', ...ids(item), data: { to: state } }
    if (state === 'review') await openTask(ctx, tx, item, byHand && !times.proposedAt ? 'manual' : null)
    const again =
      state === stateBefore.read
        ? 'item.reading_retried'
        : state === stateBefore.propose
          ? 'item.proposing_retried'
          : null
    await recordAll(ctx, tx, [restored, ...(again ? [{ type: again, ...ids(item), data: { documentId } }] : [])])
  })
}

const ids = ({ organisationId, workflowId, id: itemId }: ItemRow) => ({ organisationId, workflowId, itemId })

/** The item's queue where there is such a queue; an item without a proposal has been sent to none yet. */
function queueFor({ definition }: WorkflowRow, item: ItemRow): string {
  const known = definition.queues.find((queue) => queue.key === item.queue)
  return known?.key ?? definition.queues[0]?.key ?? 'main'
}

/** Work on the item for whoever comes next; `mode` null: as it was drawn, or with the proposal. Answers its id. */
async function openTask(ctx: Ctx, tx: Tx, item: ItemRow, mode: 'manual' | null): Promise<string> {
  const id = ctx.random.uuid()
  const reserved = await reservationOf(tx, item.organisationId, item)
  const { priority, dueAt } = item
  await insertTask(tx, {
    ...ids(item),
    id,
    ...reserved,
    ...(mode ? { mode } : {}),
    priority,
    dueAt,
    createdAt: ctx.now(),
  })
  return id
}

async function change(
  ctx: Ctx,
  workflow: WorkflowRow,
  number: number,
  apply: (tx: Tx, item: ItemRow) => Promise<void>,
): Promise<void> {
  const found = await findItemByNumber(ctx.db, workflow.id, number)
  if (!found) throw new DomainError('not_found', `There is no item ${number} in this workflow.`)
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, found.organisationId, found.id)
    if (!item) throw new DomainError('not_found', 'The item was erased.')
    await apply(tx, item)
  })
}
