import type { InvoiceFacts } from '../invoice.ts'
import { drawLogo } from './logo.ts'
import { bankLines, buyerLines, identity, remarks, roomFor, sampleNote, supplierLines, title, totals } from './parts.ts'
import { closeSheet, openSheet, type Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 46
const right = 549

/** A French invoice: sender at the left, customer in a box at the right, tax by rate, and the mentions the law asks for. */
export async function facture(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, frame, fill, say } = sheet
  const { supplier } = facts
  drawLogo(sheet.doc, supplier, left, 38, 38)
  put(supplier.name, left + 48, 46, { size: 15, bold: true, italic: true, colour: supplier.colour })
  put(supplierLines(sheet).join('\n'), left, 88, { size: 9, leading: 1.4 })
  frame(320, 84, right - 320, 84, supplier.colour, 0.8, 6)
  put(buyerLines(sheet).join('\n'), 332, 96, { size: 11, leading: 1.35 })
  put(title(sheet).toUpperCase(), left, 186, { size: 19, bold: true, colour: supplier.colour })
  rule(left, 212, right, 212, supplier.colour, 1)
  let y = 221
  for (const [i, { label, value }] of identity(sheet).entries()) {
    const x = i % 2 === 0 ? left : 310
    const below = put(`${label} : ${value}`, x, y, { size: 10.5, leading: 1.55 })
    if (i % 2 === 1) y = below
  }
  const bottom = 706
  const nextPage = () => {
    sheet.newPage()
    put(`${supplier.name} - ${title(sheet)} ${facts.number ?? ''}`, left, 40, { size: 10, italic: true })
    return 62
  }
  y = drawTable(sheet, y + 28, {
    x: left,
    columns: [
      ['article', 54],
      ['description', 190],
      ['quantity', 54],
      ['unit', 48],
      ['unit_price', 72],
      ['amount', 85],
    ],
    size: 9.5,
    pad: 5,
    head: { fill: supplier.tint, colour: supplier.colour, ruleAbove: supplier.colour, ruleBelow: supplier.colour },
    rowRule: '#d8d8d8',
    bottom,
    nextPage,
  })
  y = roomFor(y, 130, bottom, nextPage) + 18
  drawTaxTable(sheet, y)
  for (const row of totals(sheet)) {
    if (row.total) fill(350, y - 4, right - 350, 22, supplier.colour)
    const face = { size: row.total ? 12 : 10.5, bold: row.total, colour: row.total ? '#ffffff' : undefined }
    put(row.label, 358, y, face)
    put(row.value, 358, y, { ...face, width: right - 366, align: 'right' })
    y += 21
  }
  y = put(remarks(sheet).join('\n'), left, y + 16, { size: 10, width: right - left, leading: 1.4 }) + 4
  put(bankLines(sheet).join('  -  '), left, y, { size: 9, width: right - left })
  return closeSheet(sheet, (page, of) => {
    rule(left, 762, right, 762, '#bbbbbb', 0.5)
    put(
      `${say.terms}\n${[supplier.name, ...supplier.legal, `${say.taxId} ${supplier.taxId}`].join(' - ')}`,
      left,
      768,
      { size: 7.5, width: right - left, align: 'centre', colour: '#555555' },
    )
    put(say.page(page, of), left, 748, { size: 8, width: right - left, align: 'right', colour: '#555555' })
    sampleNote(sheet)
  })
}

function drawTaxTable(sheet: Sheet, y: number): void {
  const { put, frame, facts, format } = sheet
  const widths = [60, 80, 80]
  const rows = [
    ['Taux', 'Base HT', 'TVA'],
    ...facts.taxes.map((t) => [format.rate(t.rate), format.money(t.base), format.money(t.amount)]),
  ]
  for (const [r, row] of rows.entries()) {
    let x = left
    for (const [c, text] of row.entries()) {
      const width = widths[c] ?? 0
      frame(x, y - 4 + r * 18, width, 18, '#bbbbbb', 0.5)
      put(text, x + 6, y + 1 + r * 18, { size: 8.5, bold: r === 0, width: width - 12, align: 'right' })
      x += width
    }
  }
}
