import { quantile, type Rate, rateOf } from '#server/platform/statistics.ts'
import type { Checked } from './error-rates.ts'

/** Everybody's decisions of the period as the scorecards see them. Times in integer milliseconds. */
export type DecidedRow = {
  userId: string
  mode: 'assisted' | 'manual'
  /** Fields changed against the proposal; 0 on a blank form. */
  changed: number
  activeMs: number
  suspect: boolean
}
export type CheckedRow = Checked & { userId: string }
export type SeededRow = { userId: string; caught: boolean; corrected: boolean; overCorrected: number; controls: number }

export type Scorecard = {
  decided: number
  /** Items decided with a proposal: taken as proposed, or with at least one field changed. */
  accepts: number
  fixes: number
  fieldsChanged: number
  /** Decisions that QA, blind entry and adjudication looked at, and those in which they found a wrong field. */
  missed: Rate
  /** Seeded wrong values changed (metrics.md, Catch rate), and right values shown beside them that were changed. */
  caught: Rate
  overCorrected: Rate
  /** Active time an item: median over decisions whose clock is trusted. */
  activeMs: { median: number | null; n: number }
}

/** One scorecard over these rows: of one person, or of a group (metrics.md, Rates; product.md, Quality). */
export function scorecardOf(rows: {
  decided: readonly Omit<DecidedRow, 'userId'>[]
  checked: readonly Omit<CheckedRow, 'userId'>[]
  seeded: readonly Omit<SeededRow, 'userId'>[]
}): Scorecard {
  const assisted = rows.decided.filter((d) => d.mode === 'assisted')
  const fixes = assisted.filter((d) => d.changed > 0)
  const active = rows.decided
    .filter((d) => !d.suspect)
    .map((d) => d.activeMs)
    .sort((a, b) => a - b)
  const median = quantile(active, 0.5)
  const sum = <T>(list: readonly T[], of: (row: T) => number) => list.reduce((total, row) => total + of(row), 0)
  return {
    decided: rows.decided.length,
    accepts: assisted.length - fixes.length,
    fixes: fixes.length,
    fieldsChanged: sum(assisted, (d) => d.changed),
    missed: rateOf(rows.checked.filter((c) => c.differing.length > 0).length, rows.checked.length),
    caught: rateOf(rows.seeded.filter((s) => s.caught).length, rows.seeded.length),
    overCorrected: rateOf(
      sum(rows.seeded, (s) => s.overCorrected),
      sum(rows.seeded, (s) => s.controls),
    ),
    activeMs: { median: median === null ? null : Math.round(median), n: active.length },
  }
}

/** Fewer people than this are not a group: a figure of theirs would be one of persons. */
export const leastGroup = 5

export type Audience = 'persons' | 'group' | 'nobody'

/**
 * Who sees what (product.md, Quality): figures of single persons are for the person and their lead, and only where the
 * workflow has them switched on; anybody else sees groups of at least five people.
 */
export function audienceOf(viewer: { lead: boolean }, personFigures: boolean, people: number): Audience {
  if (viewer.lead && personFigures) return 'persons'
  return people >= leastGroup ? 'group' : 'nobody'
}
