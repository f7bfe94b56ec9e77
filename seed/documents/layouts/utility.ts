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
  title,
  totalsHeight,
} from './parts.ts'
import { closeSheet, openSheet, type Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 50
const right = 545

/** An energy supplier's bill: the amount and the day in a box that cannot be missed, use over the months below. */
export async function utility(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, fill, rule, say } = sheet
  const { supplier } = facts
  fill(0, 0, sheet.width, 74, supplier.tint)
  drawLogo(sheet.doc, supplier, left, 18, 38)
  put(supplier.name, left + 50, 27, { size: 17, bold: true, colour: supplier.colour })
  put(`${supplier.email}\n${supplier.phone}`, left, 26, {
    size: 8.5,
    width: right - left,
    align: 'right',
    colour: '#555555',
  })
  put(supplier.address.join(', '), left, 104, { size: 7, colour: '#777777' })
  put(buyerLines(sheet).join('\n'), left, 118, { size: 10.5 })
  let y = 104
  for (const { label, value } of identity(sheet)) {
    put(label, 340, y, { size: 9, colour: '#666666' })
    y = put(value, 340, y, { size: 9, width: right - 340, align: 'right', leading: 1.6 })
  }
  put(title(sheet), left, 206, { size: 18, bold: true, colour: supplier.colour })
  drawSummary(sheet, 236)
  const bottom = 742
  const nextPage = () => {
    sheet.newPage()
    fill(0, 0, sheet.width, 24, supplier.tint)
    return 50
  }
  y = drawTable(sheet, 322, {
    x: left,
    columns: [
      ['description', 201],
      ['quantity', 70],
      ['unit', 64],
      ['unit_price', 75],
      ['amount', 85],
    ],
    size: 9.5,
    pad: 5,
    head: { ruleBelow: supplier.colour, colour: supplier.colour },
    rowRule: '#e2e2e2',
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 190, bottom, nextPage)
  y = drawTotals(sheet, { x: 300, y: y + 18, width: right - 305, colour: supplier.colour }) + 14
  y = put(remarks(sheet).join('\n'), left, y, { size: 9.5, width: right - left, leading: 1.5 }) + 14
  drawUse(sheet, y)
  return closeSheet(sheet, (page, of) => {
    rule(left, 776, right, 776, '#cccccc', 0.5)
    put(bankLines(sheet).join('  '), left, 782, { size: 7.2, colour: '#666666' })
    put([...supplier.legal, `${say.taxId} ${supplier.taxId}`].join('  ·  '), left, 793, {
      size: 7.2,
      colour: '#666666',
    })
    put(say.page(page, of), left, 793, { size: 7.2, colour: '#666666', width: right - left, align: 'right' })
    sampleNote(sheet)
  })
}

function drawSummary(sheet: Sheet, y: number): void {
  const { put, fill, say, facts, price, format } = sheet
  fill(left, y, right - left, 66, facts.supplier.colour, 6)
  put(say.total, left + 18, y + 14, { size: 9.5, colour: '#ffffff' })
  put(price(facts.total), left + 18, y + 28, { size: 22, bold: true, colour: '#ffffff' })
  if (!facts.due_date) return
  put(say.due, left, y + 14, { size: 9.5, colour: '#ffffff', width: right - left - 18, align: 'right' })
  put(format.date(facts.due_date), left, y + 32, {
    size: 15,
    colour: '#ffffff',
    width: right - left - 18,
    align: 'right',
  })
}

/** Twelve bars; their heights are ornament, derived from the document's own digits. */
function drawUse(sheet: Sheet, y: number): void {
  const { fill, put, facts, rule } = sheet
  const digits = `${facts.total}${facts.net}${facts.tax}`.replace(/\D/g, '').padEnd(12, '4')
  const height = 52
  put('kWh', left, y, { size: 7.5, colour: '#777777' })
  for (let month = 0; month < 12; month++) {
    const bar = 14 + Number(digits[month]) * 4
    const x = left + 24 + month * 38
    fill(x, y + height + 10 - bar, 22, bar, month === 11 ? facts.supplier.colour : '#cfd3da')
    put(String(month + 1), x, y + height + 13, { size: 7, width: 22, align: 'centre', colour: '#777777' })
  }
  rule(left + 18, y + height + 10, right, y + height + 10, '#999999', 0.5)
}
