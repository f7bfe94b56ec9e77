import Big from 'big.js'
import { currencyOf } from '#server/workflow/decimal.ts'
import { isEmpty, rowsOf, type TableRow, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { bestPairs } from './assignment.ts'
import { type Flag, labelOf, numberOf, type Of } from './check.ts'
import { grouped } from './check-history.ts'
import { letterPairs, type Order, type OrderLine, orderKeys, pairLikeness, sameSupplier } from './orders.ts'

/** What is known of the orders that an item names. */
export type OrderFacts = {
  /** Whether the workflow has any orders: without, nothing can be said of one that is missing. */
  any: boolean
  /** By key of `orderKey`. */
  orders: ReadonlyMap<string, Order>
  /** Standing values of other items that name one of these orders, oldest first. */
  invoiced: readonly { itemReference: string; values: Values }[]
}

type Check = Of<'purchase_order'>
/** A charged or ordered line in figures; one row of the item's table has its number. */
type Line = {
  description: string
  /** Of the description, counted once: every row is compared with every line. */
  pairs: ReadonlyMap<string, number>
  quantity: Big | null
  unitPrice: Big | null
  amount: Big | null
}
type Limits = Line & { position: number; takenQuantity: Big; takenAmount: Big }

const zero = new Big(0)
/** A pair of lines less like each other than this is no pair. */
const leastLike = 0.35
/** Rows and order lines beyond this are compared in their sums alone. */
const mostLines = 120

/** What the imported orders say of an item: one flag for each thing that does not fit, with both figures. */
export function orderFlags(definition: Definition, check: Check, values: Values, facts: OrderFacts): Flag[] {
  const text = values[check.order]
  if (typeof text !== 'string' || text === '' || !facts.any) return []
  const flag = (part: string, keys: (string | undefined)[], message: string): Flag => ({
    check: `purchase_order:${check.order}.${part}`,
    severity: check.severity,
    fieldKeys: keys.filter((key) => key !== undefined),
    message,
  })
  const { found, missing } = findOrders(text, facts)
  if (missing.length > 0)
    return missing.map((shown, i) =>
      flag(
        `unknown${i || ''}`,
        [check.order],
        `${labelOf(definition, check.order)} "${shown}" is on none of the imported orders.`,
      ),
    )
  const name = `Order ${found.map((order) => order.number).join(', ')}`
  const flags: Flag[] = []
  const supplier = check.supplier ? values[check.supplier] : null
  const other = typeof supplier === 'string' ? found.find((o) => !sameSupplier(o.supplier, supplier)) : undefined
  if (other)
    flags.push(
      flag(
        'supplier',
        [check.order, check.supplier],
        `Order ${other.number} went to ${other.supplier}, but ${labelOf(definition, check.supplier ?? '')} says ${supplier}.`,
      ),
    )
  const currency = check.currency ? values[check.currency] : null
  const paid = typeof currency === 'string' ? (currencyOf(currency) ?? currency) : null
  const agreed = found.find((o) => o.currency !== null)?.currency ?? null
  if (paid && agreed && found.some((o) => o.currency && o.currency !== paid))
    return [
      ...flags,
      flag(
        'currency',
        [check.order, check.currency],
        `${name} is in ${agreed}, but ${labelOf(definition, check.currency ?? '')} says ${paid}.`,
      ),
    ]
  // Earlier items in another currency are not part of the same sum.
  const before = facts.invoiced.filter(
    (i) => !check.currency || !paid || isEmpty(i.values[check.currency]) || i.values[check.currency] === currency,
  )
  const money = (amount: Big) => `${grouped(amount)}${(agreed ?? paid) ? ` ${agreed ?? paid}` : ''}`
  const asked = { definition, check, values, name, money, before, order: found.flatMap((o) => o.lines) }
  return [...flags, ...amountFlags(asked, flag), ...lineFlags(asked, flag)]
}

function findOrders(text: string, facts: OrderFacts): { found: Order[]; missing: string[] } {
  const { whole, parts } = orderKeys(text)
  const one = facts.orders.get(whole)
  if (one) return { found: [one], missing: [] }
  const named = parts.map((part) => ({ ...part, order: facts.orders.get(part.key) }))
  // Where no part is known, the whole is quoted as it stands.
  if (named.every((part) => !part.order)) return { found: [], missing: [text] }
  return {
    found: [...new Set(named.flatMap((part) => part.order ?? []))],
    missing: named.flatMap((part) => (part.order ? [] : [part.shown])),
  }
}

type Asked = {
  definition: Definition
  check: Check
  values: Values
  name: string
  money: (amount: Big) => string
  before: OrderFacts['invoiced']
  order: readonly OrderLine[]
}
type Flagged = (part: string, keys: (string | undefined)[], message: string) => Flag

/** The amount against what the order has left after the other items; not asked where a line of the order has no amount. */
function amountFlags({ definition, check, values, name, money, before, order }: Asked, flag: Flagged): Flag[] {
  const amount = check.amount ? numberOf(values[check.amount]) : null
  const lines = order.map((l) => lineOf(l).amount)
  if (!check.amount || !amount || lines.length === 0 || lines.some((a) => a === null)) return []
  const whole = sum(lines.map((a) => a ?? zero))
  const earlier = before.flatMap(({ itemReference, values: v }) => {
    const a = numberOf(v[check.amount ?? ''])
    return a ? [{ itemReference, a }] : []
  })
  const left = whole.minus(sum(earlier.map(({ a }) => a)))
  if (amount.lte(left.plus(whole.abs().times(check.tolerance)).plus('0.01'))) return []
  const others = earlier.map((e) => e.itemReference)
  const after = others.length > 0 ? ` after ${listed(others)}` : ''
  const label = labelOf(definition, check.amount)
  const message = left.lte(0)
    ? `${name} of ${money(whole)} is invoiced in full${after}, and ${label} asks for another ${money(amount)}.`
    : `${label} ${money(amount)} is more than ${name.replace(/^O/, 'o')} has left: ${money(left)} of ${money(whole)}${after}.`
  return [flag('amount', [check.amount, check.order], message)]
}

/** Each row against the order line it belongs to: quantity left, price agreed; and the rows that belong to none. */
function lineFlags({ definition, check, values, name, money, before, order }: Asked, flag: Flagged): Flag[] {
  const columns = check.lines
  if (!columns || order.length === 0 || order.length > mostLines) return []
  const limits = order.map(
    (line): Limits => ({ ...lineOf(line), position: line.position, takenQuantity: zero, takenAmount: zero }),
  )
  for (const { values: v } of before) take(limits, tableLines(columns, rowsOf(v[columns.table])))
  const rows = tableLines(columns, rowsOf(values[columns.table]))
  if (rows.length === 0 || rows.length > mostLines) return []
  const pairs = assign(rows, limits)
  const table = labelOf(definition, columns.table)
  const flags = rows.flatMap((row, i): Flag[] => {
    const line = limits[pairs[i] ?? -1]
    const said = line ? excess(row, line, check.tolerance, money) : null
    if (line) takeRow(line, row)
    return said
      ? [
          flag(
            `line.${i + 1}`,
            [columns.table],
            `Row ${i + 1} of ${table}, "${shortened(row.description)}": ${said} on line ${line?.position} of ${name.replace(/^O/, 'o')}.`,
          ),
        ]
      : []
  })
  const loose = rows.flatMap((row, i) =>
    pairs[i] === null && !row.amount?.eq(0)
      ? [`"${shortened(row.description)}"${row.amount ? ` ${money(row.amount)}` : ''}`]
      : [],
  )
  if (loose.length > 0)
    flags.push(
      flag(
        'loose',
        [columns.table],
        `${loose.length === 1 ? 'A row is' : `${loose.length} rows are`} on no line of ${name.replace(/^O/, 'o')}: ${listed(loose)}.`,
      ),
    )
  return flags.slice(0, 6)
}

/** Counts what other items took of each line. */
function take(limits: Limits[], rows: readonly Line[]): void {
  const pairs = assign(rows.slice(0, mostLines), limits)
  for (const [i, at] of pairs.entries()) {
    const [line, row] = [limits[at ?? -1], rows[i]]
    if (line && row) takeRow(line, row)
  }
}

function takeRow(line: Limits, row: Line): void {
  line.takenQuantity = line.takenQuantity.plus(row.quantity ?? 0)
  line.takenAmount = line.takenAmount.plus(row.amount ?? 0)
}

/** What a row takes too much of, with both figures; null where it keeps within the line. */
function excess(row: Line, line: Limits, tolerance: number, money: (amount: Big) => string): string | null {
  const room = new Big(1).plus(tolerance)
  // Services are often ordered as "595.25 x 1.00" and charged as "1 x 595.25": then only the amounts can be compared.
  const byAmount = [row, line].some((l) => l.quantity?.eq(1) || l.unitPrice?.eq(1) || !l.quantity || !l.unitPrice)
  if (byAmount) {
    if (!row.amount || !line.amount) return null
    const left = line.amount.minus(line.takenAmount)
    const most = left.plus(line.amount.abs().times(tolerance)).plus('0.01')
    return row.amount.gt(most) ? `${money(row.amount)} is more than the ${money(left.lt(0) ? zero : left)} left` : null
  }
  const { quantity, unitPrice } = row
  if (quantity && line.quantity) {
    const left = line.quantity.minus(line.takenQuantity)
    if (quantity.gt(left.lt(0) ? zero : left)) {
      const all = line.takenQuantity.gt(0) ? ` of ${line.quantity.toFixed()}` : ''
      return `quantity ${quantity.toFixed()} is more than the ${(left.lt(0) ? zero : left).toFixed()}${all} left`
    }
  }
  if (unitPrice && line.unitPrice && unitPrice.gt(line.unitPrice.times(room).plus('0.005')))
    return `unit price ${money(unitPrice)} is above the ${money(line.unitPrice)} agreed`
  return null
}

/**
 * The order line of each row: the assignment with the greatest sum of likeness, each line taken once, as a row of an
 * invoice usually stands for one line; a row that is left over then goes to the line it is like, taken or not.
 */
function assign(rows: readonly Line[], lines: readonly Line[]): (number | null)[] {
  const like = rows.map((row) => lines.map((line) => likenessOf(row, line)))
  return bestPairs(like).map((at, i) => {
    const scores = like[i] ?? []
    if (at !== null && (scores[at] ?? 0) >= leastLike) return at
    const best = scores.reduce((b, score, j) => (score > (scores[b] ?? 0) ? j : b), 0)
    return (scores[best] ?? 0) >= leastLike ? best : null
  })
}

/** Of description and price, 0..1; of the price alone where one of them has no text. */
function likenessOf(row: Line, line: Line): number {
  const near = (x: Big | null, y: Big | null) =>
    x && y && x.gt(0) && y.gt(0) ? Math.exp(-4 * Math.abs(Math.log(Number(x) / Number(y)))) : 0
  // Quantity and price stand swapped in many orders.
  const price = Math.max(
    near(row.unitPrice, line.unitPrice),
    near(row.unitPrice, line.quantity) * 0.9,
    near(row.amount, line.amount) * 0.9,
  )
  if (row.pairs.size === 0 || line.pairs.size === 0) return price
  return 0.7 * pairLikeness(row.pairs, line.pairs) + 0.3 * price
}

function lineOf(line: Pick<OrderLine, 'description' | 'quantity' | 'unitPrice' | 'amount'>): Line {
  const [quantity, unitPrice] = [numberOf(line.quantity), numberOf(line.unitPrice)]
  const amount = numberOf(line.amount) ?? (quantity && unitPrice ? quantity.times(unitPrice).round(2) : null)
  return { description: line.description, pairs: letterPairs(line.description), quantity, unitPrice, amount }
}

function tableLines(columns: NonNullable<Check['lines']>, rows: readonly TableRow[]): Line[] {
  const cell = (row: TableRow, key: string | undefined) => (key ? (row[key] ?? null) : null)
  return rows.map((row) =>
    lineOf({
      description: cell(row, columns.description) ?? '',
      quantity: cell(row, columns.quantity),
      unitPrice: cell(row, columns.unitPrice),
      amount: cell(row, columns.amount),
    }),
  )
}

const sum = (amounts: readonly Big[]) => amounts.reduce((a, b) => a.plus(b), zero)
const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}...` : text)

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3)
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ')
}
