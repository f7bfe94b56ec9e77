import type { InvoiceFacts } from '../invoice.ts'
import { bankLines, buyerLines, identity, remarks, roomFor, sampleNote, supplierLines, title, totals } from './parts.ts'
import { closeSheet, openSheet } from './sheet.ts'
import { drawTable } from './table.ts'

const left = 46
const right = 549

/** What an old accounting system prints: one fixed-width face, rules made of characters' width, no picture. */
export async function typewriter(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, say } = sheet
  const { supplier } = facts
  const line = (y: number) => rule(left, y, right, y, '#222222', 0.8)
  put(supplier.name, left, 44, { size: 13, bold: true })
  put(supplierLines(sheet).join('\n'), left, 64, { size: 8.5 })
  put(title(sheet).toUpperCase(), left, 44, { size: 16, bold: true, width: right - left, align: 'right' })
  line(132)
  put(buyerLines(sheet).join('\n').toUpperCase(), left, 146, { size: 9.5, leading: 1.4 })
  let y = 146
  for (const { label, value } of identity(sheet)) {
    put(`${label.toUpperCase()}:`, 316, y, { size: 9 })
    y = put(value, 316, y, { size: 9, width: right - 316, align: 'right', leading: 1.5 })
  }
  const bottom = 738
  const nextPage = () => {
    sheet.newPage()
    put(`${supplier.name}   ${facts.number ?? ''}`, left, 44, { size: 9 })
    return 66
  }
  y = drawTable(sheet, Math.max(y, 210) + 20, {
    x: left,
    columns: [
      ['article', 62],
      ['description', 208],
      ['quantity', 64],
      ['unit', 42],
      ['unit_price', 57],
      ['amount', 70],
    ],
    size: 8.5,
    pad: 2.8,
    head: { upper: true, ruleAbove: '#222222', ruleBelow: '#222222', size: 8 },
    bottom,
    nextPage,
  })
  y += 8
  line(y)
  y = roomFor(y, 150, bottom, nextPage) + 14
  for (const row of totals(sheet)) {
    if (row.total) line(y - 4)
    put(row.label.toUpperCase(), 316, y, { size: 9.5, bold: row.total })
    y = put(row.value, 316, y, { size: 9.5, bold: row.total, width: right - 316, align: 'right', leading: 1.7 })
  }
  line(y)
  y = put([...remarks(sheet), say.terms].join('\n'), left, y + 20, { size: 8.5, width: right - left, leading: 1.5 }) + 6
  put(bankLines(sheet).join('  '), left, y, { size: 8.5, width: right - left })
  return closeSheet(sheet, (page, of) => {
    put([...supplier.legal].join('  '), left, 790, { size: 8 })
    put(say.page(page, of).toUpperCase(), left, 790, { size: 8, width: right - left, align: 'right' })
    sampleNote(sheet)
  })
}
