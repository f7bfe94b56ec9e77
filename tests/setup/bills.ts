import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { renderPages } from '#seed/documents/render-page.ts'

/** One supplier invoice of two lines, as data; amounts as they are printed. */
export type Bill = {
  seller: string
  number: string
  date: string
  due: string
  lines: readonly (readonly [description: string, quantity: string, price: string, amount: string])[]
  net: string
  tax: string
  total: string
}

const sellers = ['Birch Tools Ltd', 'Harbour Paper Ltd', 'Northgate Foods Ltd', 'Quarry Lane Ltd'] as const

/** The n-th bill: all its figures agree. */
export function bill(n: number): Bill {
  const price = 40 + n
  const net = 2 * price + 3 * 25
  const tax = net * 0.2
  const money = (value: number) => value.toFixed(2)
  return {
    seller: sellers[n % sellers.length] ?? sellers[0],
    number: `INV-${2200 + n}`,
    date: `${String(1 + (n % 28)).padStart(2, '0')} October 2026`,
    due: `${String(1 + (n % 28)).padStart(2, '0')} November 2026`,
    lines: [
      ['Box of hinges', '2', money(price), money(2 * price)],
      ['Delivery crate', '3', '25.00', '75.00'],
    ],
    net: money(net),
    tax: money(tax),
    total: money(net + tax),
  }
}

/** The n-th bill with a printed total that is 4.50 too high. */
export function wrongBill(n: number): Bill {
  const right = bill(n)
  return { ...right, total: (Number(right.total) + 4.5).toFixed(2) }
}

/** A bill as a PDF of one page with a text layer; the same bytes each time. */
export function billPdf(b: Bill): Promise<Uint8Array> {
  const doc = new PDFDocument({ size: 'A4', margin: 56, info: { CreationDate: new Date(0), ModDate: new Date(0) } })
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const done = new Promise<Uint8Array>((resolve) => doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks)))))
  const put = (text: string, x: number, y: number, options: PDFKit.Mixins.TextOptions = {}) =>
    doc.text(text, x, y, { lineBreak: false, ...options })
  doc.font('Helvetica-Bold').fontSize(16)
  put(b.seller, 56, 56)
  doc.font('Helvetica').fontSize(10)
  put('12 Mill Street, Bristol BS1 4AA, United Kingdom', 56, 78)
  doc.fontSize(20)
  put('Invoice', 56, 130)
  doc.fontSize(11)
  const head = [
    ['Invoice number', b.number],
    ['Invoice date', b.date],
    ['Due date', b.due],
    ['Currency', 'GBP'],
  ] as const
  for (const [i, [label, value]] of head.entries()) {
    put(`${label}:`, 56, 170 + i * 18)
    put(value, 180, 170 + i * 18)
  }
  drawLines(b, put)
  const sums = [
    ['Subtotal', b.net],
    ['VAT 20 %', b.tax],
    ['Total', b.total],
  ] as const
  for (const [i, [label, value]] of sums.entries()) {
    put(label, 330, 400 + i * 18)
    put(`GBP ${value}`, 440, 400 + i * 18, { width: 90, align: 'right' })
  }
  doc.end()
  return done
}

type Put = (text: string, x: number, y: number, options?: PDFKit.Mixins.TextOptions) => unknown

function drawLines(b: Bill, put: Put): void {
  const columns = [
    ['Description', 56, 'left'],
    ['Quantity', 250, 'right'],
    ['Unit price', 340, 'right'],
    ['Amount', 440, 'right'],
  ] as const
  const row = (cells: readonly string[], y: number) => {
    for (const [i, [, x, align]] of columns.entries())
      put(cells[i] ?? '', x, y, { width: align === 'right' ? 90 : 180, align })
  }
  row(
    columns.map(([title]) => title),
    280,
  )
  for (const [i, line] of b.lines.entries()) row(line, 304 + i * 20)
}

/** A bill as the photograph-like picture that a scanner makes. */
export async function billScan(b: Bill): Promise<Uint8Array> {
  const [page] = await renderPages(await billPdf(b), 2.2)
  if (!page) throw new Error('the bill has no page')
  const { data, width, height, channels } = page
  const picture = sharp(data, { raw: { width, height, channels } }).flatten({ background: '#fff' }).greyscale()
  return new Uint8Array(await picture.jpeg({ quality: 82 }).toBuffer())
}

/** Looks like a PDF by name and first bytes, and is none. */
export const brokenPdf = new TextEncoder().encode('%PDF-1.7\nnothing of a PDF follows\n')
