import Big from 'big.js'
import type { Found } from '#server/proposal/local/candidates.ts'
import { type PageLayout, type Row, squeeze, type Token } from '#server/proposal/local/layout.ts'
import type { FoundTable } from '#server/proposal/local/table.ts'
import type { TableField } from '#server/proposal/local/table-header.ts'
import { type Draft, linesFrom, numberIn, type TableLine } from '#server/proposal/local/table-lines.ts'
import { rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Remembered, Sight } from './layout-memory.ts'
import { maskOf } from './layout-memory-context.ts'

/** Where the columns of a sender's table stand; `key` null for what is printed and not asked for. In page units. */
type Column = { key: string | null; x0: number; x1: number }
type Columns = {
  columns: Column[]
  /** Columns that every confirmed row fills. */
  always: string[]
  /** The row above the first one, masked; null where it has no words. */
  head: string | null
  /** Top of the first row, as a fraction of the page's height. */
  top: number
  /** Texts that go on in the next printed row. */
  goesOn: boolean
  /** Whether some row's figures all differ, so that each is known to be in its column. */
  sure: boolean
}

/**
 * The tables of a document with what memory knows of this sender's: where the reading under headings would have been
 * wrong on the newest confirmed document and reading by its columns right, it is read by its columns here too. Columns
 * that people always left empty stay empty.
 */
export function withRememberedTables<S extends Sight>(
  here: S,
  definition: Definition,
  memory: readonly Remembered[],
): S {
  const tables = new Map(here.tables)
  for (const field of definition.fields) {
    if (field.type !== 'table') continue
    const known = memory.filter((m) => rowsOf(m.example.values[field.key]).length > 0)
    const read = tables.get(field.key)
    if (known.length === 0 || !read) continue
    tables.set(field.key, withHabits(field, byColumns(field, here, read, known) ?? read, known))
  }
  return { ...here, tables }
}

function byColumns(field: TableField, here: Sight, read: FoundTable, known: readonly Remembered[]): FoundTable | null {
  const learned = known.flatMap((m) => {
    const columns = learnColumns(field, m.sight, rowsOf(m.example.values[field.key]))
    return columns ? { columns, ...m } : []
  })
  // Two equal figures in a row leave open which is which: a document where a row tells them apart is believed first.
  const best = learned.find((l) => l.columns.sure) ?? learned[0]
  if (!best) return null
  const truth = rowsOf(best.example.values[field.key])
  const asRead = rowsFrom(field, best.sight.tables.get(field.key)?.lines ?? [])
  const again = rowsFrom(field, readByColumns(field, best.sight, best.columns).lines)
  const gain = agreement(field, again, truth) - agreement(field, asRead, truth)
  const found = readByColumns(field, here, best.columns)
  if (gain < 0 || found.lines.length === 0) return null
  // Both would have been right there: here those rows count that have what all rows had.
  const whole = (table: FoundTable) =>
    rowsFrom(field, table.lines).filter((row) => best.columns.always.every((k) => row[k]))
  const isBetter = gain > 0 || whole(read).length < read.lines.length || whole(read).length < found.lines.length
  return isBetter ? found : null
}

const rowsFrom = (field: TableField, lines: readonly TableLine[]): TableRow[] =>
  lines.map((line) => Object.fromEntries(field.columns.map((c) => [c.key, line.cells[c.key]?.value ?? null])))

/** Equal cells, less one for each row too many or too few. */
function agreement(field: TableField, rows: readonly TableRow[], truth: readonly TableRow[]): number {
  const cells = truth.flatMap((row, i) =>
    field.columns.filter((c) => rows[i] && sameValue(c, rows[i]?.[c.key] ?? null, row[c.key] ?? null)),
  )
  return cells.length - Math.abs(rows.length - truth.length)
}

function withHabits(field: TableField, table: FoundTable, known: readonly Remembered[]): FoundTable {
  const rows = known.flatMap((m) => rowsOf(m.example.values[field.key]))
  const empty = field.columns.filter((c) => rows.every((row) => (row[c.key] ?? null) === null)).map((c) => c.key)
  if (empty.length === 0) return table
  const without = ({ cells }: TableLine): TableLine => ({
    cells: Object.fromEntries(Object.entries(cells).filter(([key]) => !empty.includes(key))),
  })
  return { ...table, lines: table.lines.map(without) }
}

/** A row's words: those of one amount together, the others one by one. */
function piecesOf(row: Row, amounts: readonly Found[]): Token[][] {
  const together = new Map(amounts.flatMap((a) => a.tokens.map((t) => [t, a.tokens] as const)))
  const pieces: Token[][] = []
  for (const token of row.tokens) {
    const amount = together.get(token)
    const last = pieces.at(-1)
    if (amount && last?.[0] && amount.includes(last[0])) last.push(token)
    else pieces.push([token])
  }
  return pieces
}

const eachRow = (sight: Sight) =>
  sight.layout.pages.flatMap((page) => page.rows.map((row) => ({ page, row, pieces: piecesOf(row, sight.amounts) })))

type Line = { page: PageLayout; row: Row; pieces: Token[][]; line: TableRow; cells: Map<string, Token[]> }

/** The confirmed rows where they are printed, in order. */
function printedLines(field: TableField, sight: Sight, truth: readonly TableRow[]): Line[] {
  const rows = eachRow(sight)
  const lines: Line[] = []
  let next = 0
  for (const line of truth) {
    const at = rows.findIndex((r, i) => i >= next && cellsIn(field, r.pieces, line, sight) !== null)
    const found = rows[at]
    const cells = found ? cellsIn(field, found.pieces, line, sight) : null
    if (!found || !cells) continue
    next = at + 1
    lines.push({ ...found, line, cells })
  }
  return lines
}

function learnColumns(field: TableField, sight: Sight, truth: readonly TableRow[]): Columns | null {
  const lines = printedLines(field, sight, truth)
  const start = lines[0]
  if (!start) return null
  const clear = lines.filter(({ line, pieces }) => isClear(field, line, pieces, sight))
  const boxes = new Map<string, Extent[]>()
  const others: Extent[] = []
  let goesOn = false
  for (const { line, cells, pieces } of clear.length > 0 ? clear : lines) {
    for (const [key, tokens] of cells) {
      boxes.set(key, [...(boxes.get(key) ?? []), extentOf(tokens)])
      if (isText(field, key) && tokens.map((t) => t.squeezed).join('').length < squeeze(line[key] ?? '').length)
        goesOn = true
    }
    const taken = new Set([...cells.values()].flat())
    for (const piece of pieces) if (!piece.some((t) => taken.has(t))) others.push(extentOf(piece))
  }
  const named = [...boxes].map(([key, own]): Column => ({ key, ...extentOf(own) }))
  const before = start.page.rows[start.row.index - 1]
  return {
    columns: [...named, ...merged(others).filter((c) => !named.some((o) => overlaps(o, c)))],
    always: field.columns.map((c) => c.key).filter((key) => truth.every((line) => (line[key] ?? null) !== null)),
    head: before ? headOf(before) : null,
    top: start.row.y0 / start.page.height,
    goesOn,
    sure: clear.length > 0,
  }
}

/** Whether each figure of a line stands in its row once only, and so is known to be in its column. */
function isClear(field: TableField, line: TableRow, pieces: readonly Token[][], { style }: Sight): boolean {
  const numbers = pieces.flatMap((p) => numberIn(p, style) ?? [])
  return field.columns.every((c) => {
    const value = line[c.key] ?? null
    return (
      c.type === 'text' ||
      c.type === 'date' ||
      value === null ||
      numbers.filter((n) => new Big(n).eq(value)).length === 1
    )
  })
}

type Extent = { x0: number; x1: number }
const extentOf = (boxes: readonly Extent[]): Extent => ({
  x0: Math.min(...boxes.map((b) => b.x0)),
  x1: Math.max(...boxes.map((b) => b.x1)),
})

const isText = (field: TableField, key: string | null) => field.columns.some((c) => c.key === key && c.type === 'text')
const overlaps = (a: Extent, b: Extent) => Math.min(a.x1, b.x1) > Math.max(a.x0, b.x0)

function merged(boxes: readonly Extent[]): Column[] {
  const columns: Column[] = []
  for (const box of [...boxes].sort((a, b) => a.x0 - b.x0)) {
    const last = columns.at(-1)
    if (last && box.x0 <= last.x1) last.x1 = Math.max(last.x1, box.x1)
    else columns.push({ key: null, ...box })
  }
  return columns
}

const headOf = (row: Row) => {
  const text = row.tokens.map(maskOf).join(' ')
  return /\p{L}{2}/u.test(text) ? text : null
}

/** The words of a row that are a confirmed line's cells, by column; null unless all its figures stand there. */
function cellsIn(
  field: TableField,
  pieces: readonly Token[][],
  line: TableRow,
  { style }: Sight,
): Map<string, Token[]> | null {
  const cells = new Map<string, Token[]>()
  const taken = new Set<Token[]>()
  for (const column of field.columns) {
    const value = line[column.key] ?? null
    if (value === null || column.type === 'text' || column.type === 'date') continue
    const piece = pieces.find((p) => {
      const number = taken.has(p) ? null : numberIn(p, style)
      return number !== null && new Big(number).eq(value)
    })
    if (!piece) return null
    taken.add(piece)
    cells.set(column.key, piece)
  }
  if (cells.size === 0) return null
  const rest = pieces.filter((p) => !taken.has(p)).flat()
  for (const column of field.columns) {
    const wanted = squeeze(line[column.key] ?? '')
    const tokens = column.type === 'text' && wanted !== '' ? beginningOf(rest, wanted) : []
    if (tokens.length > 0) cells.set(column.key, tokens)
  }
  return cells
}

/** The longest run of words that a text begins with. */
function beginningOf(tokens: readonly Token[], wanted: string): Token[] {
  let best: Token[] = []
  for (let i = 0; i < tokens.length; i++) {
    let read = ''
    let j = i
    while (j < tokens.length && wanted.startsWith(read + (tokens[j]?.squeezed ?? '')))
      read += tokens[j++]?.squeezed ?? ''
    if (j - i > best.length) best = tokens.slice(i, j)
  }
  return best
}

function readByColumns(field: TableField, sight: Sight, columns: Columns): FoundTable {
  const used = new Set<Token>()
  const lines: TableLine[] = []
  const amount = field.columns.findLast((c) => c.type !== 'text' && columns.always.includes(c.key))?.key
  if (!amount) return { lines, used, header: true }
  for (const page of sight.layout.pages) {
    const drafts: Draft[] = []
    const from = startOn(page, columns)
    for (const row of page.rows.slice(from)) {
      const cells = cellsAt(field, piecesOf(row, sight.amounts), columns, page.em)
      const last = drafts.at(-1)
      if (columns.always.every((key) => filled(field, key, cells, sight))) drafts.push({ cells, row, start: true })
      else if (last && isContinuation(field, row, cells, last, columns, page)) drafts.push({ cells, row, start: false })
    }
    lines.push(...linesFrom(drafts, field, amount, sight.style, used))
  }
  return { lines, used, header: true }
}

/** Behind the row that stood above the first one, else on the first page where the first one stood. */
function startOn(page: PageLayout, { head, top }: Columns): number {
  const at = head === null ? -1 : page.rows.findIndex((row) => headOf(row) === head)
  if (at >= 0) return at + 1
  const first = page.rows.findIndex((row) => row.y0 >= top * page.height - 1.5 * page.em)
  return page.number === 1 ? Math.max(0, first) : 0
}

function filled(field: TableField, key: string, cells: Record<string, Token[]>, { style }: Sight): boolean {
  const own = cells[key] ?? []
  return isText(field, key) ? own.length > 0 : numberIn(own, style) !== null
}

/** Words under a text column alone, close below a row of the table. */
function isContinuation(
  field: TableField,
  row: Row,
  cells: Record<string, Token[]>,
  last: Draft,
  { goesOn }: Columns,
  page: PageLayout,
): boolean {
  const keys = Object.keys(cells).filter((key) => (cells[key]?.length ?? 0) > 0)
  const told = keys.reduce((n, key) => n + (cells[key]?.length ?? 0), 0)
  return (
    keys.length === 1 &&
    isText(field, keys[0] ?? null) &&
    told === row.tokens.length &&
    row.y0 - last.row.y1 < (goesOn ? 0.9 : 0.35) * page.em
  )
}

/** Figures go to the column whose edge they share, words to the last column that begins before them. */
function cellsAt(
  field: TableField,
  pieces: readonly Token[][],
  { columns }: Columns,
  em: number,
): Record<string, Token[]> {
  const cells: Record<string, Token[]> = {}
  const figures = columns.filter((c) => c.key !== null && !isText(field, c.key))
  const words = columns.filter((c) => c.key === null || isText(field, c.key)).sort((a, b) => a.x0 - b.x0)
  for (const piece of pieces) {
    const [x0, x1] = [piece[0]?.x0 ?? 0, piece.at(-1)?.x1 ?? 0]
    const apart = (c: Column) => Math.min(Math.abs(c.x0 - x0), Math.abs(c.x1 - x1))
    const isFigure = piece.some((t) => /\d/.test(t.text)) && !piece.some((t) => /\p{L}{4}/u.test(t.text))
    const nearest = figures.reduce((a: Column | null, b) => (a && apart(a) <= apart(b) ? a : b), null)
    const column =
      isFigure && nearest && (apart(nearest) < 0.5 * em || (x0 >= nearest.x0 && x1 <= nearest.x1))
        ? nearest
        : words.findLast((c) => c.x0 <= x0 + 0.5 * em)
    if (!column?.key) continue
    cells[column.key] = [...(cells[column.key] ?? []), ...piece]
  }
  return cells
}
