import type { Db, Tx } from '#server/platform/db.server.ts'
import { type Prisma, toJson } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Values } from '#server/workflow/workflow.ts'
import { type ItemFacts, type ItemState, type Step, type TaskMode, taskModes } from './item.ts'
import { visibleTo } from './visible.ts'

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
  queue: true,
  routeReason: true,
  title: true,
  intake: true,
  priority: true,
  dueAt: true,
  receivedAt: true,
  openedAt: true,
  decidedAt: true,
  completedAt: true,
  reworkedAt: true,
  holdUntil: true,
  exportedAt: true,
  touchMs: true,
  reworkMs: true,
  version: true,
} as const

type RawItem = Prisma.ItemGetPayload<{ select: typeof itemSelect }>
export type ItemRow = RawItem & Pick<ItemFacts, 'state' | 'exceptionStep'>

const toRow = (row: RawItem): ItemRow => ({
  ...row,
  state: row.state as ItemState,
  exceptionStep: row.exceptionStep as Step | null,
})

/** Takes the row lock that an item's changes and its event chain need. */
export async function lockItem(tx: Tx, organisationId: string, id: string): Promise<ItemRow | null> {
  await tx.$queryRaw`SELECT 1 FROM item WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return findItem(tx, organisationId, id)
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
  },
) {
  await tx.task.create({ data: task, select: { id: true } })
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

export type ItemFilter = { state: ItemState | 'open' | 'all'; search?: string | undefined }

function filterOf(workflowId: string, filter: ItemFilter): Prisma.ItemWhereInput {
  return {
    workflowId,
    ...(filter.state === 'all'
      ? {}
      : filter.state === 'open'
        ? { state: { in: ['received', 'read', 'review', 'exception'] } }
        : { state: filter.state }),
    ...(filter.search ? { OR: matches(filter.search) } : {}),
  }
}

/** Modes that hide an item's title: a search must not find by what the list does not show. */
const hidingModes = taskModes.filter((mode) => !visibleTo([{ mode }]).proposal)

/** Title, file name, or the item's own number ("12" or "#12"). */
function matches(search: string): Prisma.ItemWhereInput[] {
  const number = /^#?(\d{1,9})$/.exec(search)?.[1]
  return [
    {
      title: { contains: search, mode: 'insensitive' },
      tasks: { none: { state: 'open', mode: { in: hidingModes } } },
    },
    { document: { fileName: { contains: search, mode: 'insensitive' } } },
    ...(number ? [{ number: Number(number) }] : []),
  ]
}

/** Newest first, after the item with the number `cursor`. */
export async function listItems(db: Db, workflowId: string, filter: ItemFilter, cursor: number | null, limit: number) {
  const where = filterOf(workflowId, filter)
  const [rows, total] = await Promise.all([
    db.item.findMany({
      where: cursor === null ? where : { AND: [where, { number: { lt: cursor } }] },
      orderBy: { number: 'desc' },
      take: limit + 1,
      select: {
        ...itemSelect,
        document: { select: { fileName: true, pageCount: true } },
        flags: { select: { severity: true } },
        tasks: { where: { state: 'open' }, select: { mode: true, claimedBy: true, leaseUntil: true, dueAt: true } },
      },
    }),
    db.item.count({ where }),
  ])
  return { rows, total }
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

export async function openTasks(db: Db, organisationId: string, itemId: string): Promise<{ mode: TaskMode }[]> {
  const rows = await db.task.findMany({ where: { organisationId, itemId, state: 'open' }, select: { mode: true } })
  return rows.map((r) => ({ mode: r.mode as TaskMode }))
}

/** The workflows whose items show this document. */
export async function workflowsOfDocument(db: Db, organisationId: string, documentId: string): Promise<string[]> {
  const rows = await db.item.findMany({ where: { organisationId, documentId }, select: { workflowId: true } })
  return rows.map((r) => r.workflowId)
}
