import Big from 'big.js'
import type { Remembered } from './answer.ts'

/** One figure, in the period and in the one before: plain decimals, null where it is not known. `n`: of how many rows. */
export type Figure = {
  key: string
  label: string
  unit: 'number' | 'count' | 'minutes' | 'percent'
  now: string | null
  before: string | null
  n: number
  nBefore: number | null
}
export type GroupFigures = { name: string; rows: number; rowsBefore: number | null; figures: Figure[] }

/** What a report says of one input. */
export type InputFigures = {
  key: string
  label: string
  /** Why there are no figures, in one sentence; null: there are. */
  failed: string | null
  passing: boolean
  /** Where from: a file's name, a connection's. */
  from: string
  measured: boolean
  rows: number
  rowsBefore: number | null
  figures: Figure[]
  /** How groups are called ("site"), and those of the period and of the one before. */
  groupBy: string | null
  groups: GroupFigures[]
  /** What is missing or conflicts, one sentence each. */
  problems: string[]
  /** What else has to be known to understand the figures. */
  remarks: string[]
}

/** What is kept of a report's input for the next one. */
export function rememberedOf(figures: InputFigures): Remembered {
  const totals = (of: readonly Figure[]) => Object.fromEntries(of.map(({ key, now }) => [key, now]))
  return {
    rows: figures.rows,
    totals: totals(figures.figures),
    groups: Object.fromEntries(
      figures.groups
        .filter(({ rows }) => rows > 0)
        .slice(0, 500)
        .map((g) => [g.name, { rows: g.rows, totals: totals(g.figures) }]),
    ),
  }
}

/** (now - before) / before; null where either is not known or there was nothing before. */
export function changeOf({ now, before }: Pick<Figure, 'now' | 'before'>): number | null {
  if (now === null || before === null || new Big(before).eq(0)) return null
  return new Big(now).minus(before).div(new Big(before).abs()).toNumber()
}
