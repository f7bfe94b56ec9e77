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

const left = 78
const right = 518

/** A very small business, set in a word processor: wide margins, few rules, everything in sentences. */
export async function minimal(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, say } = sheet
  const { supplier } = facts
  drawLogo(sheet.doc, supplier, left, 54, 26)
  put(supplier.name, left + 36, 59, { size: 15, colour: supplier.colour })
  put(supplierLines(sheet).slice(0, 4).join('\n'), left, 60, {
    size: 8.5,
    width: right - left,
    align: 'right',
    colour: '#666666',
    leading: 1.4,
  })
  put(buyerLines(sheet).join('\n'), left, 148, { size: 11, leading: 1.4 })
  let y = put(title(sheet), left, 250, { size: 22, colour: supplier.colour }) + 6
  for (const { label, value } of identity(sheet)) y = put(`${label}: ${value}`, left, y, { size: 10.5, leading: 1.5 })
  const bottom = 742
  const nextPage = () => {
    sheet.newPage()
    return 70
  }
  y = drawTable(sheet, y + 22, {
    x: left,
    columns: [
      ['description', 222],
      ['quantity', 60],
      ['unit_price', 76],
      ['amount', 82],
    ],
    size: 10.5,
    pad: 6,
    head: { bold: false, colour: '#777777', ruleBelow: '#333333' },
    bottom,
    nextPage,
  })
  rule(left, y + 4, right, y + 4, '#333333', 0.7)
  y = roomFor(y, totalsHeight(sheet, 10.5) + 130, bottom, nextPage)
  y =
    drawTotals(sheet, { x: left + 190, y: y + 18, width: right - left - 195, size: 10.5, colour: supplier.colour }) + 24
  y = put([...remarks(sheet), say.thanks].join('\n'), left, y, { size: 10.5, width: right - left, leading: 1.5 }) + 10
  put(bankLines(sheet).slice(1).join('\n'), left, y, { size: 9.5, colour: '#555555', leading: 1.4 })
  return closeSheet(sheet, (page, of) => {
    put([...supplier.legal, `${say.taxId} ${supplier.taxId}`].join('  -  '), 0, 796, {
      size: 8,
      width: sheet.width,
      align: 'centre',
      colour: '#777777',
    })
    if (of > 1) put(say.page(page, of), left, 780, { size: 8, width: right - left, align: 'right' })
    sampleNote(sheet)
  })
}
