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
import { closeSheet, openSheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 52
const middle = 310
const right = 543

/** Two even columns above the table: who sends at the left, who pays at the right, the identification in a strip. */
export async function twoColumn(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, fill, say } = sheet
  const { supplier } = facts
  put(title(sheet), left, 44, { size: 26, colour: supplier.colour })
  drawLogo(sheet.doc, supplier, right - 40, 40, 40)
  rule(left, 88, right, 88, supplier.colour, 2)
  put(say.from, left, 102, { size: 8.5, italic: true, colour: '#777777' })
  put(supplier.name, left, 116, { size: 11, bold: true })
  put(supplierLines(sheet).join('\n'), left, 131, { size: 9, leading: 1.4 })
  put(say.billTo, middle, 102, { size: 8.5, italic: true, colour: '#777777' })
  const [buyer = '', ...rest] = buyerLines(sheet)
  put(buyer, middle, 116, { size: 11, bold: true })
  put([...rest, `${say.taxId} ${facts.buyer.taxId}`].join('\n'), middle, 131, { size: 9, leading: 1.4 })
  const cells = identity(sheet)
  const width = (right - left) / Math.ceil(cells.length / (cells.length > 4 ? 2 : 1))
  const perRow = Math.round((right - left) / width)
  const stripTop = 212
  const rows = Math.ceil(cells.length / perRow)
  fill(left, stripTop, right - left, rows * 36 + 6, supplier.tint)
  for (const [i, { label, value }] of cells.entries()) {
    const x = left + (i % perRow) * width + 10
    const y = stripTop + 8 + Math.floor(i / perRow) * 36
    put(label, x, y, { size: 8, colour: '#666666' })
    put(value, x, y + 12, { size: 10, bold: true })
  }
  const bottom = 742
  const nextPage = () => {
    sheet.newPage()
    rule(left, 44, right, 44, supplier.colour, 2)
    return 58
  }
  let y = drawTable(sheet, stripTop + rows * 36 + 26, {
    x: left,
    columns: [
      ['description', 219],
      ['quantity', 62],
      ['unit', 60],
      ['unit_price', 70],
      ['amount', 80],
    ],
    size: 9.5,
    pad: 5,
    head: { ruleBelow: '#333333', colour: '#333333' },
    rowRule: '#e0e0e0',
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 100, bottom, nextPage)
  y = drawTotals(sheet, { x: middle, y: y + 18, width: right - middle - 5, colour: supplier.colour }) + 12
  y = put(remarks(sheet).join('\n'), left, y, { width: right - left, leading: 1.5 }) + 6
  put(bankLines(sheet).join('   '), left, y, { size: 9, colour: '#444444', width: right - left })
  return closeSheet(sheet, (page, of) => {
    rule(left, 790, right, 790, '#cccccc', 0.5)
    put(supplier.legal.join('  ·  '), left, 797, { size: 7.5, colour: '#666666' })
    put(say.page(page, of), left, 797, { size: 7.5, colour: '#666666', width: right - left, align: 'right' })
    sampleNote(sheet)
  })
}
