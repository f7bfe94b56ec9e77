import type { InvoiceLine } from '../invoice.ts'
import type { Sheet } from './sheet.ts'

export type ColumnKey =
  | 'pos'
  | 'article'
  | 'description'
  | 'quantity'
  | 'unit'
  | 'quantity_unit'
  | 'unit_price'
  | 'rate'
  | 'amount'

export type TableStyle = {
  x: number
  /** Key and width in points, from left to right. */
  columns: [ColumnKey, number][]
  size?: number
  /** Space above and below a row's text. */
  pad?: number
  head: {
    fill?: string
    colour?: string
    upper?: boolean
    bold?: boolean
    ruleAbove?: string
    ruleBelow?: string
    size?: number
  }
  rowRule?: string
  zebra?: string
  /** Colour of lines around every cell. */
  grid?: string
  /** Lowest y that a row may reach. */
  bottom: number
  /** Opens the next page and returns the y at which the table goes on. */
  nextPage: () => number
}

const leftAligned: readonly ColumnKey[] = ['pos', 'article', 'description', 'unit']

/** Draws all lines of the invoice from y down, over as many pages as it takes; returns the y below the last. */
export function drawTable(sheet: Sheet, y: number, style: TableStyle): number {
  const size = style.size ?? 9
  const pad = style.pad ?? 4
  const inner = 5
  const columns = placed(style)
  const width = style.columns.reduce((sum, [, w]) => sum + w, 0)
  let top = drawHead(sheet, y, style, columns, width)
  for (const [index, line] of sheet.facts.lines.entries()) {
    const cells = columns.map((c) => sheet.wrap(cellText(sheet, c.key, line, index), c.width - 2 * inner, { size }))
    const height = Math.max(...cells.map((c) => c.length)) * size * 1.25 + 2 * pad
    if (top + height > style.bottom) {
      top = drawHead(sheet, style.nextPage(), style, columns, width)
    }
    if (style.zebra && index % 2 === 1) sheet.fill(style.x, top, width, height, style.zebra)
    for (const [i, column] of columns.entries()) {
      const align = leftAligned.includes(column.key) ? 'left' : 'right'
      sheet.put((cells[i] ?? []).join('\n'), column.x + inner, top + pad, {
        size,
        width: column.width - 2 * inner,
        align,
        leading: 1.25,
      })
      if (style.grid) sheet.frame(column.x, top, column.width, height, style.grid, 0.5)
    }
    top += height
    if (style.rowRule) sheet.rule(style.x, top, style.x + width, top, style.rowRule, 0.5)
  }
  return top
}

function placed(style: TableStyle): { key: ColumnKey; x: number; width: number }[] {
  let x = style.x
  return style.columns.map(([key, width]) => {
    const column = { key, x, width }
    x += width
    return column
  })
}

function drawHead(
  sheet: Sheet,
  y: number,
  style: TableStyle,
  columns: ReturnType<typeof placed>,
  width: number,
): number {
  const size = style.head.size ?? style.size ?? 9
  const texts = columns.map((c) => {
    const text = headText(sheet, c.key)
    return sheet.wrap(style.head.upper ? text.toUpperCase() : text, c.width - 10, {
      size,
      bold: style.head.bold ?? true,
    })
  })
  const height = Math.max(...texts.map((t) => t.length)) * size * 1.25 + 9
  if (style.head.fill) sheet.fill(style.x, y, width, height, style.head.fill)
  if (style.head.ruleAbove) sheet.rule(style.x, y, style.x + width, y, style.head.ruleAbove, 1)
  for (const [i, column] of columns.entries()) {
    const align = leftAligned.includes(column.key) ? 'left' : 'right'
    sheet.put((texts[i] ?? []).join('\n'), column.x + 5, y + 5, {
      size,
      width: column.width - 10,
      align,
      bold: style.head.bold ?? true,
      colour: style.head.colour,
      leading: 1.25,
    })
    if (style.grid) sheet.frame(column.x, y, column.width, height, style.grid, 0.5)
  }
  if (style.head.ruleBelow) sheet.rule(style.x, y + height, style.x + width, y + height, style.head.ruleBelow, 1)
  return y + height
}

function headText({ say }: Sheet, key: ColumnKey): string {
  const texts: Record<ColumnKey, string> = {
    pos: say.pos,
    article: say.article,
    description: say.description,
    quantity: say.quantity,
    unit: say.unit,
    quantity_unit: say.quantity,
    unit_price: say.unitPrice,
    rate: say.rate,
    amount: say.amount,
  }
  return texts[key]
}

function cellText({ format }: Sheet, key: ColumnKey, line: InvoiceLine, index: number): string {
  switch (key) {
    case 'pos':
      return String(index + 1)
    case 'article':
      return line.article
    case 'description':
      return line.description
    case 'quantity':
      return format.quantity(line.quantity)
    case 'unit':
      return line.unit
    case 'quantity_unit':
      return `${format.quantity(line.quantity)} ${line.unit}`
    case 'unit_price':
      return format.money(line.unit_price)
    case 'rate':
      return format.rate(line.rate)
    case 'amount':
      return format.money(line.amount)
  }
}
