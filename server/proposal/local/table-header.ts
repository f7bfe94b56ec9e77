import type { Field } from '#server/workflow/workflow.ts'
import { type PageLayout, type Row, segmentsOf, type Token } from './layout.ts'
import type { Hit } from './lexicon.ts'

export type TableField = Extract<Field, { type: 'table' }>
/** Horizontal place of a column's heading; `key` null for a heading that the definition does not know. */
export type Column = { key: string | null; x0: number; x1: number }
/** `named`: how many columns the headings name themselves. */
export type Header = { page: number; last: number; first: number; columns: Column[]; named: number }

/** Rows, up to three together, that name at least two columns, one of them of numbers and one of words or another number. */
export function headersOf(field: TableField, page: PageLayout, hits: readonly Hit[]): Header[] {
  const found: Header[] = []
  for (let i = 0; i < page.rows.length; i++) {
    let best: Header | null = null
    for (let n = 1; n <= 3 && i + n <= page.rows.length; n++) {
      const rows = page.rows.slice(i, i + n)
      if (n > 1 && !close(rows, page)) break
      const header = headerFrom(field, page, rows, hits)
      if (header && (!best || header.named > best.named)) best = header
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
  const segments = rows.flatMap((row) => segmentsOf(row, page.em, 0.55))
  // A row of figures is no heading, whatever words stand in it.
  if (segments.flat().filter((t) => /^[-(]?[€$£]?\d[\d.,]*\)?€?$/.test(t.text)).length > 0) return null
  const columns: Column[] = []
  for (const segment of segments) {
    const own = inRows.filter((h) => h.tokens.some((t) => segment.includes(t)))
    if (own.length === 0) columns.push({ key: null, x0: (segment[0] as Token).x0, x1: (segment.at(-1) as Token).x1 })
    for (const [i, hit] of own.entries()) {
      const key = [...hit.meaning.for].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
      // Words up to the next heading belong to this one: "Price per piece".
      const next = own[i + 1]
      const tail = segment.filter((t) => t.x0 >= hit.x0 && (!next || t.x1 <= next.x0)).at(-1)
      const start = i === 0 ? (segment[0] as Token).x0 : hit.x0
      columns.push({ key, x0: start, x1: Math.max(hit.x1, tail?.x1 ?? 0) })
    }
  }
  const words = segments.flat().filter((t) => /\p{L}/u.test(t.text))
  const told = new Set(inRows.flatMap((h) => h.tokens))
  // Prose that happens to contain some of the terms.
  if (words.length > 8 && words.filter((t) => told.has(t)).length < 0.3 * words.length) return null
  const merged = mergeOverlapping(columns)
  const named = new Set(merged.flatMap((c) => c.key ?? []))
  if (named.size < 2 || !field.columns.some((c) => c.type !== 'text' && named.has(c.key))) return null
  resolveClaims(field, merged, inRows)
  const first = rows[0] as Row
  return { page: page.number, first: first.index, last: (rows.at(-1) as Row).index, columns: merged, named: named.size }
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

/**
 * A column of words whose heading was not read, as happens on scans: where most rows with a figure in the column `amount`
 * begin a run of words at the same place left of the figures, that is the first column of words.
 */
export function withLostHeading(field: TableField, page: PageLayout, header: Header, amount: string): Header {
  const lost = field.columns.find((c) => c.type === 'text')
  const figures = header.columns.find((c) => field.columns.some((f) => f.key === c.key && f.type !== 'text'))
  const last = header.columns.find((c) => c.key === amount)
  if (!lost || !figures || !last || header.columns.some((c) => c.key === lost.key)) return header
  // Totals have one figure, lines have more.
  const figuresOf = (row: Row) => row.tokens.filter((t) => t.x1 > figures.x0 && /\d/.test(t.text))
  const rows = page.rows
    .slice(header.last + 1)
    .filter((row) => figuresOf(row).length > 1 && figuresOf(row).some((t) => t.x1 > last.x0))
  const runs = rows
    .slice(0, 40)
    .map((row) =>
      segmentsOf(row, page.em, 0.9).filter(
        (s) => (s.at(-1) as Token).x1 < figures.x0 && s.some((t) => /\p{L}{3}/u.test(t.text)),
      ),
    )
  const at = (run: readonly Token[] | undefined) => run?.[0]?.x0 ?? -1
  const starts = runs.map((run) => at(run[0])).filter((x) => x >= 0)
  const x0 = starts.find((x) => starts.filter((y) => Math.abs(x - y) < page.em).length > 0.6 * rows.length)
  if (x0 === undefined || starts.length < 2) return header
  const x1 = Math.max(...runs.flatMap((run) => (Math.abs(at(run[0]) - x0) < page.em ? [run[0]?.at(-1)?.x1 ?? x0] : [])))
  const column = { key: lost.key, x0, x1 }
  return { ...header, columns: [...header.columns, column].sort((a, b) => a.x0 - b.x0) }
}
