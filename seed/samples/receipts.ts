import PDFDocument from 'pdfkit'
import type { Values } from '#server/workflow/field-value.ts'
import { addDays } from '../documents/dates.ts'
import { bytesOf } from '../documents/pdf-bytes.ts'
import { makeRandom } from '../documents/random.ts'
import { scan } from '../documents/scan.ts'
import { amountOf, type MakeSamples, numbered, pdfSample } from './sample.ts'

type Shop = { name: string; address: string; category: string; goods: [string, number, number][] }
const shops: Shop[] = [
  {
    name: 'Gasthaus Zur Wolke GmbH',
    address: 'Nebelweg 8, 00123 Wolkenheim',
    category: 'meal',
    goods: [
      ['Speisen', 12, 34],
      ['Getränke', 4, 14],
    ],
  },
  {
    name: 'Hotel Exempel GmbH',
    address: 'Musterring 2, 00815 Beispielstadt',
    category: 'lodging',
    goods: [['Übernachtung Zimmer 12', 95, 240]],
  },
  {
    name: 'Parkhaus Probe GmbH',
    address: 'Am Muster 1, 00815 Beispielstadt',
    category: 'transport',
    goods: [['Parkhaus Einfahrt', 6, 28]],
  },
  {
    name: 'Sample Stationery Ltd',
    address: '7 Sample Row, Exampleton EX0 0PL',
    category: 'material',
    goods: [
      ['Office supplies', 8, 60],
      ['Notebooks', 3, 19],
    ],
  },
  {
    name: 'Placeholder Bistro Ltd',
    address: '12 Specimen Street, Exampleton EX0 1PL',
    category: 'meal',
    goods: [
      ['Lunch', 10, 32],
      ['Coffee', 3, 9],
    ],
  },
  {
    name: 'Tankstelle Modell KG',
    address: 'Landstraße 40, 00456 Purzelbach',
    category: 'transport',
    goods: [['Diesel', 45, 110]],
  },
]
const english = /Ltd$/

export const makeReceipts: MakeSamples = async ({ seed, count, today }) => {
  const random = makeRandom(seed)
  const facts = Array.from({ length: count }, (_, i) => {
    const shop = shops[i % shops.length] as Shop
    const lines = shop.goods.map(([text, from, to]) => ({ text, cents: random.int(from * 100, to * 100) }))
    return { shop, lines, date: addDays(today, -(count - i) * 2) }
  })
  return Promise.all(
    facts.map(async ({ shop, lines, date }, i) => {
      const pdf = await drawSlip(shop, lines, date)
      const scanned = i % 3 === 2
      const bytes = scanned ? await scan(pdf, { form: 'jpeg', wear: seed + i }) : pdf
      const total = amountOf(lines.reduce((sum, line) => sum + line.cents, 0))
      const { name: merchant, address, category } = shop
      const currency = english.test(merchant) ? 'GBP' : 'EUR'
      const truth: Values = { merchant, address, date, total, currency, category }
      return pdfSample({ fileName: `receipt-${numbered(i)}.${scanned ? 'jpg' : 'pdf'}`, bytes }, truth)
    }),
  )
}

/** A till slip: narrow, everything on its own line. */
function drawSlip(shop: Shop, lines: { text: string; cents: number }[], date: string): Promise<Uint8Array> {
  const at = new Date(`${date}T12:00:00Z`)
  const doc = new PDFDocument({ size: [260, 360], margin: 0, info: { CreationDate: at, ModDate: at } })
  const done = bytesOf(doc)
  const isEnglish = english.test(shop.name)
  const shown = (cents: number) => (isEnglish ? amountOf(cents) : amountOf(cents).replace('.', ','))
  const [year, month, day] = date.split('-')
  const put = (left: string, right: string, y: number, size = 10, bold = false) => {
    doc.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(size)
    doc.text(left, 20, y, { lineBreak: false })
    if (right) doc.text(right, 20, y, { width: 220, align: 'right', lineBreak: false })
  }
  put(shop.name, '', 24, 12, true)
  put(shop.address, '', 44, 9)
  put(isEnglish ? 'Date' : 'Datum', isEnglish ? `${day}/${month}/${year}` : `${day}.${month}.${year}`, 92)
  for (const [i, line] of lines.entries()) put(line.text, shown(line.cents), 124 + i * 18)
  const y = 136 + lines.length * 18
  put(
    isEnglish ? 'Total' : 'Summe',
    `${isEnglish ? 'GBP' : 'EUR'} ${shown(lines.reduce((sum, l) => sum + l.cents, 0))}`,
    y,
    12,
    true,
  )
  put('Sample receipt - generated for demonstration', '', 330, 7)
  doc.end()
  return done
}
