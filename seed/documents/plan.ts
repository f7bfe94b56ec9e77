import { addDays, weekday } from './dates.ts'
import type { Random } from './random.ts'
import type { Supplier } from './supplier.ts'

export const awkwardKinds = [
  'missing_number',
  'wrong_total',
  'duplicate',
  'two_pages',
  'rotated_scan',
  'credit_note',
  'low_quality_scan',
  'no_tax_reverse_charge',
  'long_table',
] as const
export type Awkwardness = 'none' | (typeof awkwardKinds)[number]

/** What arrives: a PDF with text, or the picture of a page in one of four wrappings. */
export type Form = 'pdf' | 'jpeg' | 'png' | 'tiff' | 'scan_pdf'

/** Shares of all documents; the rest, about two thirds, are ordinary. */
const shares: Record<(typeof awkwardKinds)[number], number> = {
  missing_number: 0.03,
  wrong_total: 0.045,
  duplicate: 0.045,
  two_pages: 0.05,
  rotated_scan: 0.025,
  credit_note: 0.035,
  low_quality_scan: 0.035,
  no_tax_reverse_charge: 0.04,
  long_table: 0.025,
}

/** Of all documents; the rest are PDFs with text. */
const scanShare = 0.22
const scanForms: readonly Form[] = ['jpeg', 'scan_pdf', 'jpeg', 'tiff', 'png']

export type Slot = { supplier: Supplier; issueDate: string; awkwardness: Awkwardness; form: Form }

/** Who sends what and when, in order of arrival: the mixture is fixed by `count`, the order by chance. */
export function planInvoices(random: Random, suppliers: readonly Supplier[], count: number, endDate: string): Slot[] {
  const awkward = placeAwkward(random, count)
  const senders = spread(random, suppliers, count)
  const forms = placeForms(random, awkward)
  return awkward.map((awkwardness, i) => {
    const named = senders[i] as Supplier
    const able = suppliers.filter((s) => fits(s, awkwardness))
    const arrivesDaysAgo = Math.round(21 * (1 - (i + 1) / count))
    return {
      supplier: fits(named, awkwardness) ? named : random.pick(able),
      issueDate: workingDay(addDays(endDate, -arrivesDaysAgo - random.int(1, 5))),
      awkwardness,
      form: forms[i] as Form,
    }
  })
}

function placeAwkward(random: Random, count: number): Awkwardness[] {
  const kinds = awkwardKinds.flatMap((kind) => {
    const wanted = Math.round(shares[kind] * count)
    return Array<Awkwardness>(Math.max(1, wanted)).fill(kind)
  })
  const rest = Math.max(0, count - kinds.length)
  const order = random.shuffle([...kinds.slice(0, count), ...Array<Awkwardness>(rest).fill('none')])
  // A duplicate needs something to repeat: none among the first few.
  const early = Math.min(6, Math.floor(count / 3))
  for (let i = 0; i < early; i++) {
    if (order[i] !== 'duplicate') continue
    const later = order.findIndex((kind, j) => j >= early && kind === 'none')
    if (later > 0) {
      order[later] = 'duplicate'
      order[i] = 'none'
    }
  }
  return order
}

/** Each supplier once, then some far more often than others, as it is in a ledger. */
function spread(random: Random, suppliers: readonly Supplier[], count: number): Supplier[] {
  const ranked = random.shuffle(suppliers)
  const often = ranked.flatMap((s, rank) => Array<Supplier>(Math.max(1, Math.round(5 / (rank + 1)))).fill(s))
  const more = Array.from({ length: Math.max(0, count - ranked.length) }, () => random.pick(often))
  return random.shuffle([...ranked, ...more].slice(0, count))
}

const euCountries = ['DE', 'FR', 'IE']

function fits(supplier: Supplier, awkwardness: Awkwardness): boolean {
  if (awkwardness === 'no_tax_reverse_charge')
    return euCountries.includes(supplier.country) && supplier.layout !== 'utility'
  if (awkwardness === 'two_pages' || awkwardness === 'long_table')
    return /^(office|tools|food|supply)/.test(supplier.goods)
  if (awkwardness === 'credit_note') return supplier.layout !== 'utility'
  return true
}

function placeForms(random: Random, awkward: readonly Awkwardness[]): Form[] {
  const forms = awkward.map((): Form => 'pdf')
  const always = (kind: Awkwardness) => kind === 'rotated_scan' || kind === 'low_quality_scan'
  const must = awkward.flatMap((kind, i) => (always(kind) ? [i] : []))
  // Every second duplicate is the scan of what had come as a PDF.
  const duplicates = awkward.flatMap((kind, i) => (kind === 'duplicate' ? [i] : [])).filter((_, n) => n % 2 === 1)
  const twoPages = awkward.flatMap((kind, i) => (kind === 'two_pages' ? [i] : [])).slice(0, 1)
  const plain = random.shuffle(awkward.flatMap((kind, i) => (kind === 'none' ? [i] : [])))
  const wanted = Math.round(scanShare * awkward.length)
  const scanned = [...must, ...duplicates, ...plain].slice(0, Math.max(wanted, must.length))
  for (const [n, i] of scanned.entries()) forms[i] = scanForms[n % scanForms.length] as Form
  // One document of two pages as a TIFF of two pages, once there are enough documents for scans to stay few.
  for (const i of twoPages) if (awkward.length >= 40) forms[i] = 'tiff'
  return forms
}

function workingDay(date: string): string {
  const back = weekday(date) === 0 ? 2 : weekday(date) === 6 ? 1 : 0
  return addDays(date, -back)
}
