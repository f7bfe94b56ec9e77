import Big from 'big.js'
import { importOrders } from '#server/proposal/orders-commands.server.ts'
import { rowsOf, type TableRow, type Values } from '#server/workflow/field-value.ts'
import type { Play } from './history.ts'

/** One order in so many is not what the invoice says: its first price is lower, more was ordered, it is not in the book. */
const every = { cheaper: 11, larger: 7, missing: 17 }

/**
 * The order book that belongs to the generated invoices, as CSV: a row for each line, most orders exactly as invoiced.
 * A number that two invoices share (a second scan) is one order. The same invoices give the same book.
 */
export function orderBook(truths: Iterable<Values>): string {
  const invoices = new Map<string, Values>()
  for (const truth of truths) {
    const number = truth.order_number
    if (typeof number === 'string' && !invoices.has(number)) invoices.set(number, truth)
  }
  const numbered = [...invoices].map(([number, truth], i) => ({ number, truth, n: i + 1 }))
  const rows = numbered
    .filter(({ n }) => n % every.missing !== 0)
    .flatMap(({ number, truth, n }) =>
      rowsOf(truth.lines).map((row, i) => [
        number,
        String(truth.seller ?? ''),
        row.description ?? '',
        ...figures(row, { half: i === 0 && n % every.cheaper === 0, twice: n % every.larger === 0 }),
        String(truth.currency ?? ''),
      ]),
    )
  const header = ['PO number', 'Supplier', 'Description', 'Quantity', 'Unit price', 'Amount', 'Currency']
  return [header, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')
}

/** Quantity, price and amount as ordered; a credit note takes back what was ordered before. */
function figures(row: TableRow, { half, twice }: { half: boolean; twice: boolean }): string[] {
  const quantity = new Big(row.quantity ?? '1').abs().times(twice ? 2 : 1)
  const price = new Big(row.unit_price ?? row.amount ?? '0').abs().times(half ? '0.9' : 1)
  return [quantity.toFixed(), price.toFixed(), quantity.times(price).toFixed(2)]
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

/** The ops lead imports the book before the first invoice comes; a second run leaves it as it is. */
export async function importOrderBook({ stage, base, demo, truths }: Play, at: Date): Promise<void> {
  const { organisation, workflow, people } = demo
  const where = { organisationId: organisation.id, workflowId: workflow.id }
  if (await base.db.purchaseOrder.findFirst({ where, select: { id: true } })) return
  const bytes = new TextEncoder().encode(orderBook(truths.values()))
  await stage.act(people.lead, at, (ctx) => importOrders(ctx, workflow, { fileName: 'demo-orders.csv', bytes }))
}
