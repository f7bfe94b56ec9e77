import { createHash } from 'node:crypto'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { Prisma } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { orderText } from './duplicates.ts'
import { mostOrders, type Order, type OrderLine, orderKey } from './orders.ts'

type Scope = { organisationId: string; workflowId: string }

type OrderRow = {
  number: string
  numberKey: string
  supplier: string
  currency: string | null
  orderedOn: string | null
  lines: OrderLine[] | null
}

/** The lines of an order as JSON; decimals as text without trailing zeros. */
const linesOf = Prisma.sql`(
  SELECT json_agg(json_build_object(
    'position', l.position, 'description', l.description, 'quantity', trim_scale(l.quantity)::text,
    'unitPrice', trim_scale(l.unit_price)::text, 'amount', trim_scale(l.amount)::text) ORDER BY l.position)
  FROM purchase_order_line l WHERE l.organisation_id = p.organisation_id AND l.order_id = p.id)`

/** Orders of the workflow by their keys, and whether it has any order at all. */
export async function findOrdersByKey(
  db: Db,
  scope: Scope,
  keys: readonly string[],
): Promise<{ any: boolean; orders: Map<string, Order> }> {
  const rows = await db.$queryRaw<OrderRow[]>`
    SELECT p.number, p.number_key AS "numberKey", p.supplier, p.currency, p.ordered_on AS "orderedOn", ${linesOf} AS lines
    FROM purchase_order p
    WHERE p.organisation_id = ${scope.organisationId}::uuid AND p.workflow_id = ${scope.workflowId}::uuid
      AND p.number_key = ANY (${keys}::text[])`
  const any = rows.length > 0 || (await countOrders(db, scope, 1)) > 0
  return { any, orders: new Map(rows.map((row) => [row.numberKey, asOrder(row)])) }
}

function asOrder({ numberKey: _, lines, ...order }: OrderRow): Order {
  return { ...order, lines: lines ?? [] }
}

async function countOrders(db: Db, { organisationId, workflowId }: Scope, most: number): Promise<number> {
  return (await db.purchaseOrder.findMany({ where: { organisationId, workflowId }, select: { id: true }, take: most }))
    .length
}

/** Standing values of other items that name one of these orders, oldest first; seeded copies charge nothing. */
export async function invoicedOn(
  db: Db,
  item: Scope & { id: string },
  keys: readonly string[],
  fields: readonly string[],
): Promise<{ itemReference: string; values: Values }[]> {
  const fingerprints = keys.map((key) => createHash('sha256').update(orderText(key)).digest('hex'))
  const places = Array.from({ length: mostOrders + 1 }, (_, n) => -1 - n)
  const rows = await db.$queryRaw<{ number: number; values: Values | null }[]>`
    SELECT i.number,
      (SELECT jsonb_object_agg(k, o.values -> k) FROM unnest(${[...fields]}::text[]) AS k) AS values
    FROM (
      SELECT DISTINCT item_id FROM duplicate_key
      WHERE organisation_id = ${item.organisationId}::uuid AND workflow_id = ${item.workflowId}::uuid
        AND "check" = ANY (${places}::int[]) AND fingerprint = ANY (${fingerprints}::text[])
    ) named
    JOIN item i ON i.organisation_id = ${item.organisationId}::uuid AND i.id = named.item_id
    JOIN item_output o ON o.organisation_id = i.organisation_id AND o.item_id = i.id
    WHERE i.id <> ${item.id}::uuid AND NOT i.seeded
    ORDER BY i.number LIMIT 200`
  return rows.map(({ number, values }) => ({ itemReference: `#${number}`, values: values ?? {} }))
}

export type ListedOrder = {
  id: string
  number: string
  supplier: string
  currency: string | null
  orderedOn: string | null
  importedAt: Date
  lines: number
  /** Null where a line has no amount. */
  amount: string | null
}

/** Orders of the workflow whose number or supplier has the text, newest import first, and how many there are. */
export async function listOrders(
  db: Db,
  { organisationId, workflowId }: Scope,
  search: string,
  page: { skip: number; take: number },
): Promise<{ orders: ListedOrder[]; total: number }> {
  const key = orderKey(search)
  const like = { contains: search, mode: 'insensitive' as const }
  const where = {
    organisationId,
    workflowId,
    ...(search === ''
      ? {}
      : { OR: [{ number: like }, { supplier: like }, ...(key === '' ? [] : [{ numberKey: { startsWith: key } }])] }),
  }
  const [rows, total] = await Promise.all([
    db.purchaseOrder.findMany({
      where,
      orderBy: [{ importedAt: 'desc' }, { number: 'asc' }],
      ...page,
      select: {
        ...{ id: true, number: true, supplier: true, currency: true, orderedOn: true, importedAt: true },
        lines: { select: { quantity: true, unitPrice: true, amount: true } },
      },
    }),
    db.purchaseOrder.count({ where }),
  ])
  return { orders: rows.map(({ lines, ...row }) => ({ ...row, lines: lines.length, amount: amountOf(lines) })), total }
}

type Figures = { quantity: Prisma.Decimal | null; unitPrice: Prisma.Decimal | null; amount: Prisma.Decimal | null }

function amountOf(lines: readonly Figures[]): string | null {
  const amounts = lines.map((l) => l.amount ?? (l.quantity && l.unitPrice ? l.quantity.times(l.unitPrice) : null))
  const known = amounts.filter((amount) => amount !== null)
  if (known.length === 0 || known.length < amounts.length) return null
  return known.reduce((sum, amount) => sum.plus(amount)).toFixed(2)
}

export type SavedOrder = Order & { id: string; numberKey: string }

/** Writes the orders, each in the place of one with the same number; answers the keys that were there before. */
export async function saveOrders(
  tx: Tx,
  { organisationId, workflowId }: Scope,
  orders: readonly SavedOrder[],
  imported: { at: Date; by: string },
): Promise<Set<string>> {
  // One import at a time, so that two people with one file do not meet in the middle.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`orders:${workflowId}`}, 0))`
  const numberKeys = orders.map((order) => order.numberKey)
  const before = await tx.purchaseOrder.findMany({
    where: { organisationId, workflowId, numberKey: { in: numberKeys } },
    select: { id: true, numberKey: true },
  })
  await removeOrders(
    tx,
    { organisationId, workflowId },
    before.map(({ id }) => id),
  )
  await tx.purchaseOrder.createMany({
    data: orders.map(({ lines: _, ...order }) => ({
      ...order,
      organisationId,
      workflowId,
      importedAt: imported.at,
      importedBy: imported.by,
    })),
  })
  await tx.purchaseOrderLine.createMany({
    data: orders.flatMap(({ id: orderId, lines }) => lines.map((line) => ({ ...line, organisationId, orderId }))),
  })
  return new Set(before.map((row) => row.numberKey))
}

/** Answers how many there were. */
export async function removeOrders(tx: Tx, { organisationId, workflowId }: Scope, ids: readonly string[]) {
  const where = { organisationId, workflowId, id: { in: [...ids] } }
  await tx.purchaseOrderLine.deleteMany({ where: { organisationId, order: where } })
  return (await tx.purchaseOrder.deleteMany({ where })).count
}

/** Items in review that name an order, by the values they are compared by. */
export async function itemsOnOrders(db: Db, { organisationId, workflowId }: Scope): Promise<string[]> {
  const rows = await db.duplicateKey.findMany({
    where: { organisationId, workflowId, check: { lt: 0 }, item: { state: 'review' } },
    distinct: ['itemId'],
    select: { itemId: true },
    orderBy: { itemId: 'asc' },
  })
  return rows.map(({ itemId }) => itemId)
}
