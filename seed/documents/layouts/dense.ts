import type { InvoiceFacts } from '../invoice.ts'
import { drawLogo } from './logo.ts'
import { bankLines, buyerLines, identity, remarks, roomFor, sampleNote, supplierLines, title, totals } from './parts.ts'
import { closeSheet, openSheet, type Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 30
const right = 565

/** A wholesaler's invoice: small print, tight rows, a tax rate on each line and tax by rate below. */
export async function dense(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, fill, say } = sheet
  const { supplier } = facts
  drawLogo(sheet.doc, supplier, left, 26, 30)
  put(supplier.name, left + 38, 27, { size: 12, bold: true, colour: supplier.colour })
  put(supplierLines(sheet).join('  |  '), left + 38, 44, { size: 6.8, colour: '#555555' })
  rule(left, 62, right, 62, supplier.colour, 1.5)
  put(buyerLines(sheet).join('\n'), left, 74, { size: 9 })
  put(`${say.shipTo}: ${facts.buyer.name}, ${facts.buyer.address.join(', ')}`, left, 130, {
    size: 7,
    colour: '#555555',
  })
  put(title(sheet), 360, 72, { size: 14, bold: true })
  let y = 92
  for (const { label, value } of identity(sheet)) {
    put(label, 360, y, { size: 7.5, colour: '#444444' })
    y = put(value, 455, y, { size: 7.5, bold: true, leading: 1.45 })
  }
  const bottom = 770
  const nextPage = () => {
    sheet.newPage()
    put(`${supplier.name}   ${say.customer} ${facts.customer_number}`, left, 26, { size: 7.5 })
    rule(left, 38, right, 38, supplier.colour, 1)
    return 46
  }
  y = drawTable(sheet, Math.max(y, 142) + 12, {
    x: left,
    columns: [
      ['pos', 28],
      ['article', 54],
      ['description', 195],
      ['quantity', 52],
      ['unit', 46],
      ['unit_price', 60],
      ['rate', 40],
      ['amount', 60],
    ],
    size: 7.5,
    pad: 2.2,
    head: { fill: supplier.tint, ruleBelow: supplier.colour },
    zebra: '#fafafa',
    bottom,
    nextPage,
  })
  rule(left, y, right, y, supplier.colour, 1)
  y = roomFor(y, 110, bottom, nextPage) + 12
  drawTaxTable(sheet, y)
  for (const row of totals(sheet)) {
    if (row.total) fill(372, y - 3, right - 372, 16, supplier.tint)
    put(row.label, 378, y, { size: row.total ? 9.5 : 8, bold: row.total })
    put(row.value, 378, y, { size: row.total ? 9.5 : 8, bold: row.total, width: right - 383, align: 'right' })
    y += row.total ? 18 : 12
  }
  y = put([...remarks(sheet), say.terms].join(' '), left, y + 8, { size: 7.2, width: right - left, leading: 1.4 })
  return closeSheet(sheet, (page, of) => {
    rule(left, 792, right, 792, '#aaaaaa', 0.4)
    put(`${bankLines(sheet).join('  ')}  |  ${supplier.legal.join('  |  ')}`, left, 796, {
      size: 6.2,
      colour: '#555555',
      width: right - left,
    })
    put(say.page(page, of), left, 778, { size: 7, width: right - left, align: 'right', colour: '#555555' })
    sampleNote(sheet)
  })
}

function drawTaxTable(sheet: Sheet, y: number): void {
  const { put, facts, format, say } = sheet
  const rows = [
    [say.rate, say.net, say.tax],
    ...facts.taxes.map((t) => [format.rate(t.rate), format.money(t.base), format.money(t.amount)]),
  ]
  for (const [r, row] of rows.entries())
    for (const [c, text] of row.entries())
      put(text, left + c * 78, y + r * 11, { size: 7.5, bold: r === 0, width: 66, align: 'right' })
}
