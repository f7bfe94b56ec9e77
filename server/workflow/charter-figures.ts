import type { Charter } from './charter.ts'

/** Where minutes were measured: on blank forms in the workbench, by the stopwatch, or in history that was imported. */
type MeasuredBy = 'workbench' | 'stopwatch' | 'history'
export const measuredByWords: Record<MeasuredBy, string> = {
  workbench: 'in the workbench',
  stopwatch: 'by stopwatch',
  history: 'in imported history',
}

/** A measured figure and what it rests on: `n` items, for a volume whole weeks. */
export type Measured = { value: number; n: number; by: MeasuredBy }

/**
 * What the product knows of a piece of work beside its charter. examples: real items of the workflow. Minutes are working
 * time an item without proposals, rework is a share 0..1, a volume is items a month. `members`: e-mail addresses of who
 * may own it; null: not known here, and not judged.
 */
export type CharterFacts = {
  examples: number
  measuredMinutes?: Measured | undefined
  measuredRework?: Measured | undefined
  perMonth?: Measured | undefined
  members?: readonly string[] | null | undefined
}

/** Fewer items, or weeks, than this are no measurement: what was typed stands until so many are there. */
export const leastMeasured = { minutes: 20, rework: 20, perMonth: 2 } as const

/** A figure as it is used. `stated`: what was typed, where a measurement stands in its place; `tooFew`: measured so far. */
export type Figure = {
  value: number
  from: 'measured' | 'stated'
  n: number | null
  by: MeasuredBy | null
  stated: number | null
  tooFew: number | null
}

/** The figures of a charter, each measured or stated; null: nobody knows. */
export type CharterFigures = {
  perMonth: Figure | null
  minutes: Figure | null
  rework: Figure | null
}

/** What was measured counts more than what was typed. */
export function figuresOf(
  charter: Pick<Charter, 'volumePerMonth' | 'minutesPerItem' | 'reworkRate'>,
  facts: Pick<CharterFacts, 'measuredMinutes' | 'measuredRework' | 'perMonth'>,
): CharterFigures {
  return {
    perMonth: figureOf(charter.volumePerMonth, facts.perMonth, leastMeasured.perMonth),
    minutes: figureOf(charter.minutesPerItem, facts.measuredMinutes, leastMeasured.minutes),
    rework: figureOf(charter.reworkRate, facts.measuredRework, leastMeasured.rework),
  }
}

function figureOf(stated: number | null, measured: Measured | undefined, least: number): Figure | null {
  if (measured && measured.n >= least && Number.isFinite(measured.value))
    return {
      value: Math.max(0, measured.value),
      from: 'measured',
      n: measured.n,
      by: measured.by,
      stated,
      tooFew: null,
    }
  if (stated === null) return null
  return {
    value: stated,
    from: 'stated',
    n: null,
    by: null,
    stated: null,
    tooFew: measured && measured.n > 0 ? measured.n : null,
  }
}

/** Days of a month, and with them weeks, over four years. */
const daysPerMonth = 365.25 / 12
export const weeksPerMonth = daysPerMonth / 7
