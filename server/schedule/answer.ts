import type { TableRows } from '#server/document/table.ts'

/** A figure of Countersign itself: of how many items, and what it is in. */
export type MeasuredFigure = {
  key: string
  label: string
  unit: 'count' | 'minutes' | 'percent'
  /** Plain decimal; null where there is nothing to measure. */
  now: string | null
  n: number
  before: string | null
  nBefore: number
}

/**
 * What an input answered. `canonical`: numbers are written with a point and without groups, as databases and workbooks do.
 * `before`: what it answered for the period before, where it is asked for one period at a time; null: it is not, or it did
 * not answer (`beforeProblem`).
 */
export type Answered =
  | {
      kind: 'table'
      table: TableRows
      before: TableRows | null
      beforeProblem: string | null
      canonical: boolean
      /** What it was: a file's name, a connection's. */
      from: string
      /** ms since 1970 at which the file was last changed; null where nobody says. */
      changedAt: number | null
    }
  | { kind: 'measured'; figures: MeasuredFigure[]; from: string }
  /** One sentence; `passing`: asked again later it may answer. */
  | { kind: 'failed'; problem: string; passing: boolean }

/** What the report of the period before said of an input, for inputs that hold one period only. */
export type Remembered = {
  rows: number
  totals: Record<string, string | null>
  groups: Record<string, { rows: number; totals: Record<string, string | null> }>
}
