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
import { closeSheet, openSheet, type Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

const mm = 72 / 25.4
const left = 25 * mm
const right = 595.28 - 20 * mm

/** Business letter after DIN 5008 form B: address for a window envelope at 45 mm, information block at its right. */
export async function dinLetter(facts: InvoiceFacts): Promise<Uint8Array> {
  const sheet = openSheet(facts)
  const { put, rule, say } = sheet
  const { supplier } = facts
  drawLogo(sheet.doc, supplier, right - 46, 34, 46)
  put(supplier.name, left, 40, { size: 17, bold: true, colour: supplier.colour })
  rule(left, 66, right - 60, 66, supplier.colour, 1.2)
  const sender = `${supplier.name} · ${supplier.address.join(' · ')}`
  put(sender, left, 45 * mm, { size: 6.5, colour: '#666666' })
  rule(left, 45 * mm + 10, left + 80 * mm, 45 * mm + 10, '#bbbbbb', 0.4)
  put(buyerLines(sheet).join('\n'), left, 50 * mm + 8, { size: 10.5 })
  let y = 50 * mm
  for (const { label, value } of identity(sheet)) {
    put(label, 125 * mm, y, { size: 9, colour: '#555555' })
    y = put(value, 125 * mm, y, { size: 9, width: right - 125 * mm, align: 'right', leading: 1.65 })
  }
  y = put(title(sheet), left, 103 * mm, { size: 14, bold: true }) + 6
  y = put(say.greeting, left, y, { size: 10 }) + 3
  y = put(facts.awkwardness === 'credit_note' ? say.creditIntro : say.intro, left, y, { size: 10 }) + 12
  const bottom = 735
  const nextPage = () => {
    sheet.newPage()
    put(supplier.name, left, 40, { size: 10, bold: true, colour: supplier.colour })
    return 70
  }
  y = drawTable(sheet, y, {
    x: left,
    columns: [
      ['pos', 30],
      ['description', 198],
      ['quantity', 48],
      ['unit', 52],
      ['unit_price', 66],
      ['amount', right - left - 394],
    ],
    head: { ruleBelow: supplier.colour, colour: supplier.colour },
    rowRule: '#d9d9d9',
    bottom,
    nextPage,
  })
  y = roomFor(y, totalsHeight(sheet) + 96, bottom, nextPage)
  y = drawTotals(sheet, { x: right - 220, y: y + 14, width: 215, colour: supplier.colour }) + 14
  for (const remark of remarks(sheet)) y = put(remark, left, y, { width: right - left }) + 2
  put(`${say.closing}\n${supplier.name}`, left, y + 10, { leading: 1.5 })
  return closeSheet(sheet, (page, of) => footer(sheet, page, of))
}

function footer(sheet: Sheet, page: number, of: number): void {
  const { put, rule, facts } = sheet
  rule(left, 756, right, 756, '#bbbbbb', 0.5)
  const columns = [supplierLines(sheet), facts.supplier.legal, bankLines(sheet)]
  for (const [i, lines] of columns.entries())
    put(lines.join('\n'), left + i * 165, 762, { size: 7, colour: '#555555', width: 158 })
  if (of > 1)
    put(sheet.say.page(page, of), left, 742, { size: 8, width: right - left, align: 'right', colour: '#555555' })
  // Fold and punch marks.
  for (const at of [105, 148.5, 210]) rule(8, at * mm, at === 148.5 ? 22 : 16, at * mm, '#aaaaaa', 0.4)
  sampleNote(sheet)
}
