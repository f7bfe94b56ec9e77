import Big from 'big.js'
import type { Language } from '#server/document/document.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { buyers, suppliers } from './cast.ts'
import { addDays } from './dates.ts'
import { goods } from './goods.ts'
import { type LayoutKey, printsUnit } from './layouts/printed.ts'
import { type Awkwardness, type Form, planInvoices } from './plan.ts'
import { makeRandom, type Random } from './random.ts'
import type { Buyer, Supplier } from './supplier.ts'

export type InvoiceLine = {
  article: string
  description: string
  quantity: string
  unit: string
  unit_price: string
  amount: string
  /** Tax rate in per cent. */
  rate: string
}

export type TaxPart = { rate: string; base: string; amount: string }

/**
 * One document, as data. Dates ISO 8601, decimals as text with a point, amounts in `currency` with two decimals.
 * `total` is the printed one: on a `wrong_total` it is not net + tax. A credit note's quantities and amounts are negative.
 */
export type InvoiceFacts = {
  /** "0001", in order of arrival. */
  id: string
  supplier: Supplier
  buyer: Buyer
  /** null on a `missing_number`. */
  number: string | null
  issue_date: string
  due_date: string | null
  currency: string
  lines: InvoiceLine[]
  taxes: TaxPart[]
  net: string
  tax: string
  total: string
  order_number: string | null
  customer_number: string
  language: Language
  layout: LayoutKey
  awkwardness: Awkwardness
  form: Form
  /** `id` of the document that a `duplicate` repeats. */
  copyOf: string | null
  /** Number of the invoice that a credit note corrects. */
  corrects: string | null
  /** Seeds the wear of a scan. */
  wear: number
  /** What a careful person reads off the page, by field key of the invoice workflow. */
  truth: Values
}

/**
 * `count` invoices in order of arrival, issued on working days of the four weeks before `endDate` (ISO date).
 * The same arguments give the same facts; from 20 on each kind of awkwardness occurs, from 22 on each supplier.
 */
export function makeInvoices({
  seed,
  count,
  endDate,
}: {
  seed: number
  count: number
  endDate: string
}): InvoiceFacts[] {
  const random = makeRandom(seed)
  const plan = planInvoices(random, suppliers, count, endDate)
  const numbers = new Map<Supplier, number>()
  const made: InvoiceFacts[] = []
  for (const [i, slot] of plan.entries()) {
    const id = String(i + 1).padStart(4, '0')
    const original = slot.awkwardness === 'duplicate' ? pickOriginal(random, made) : undefined
    if (original) {
      made.push({
        ...original,
        id,
        awkwardness: 'duplicate',
        form: slot.form,
        copyOf: original.id,
        wear: random.int(1, 2 ** 30),
      })
      continue
    }
    const running = numbers.get(slot.supplier) ?? slot.supplier.firstNumber
    numbers.set(slot.supplier, running + random.int(1, 7))
    // A first document has nothing to repeat; it stays an ordinary one.
    const awkwardness = slot.awkwardness === 'duplicate' ? 'none' : slot.awkwardness
    made.push(
      makeInvoice(random, { ...slot, awkwardness, id, number: formatNumber(slot.supplier, slot.issueDate, running) }),
    )
  }
  return made
}

function pickOriginal(random: Random, made: readonly InvoiceFacts[]): InvoiceFacts | undefined {
  const plain = made.slice(-25).filter((m) => m.awkwardness === 'none' && m.form === 'pdf')
  return plain.length > 0 ? random.pick(plain) : undefined
}

type Slot = { id: string; number: string; supplier: Supplier; issueDate: string; awkwardness: Awkwardness; form: Form }

function makeInvoice(random: Random, slot: Slot): InvoiceFacts {
  const { supplier, awkwardness } = slot
  const abroad = awkwardness === 'no_tax_reverse_charge'
  const buyer = buyers[abroad ? (supplier.country === 'DE' ? 'FR' : 'DE') : supplier.country]
  const sign = awkwardness === 'credit_note' ? -1 : 1
  const lines = makeLines(random, supplier, lineCount(random, supplier, awkwardness), sign, abroad)
  const taxes = taxParts(lines)
  const net = sum(lines.map((l) => l.amount))
  const tax = sum(taxes.map((t) => t.amount))
  const right = sum([net, tax])
  const paymentDays = supplier.paymentDays
  const facts: Omit<InvoiceFacts, 'truth'> = {
    id: slot.id,
    supplier,
    buyer,
    number: awkwardness === 'missing_number' ? null : slot.number,
    issue_date: slot.issueDate,
    due_date: paymentDays === null || awkwardness === 'credit_note' ? null : addDays(slot.issueDate, paymentDays),
    currency: supplier.currency,
    lines,
    taxes,
    net,
    tax,
    total: awkwardness === 'wrong_total' ? wrongTotal(random, right) : right,
    order_number: random.chance(0.65) ? `PO-45000${random.int(10_000, 99_999)}` : null,
    customer_number: String(10_000 + suppliers.indexOf(supplier) * 137),
    language: supplier.language,
    layout: supplier.layout,
    awkwardness,
    form: slot.form,
    copyOf: null,
    corrects:
      awkwardness === 'credit_note'
        ? formatNumber(supplier, slot.issueDate, supplier.firstNumber - random.int(2, 40))
        : null,
    wear: random.int(1, 2 ** 30),
  }
  return { ...facts, truth: truthOf(facts) }
}

function lineCount(random: Random, supplier: Supplier, awkwardness: Awkwardness): number {
  // Small print takes about twice as many lines to overflow its page.
  const tight = supplier.layout === 'dense' ? 30 : 0
  if (awkwardness === 'two_pages') return random.int(28, 32) + tight
  if (awkwardness === 'long_table') return random.int(40, 52) + tight
  // Wholesale: a delivery has many lines.
  if (supplier.layout === 'dense') return random.int(5, 14)
  return random.int(supplier.layout === 'utility' ? 2 : 1, Math.min(7, goods[supplier.goods].length))
}

function makeLines(random: Random, supplier: Supplier, count: number, sign: 1 | -1, untaxed: boolean): InvoiceLine[] {
  const catalogue = goods[supplier.goods].flatMap((g, i) =>
    (g.variants.length > 0 ? g.variants : ['']).map((v, j) => ({
      good: g,
      text: g.text.replace('{}', v),
      article: `${10 + i}${j}-${((i * 37 + j * 11 + 3) % 90) + 10}`,
    })),
  )
  let stock = random.shuffle(catalogue)
  const lines: InvoiceLine[] = []
  while (lines.length < count) {
    if (stock.length === 0) stock = random.shuffle(catalogue)
    const next = stock.pop()
    if (!next) break
    const { good, text, article } = next
    // Quarters of a unit: hours and days are booked so; kilograms keep one decimal.
    const raw = random.int(good.least * 4, good.most * 4) / 4
    const quantity = new Big(good.decimals === 0 ? Math.round(raw) : raw).round(good.decimals).times(sign)
    lines.push({
      article,
      description: text,
      quantity: quantity.toFixed(good.decimals),
      unit: good.unit,
      unit_price: good.price,
      amount: quantity.times(good.price).toFixed(2),
      rate: untaxed ? '0' : good.reduced && supplier.reducedRate ? supplier.reducedRate : supplier.rate,
    })
  }
  return lines
}

function taxParts(lines: readonly InvoiceLine[]): TaxPart[] {
  const rates = [...new Set(lines.map((l) => l.rate))].sort((a, b) => Number(b) - Number(a))
  return rates.map((rate) => {
    const base = sum(lines.filter((l) => l.rate === rate).map((l) => l.amount))
    return { rate, base, amount: new Big(base).times(rate).div(100).toFixed(2) }
  })
}

const sum = (amounts: readonly string[]): string => amounts.reduce((a, b) => a.plus(b), new Big(0)).toFixed(2)

/** A slip of the kind that happens: two neighbouring digits swapped, else ten too much. */
function wrongTotal(random: Random, right: string): string {
  const swaps = [...right.slice(0, -1)].flatMap((_, i) => {
    const a = right.charAt(i)
    const b = right.charAt(i + 1)
    const digits = /\d\d/.test(a + b) && a !== b && !(i === 0 && b === '0')
    return digits ? [right.slice(0, i) + b + a + right.slice(i + 2)] : []
  })
  return swaps.length > 0 ? random.pick(swaps) : new Big(right).plus(10).toFixed(2)
}

function formatNumber(supplier: Supplier, issueDate: string, running: number): string {
  const parts: Record<string, string> = {
    yyyy: issueDate.slice(0, 4),
    yy: issueDate.slice(2, 4),
    mm: issueDate.slice(5, 7),
  }
  return supplier.numbering.replace(/\{(\w+)\}/g, (_, name: string) =>
    name.startsWith('n') ? String(running).padStart(Number(name.slice(1)), '0') : (parts[name] ?? ''),
  )
}

function truthOf(facts: Omit<InvoiceFacts, 'truth'>): Values {
  return {
    seller: facts.supplier.name,
    number: facts.number,
    issue_date: facts.issue_date,
    due_date: facts.due_date,
    net: facts.net,
    tax: facts.tax,
    total: facts.total,
    currency: facts.currency,
    order_number: facts.order_number,
    lines: facts.lines.map((l) => ({
      description: l.description,
      quantity: l.quantity,
      unit: printsUnit(facts.layout) ? l.unit : null,
      unit_price: l.unit_price,
      amount: l.amount,
    })),
  }
}
