import { parseDecimal } from '#server/workflow/decimal.ts'
import { type Row, type Token, textOf } from './layout.ts'
import type { Style } from './style.ts'
import type { TableField } from './table-header.ts'

type Cell = { value: string; tokens: Token[] }
export type TableLine = { cells: Record<string, Cell> }
/** A printed row with its words by column; `start` where it carries the amount that makes it a line. */
export type Draft = { cells: Record<string, Token[]>; row: Row; start: boolean }

/** The number that a cell's words begin with or are, as a canonical decimal; null for words and percentages. */
export function numberIn(tokens: readonly Token[] | undefined, style: Style): string | null {
  if (!tokens || tokens.length === 0) return null
  const text = textOf(tokens)
  if (text.includes('%')) return null
  const whole = parseDecimal(text, style.decimals)
  if (whole) return whole.toFixed()
  // A figure with its unit: "3 m²", "20 Unit(s)", "12,50 €/h".
  const first = parseDecimal((tokens[0] as Token).text, style.decimals)
  return first ? first.toFixed() : null
}

/** A row with an amount starts a line; others continue the one above, or complete one whose amount is printed lower. */
export function linesFrom(
  drafts: readonly Draft[],
  field: TableField,
  amount: string,
  style: Style,
  used: Set<Token>,
): TableLine[] {
  const groups: Draft[][] = []
  let open: Draft[] | null = null
  for (const draft of drafts) {
    const figures = field.columns.filter(
      (c) => c.type !== 'text' && c.key !== amount && numberIn(draft.cells[c.key], style) !== null,
    ).length
    if (draft.start) {
      const waiting = open && !open.some((d) => d.start) ? open : null
      const bare = !field.columns.some((c) => c.type === 'text' && (draft.cells[c.key]?.length ?? 0) > 0)
      if (waiting && (bare || (figures === 0 && waiting.some((d) => hasFigure(d, field, style))))) waiting.push(draft)
      else {
        open = [draft]
        groups.push(open)
      }
    } else if (figures >= 1 && hasFigure(draft, field, style) && open?.some((d) => d.start)) {
      open = [draft]
      groups.push(open)
    } else if (open) open.push(draft)
    else {
      open = [draft]
      groups.push(open)
    }
  }
  const complete = groups.filter((g) => g.some((d) => d.start))
  return complete.flatMap((group) => {
    const line = lineOf(group, field, style)
    if (!line.cells[amount]) return []
    for (const draft of group)
      for (const token of draft.start ? Object.values(draft.cells).flat() : figureTokens(draft, field)) used.add(token)
    return [line]
  })
}

function figureTokens(draft: Draft, field: TableField): Token[] {
  return field.columns.flatMap((c) => (c.type === 'text' ? [] : (draft.cells[c.key] ?? [])))
}

/** A figure with decimals in a column of figures: more than a stray number of a description. */
function hasFigure(draft: Draft, field: TableField, style: Style): boolean {
  return field.columns.some((c) => c.type === 'money' && numberIn(draft.cells[c.key], style) !== null)
}

const longestText = 300

function lineOf(group: readonly Draft[], field: TableField, style: Style): TableLine {
  const cells: Record<string, Cell> = {}
  for (const column of field.columns) {
    if (column.type === 'text') {
      const tokens = group.flatMap((d) => d.cells[column.key] ?? [])
      const value = textOf(tokens).slice(0, longestText).trim()
      if (value !== '') cells[column.key] = { value, tokens }
      continue
    }
    const tokens = group.map((d) => d.cells[column.key]).find((t) => numberIn(t, style) !== null)
    const value = numberIn(tokens, style)
    if (!tokens || value === null) continue
    const fixed =
      column.type === 'money' && (value.split('.')[1]?.length ?? 0) < 2
        ? (parseDecimal(value)?.toFixed(2) ?? value)
        : value
    cells[column.key] = { value: fixed, tokens }
  }
  return { cells }
}
