import type { Db, Tx } from '#server/platform/db.server.ts'
import { Prisma, toJson } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Brief, ItemFacts, ItemState, Step, TaskMode } from './item.ts'

export async function nextItemNumber(tx: Tx, workflowId: string): Promise<number> {
  const row = await tx.workflow.update({
    where: { id: workflowId },
    data: { lastItemNumber: { increment: 1 } },
    select: { lastItemNumber: true },
  })
  return row.lastItemNumber
}

export async function insertItem(tx: Tx, data: Prisma.ItemUncheckedCreateInput): Promise<void> {
  await tx.item.create({ data, select: { id: true } })
}

const itemSelect = {
  id: true,
  organisationId: true,
  workflowId: true,
  workflowVersion: true,
  documentId: true,
  number: true,
  state: true,
  exceptionCode: true,
  exceptionMessage: true,
  exceptionStep: true,
  exceptionOwner: true,
  exceptionAt: true,
  queue: true,
  routeReason: true,
  routeRule: true,
  queuesLeft: true,
  queuesDone: true,
  title: true,
  intake: true,
  receivedBy: true,
  priority: true,
  dueAt: true,
  receivedAt: true,
  openedAt: true,
  decidedAt: true,
  approvedAt: true,
  completedAt: true,
  reworkedAt: true,
  holdUntil: true,
  exportedAt: true,
  touchMs: true,
  reworkMs: true,
  seeded: true,
  unattended: true,
  documentType: true,
  groupKey: true,
  waitingFor: true,
  waitingSince: true,
  version: true,
} as const

type RawItem = Prisma.ItemGetPayload<{ select: typeof itemSelect }>
export type ItemRow = RawItem & Pick<ItemFacts, 'state' | 'exceptionStep'>

const toRow = (row: RawItem): ItemRow => ({
  ...row,
  state: row.state as ItemState,
  exceptionStep: row.exceptionStep as Step | null,
})

/** The columns of an ItemRow, under the names of its members; they are written here, never taken from outside. */
const itemColumns = Prisma.raw(
  Object.keys(itemSelect)
    .map((name) => `item.${name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)} AS "${name}"`)
    .join(', '),
)

/** Takes the row lock that an item's changes and its event chain need. */
export async function lockItem(tx: Tx, organisationId: string, id: string): Promise<ItemRow | null> {
  const rows = await tx.$queryRaw<RawItem[]>`
    SELECT ${itemColumns} FROM item WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return rows[0] ? toRow(rows[0]) : null
}

export async function findItem(db: Db, organisationId: string, id: string): Promise<ItemRow | null> {
  const row = await db.item.findUnique({ where: { organisationId_id: { organisationId, id } }, select: itemSelect })
  return row ? toRow(row) : null
}

export async function findItemByNumber(db: Db, workflowId: string, number: number): Promise<ItemRow | null> {
  const row = await db.item.findUnique({ where: { workflowId_number: { workflowId, number } }, select: itemSelect })
  return row ? toRow(row) : null
}

export async function itemsOfDocument(db: Db, organisationId: string, documentId: string) {
  return db.item.findMany({ where: { organisationId, documentId }, select: { id: true, workflowId: true } })
}

/** Saves what a rule decided; `stale` when somebody was faster. */
export async function saveItem(
  tx: Tx,
  item: Pick<ItemRow, 'id' | 'organisationId' | 'version'>,
  next: Omit<Prisma.ItemUncheckedUpdateManyInput, 'version'>,
) {
  const { count } = await tx.item.updateMany({
    where: { id: item.id, organisationId: item.organisationId, version: item.version },
    data: { ...next, version: { increment: 1 } },
  })
  if (count === 0) throw new DomainError('stale', 'This item changed in the meantime: reload it and try again.')
}

export async function insertTask(
  tx: Tx,
  task: {
    id: string
    organisationId: string
    workflowId: string
    itemId: string
    mode: TaskMode
    priority: number
    dueAt: Date
    createdAt: Date
    /** People who must not do it, because of what they know. */
    excludedUserIds?: string[]
    /** The one person who may. */
    assigneeId?: string | null
    /** The role that may. */
    forRole?: 'approver' | 'lead' | null
    /** Which of the two entries of a pair it is; 3: the third person's word on them. */
    entry?: number
    /** The person it goes to first; others get it when they are away. */
    reservedFor?: string
    brief?: Brief
    /** An approval: whose word counts (none: everybody with the role), of how much, and of which chain. */
    eligibleUserIds?: string[]
    amount?: string | null
    approvalId?: string
  },
) {
  const { brief, reservedFor, ...row } = task
  const reserved = reservedFor ? { reservedFor, reservedAt: task.createdAt } : {}
  await tx.task.create({
    data: { ...row, ...reserved, ...(brief ? { brief: toJson(brief) } : {}) },
    select: { id: true },
  })
}

/**
 * Withdraws an item's open tasks: those of a mode, or ordinary ones that nobody has taken up yet. Answers whether there
 * was any.
 */
export async function cancelTasks(
  tx: Tx,
  organisationId: string,
  itemId: string,
  which: { mode: TaskMode } | { untouched: true },
): Promise<boolean> {
  const some = 'mode' in which ? { mode: which.mode } : { mode: { in: ['assisted', 'manual'] }, claimedBy: null }
  const { count } = await tx.task.updateMany({
    where: { organisationId, itemId, state: 'open', ...some },
    data: { state: 'cancelled', claimedBy: null, leaseUntil: null, version: { increment: 1 } },
  })
  return count > 0
}

export async function saveOutput(
  tx: Tx,
  row: { organisationId: string; itemId: string; decisionId: string; values: Values },
) {
  const data = { ...row, values: toJson(row.values) }
  await tx.itemOutput.upsert({ where: { itemId: row.itemId }, create: data, update: data, select: { itemId: true } })
}

export async function removeOutput(tx: Tx, organisationId: string, itemId: string) {
  await tx.itemOutput.deleteMany({ where: { organisationId, itemId } })
}

/** The decision that the item's output came from; null without an output. */
export async function outputDecision(db: Db, organisationId: string, itemId: string): Promise<string | null> {
  const row = await db.itemOutput.findUnique({
    where: { organisationId_itemId: { organisationId, itemId } },
    select: { decisionId: true },
  })
  return row?.decisionId ?? null
}

export async function findOutput(db: Db, organisationId: string, itemId: string): Promise<Values | null> {
  const row = await db.itemOutput.findUnique({
    where: { organisationId_itemId: { organisationId, itemId } },
    select: { values: true },
  })
  return (row?.values as Values | undefined) ?? null
}

export async function countInState(
  db: Db,
  organisationId: string,
  workflowId: string,
  state: ItemState,
): Promise<number> {
  return db.item.count({ where: { organisationId, workflowId, state } })
}

export async function countByState(db: Db, organisationId: string, workflowIds: readonly string[]) {
  return db.item.groupBy({
    by: ['workflowId', 'state'],
    where: { organisationId, workflowId: { in: [...workflowIds] } },
    _count: { _all: true },
  })
}

/** Where these items stand, with what reading their documents took. */
export async function standingOf(db: Db, organisationId: string, ids: readonly string[]) {
  return db.item.findMany({
    where: { organisationId, id: { in: [...ids] } },
    select: { id: true, state: true, exceptionMessage: true, document: { select: { pageCount: true, readMs: true } } },
  })
}

/** The next items of a workflow after the number `after`, oldest first. */
export async function itemsInOrder(db: Db, workflowId: string, after: number, limit: number) {
  return db.item.findMany({
    where: { workflowId, number: { gt: after } },
    orderBy: { number: 'asc' },
    take: limit,
    select: { id: true, number: true },
  })
}

/** The workflows whose items show this document. */
export async function workflowsOfDocument(db: Db, organisationId: string, documentId: string): Promise<string[]> {
  const rows = await db.item.findMany({ where: { organisationId, documentId }, select: { workflowId: true } })
  return rows.map((r) => r.workflowId)
}
