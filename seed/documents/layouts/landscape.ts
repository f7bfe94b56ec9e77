import type { InvoiceFacts } from '../invoice.ts'
import { drawLogo } from './logo.ts'
import {
  bankLines,
  buyerLines,
  drawTotals,
  identity,
  remarks,
  roomFor,
  sampleNote,
  supplierLines,
  title,
  totalsHeight,
} from './parts.ts'
import { a4, closeSheet, openSheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 44
const right = 798

/** A freight company's invoice on a page laid crosswise, three blocks side by side above a wide table. */
export async function landscape(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts, { width: a4.height, height: a4.width })
  const { put, rule, fill, frame, say } = sheet
  const { supplier } = facts
  fill(0, 0, sheet.width, 10, supplier.colour)
  drawLogo(sheet.doc, supplier, left, 30, 40)
  put(supplier.name, left + 52, 34, { size: 16, bold: true, colour: supplier.colour })
  put(supplier.address.join(', '), left + 52, 55, { size: 8.5, colour: '#555555' })
  put(title(sheet), left, 34, { size: 22, bold: true, width: right - left, align: 'right' })
  rule(left, 82, right, 82, supplier.colour, 1)
  frame(left, 94, 240, 88, '#999999', 0.5)
  put(say.billTo, left + 8, 99, { size: 7.5, colour: '#666666' })
  put(buyerLines(sheet).join('\n'), left + 8, 112, { size: 10 })
  frame(left + 254, 94, 240, 88, '#999999', 0.5)
  put(say.from, left + 262, 99, { size: 7.5, colour: '#666666' })
  put(supplierLines(sheet).join('\n'), left + 262, 112, { size: 9 })
  frame(left + 508, 94, right - left - 508, 88, '#999999', 0.5)
  let y = 101
  for (const { label, value } of identity(sheet)) {
    put(label, left + 516, y, { size: 8.5, colour: '#555555' })
    y = put(value, left + 516, y, { size: 8.5, bold: true, width: right - left - 524, align: 'right', leading: 1.5 })
  }
  const bottom = 516
  const nextPage = () => {
    sheet.newPage()
    fill(0, 0, sheet.width, 10, supplier.colour)
    return 40
  }
  y = drawTable(sheet, 198, {
    x: left,
    columns: [
      ['pos', 40],
      ['article', 80],
      ['description', 294],
      ['quantity', 75],
      ['unit', 85],
      ['unit_price', 90],
      ['amount', 90],
    ],
    size: 9.5,
    pad: 4.5,
    head: { fill: supplier.colour, colour: '#ffffff' },
    rowRule: '#cccccc',
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 26, bottom, nextPage)
  drawTotals(sheet, { x: right - 230, y: y + 14, width: 225, colour: supplier.colour })
  const below = put(remarks(sheet).join('\n'), left, y + 14, { width: 420, size: 9.5, leading: 1.45 })
  put(bankLines(sheet).join('\n'), left, below + 6, { size: 8.5, colour: '#444444' })
  return closeSheet(sheet, (page, of) => {
    rule(left, 548, right, 548, '#bbbbbb', 0.5)
    put(supplier.legal.join('  ·  '), left, 554, { size: 7.5, colour: '#666666' })
    put(say.page(page, of), left, 554, { size: 7.5, colour: '#666666', width: right - left, align: 'right' })
    sampleNote(sheet)
  })
}
