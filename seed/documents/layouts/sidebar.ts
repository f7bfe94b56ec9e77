import type { InvoiceFacts } from '../invoice.ts'
import { drawLogo } from './logo.ts'
import {
  bankLines,
  buyerLines,
  drawTotals,
  identity,
  remarks,
  roomFor,
  supplierLines,
  title,
  totalsHeight,
} from './parts.ts'
import { closeSheet, letter, openSheet, type Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

const bar = 172
const left = 200
const right = 580

/** A software firm's statement: a dark bar down the left with everything but the table and the amounts. */
export async function sidebar(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts, letter)
  const { put, say, price } = sheet
  const { supplier } = facts
  drawBar(sheet)
  put(title(sheet), left, 40, { size: 24, bold: true, colour: supplier.colour })
  const sub = facts.due_date ? `${say.due}: ${sheet.format.date(facts.due_date)}` : ''
  put(sub, left, 72, { size: 10, colour: '#555555' })
  put(price(facts.total), left, 44, { size: 20, width: right - left, align: 'right', colour: '#1a1a1a' })
  put(say.billTo, left, 106, { size: 8.5, colour: '#777777' })
  put(buyerLines(sheet).join('\n'), left, 120, { size: 10 })
  const bottom = 726
  const nextPage = () => {
    sheet.newPage()
    sheet.fill(0, 0, 14, sheet.height, supplier.colour)
    return 56
  }
  let y = drawTable(sheet, 200, {
    x: left,
    columns: [
      ['description', 160],
      ['quantity', 58],
      ['unit', 48],
      ['unit_price', 54],
      ['amount', 60],
    ],
    size: 9,
    pad: 6,
    head: { upper: false, colour: '#777777', bold: false, ruleBelow: '#bbbbbb' },
    rowRule: '#e4e4e4',
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 70, bottom, nextPage)
  y = drawTotals(sheet, { x: left + 150, y: y + 20, width: right - left - 155, colour: supplier.colour }) + 20
  put([...remarks(sheet), say.thanks].join('\n'), left, y, { size: 9.5, width: right - left, leading: 1.5 })
  return closeSheet(sheet, (page, of) => {
    if (of > 1)
      put(say.page(page, of), left, sheet.height - 34, {
        size: 8,
        width: right - left,
        align: 'right',
        colour: '#777777',
      })
    put(say.sample, left, sheet.height - 20, { size: 6.5, width: right - left, align: 'right', colour: '#8a8a8a' })
  })
}

function drawBar(sheet: Sheet): void {
  const { put, fill, facts } = sheet
  const { supplier } = facts
  fill(0, 0, bar, sheet.height, supplier.colour)
  drawLogo(sheet.doc, supplier, 24, 36, 46, '#ffffff')
  let y = put(supplier.name, 24, 98, { size: 12.5, bold: true, colour: '#ffffff', width: bar - 40 }) + 6
  y = put(supplierLines(sheet).join('\n'), 24, y, { size: 8, colour: '#c9cbe0', width: bar - 36, leading: 1.5 }) + 26
  for (const { label, value } of identity(sheet)) {
    put(label, 24, y, { size: 8, colour: '#a9accb' })
    y = put(value, 24, y + 11, { size: 10, bold: true, colour: '#ffffff' }) + 11
  }
  const foot = [...bankLines(sheet), ...supplier.legal].join('\n')
  put(foot, 24, sheet.height - 120, { size: 7.5, colour: '#a9accb', width: bar - 36, leading: 1.5 })
}
