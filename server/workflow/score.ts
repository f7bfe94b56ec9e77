import { Big } from 'big.js'
import { z } from 'zod'
import type { CharterFigures, Figure } from './charter-figures.ts'
import type { CharterQuestion } from './questions.ts'

/**
 * Where to start: the priority of a candidate for automation.
 *
 *   score = sum(weight x part) / sum(weights),  each part 0..100
 *   hours a month = items a month x minutes an item x (1 + share that comes back) / 60
 *   money a month = hours a month x what an hour costs
 *
 * volume, hours, money: 0 points up to `zero`, 100 from `full` on, on a logarithmic scale between (ten times as much is the
 * same step everywhere). rules: none 0, all 100, in steps of 25. clarity: nothing a matter of opinion 100, everything 0.
 * A missing answer is never guessed: its part may be anything it could be, and the score is a range.
 */
export const parts = ['volume', 'rules', 'clarity', 'hours', 'money'] as const
type Part = (typeof parts)[number]

export const partWords: Record<Part, { label: string; says: string }> = {
  volume: { label: 'Volume', says: 'items a month' },
  rules: { label: 'Rules', says: 'how far clear rules decide it' },
  clarity: { label: 'Clarity', says: 'how little is a matter of opinion' },
  hours: { label: 'Hours', says: 'hours of work a month' },
  money: { label: 'Money', says: 'what these hours cost a month' },
}

/** Items and hours a month that are worth nothing and everything. Money has its full mark among the weights. */
export const anchors = { volume: { zero: 20, full: 2_000 }, hours: { zero: 2, full: 200 } } as const
/** Money is worth nothing below this share of its full mark. */
export const moneyZeroShare = 0.01

const weight = z
  .number('Write a number from 0 to 100.')
  .int('Write a whole number.')
  .min(0, 'A weight is 0 or more.')
  .max(100, 'A weight is at most 100.')

/** How an organisation weighs: the parts, the lower ends of "start here" and "next", and the amount a month that is worth 100 points. */
export const weightsSchema = z
  .strictObject({
    volume: weight.default(20),
    rules: weight.default(25),
    clarity: weight.default(20),
    hours: weight.default(20),
    money: weight.default(15),
    startAt: z.number('Write a number from 1 to 100.').int().min(1, 'At least 1.').max(100, 'At most 100.').default(55),
    nextAt: z.number('Write a number from 0 to 99.').int().min(0, 'At least 0.').max(99, 'At most 99.').default(35),
    moneyFull: z
      .number('Write an amount.')
      .int('Write a whole amount.')
      .min(100, 'At least 100.')
      .max(1_000_000_000)
      .default(10_000),
  })
  .refine((weights) => parts.some((part) => weights[part] > 0), {
    path: ['volume'],
    message: 'Something has to count: give one part a weight.',
  })
  .refine(({ startAt, nextAt }) => nextAt < startAt, { path: ['nextAt'], message: '"Next" begins below "start here".' })
export type Weights = z.infer<typeof weightsSchema>

export const defaultWeights: Weights = weightsSchema.parse({})

/** What is scored: the figures, the two estimates (1..5), and what an hour costs. */
export type Candidate = {
  figures: CharterFigures
  ruleBoundness: number | null
  ambiguity: number | null
  /** Decimal text in `currency`; null: nobody has said. */
  hourlyCost: string | null
  currency: string
  /** Turns an amount in `currency` into the one that all are compared in; null: there is no rate. */
  factor: string | null
}

/** From the least it can be to the most; `high` null: there is no upper end. */
export type Span = { low: number; high: number }

export type PartScore = Span & {
  part: Part
  /** Whether it is measured, and of how much; null where it rests on an estimate or is not known. */
  figure: Figure | null
  missing: CharterQuestion[]
}

export type Score = Span & {
  /** Where everything is known: low = point = high. */
  point: number | null
  parts: PartScore[]
  missing: CharterQuestion[]
  /** Why a sum in another currency could not be compared. */
  noRate: boolean
}

/** A part of 0..100 on a logarithmic scale. */
export function onScale(value: number, { zero, full }: { zero: number; full: number }): number {
  if (!(value > zero)) return 0
  return value >= full ? 100 : (100 * Math.log(value / zero)) / Math.log(full / zero)
}

/** Hours of work a month, and what they cost in the workflow's own currency; `missing` says what is not known of either. */
export type Pain = {
  hours: Span | null
  /** Decimal text with two digits. */
  money: { low: string; high: string } | null
  missing: CharterQuestion[]
}

export function painOf({ figures, hourlyCost }: Pick<Candidate, 'figures' | 'hourlyCost'>): Pain {
  const { perMonth, minutes, rework } = figures
  const missing: CharterQuestion[] = [
    ...(perMonth ? [] : (['volumePerMonth'] as const)),
    ...(minutes ? [] : (['minutesPerItem'] as const)),
    ...(rework ? [] : (['reworkRate'] as const)),
  ]
  const hours = hoursOf(figures)
  const cost = (of: number) => new Big(hourlyCost ?? 0).times(of).toFixed(2)
  return {
    hours,
    money: hours && hourlyCost !== null ? { low: cost(hours.low), high: cost(hours.high) } : null,
    missing: hourlyCost === null ? [...missing, 'hourlyCost'] : missing,
  }
}

/** Of what comes back nothing to everything may do so, where nobody knows. No items, or no minutes, are no hours. */
function hoursOf({ perMonth, minutes, rework }: CharterFigures): Span | null {
  if (perMonth?.value === 0 || minutes?.value === 0) return { low: 0, high: 0 }
  if (!perMonth || !minutes) return null
  const once = (perMonth.value * minutes.value) / 60
  return { low: once * (1 + (rework?.value ?? 0)), high: once * (1 + (rework?.value ?? 1)) }
}

export function scoreOf(candidate: Candidate, weights: Weights): Score {
  const { figures, ruleBoundness, ambiguity } = candidate
  const anything: Span = { low: 0, high: 100 }
  const one = (value: number): Span => ({ low: value, high: value })
  const pain = painOf(candidate)
  const hours = pain.hours
  const noRate = candidate.hourlyCost !== null && candidate.factor === null
  const scored: PartScore[] = [
    {
      part: 'volume',
      ...(figures.perMonth ? one(onScale(figures.perMonth.value, anchors.volume)) : anything),
      figure: figures.perMonth,
      missing: figures.perMonth ? [] : ['volumePerMonth'],
    },
    {
      part: 'rules',
      ...(ruleBoundness === null ? anything : one((ruleBoundness - 1) * 25)),
      figure: null,
      missing: ruleBoundness === null ? ['ruleBoundness'] : [],
    },
    {
      part: 'clarity',
      ...(ambiguity === null ? anything : one((5 - ambiguity) * 25)),
      figure: null,
      missing: ambiguity === null ? ['ambiguity'] : [],
    },
    {
      part: 'hours',
      ...(hours ? spanOf(hours, (value) => onScale(value, anchors.hours)) : anything),
      figure: figures.minutes,
      missing: pain.missing.filter((key) => key !== 'hourlyCost'),
    },
    { part: 'money', ...moneyPart(candidate, hours, weights.moneyFull), figure: null, missing: pain.missing },
  ]
  const counted = scored.filter(({ part }) => weights[part] > 0)
  const whole = counted.reduce((sum, { part }) => sum + weights[part], 0)
  const mean = (end: 'low' | 'high') =>
    whole === 0 ? 0 : counted.reduce((sum, each) => sum + weights[each.part] * each[end], 0) / whole
  const [low, high] = [mean('low'), mean('high')]
  // A part that does not count, or is the same whatever is missing, leaves nothing open.
  const open = counted.filter((each) => each.low !== each.high)
  return {
    ...{ low, high: Math.max(low, high), parts: scored, noRate },
    point: open.length === 0 ? low : null,
    missing: [...new Set(open.flatMap((each) => each.missing))],
  }
}

const spanOf = ({ low, high }: Span, scale: (value: number) => number): Span => ({ low: scale(low), high: scale(high) })

function moneyPart({ hourlyCost, factor }: Candidate, hours: Span | null, full: number): Span {
  if (hours?.high === 0) return { low: 0, high: 0 }
  if (hourlyCost === null || factor === null || !hours) return { low: 0, high: 100 }
  const an = Number(new Big(hourlyCost).times(factor))
  return spanOf(hours, (value) => onScale(value * an, { zero: full * moneyZeroShare, full }))
}

export type Group = 'start' | 'next' | 'later'
export const groupWords: Record<Group, string> = { start: 'Start here', next: 'Next', later: 'Later' }

/**
 * start: nothing blocks, and the score reaches `startAt` whatever the missing answers are. next: it could reach it once
 * what blocks is put right or answered, or it surely reaches `nextAt`. later: the others.
 */
export function groupOf({ low, high }: Span, isReady: boolean, { startAt, nextAt }: Weights): Group {
  const reaches = (value: number, mark: number) => value >= mark - 1e-9
  if (isReady && reaches(low, startAt)) return 'start'
  return reaches(high, startAt) || reaches(low, nextAt) ? 'next' : 'later'
}

/** By what a score surely is, highest first; of equal ones by what it could be, then by name. */
export function byScore(a: { score: Span; name: string }, b: { score: Span; name: string }): number {
  return b.score.low - a.score.low || b.score.high - a.score.high || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}
