import type { InvoiceFacts } from '../invoice.ts'
import { drawLogo } from './logo.ts'
import { bankLines, buyerLines, identity, remarks, roomFor, sampleNote, title, totals } from './parts.ts'
import { closeSheet, openSheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 40
const right = 555

/** A trader's form: everything in ruled boxes, the table with lines around every cell. */
export async function grid(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, frame, fill, say } = sheet
  const { supplier } = facts
  const ink = '#555555'
  drawLogo(sheet.doc, supplier, left, 36, 42)
  put(supplier.name, left + 54, 38, { size: 14, bold: true, colour: supplier.colour })
  put([supplier.address.join(', '), `${say.phone} ${supplier.phone}  ${supplier.email}`].join('\n'), left + 54, 57, {
    size: 8.5,
    colour: '#444444',
  })
  frame(left, 98, 290, 104, ink)
  put(say.billTo, left + 8, 104, { size: 7.5, colour: '#666666' })
  put(buyerLines(sheet).join('\n'), left + 8, 120, { size: 10.5 })
  put(`${say.taxId} ${facts.buyer.taxId}`, left + 8, 184, { size: 8, colour: '#444444' })
  fill(left + 300, 98, right - left - 300, 24, supplier.colour)
  put(title(sheet), left + 300, 103, {
    size: 13,
    bold: true,
    colour: '#ffffff',
    width: right - left - 300,
    align: 'centre',
  })
  let y = 122
  for (const { label, value } of identity(sheet)) {
    frame(left + 300, y, 105, 16, ink, 0.5)
    frame(left + 405, y, right - left - 405, 16, ink, 0.5)
    put(label, left + 305, y + 4, { size: 8, colour: '#444444' })
    put(value, left + 410, y + 3.5, { size: 9, bold: true })
    y += 16
  }
  const bottom = 752
  const nextPage = () => {
    sheet.newPage()
    put(`${supplier.name}  -  ${title(sheet)} ${facts.number ?? ''}`, left, 36, { size: 9, bold: true })
    return 56
  }
  y = drawTable(sheet, Math.max(y, 202) + 22, {
    x: left,
    columns: [
      ['pos', 28],
      ['article', 58],
      ['description', 180],
      ['quantity', 50],
      ['unit', 54],
      ['unit_price', 65],
      ['amount', 80],
    ],
    size: 8.5,
    pad: 4,
    head: { fill: supplier.tint },
    grid: ink,
    bottom,
    nextPage,
  })
  const rows = totals(sheet)
  y = roomFor(y, rows.length * 20 + 90, bottom, nextPage)
  let at = y
  for (const row of rows) {
    if (row.total) fill(left + 316, at, right - left - 316, 20, supplier.tint)
    frame(left + 316, at, 119, 20, ink, 0.5)
    frame(left + 435, at, 80, 20, ink, 0.5)
    put(row.label, left + 321, at + 5.5, { size: 9, bold: row.total })
    put(row.value, left + 440, at + 5.5, { size: 9, bold: row.total, width: 70, align: 'right' })
    at += 20
  }
  put(bankLines(sheet).join('\n'), left, y + 10, { size: 8.5, leading: 1.4 })
  put([...remarks(sheet), say.terms].join('\n'), left, at + 16, { size: 8.5, width: right - left, leading: 1.4 })
  return closeSheet(sheet, (page, of) => {
    put([...supplier.legal, `${say.taxId} ${supplier.taxId}`].join('  |  '), left, 800, {
      size: 7,
      width: right - left,
      align: 'centre',
      colour: '#666666',
    })
    put(say.page(page, of), left, 786, { size: 7.5, width: right - left, align: 'right', colour: '#666666' })
    sampleNote(sheet)
  })
}
