import { parseDecimal } from '#server/workflow/decimal.ts'
import type { Field } from '#server/workflow/workflow.ts'
import type { Found } from './candidates.ts'
import { type Layout, type PageLayout, type Row, segmentsOf, type Token, textOf } from './layout.ts'
import { buildLexicon, findTerms, type Hit } from './lexicon.ts'
import type { Style } from './style.ts'

export type TableField = Extract<Field, { type: 'table' }>
export type Cell = { value: string; tokens: Token[] }
export type TableLine = { cells: Record<string, Cell> }
/** `used`: every token of the table, header included, so that nothing in it is taken for a single value. */
export type FoundTable = { lines: TableLine[]; used: Set<Token>; header: boolean }

/** Horizontal place of a column's heading; `key` null for a heading that the definition does not know. */
type Column = { key: string | null; x0: number; x1: number }
type Header = { page: number; last: number; first: number; columns: Column[] }

const none: FoundTable = { lines: [], used: new Set(), header: false }

/**
 * Reads a table under a row of its column headings; the rows end at a term that the field avoids (totals) or at a gap,
 * and go on where the headings are repeated. Values are kept as printed where their type does not read them.
 */
export function findTable(field: TableField, layout: Layout, style: Style, amounts: readonly Found[]): FoundTable {
  const lexicon = buildLexicon(
    field.columns.map((c) => ({ key: c.key, terms: c.find?.terms ?? [c.label], avoid: [] })),
    5,
  )
  const hits = findTerms(layout, lexicon)
  const stops = findTerms(layout, buildLexicon([{ key: field.key, terms: [], avoid: field.find?.avoid ?? [] }]))
  const headers = layout.pages.flatMap((page) => headersOf(field, page, hits))
  const best = [...headers].sort((a, b) => known(b) - known(a))[0]
  if (!best) return none
  const used = new Set<Token>()
  const together = new Map(amounts.flatMap((a) => a.tokens.map((t) => [t, a.tokens] as const)))
  const lines: TableLine[] = []
  // Further headings count where they name the same columns: the table goes on, on this page or the next.
  const same = headers.filter((h) => h === best || shared(h, best) >= known(best) - 1)
  for (const [i, header] of same.entries()) {
    const page = layout.pages.find((p) => p.number === header.page) as PageLayout
    const next = same[i + 1]
    const end = next?.page === header.page ? next.first : page.rows.length
    for (const row of page.rows.slice(header.first, header.last + 1)) for (const token of row.tokens) used.add(token)
    lines.push(...readRows(field, page, header, end, stops, style, used, together))
  }
  return { lines, used, header: true }
}

const known = (h: Header) => new Set(h.columns.flatMap((c) => c.key ?? [])).size
const shared = (a: Header, b: Header) => a.columns.filter((c) => c.key && b.columns.some((d) => d.key === c.key)).length

/** Rows, up to three together, that name at least two columns, one of them of numbers and one of words or another number. */
function headersOf(field: TableField, page: PageLayout, hits: readonly Hit[]): Header[] {
  const found: Header[] = []
  for (let i = 0; i < page.rows.length; i++) {
    let best: Header | null = null
    for (let n = 1; n <= 3 && i + n <= page.rows.length; n++) {
      const rows = page.rows.slice(i, i + n)
      if (n > 1 && !close(rows, page)) break
      const header = headerFrom(field, page, rows, hits)
      if (header && (!best || known(header) > known(best))) best = header
    }
    if (!best) continue
    found.push(best)
    i = best.last
  }
  return found
}

function close(rows: readonly Row[], page: PageLayout): boolean {
  return rows.every((row, i) => i === 0 || row.y0 - (rows[i - 1] as Row).y1 < 0.9 * page.em)
}

function headerFrom(field: TableField, page: PageLayout, rows: readonly Row[], hits: readonly Hit[]): Header | null {
  const inRows = hits.filter((h) => h.page === page.number && rows.some((r) => r.index === h.row))
  const segments = rows.flatMap((row) => segmentsOf(row, page.em, 1))
  // A row of figures is no heading, whatever words stand in it.
  if (segments.flat().filter((t) => /^[-(]?[€$£]?\d[\d.,]*\)?€?$/.test(t.text)).length > 0) return null
  const columns: Column[] = []
  for (const segment of segments) {
    const own = inRows.filter((h) => h.tokens.some((t) => segment.includes(t)))
    if (own.length === 0) columns.push({ key: null, x0: (segment[0] as Token).x0, x1: (segment.at(-1) as Token).x1 })
    for (const hit of own) {
      const key = [...hit.meaning.for].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
      columns.push({ key, x0: hit.x0, x1: hit.x1 })
    }
  }
  const merged = mergeOverlapping(columns)
  resolveClaims(field, merged, inRows)
  const keys = new Set(merged.flatMap((c) => c.key ?? []))
  const numeric = field.columns.filter((c) => c.type !== 'text' && keys.has(c.key))
  if (keys.size < 2 || numeric.length === 0) return null
  const first = rows[0] as Row
  return { page: page.number, first: first.index, last: (rows.at(-1) as Row).index, columns: merged }
}

/** Headings printed on two rows ("Unit" over "price") are one column. */
function mergeOverlapping(columns: readonly Column[]): Column[] {
  const merged: Column[] = []
  for (const column of [...columns].sort((a, b) => a.x0 - b.x0)) {
    const last = merged.at(-1)
    const overlap = last ? Math.min(last.x1, column.x1) - Math.max(last.x0, column.x0) : -1
    if (last && overlap > 0.3 * Math.min(last.x1 - last.x0, column.x1 - column.x0)) {
      last.x0 = Math.min(last.x0, column.x0)
      last.x1 = Math.max(last.x1, column.x1)
      last.key ??= column.key
    } else merged.push({ ...column })
  }
  return merged
}

/**
 * Two headings may claim one key ("Unit price", "Price"): of figures the rightmost claims the next column of figures that
 * the definition lists and no heading names, else keeps the key; the others take another key that their words mean, or none.
 * A required column of figures without a heading of its own takes the rightmost heading that stands for nothing.
 */
function resolveClaims(field: TableField, columns: Column[], hits: readonly Hit[]): void {
  for (const [i, spec] of field.columns.entries()) {
    const claims = columns.filter((c) => c.key === spec.key)
    if (claims.length < 2) continue
    const later = field.columns
      .slice(i + 1)
      .find((s) => s.type === spec.type && spec.type !== 'text' && !columns.some((c) => c.key === s.key))
    const last = claims.at(-1) as Column
    if (later) {
      last.key = later.key
      claims.pop()
    }
    const widest = claims.reduce((a, b) => (b.x1 - b.x0 > a.x1 - a.x0 ? b : a))
    const keep = spec.type === 'text' ? widest : (claims.at(-1) as Column)
    for (const claim of claims) {
      if (claim === keep) continue
      const hit = hits.find((h) => h.x0 < claim.x1 && h.x1 > claim.x0)
      const other = [...(hit?.meaning.for.keys() ?? [])].find(
        (k) => k !== spec.key && !columns.some((c) => c.key === k),
      )
      claim.key = other ?? null
    }
  }
  const required = field.columns.find((c) => c.required && c.type !== 'text' && !columns.some((h) => h.key === c.key))
  const free = columns.at(-1)
  if (required && free?.key === null) free.key = required.key
}

type Draft = { cells: Record<string, Token[]>; row: Row; start: boolean }

function readRows(
  field: TableField,
  page: PageLayout,
  header: Header,
  end: number,
  stops: readonly Hit[],
  style: Style,
  used: Set<Token>,
  together: ReadonlyMap<Token, Token[]>,
): TableLine[] {
  const amount = lastNumeric(field, header)
  if (!amount) return []
  const drafts: Draft[] = []
  let previous = page.rows[header.last] as Row
  for (const row of page.rows.slice(header.last + 1, end)) {
    const cells = assign(row, page, header, field, together)
    const figures = field.columns.filter((c) => c.type !== 'text' && numberIn(cells[c.key], style) !== null)
    const hasAmount = figures.some((c) => c.key === amount)
    if (isStop(row, page, stops, cells, field, hasAmount, drafts.length > 0)) break
    if (drafts.length > 0 && row.y0 - previous.y1 > 3.5 * page.em && !hasAmount) break
    drafts.push({ cells, row, start: hasAmount })
    previous = row
  }
  return linesFrom(drafts, field, amount, style, used)
}

function lastNumeric(field: TableField, header: Header): string | null {
  const required = field.columns.findLast(
    (c) => c.required && c.type !== 'text' && header.columns.some((h) => h.key === c.key),
  )
  if (required) return required.key
  const columns = header.columns.filter((h) => field.columns.some((c) => c.key === h.key && c.type !== 'text'))
  return columns.at(-1)?.key ?? null
}

/** Totals end the table: a stop term on a row whose figure stands beside it rather than in several columns. */
function isStop(
  row: Row,
  page: PageLayout,
  stops: readonly Hit[],
  cells: Record<string, Token[]>,
  field: TableField,
  hasAmount: boolean,
  begun: boolean,
): boolean {
  const onRow = stops.filter((h) => h.page === page.number && h.row === row.index)
  const hit = onRow[0]
  if (!hit || !begun) return false
  if (!hasAmount && onRow.length >= 2) return true
  const figures = field.columns.filter((c) => c.type !== 'text' && (cells[c.key]?.length ?? 0) > 0).length
  const first = row.tokens[0] === hit.tokens[0]
  const words = row.tokens.filter((t) => /\p{L}{2}/u.test(t.text)).length
  return hasAmount ? figures <= 1 || first : first && words <= hit.tokens.length + 4
}

/** Each run of words goes to the column whose heading it lies under or nearest to. */
function assign(
  row: Row,
  page: PageLayout,
  header: Header,
  field: TableField,
  together: ReadonlyMap<Token, Token[]>,
): Record<string, Token[]> {
  const cells: Record<string, Token[]> = {}
  const isText = (key: string | null) => key !== null && field.columns.some((c) => c.key === key && c.type === 'text')
  for (const segment of segmentsOf(row, page.em, 0.9)) {
    const numeric = segment.some((t) => /\d/.test(t.text)) && !segment.some((t) => /\p{L}{4}/u.test(t.text))
    const pieces = numeric ? figuresOf(segment, together) : [segment]
    for (const piece of pieces) {
      const box = { x0: (piece[0] as Token).x0, x1: (piece.at(-1) as Token).x1 }
      const column = header.columns.reduce((a, b) =>
        distance(box, b, isText(b.key)) < distance(box, a, isText(a.key)) ? b : a,
      )
      if (!column.key) continue
      const cell = cells[column.key] ?? []
      cell.push(...piece)
      cells[column.key] = cell
    }
  }
  return cells
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

function numberIn(tokens: readonly Token[] | undefined, style: Style): string | null {
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
function linesFrom(
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
      if (waiting && (figures === 0 || !waiting.some((d) => hasFigure(d, field, style)))) waiting.push(draft)
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
      for (const token of draft.start ? draft.row.tokens : figureTokens(draft, field)) used.add(token)
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
