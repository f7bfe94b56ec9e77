import type { Found, Signs } from './candidates.ts'
import type { Layout, PageLayout } from './layout.ts'
import { buildLexicon, findTerms, type Hit } from './lexicon.ts'

/** What slips and invoices call the amounts around their total, in en, de, fr and Malay. */
const lexicon = buildLexicon(
  [
    {
      key: 'given',
      terms: [
        'cash',
        'tendered',
        'tender',
        'amount tendered',
        'cash tendered',
        'tendered cash',
        'cash tender',
        'cash paid',
        'amount received',
        'cash received',
        'paid',
        'amount paid',
        'payment',
        'credit',
        'credit card',
        'card',
        'visa',
        'mastercard',
        'debit',
        'tunai',
        'gegeben',
        'bar',
        'EC-Karte',
        'Girocard',
        'Barzahlung',
        'erhalten',
        'espèces',
        'reçu',
        'payé',
        'carte',
        'CB',
      ],
    },
    {
      key: 'change',
      terms: [
        'change',
        'change due',
        'cash change',
        'baki',
        'Rückgeld',
        'zurück',
        'rendu',
        'à rendre',
        'change balance',
        'rendu monnaie',
      ],
    },
    {
      key: 'rounding',
      terms: [
        'rounding',
        'rounding adj',
        'rounding adjustment',
        'round adj',
        'rounded',
        'round off',
        'rounding amount',
        'Rundung',
        'arrondi',
        'bill rounding',
      ],
    },
    {
      key: 'net',
      terms: [
        'subtotal',
        'sub total',
        'total excluding gst',
        'total excl gst',
        'total sales excluding gst',
        'total before tax',
        'net amount',
        'excluding gst',
        'amount excl tax',
        'Zwischensumme',
        'Nettobetrag',
        'netto',
        'total HT',
        'sous-total',
        'Summe netto',
        'taxable amount',
      ],
    },
    {
      key: 'tax',
      terms: [
        'tax',
        'gst',
        'sst',
        'vat',
        'service tax',
        'total gst',
        'total tax',
        'gst amount',
        'tax amount',
        'sales tax',
        'MwSt',
        'USt',
        'TVA',
        'Umsatzsteuer',
        'Mehrwertsteuer',
      ],
    },
    {
      key: 'total',
      terms: [
        'total',
        'grand total',
        'total amount',
        'net total',
        'nett total',
        'total due',
        'amount due',
        'total sales',
        'total inclusive gst',
        'total sales inclusive gst',
        'total incl gst',
        'Summe',
        'Gesamt',
        'Gesamtbetrag',
        'zu zahlen',
        'Endbetrag',
        'total TTC',
        'net à payer',
        'à payer',
        'total payable',
        'balance due',
      ],
    },
    {
      key: 'none',
      terms: [
        'discount',
        'saving',
        'savings',
        'total qty',
        'total quantity',
        'total item',
        'item',
        'items',
        'qty',
        'points',
        'Rabatt',
        'remise',
        'deposit',
      ],
    },
  ].map((listed) => ({ ...listed, avoid: [] })),
)

type Named = { key: string; found: Found; cents: number }

const centsOf = (found: Found) => Math.round(Number(found.value) * 100)
const mostNamed = 60

/**
 * What the arithmetic of a slip says of each amount, by place: `paid` what was given less the change, `summed` net and tax
 * together, `rounded` another total after rounding, `unrounded` one before it, `given` and `changed` by their names.
 */
export function settle(layout: Layout, amounts: readonly Found[]): Map<Found, Signs> {
  const named = namedAmounts(layout, amounts)
  const of = (key: string) => named.filter((n) => n.key === key)
  const values = new Set(amounts.map(centsOf))
  const paid = new Set<number>()
  for (const given of of('given'))
    for (const change of of('change'))
      if (
        change.found.y0 > given.found.y0 - given.found.y1 + given.found.y0 &&
        given.cents - Math.abs(change.cents) > 0
      )
        paid.add(given.cents - Math.abs(change.cents))
  const summed = new Set<number>()
  for (const net of of('net'))
    for (const tax of of('tax')) if (tax.cents > 0 && tax.cents < net.cents) summed.add(net.cents + tax.cents)
  const rounded = new Set<number>()
  const unrounded = new Set<number>()
  const small = (cents: number) => cents !== 0 && Math.abs(cents) <= 50
  for (const { cents } of of('rounding'))
    for (const base of [...of('total'), ...of('net').filter(() => of('total').length === 0)]) {
      if (small(cents) && values.has(base.cents + cents)) {
        rounded.add(base.cents + cents)
        unrounded.add(base.cents)
      }
      // "Rounding 37.45" below "Total 37.44".
      if (small(cents - base.cents) && Math.abs(cents - base.cents) <= 5 && cents > 100) {
        rounded.add(cents)
        unrounded.add(base.cents)
      }
    }
  const marked = (key: string) => new Set(of(key).map((n) => n.found))
  const [given, changed, roundings] = [marked('given'), marked('change'), marked('rounding')]
  const back = of('change').some((n) => n.cents !== 0)
  const is = (yes: boolean) => (yes ? 1 : 0)
  return new Map(
    amounts.map((f) => {
      const cents = centsOf(f)
      const signs = {
        paid: is(paid.has(cents)),
        summed: is(summed.has(cents)),
        rounded: is(rounded.has(cents)),
        unrounded: is(unrounded.has(cents) && !rounded.has(cents)),
        given: is(given.has(f)),
        // More was given than was due.
        over: is(given.has(f) && back && !paid.has(cents)),
        changed: is(changed.has(f)),
        rounding: is(roundings.has(f) && !rounded.has(cents)),
      }
      return [f, signs]
    }),
  )
}

/** The amounts right of a term on its row, the nearest only. */
function namedAmounts(layout: Layout, amounts: readonly Found[]): Named[] {
  const onRow = Map.groupBy(amounts, (a) => `${a.page}:${a.row}`)
  const named: Named[] = []
  for (const hit of findTerms(layout, lexicon)) {
    const page = layout.pages.find((p) => p.number === hit.page) as PageLayout
    const key = [...hit.meaning.for.keys()][0] as string
    const found = besideOf(hit, page, onRow)
    if (found && key !== 'none') named.push({ key, found, cents: centsOf(found) })
    if (named.length >= mostNamed) break
  }
  return named
}

function besideOf(hit: Hit, page: PageLayout, onRow: ReadonlyMap<string, Found[]>): Found | null {
  const rows = [hit.row, hit.row - 1, hit.row + 1].flatMap((row) => onRow.get(`${page.number}:${row}`) ?? [])
  const beside = rows.filter((a) => {
    const overlap = Math.min(hit.y1, a.y1) - Math.max(hit.y0, a.y0)
    return a.x0 >= hit.x1 - 0.2 * page.em && overlap > 0.45 * Math.min(hit.y1 - hit.y0, a.y1 - a.y0)
  })
  return beside.reduce((a: Found | null, b) => (a && a.x0 <= b.x0 ? a : b), null)
}
