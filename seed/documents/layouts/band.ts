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

const left = 48
const right = 547

/** A studio's invoice: band of colour across the top, striped table, the total on a block of colour. */
export async function band(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, fill, say } = sheet
  const { supplier } = facts
  fill(0, 0, sheet.width, 118, supplier.colour)
  fill(0, 118, sheet.width, 5, supplier.tint)
  drawLogo(sheet.doc, { ...supplier, tint: supplier.colour }, left, 36, 44, '#ffffff')
  put(supplier.name, left + 60, 42, { size: 15, bold: true, colour: '#ffffff' })
  put(supplierLines(sheet).slice(0, 2).join(', '), left + 60, 64, { size: 8.5, colour: supplier.tint })
  put(title(sheet).toUpperCase(), left, 86, {
    size: 18,
    colour: '#ffffff',
    width: right - left,
    align: 'right',
    spacing: 0,
  })
  put(say.billTo.toUpperCase(), left, 150, { size: 7.5, bold: true, colour: supplier.colour })
  put(buyerLines(sheet).join('\n'), left, 164, { size: 10 })
  let y = 150
  for (const { label, value } of identity(sheet)) {
    put(label, 330, y, { size: 9, colour: '#666666' })
    y = put(value, 330, y, { size: 9, bold: true, width: right - 330, align: 'right', leading: 1.75 })
  }
  const bottom = 738
  const nextPage = () => {
    sheet.newPage()
    fill(0, 0, sheet.width, 30, supplier.colour)
    put(supplier.name, left, 10, { size: 9, bold: true, colour: '#ffffff' })
    return 60
  }
  y = drawTable(sheet, Math.max(y, 232) + 20, {
    x: left,
    columns: [
      ['description', 262],
      ['quantity', 67],
      ['unit_price', 85],
      ['amount', 85],
    ],
    size: 9.5,
    pad: 6,
    head: { fill: supplier.colour, colour: '#ffffff' },
    zebra: supplier.tint,
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 70, bottom, nextPage)
  drawTotals(sheet, { x: 330, y: y + 22, width: right - 338, fill: supplier.colour })
  put([...remarks(sheet), say.thanks].join('\n'), left, y + 22, {
    size: 9,
    width: 240,
    leading: 1.45,
    colour: '#444444',
  })
  return closeSheet(sheet, (page, of) => {
    fill(0, sheet.height - 62, sheet.width, 36, supplier.tint)
    put(bankLines(sheet).slice(1).join('  ·  '), left, sheet.height - 54, { size: 7.5, colour: '#444444' })
    put([...supplier.legal, `${say.taxId} ${supplier.taxId}`].join('  ·  '), left, sheet.height - 42, {
      size: 7.5,
      colour: '#444444',
    })
    if (of > 1) put(say.page(page, of), left, sheet.height - 42, { size: 7.5, width: right - left, align: 'right' })
    sampleNote(sheet, sheet.height - 18)
  })
}
