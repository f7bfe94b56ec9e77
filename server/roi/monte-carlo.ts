import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { quantile } from '#server/platform/statistics.ts'
import { type CostKey, costKeys } from './cost-model.ts'
import { sampler, type Uniform } from './distributions.ts'
import type { CostInputs } from './inputs.ts'
import { monthsPerYear, weeksPerYear } from './roi.ts'

/**
 * The range of the ROI lines (metrics.md, "A range, not a point"): 10,000 seeded draws of every input that has a spread, in
 * floating point; the headline beside it stays exact.
 */
export const drawCount = 10_000

/** Null: the percentile lies among draws where the figure does not exist (no payback, ROI without AI cost). */
export type Percentiles = { p5: number | null; p50: number | null; p95: number | null }

export type RangeFigures = {
  netSavingPerYear: Percentiles
  /** A share (4.447 = 444.7 %), over the draws in which the AI costs something. */
  roi: Percentiles
  /** The common formula, over the same draws. */
  simpleRoi: Percentiles
  /** A draw without payback counts as longer than any other. */
  paybackWeeks: Percentiles
  /** Share of draws in which the set-up cost never comes back. */
  noPayback: number
  /** Share of draws with a net saving above 0. */
  oddsPositive: number
}

/** With all freed time put to use, and with the stated share of it (null where that is all). */
export type Range = RangeFigures & { draws: number; seed: number; atFreedShare: RangeFigures | null }

/** Figures of each draw, a week, in one currency; `setup` is the set-up cost itself. */
export type Draws = {
  /** Cost of the work without AI. */
  current: Float64Array
  saving: Float64Array
  savingAtShare: Float64Array
  aiCost: Float64Array
  setup: Float64Array
  setupPerWeek: Float64Array
}

/**
 * Inputs that all workflows of an organisation have in common: in a portfolio their draws go up and down together, which
 * makes its range wider, never narrower, than independent ones would.
 */
export const sharedKeys: readonly CostKey[] = ['hourlyRate', 'freedTimeShare']

export function rangeOf(inputs: CostInputs, seed: number): Range {
  const draws = drawsOf(inputs, seed)
  const isPart = Number(inputs.freedTimeShare.value) < 1
  const atFreedShare = isPart ? figuresOf(draws, draws.savingAtShare) : null
  return { ...figuresOf(draws, draws.saving), draws: drawCount, seed, atFreedShare }
}

/** The lines of roi.ts for every draw. */
export function drawsOf(inputs: CostInputs, seed: number): Draws {
  const of = Object.fromEntries(costKeys.map((key) => [key, columnOf(inputs, key, seed)])) as Record<
    CostKey,
    Float64Array
  >
  const empty = () => new Float64Array(drawCount)
  const draws = {
    current: empty(),
    saving: empty(),
    savingAtShare: empty(),
    aiCost: empty(),
    setup: of.setupCost,
    setupPerWeek: empty(),
  }
  const at = (key: CostKey, i: number) => of[key][i] as number
  for (let i = 0; i < drawCount; i++) {
    const volume = at('itemsPerWeek', i)
    const setupPerWeek = at('setupCost', i) / at('amortisationWeeks', i)
    const subscription = (at('subscriptionPerMonth', i) * monthsPerYear) / weeksPerYear
    const aiCost = subscription + volume * at('usagePerItem', i) + setupPerWeek
    const labour = (minutes: number) => (minutes / 60) * at('hourlyRate', i)
    const errors = (rate: number) => volume * rate * at('costPerError', i)
    const labourNow = labour(volume * at('baselineMinutes', i))
    const labourWithAi = labour(volume * at('assistedMinutes', i) + at('qaMinutesPerWeek', i))
    const current = labourNow + errors(at('baselineErrorRate', i)) + at('delayCostPerWeekBaseline', i)
    const withAi = aiCost + labourWithAi + errors(at('assistedErrorRate', i)) + at('delayCostPerWeekAssisted', i)
    const saving = current - withAi
    const freed = labourNow - labourWithAi
    draws.current[i] = current
    draws.saving[i] = saving
    draws.savingAtShare[i] = saving - Math.max(0, freed) * (1 - at('freedTimeShare', i))
    draws.aiCost[i] = aiCost
    draws.setupPerWeek[i] = setupPerWeek
  }
  return draws
}

/** Percentiles and odds of draws whose net saving a week is `saving`. */
export function figuresOf(draws: Draws, saving: Float64Array): RangeFigures {
  const overAiCost = (values: Float64Array) =>
    percentilesOf(values.map((value, i) => value / (draws.aiCost[i] as number)).filter(Number.isFinite))
  const payback = saving.map((value, i) => {
    const weekly = value + (draws.setupPerWeek[i] as number)
    return weekly > 0 ? (draws.setup[i] as number) / weekly : Number.POSITIVE_INFINITY
  })
  const shareOf = (values: Float64Array, holds: (value: number) => boolean) => values.filter(holds).length / drawCount
  return {
    netSavingPerYear: percentilesOf(saving.map((value) => value * weeksPerYear)),
    roi: overAiCost(saving),
    simpleRoi: overAiCost(draws.current.map((value, i) => value - (draws.aiCost[i] as number))),
    paybackWeeks: percentilesOf(payback),
    noPayback: shareOf(payback, (value) => value === Number.POSITIVE_INFINITY),
    oddsPositive: shareOf(saving, (value) => value > 0),
  }
}

/** Sorts in place. */
function percentilesOf(values: Float64Array): Percentiles {
  const sorted = values.sort()
  const at = (p: number) => {
    const value = quantile(sorted, p)
    return value !== null && Number.isFinite(value) ? value : null
  }
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) }
}

/** Every draw of one input; each has a stream of its own, so that what is known of one does not move the others. */
function columnOf(inputs: CostInputs, key: CostKey, seed: number): Float64Array {
  const { value, spread } = inputs[key]
  if (!spread) return new Float64Array(drawCount).fill(Number(value))
  const draw = sampler(spread, streamOf(`${seed}/${key}`))
  const column = new Float64Array(drawCount).map(draw)
  return sharedKeys.includes(key) ? inOrderOf(key, column) : column
}

/**
 * The same values, the n-th smallest in the draw that has the n-th smallest in every other column of this key: two
 * workflows share their draw of it by rank, also where their ranges differ (perfect rank correlation, after Iman and
 * Conover, Communications in Statistics, 1982).
 */
function inOrderOf(key: CostKey, column: Float64Array): Float64Array {
  const uniform = streamOf(key)
  const places = Uint32Array.from({ length: drawCount }, (_, i) => i)
  for (let i = drawCount - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1))
    const kept = places[i] as number
    places[i] = places[j] as number
    places[j] = kept
  }
  const ordered = new Float64Array(drawCount)
  column.sort().forEach((value, rank) => {
    ordered[places[rank] as number] = value
  })
  return ordered
}

function streamOf(name: string): Uniform {
  const generator = xoroshiro128plus(seedOf(name))
  // Streams of near seeds begin alike.
  for (let i = 0; i < 20; i++) uniformFloat64(generator)
  return () => uniformFloat64(generator)
}

/** A seed from a name: FNV-1a, 32 bits. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
