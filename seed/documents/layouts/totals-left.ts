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

const left = 56
const right = 540

/** Centred letterhead, amounts in the middle of the page's interest: the totals stand at the left, the bank at the right. */
export async function totalsLeft(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, frame, say } = sheet
  const { supplier } = facts
  drawLogo(sheet.doc, supplier, sheet.width / 2 - 22, 32, 44)
  put(supplier.name, 0, 86, { size: 17, bold: true, colour: supplier.colour, width: sheet.width, align: 'centre' })
  put([...supplier.address, supplier.email].join('  ·  '), 0, 110, {
    size: 8.5,
    width: sheet.width,
    align: 'centre',
    colour: '#555555',
  })
  rule(left, 130, right, 130, supplier.colour, 1.5)
  put(buyerLines(sheet).join('\n'), left, 156, { size: 10.5 })
  let y = 156
  for (const { label, value } of identity(sheet)) {
    put(`${label}:`, 340, y, { size: 9.5, width: 104, align: 'right', colour: '#555555' })
    y = put(value, 452, y, { size: 9.5, leading: 1.55 })
  }
  y = put(title(sheet), left, Math.max(y, 232) + 16, { size: 20, colour: supplier.colour }) + 8
  const bottom = 748
  const nextPage = () => {
    sheet.newPage()
    put(supplier.name, left, 40, { size: 10, bold: true, colour: supplier.colour })
    rule(left, 56, right, 56, supplier.colour, 1)
    return 70
  }
  y = drawTable(sheet, y, {
    x: left,
    columns: [
      ['quantity', 56],
      ['description', 248],
      ['unit_price', 90],
      ['amount', 90],
    ],
    size: 10,
    pad: 5,
    head: { ruleAbove: supplier.colour, ruleBelow: supplier.colour },
    bottom,
    nextPage,
  })
  rule(left, y + 4, right, y + 4, supplier.colour, 1)
  y = roomFor(y, Math.max(totalsHeight(sheet, 10.5), 70) + 84, bottom, nextPage)
  const below = drawTotals(sheet, { x: left, y: y + 24, width: 226, size: 10.5, colour: supplier.colour })
  frame(330, y + 18, right - 330, 74, '#bbbbbb', 0.6, 4)
  const [heading, ...bank] = bankLines(sheet)
  put(heading ?? say.account, 340, y + 26, { size: 9, bold: true })
  put(bank.join('\n'), 340, y + 41, { size: 9, leading: 1.4 })
  put([...remarks(sheet), say.thanks].join('\n'), left, Math.max(below, y + 96) + 14, {
    width: right - left,
    leading: 1.5,
  })
  return closeSheet(sheet, (page, of) => {
    rule(left, 776, right, 776, '#bbbbbb', 0.5)
    put(supplierLines(sheet).slice(2).concat(supplier.legal).join('  ·  '), left, 783, {
      size: 7,
      width: right - left,
      align: 'centre',
      colour: '#666666',
    })
    if (of > 1)
      put(say.page(page, of), left, 796, { size: 7.5, width: right - left, align: 'centre', colour: '#666666' })
    sampleNote(sheet)
  })
}
