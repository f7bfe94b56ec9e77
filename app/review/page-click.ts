import type { Box } from '#server/document/document.ts'
import type { PageView } from '#server/review/review.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import type { ValueHints } from '#server/workflow/value.ts'
import type { Column, Field } from '#server/workflow/workflow.ts'
import type { CellId } from './cells.ts'
import type { Mark } from './evidence.ts'
import { fillTarget, hintsOf, type Taken } from './fill.ts'
import { takenLine, takenLines, wordsIn, wordsMeant } from './page-words.ts'
import { needOf, type Session, shapeOf } from './session.ts'

/** What words of the page would go to. */
export type Target = {
  cell: CellId
  label: string
  shape: Field | Column
  hints: ValueHints
  /** A table's cell: a box over several printed lines fills its column. */
  column: boolean
  editing: boolean
  /** Waits for a value: empty, or proposed in a way that a look alone does not settle. */
  hungry: boolean
}

/** Null where words have nowhere to go: a table as a whole, or a form that is only read. */
export function targetOf(session: Session): Target | null {
  const cell = fillTarget(session)
  if (!cell) return null
  const shape = shapeOf(cell)
  const label = cell.kind === 'cell' ? `${cell.column.label}, row ${cell.row + 1}` : cell.field.label
  const value = session.values[cell.field.key]
  const looked = { ...session, seen: new Set([...session.seen, cell.field.key]) }
  const empty = cell.kind === 'cell' ? isEmptyCell(session, cell) : isEmpty(value)
  return {
    cell: cell.id,
    label,
    shape,
    hints: hintsOf(session),
    column: cell.kind === 'cell',
    editing: session.draft !== null,
    hungry: empty || needOf(looked, cell) !== null,
  }
}

function isEmptyCell(session: Session, cell: Extract<ReturnType<typeof fillTarget>, { kind: 'cell' }>): boolean {
  const rows = session.values[cell.field.key]
  const row = Array.isArray(rows) ? rows[cell.row] : null
  return typeof row !== 'object' || isEmpty(row?.[cell.column.key] ?? null)
}

/**
 * What a click on a page means. A word fills the field that is being edited or waits for a value, or any field with
 * Alt; otherwise a place that another value was read from selects that field, and a word beside such places fills.
 */
export function clickMeaning(at: {
  mark: Pick<Mark, 'cell'> | null
  word: boolean
  alt: boolean
  target: Pick<Target, 'cell' | 'editing' | 'hungry'> | null
}): 'select' | 'fill' | null {
  const { mark, word, alt, target } = at
  if (target && word && (alt || target.editing || target.hungry)) return 'fill'
  if (mark) return 'select'
  return target && word ? 'fill' : null
}

type Page = Pick<PageView, 'number' | 'words' | 'width' | 'height'>

/** What a click on a word takes. */
export function takenByClick(page: Page, index: number, target: Target): Taken {
  return takenLine(wordsMeant(page.words, index, target.shape, page.width / page.height, target.hints), page)
}

/** What a box over words takes: one text, or the lines of a column; null where there are no words. */
export function takenByBox(page: Page, box: Box, target: Target): { text: Taken } | { lines: Taken[] } | null {
  const lines = wordsIn(page.words, box)
  if (lines.length === 0) return null
  if (target.column && lines.length > 1) return { lines: lines.map((line) => takenLine(line, page)) }
  return { text: takenLines(lines, page) }
}
