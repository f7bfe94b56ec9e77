import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { reaches } from '#server/workflow/approval-limit.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { ordinaryModes } from './item.ts'
import { type ItemRow, lockItem, saveItem } from './store.server.ts'

/** Items changed in one transaction: few enough that nobody waits long for their rows. */
const batch = 100
/** Items in one call. */
export const maxBulk = 1000

export type BulkResult<T> = {
  done: number[]
  refused: { number: number; message: string }[]
  /** The same call with these puts back what it changed. */
  before: T[]
}

export type Assignment = { number: number; userId: string | null }
export type Prioritisation = { number: number; priority: number }

/** The workflow's members who may do its work, by name. */
export async function assignable(ctx: Ctx, workflow: WorkflowRow) {
  const rows = await ctx.db.workflowMember.findMany({
    where: { organisationId: workflow.organisationId, workflowId: workflow.id },
    select: { userId: true, approvalLimit: true, membership: { select: { roles: true } } },
  })
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    rows.map((row) => row.userId),
  )
  return rows
    .map(({ userId, approvalLimit, membership: { roles } }) => ({
      id: userId,
      name: names.get(userId) ?? 'a former member',
      roles,
      limit: approvalLimit?.toFixed() ?? null,
      reviews: can(roles, 'workflow.review'),
      approves: can(roles, 'workflow.approve'),
    }))
    .filter((person) => person.reviews || person.approves)
    .sort((a, b) => a.name.localeCompare(b.name))
}

type Person = Awaited<ReturnType<typeof assignable>>[number]

/**
 * Says whose work these items are; nobody: everybody's. Each by itself: one that cannot be assigned holds up no other. Of
 * a running pilot's items it only says who claims them first: the arm is drawn at that claim, or was before.
 */
export async function assignTasks(
  ctx: Ctx,
  workflow: WorkflowRow,
  assignments: readonly Assignment[],
): Promise<BulkResult<Assignment>> {
  const people = new Map((await assignable(ctx, workflow)).map((person) => [person.id, person]))
  return inBatches(ctx, workflow, assignments, async (tx, { number, userId }, { task, item }) => {
    const person = userId === null ? null : people.get(userId)
    const refusal = person === undefined ? 'This person is no member who could do it.' : refusalOf(ctx, task, person)
    if (refusal) throw new DomainError('refused', refusal)
    if (task.assigneeId === userId) return null
    // The holder's own claim stays theirs: the task's version is what their decision names.
    // Given to somebody else it is no longer kept for its first reviewer; the arm that was drawn stays.
    const moved = userId !== null && task.reservedFor !== null && task.reservedFor !== userId
    const data = { assigneeId: userId, ...(moved ? { reservedFor: null, reservedAt: null } : {}) }
    await tx.task.update({ where: { id: task.id }, data, select: { id: true } })
    await record(ctx, tx, {
      type: 'task.assigned',
      organisationId: item.organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { taskId: task.id, userId },
    })
    return { number, userId: task.assigneeId }
  })
}

function refusalOf(ctx: Ctx, task: TaskRow, person: Person | null): string | null {
  // Whom it is meant for is part of what it measures; the sentence must not say so.
  if (task.mode === 'seeded') return 'This one cannot be given to somebody now: try it again later.'
  if (!person) return null
  const held = task.claimedBy !== null && task.leaseUntil !== null && task.leaseUntil >= ctx.now()
  if (held && person.id !== task.claimedBy) return 'Somebody has it open: free it first, or wait until they are done.'
  if (task.excludedUserIds.includes(person.id)) return `${person.name} must not do this one: they know too much of it.`
  const isApproval = task.mode === 'approval'
  const hasRole = task.forRole !== null && person.roles.includes(task.forRole)
  const isAsked = hasRole || (isApproval ? task.eligibleUserIds.includes(person.id) : task.forRole === null)
  if (!can(person.roles, isApproval ? 'workflow.approve' : 'workflow.review') || !isAsked)
    return isApproval
      ? `${person.name} is not among those whose word this one asks for.`
      : `${person.name} does not have the role that this one needs.`
  return isApproval && !reaches(person.limit, task.amount?.toFixed() ?? null)
    ? `This one is beyond the limit of ${person.name}.`
    : null
}

/** Moves items before or behind others: the item, and its open tasks by the same distance. */
export async function setPriority(
  ctx: Ctx,
  workflow: WorkflowRow,
  changes: readonly Prioritisation[],
): Promise<BulkResult<Prioritisation>> {
  return inBatches(ctx, workflow, changes, async (tx, { number, priority }, { task, item }) => {
    if (task.priority === priority) return null
    await tx.task.updateMany({
      where: { organisationId: item.organisationId, itemId: item.id, state: 'open' },
      data: { priority },
    })
    await saveItem(tx, item, { priority })
    await record(ctx, tx, {
      type: 'task.reprioritised',
      organisationId: item.organisationId,
      workflowId: item.workflowId,
      itemId: item.id,
      data: { taskId: task.id, from: task.priority, to: priority },
    })
    return { number, priority: task.priority }
  })
}

const taskSelect = {
  id: true,
  itemId: true,
  mode: true,
  priority: true,
  claimedBy: true,
  leaseUntil: true,
  assigneeId: true,
  reservedFor: true,
  forRole: true,
  eligibleUserIds: true,
  excludedUserIds: true,
  amount: true,
} as const
type TaskRow = NonNullable<Awaited<ReturnType<typeof findWork>>>['task']

/** An item with the open task of its ordinary work, both locked: the task first, as everywhere. */
async function findWork(tx: Tx, workflow: WorkflowRow, number: number) {
  const { organisationId, id: workflowId } = workflow
  const [found] = await tx.$queryRaw<{ id: string; itemId: string }[]>`
    SELECT task.id, task.item_id AS "itemId" FROM task JOIN item ON item.id = task.item_id
    WHERE task.organisation_id = ${organisationId}::uuid AND task.workflow_id = ${workflowId}::uuid AND item.number = ${number}
      AND item.workflow_id = ${workflowId}::uuid
      AND task.state = 'open' AND task.mode = ANY (${[...ordinaryModes]}::text[])
    FOR UPDATE OF task`
  if (!found) return null
  const item = await lockItem(tx, organisationId, found.itemId)
  const task = await tx.task.findUnique({
    where: { organisationId_id: { organisationId, id: found.id } },
    select: taskSelect,
  })
  return item && task ? { task, item } : null
}

type Work = { task: TaskRow; item: ItemRow }

/** Runs a change on each item's work, a hundred in a transaction, in the order of their numbers. A change that finds nothing to do answers null. */
async function inBatches<T extends { number: number }>(
  ctx: Ctx,
  workflow: WorkflowRow,
  changes: readonly T[],
  change: (tx: Tx, wanted: T, work: Work) => Promise<T | null>,
): Promise<BulkResult<T>> {
  const result: BulkResult<T> = { done: [], refused: [], before: [] }
  const wanted = [...new Map(changes.map((c) => [c.number, c])).values()].sort((a, b) => a.number - b.number)
  for (let from = 0; from < wanted.length; from += batch) {
    const part: BulkResult<T> = { done: [], refused: [], before: [] }
    await ctx.db.$transaction(async (tx) => {
      for (const one of wanted.slice(from, from + batch)) {
        const work = await findWork(tx, workflow, one.number)
        const answer = work ? await attempt(() => change(tx, one, work)) : 'It is not being worked on: reload the list.'
        if (typeof answer === 'string') part.refused.push({ number: one.number, message: answer })
        else {
          part.done.push(one.number)
          if (answer) part.before.push(answer)
        }
      }
    })
    for (const key of ['done', 'refused', 'before'] as const) (result[key] as unknown[]).push(...part[key])
  }
  return result
}

/** A refusal as its sentence; what went wrong in the database goes on, and takes the transaction with it. */
async function attempt<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError && error.code === 'refused') return error.message
    throw error
  }
}
