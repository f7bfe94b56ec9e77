import { Big } from 'big.js'
import { type CostKey, costKeys, shareKeys } from './cost-model.ts'
import { endsOf } from './distributions.ts'
import type { CostInputs } from './inputs.ts'
import { type Money, netSavingOf, type RoiLines, withValue } from './roi.ts'

/** What the net saving a week hangs on: the tornado, the break-even points, and time freed against money saved. */

/** One input at its two ends, the others at their points. `low` and `high`: the net saving's own ends, a week. */
export type TornadoBar = {
  key: CostKey
  /** Values of the input. */
  ends: { low: number; high: number }
  /** Net saving a week with the input at its low and at its high end. */
  atLow: number
  atHigh: number
  low: number
  high: number
}

/** Each input that has a spread, the one that moves the net saving most first. */
export function tornadoOf(inputs: CostInputs): TornadoBar[] {
  const bars = costKeys.flatMap((key): TornadoBar[] => {
    const { spread } = inputs[key]
    if (!spread) return []
    const ends = endsOf(spread)
    const at = (value: number) => Number(netSavingOf(withValue(inputs, key, new Big(value).toFixed())))
    const [atLow, atHigh] = [at(ends.low), at(ends.high)]
    return [{ key, ends, atLow, atHigh, low: Math.min(atLow, atHigh), high: Math.max(atLow, atHigh) }]
  })
  return bars.sort((a, b) => b.high - b.low - (a.high - a.low))
}

export const breakEvenKeys = ['assistedMinutes', 'itemsPerWeek', 'assistedErrorRate', 'hourlyRate'] as const

/**
 * Where the net saving is 0 as one input moves and the others stay at their points. It saves `below` or `above` that value;
 * `always` and `never`: no possible value of the input changes the sign, and `at` is null.
 */
export type BreakEven = {
  key: (typeof breakEvenKeys)[number]
  now: string
  at: string | null
  saves: 'below' | 'above' | 'always' | 'never'
}

/** The net saving is a straight line in each of these inputs, so two places of it give the root exactly. */
export function breakEvensOf(inputs: CostInputs): BreakEven[] {
  return breakEvenKeys.map((key) => {
    const saving = (value: string) => netSavingOf(withValue(inputs, key, value))
    const { value: now } = inputs[key]
    const atZero = saving('0')
    const slope = saving('1').minus(atZero)
    const root = slope.eq(0) ? null : atZero.div(slope).neg()
    const isPossible = root?.gte(0) && !(shareKeys.includes(key) && root.gt(1))
    if (!root || !isPossible) return { key, now, at: null, saves: saving(now).gt(0) ? 'always' : 'never' }
    return { key, now, at: root.toFixed(), saves: slope.lt(0) ? 'below' : 'above' }
  })
}

/** Hours a week of one person, for the count of people. */
export const hoursPerPerson = 40

/**
 * Time is capacity, not cash: what the freed hours are, and what is saved where none of them is put to use. All figures a
 * week; `hours` is negative where the AI takes more time than it frees.
 */
export type Capacity = { hours: string; people: string; worth: Money; cashSaving: Money }

export function capacityOf(inputs: CostInputs, lines: RoiLines): Capacity {
  const of = (key: CostKey) => new Big(inputs[key].value)
  const minutes = of('itemsPerWeek').times(of('baselineMinutes').minus(of('assistedMinutes')))
  const hours = minutes.minus(of('qaMinutesPerWeek')).div(60)
  const worth = hours.times(of('hourlyRate'))
  const unused = worth.gt(0) ? worth : new Big(0)
  return {
    hours: hours.toFixed(),
    people: hours.div(hoursPerPerson).toFixed(),
    worth: worth.toFixed(),
    cashSaving: new Big(lines.outcome.netSaving).minus(unused).toFixed(),
  }
}
