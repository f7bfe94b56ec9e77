import type { Found } from './candidates.ts'
import { type Layout, type PageLayout, type Row, segmentsOf, type Token, textOf } from './layout.ts'
import { buildLexicon, findTerms, type Hit } from './lexicon.ts'
import type { Style } from './style.ts'
import { type Column, type Header, headersOf, type TableField, withLostHeading } from './table-header.ts'
import { type Draft, linesFrom, numberIn, type TableLine } from './table-lines.ts'

/** `used`: every token of the table, header included, so that nothing in it is taken for a single value. */
export type FoundTable = { lines: TableLine[]; used: Set<Token>; header: boolean }

const none: FoundTable = { lines: [], used: new Set(), header: false }

/**
 * Reads a table under a row of its column headings; the rows end at a term that the field avoids, at one of the `totals`
 * (terms of the definition's amounts) or at a gap, and go on where the headings are repeated. Values are kept as printed where their type does not read them.
 */
export function findTable(
  field: TableField,
  layout: Layout,
  style: Style,
  amounts: readonly Found[],
  totals: readonly string[],
): FoundTable {
  const lexicon = buildLexicon(
    field.columns.map((c) => ({ key: c.key, terms: c.find?.terms ?? [c.label], avoid: [] })),
    5,
  )
  const hits = findTerms(layout, lexicon)
  const stops = findTerms(
    layout,
    buildLexicon([{ key: field.key, terms: [], avoid: [...(field.find?.avoid ?? []), ...totals] }]),
  )
  const headers = layout.pages.flatMap((page) => headersOf(field, page, hits))
  const best = [...headers].sort((a, b) => b.named - a.named)[0]
  if (!best) return none
  const used = new Set<Token>()
  const together = new Map(amounts.flatMap((a) => a.tokens.map((t) => [t, a.tokens] as const)))
  const lines: TableLine[] = []
  // Further headings count where they name the same columns: the table goes on, on this page or the next.
  const same = headers.filter((h) => h === best || shared(h, best) >= Math.max(2, best.named - 1))
  for (const [i, header] of same.entries()) {
    const page = layout.pages.find((p) => p.number === header.page) as PageLayout
    const next = same[i + 1]
    const end = next?.page === header.page ? next.first : page.rows.length
    for (const row of page.rows.slice(header.first, header.last + 1)) for (const token of row.tokens) used.add(token)
    const amount = amountColumn(field, header)
    if (!amount) continue
    const whole = withLostHeading(field, page, header, amount)
    lines.push(...readRows({ field, page, header: whole, stops, style, together, amount }, end, used))
  }
  return { lines, used, header: true }
}

const shared = (a: Header, b: Header) => a.columns.filter((c) => c.key && b.columns.some((d) => d.key === c.key)).length

/** What reading the rows under one heading needs; `together` maps a word to its whole amount. */
type Reading = {
  field: TableField
  page: PageLayout
  header: Header
  stops: readonly Hit[]
  style: Style
  together: ReadonlyMap<Token, Token[]>
  amount: string
}

function readRows(reading: Reading, end: number, used: Set<Token>): TableLine[] {
  const { page, header, field, style, amount } = reading
  const drafts: Draft[] = []
  let previous = page.rows[header.last] as Row
  for (const row of page.rows.slice(header.last + 1, end)) {
    const cells = assign(row, reading)
    const figures = figureKeys(cells, reading)
    const begun = drafts.some((d) => d.start)
    const stop = begun ? stopAt(row, cells, reading) : 'no'
    if (stop === 'yes' || (stop === 'perhaps' && !goesOn(row, end, reading))) break
    if (drafts.length > 0 && row.y0 - previous.y1 > (figures.length > 0 ? 8 : 2.8) * page.em) break
    drafts.push({ cells, row, start: figures.includes(amount) })
    previous = row
  }
  return linesFrom(withoutMargin(drafts, reading), field, amount, style, used)
}

/** Where the words of a table start under their leftmost heading, what ends left of it stands beside the table. */
function withoutMargin(drafts: readonly Draft[], { field, header, page }: Reading): Draft[] {
  const left = header.columns[0]
  if (!left?.key || !field.columns.some((c) => c.key === left.key && c.type === 'text')) return [...drafts]
  const key = left.key
  const flush = (t: Token) => Math.abs(t.x0 - left.x0) < page.em
  const started = drafts.filter((d) => d.start)
  if (started.filter((d) => d.cells[key]?.some(flush)).length < 0.8 * started.length) return [...drafts]
  return drafts.map((d) => ({
    ...d,
    cells: { ...d.cells, [key]: (d.cells[key] ?? []).filter((t) => t.x0 > left.x0 - page.em) },
  }))
}

function figureKeys(cells: Record<string, Token[]>, { field, style }: Reading): string[] {
  return field.columns.filter((c) => c.type !== 'text' && numberIn(cells[c.key], style) !== null).map((c) => c.key)
}

/** The column whose figure makes a row a line of its own: the last required one, else the rightmost of figures. */
function amountColumn(field: TableField, header: Header): string | null {
  const named = (key: string) => header.columns.some((h) => h.key === key)
  const required = field.columns.findLast((c) => c.required && c.type !== 'text' && named(c.key))
  if (required) return required.key
  return header.columns.findLast((h) => field.columns.some((c) => c.key === h.key && c.type !== 'text'))?.key ?? null
}

/** Totals end the table: a term whose figure stands right beside it, or several terms; perhaps also one that begins a row. */
function stopAt(row: Row, cells: Record<string, Token[]>, reading: Reading): 'no' | 'perhaps' | 'yes' {
  const hits = reading.stops.filter((h) => h.page === reading.page.number && h.row === row.index)
  const hit = hits[0]
  if (!hit) return 'no'
  const first = row.tokens[0] === hit.tokens[0]
  const figures = figureKeys(cells, reading)
  if (!figures.includes(reading.amount)) {
    const words = row.tokens.filter((t) => /\p{L}{2}/u.test(t.text)).length
    if (hits.length >= 2) return 'yes'
    return first && words <= hit.tokens.length + 4 ? 'perhaps' : 'no'
  }
  const from = Math.min(...figures.flatMap((key) => (cells[key] ?? []).map((t) => t.x0)))
  const beside = hits.some(
    (h) => h.x1 <= from && !row.tokens.some((t) => t.x0 > h.x1 && t.x1 < from && t.squeezed !== ''),
  )
  // A full line may end in such a word: "Advice on value added tax  2  50.00  100.00".
  if (beside && (first || figures.length < 3)) return 'yes'
  return first ? 'perhaps' : 'no'
}

/** Whether a full line follows soon after a row that only looks like the end ("Tax: 0.2%" in a description). */
function goesOn(row: Row, end: number, reading: Reading): boolean {
  for (const next of reading.page.rows.slice(row.index + 1, Math.min(end, row.index + 6))) {
    const cells = assign(next, reading)
    const stop = stopAt(next, cells, reading)
    if (stop === 'yes' || next.y0 - row.y1 > 8 * reading.page.em) return false
    const figures = figureKeys(cells, reading)
    if (stop === 'no' && figures.length >= 2 && figures.includes(reading.amount)) return true
  }
  return false
}

/** Each run of words goes to the column whose heading it lies under or nearest to. */
function assign(row: Row, { page, header, field, together }: Reading): Record<string, Token[]> {
  const cells: Record<string, Token[]> = {}
  const isText = (key: string | null) => key !== null && field.columns.some((c) => c.key === key && c.type === 'text')
  let last: Placed | null = null
  for (const segment of segmentsOf(row, page.em, 0.9)) {
    const numeric = segment.some((t) => /\d/.test(t.text)) && !segment.some((t) => /\p{L}{4}/u.test(t.text))
    const pieces = numeric ? figuresOf(segment, together) : [segment]
    for (const piece of pieces) {
      const box = { x0: (piece[0] as Token).x0, x1: (piece.at(-1) as Token).x1 }
      const nearest = header.columns.reduce((a, b) =>
        distance(box, b, isText(b.key)) < distance(box, a, isText(a.key)) ? b : a,
      )
      const column: Column = goesOnAfter(last, box, textOf(piece), nearest, page.em) ?? nearest
      last = { column, x1: box.x1, words: isText(column.key) }
      if (!column.key || (/%$/.test(textOf(piece)) && !isText(column.key))) continue
      const cell = cells[column.key] ?? []
      cell.push(...piece)
      cells[column.key] = cell
    }
  }
  return cells
}

/** The piece placed before, with the column that took it. */
type Placed = { column: Column; x1: number; words: boolean }

/** Words under no heading go on with the words right before them: "Drill 18" and, after a wide space, "V". */
function goesOnAfter(
  last: Placed | null,
  box: { x0: number; x1: number },
  text: string,
  nearest: Column,
  em: number,
): Column | null {
  const follows = last?.words && box.x0 - last.x1 < 1.8 * em && box.x1 < nearest.x0 && !/\d/.test(text)
  return follows ? last.column : null
}

/** A figure with its currency sign is one piece, each other word of a numeric run another. */
function figuresOf(segment: readonly Token[], together: ReadonlyMap<Token, Token[]>): Token[][] {
  const pieces: Token[][] = []
  for (const token of segment) {
    const figure = together.get(token)
    const last = pieces.at(-1)
    if (figure && last?.[0] && figure.includes(last[0])) last.push(token)
    else pieces.push([token])
  }
  return pieces
}

/** Figures share an edge or the middle with their heading, words their left edge. */
function distance(box: { x0: number; x1: number }, column: Column, words: boolean): number {
  const overlap = Math.min(box.x1, column.x1) - Math.max(box.x0, column.x0)
  const left = Math.abs(box.x0 - column.x0)
  const right = Math.abs(box.x1 - column.x1)
  const middle = Math.abs(box.x0 + box.x1 - column.x0 - column.x1) / 2
  const edges = words ? Math.min(left, middle) : Math.min(left, right, middle)
  return overlap > 0 ? Math.min(edges, 0.01 * (box.x1 - box.x0)) - overlap * 0.001 : Math.max(edges, -overlap)
}
