import type { InvoiceFacts } from '../invoice.ts'
import { drawLogo } from './logo.ts'
import { buyerLines, drawTotals, identity, remarks, roomFor, sampleNote, title, totalsHeight } from './parts.ts'
import { closeSheet, letter, openSheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 42
const right = 570

/** American letter size with bill-to and ship-to, identification in a row of boxes above the table. */
export async function usShip(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts, letter)
  const { put, fill, frame, say } = sheet
  const { supplier } = facts
  drawLogo(sheet.doc, supplier, left, 36, 48)
  put(supplier.name, left + 60, 38, { size: 15, bold: true })
  put([...supplier.address, `${supplier.phone}  ${supplier.email}`].join('\n'), left + 60, 57, {
    size: 8.5,
    colour: '#444444',
  })
  put(title(sheet).toUpperCase(), left, 36, {
    size: 26,
    bold: true,
    colour: supplier.colour,
    width: right - left,
    align: 'right',
  })
  const half = (right - left - 14) / 2
  for (const [i, heading] of [say.billTo, say.shipTo].entries()) {
    const x = left + i * (half + 14)
    fill(x, 112, half, 17, supplier.colour)
    put(heading.toUpperCase(), x + 7, 116, { size: 8.5, bold: true, colour: '#ffffff' })
    const lines = i === 0 ? buyerLines(sheet) : [facts.buyer.name, 'Receiving, Dock 0', ...facts.buyer.address]
    put(lines.join('\n'), x + 7, 136, { size: 10 })
  }
  const cells = identity(sheet)
  const width = (right - left) / cells.length
  for (const [i, { label, value }] of cells.entries()) {
    const x = left + i * width
    fill(x, 206, width, 16, supplier.tint)
    frame(x, 206, width, 16, '#888888', 0.5)
    frame(x, 222, width, 20, '#888888', 0.5)
    put(label, x, 210, { size: 8, bold: true, width, align: 'centre' })
    put(value, x, 227, { size: 9, width, align: 'centre' })
  }
  const bottom = 700
  const nextPage = () => {
    sheet.newPage()
    put(supplier.name, left, 36, { size: 10, bold: true })
    return 58
  }
  let y = drawTable(sheet, 258, {
    x: left,
    columns: [
      ['quantity', 56],
      ['article', 70],
      ['description', 212],
      ['unit', 50],
      ['unit_price', 66],
      ['amount', 74],
    ],
    size: 9,
    pad: 4.5,
    head: { fill: supplier.colour, colour: '#ffffff', upper: true, size: 8 },
    zebra: '#f3f5f8',
    rowRule: '#d5dae1',
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 60, bottom, nextPage)
  const below = drawTotals(sheet, { x: 372, y: y + 18, width: right - 377, colour: supplier.colour })
  put([...remarks(sheet), ...supplier.legal].join('\n'), left, y + 18, {
    size: 9,
    width: 290,
    leading: 1.5,
    colour: '#444444',
  })
  put(say.thanks.toUpperCase(), left, Math.min(below + 18, 726), {
    size: 9,
    bold: true,
    colour: supplier.colour,
    width: right - left,
    align: 'centre',
  })
  return closeSheet(sheet, (page, of) => {
    put(say.page(page, of), left, 752, { size: 8, colour: '#666666' })
    put(`${say.taxId} ${supplier.taxId}`, left, 752, {
      size: 8,
      colour: '#666666',
      width: right - left,
      align: 'right',
    })
    sampleNote(sheet, 770)
  })
}
