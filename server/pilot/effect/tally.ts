import { type Arm, arms } from '#server/allocation/allocation.ts'
import { type Counts, type Difference, pairedRateDifference, rateDifference } from '#server/platform/proportions.ts'
import { addWeight, effectiveCounts, noWeights, type WeightSums } from '#server/platform/statistics.ts'
import type { PilotItem } from './effect.ts'
import { addTo } from './moments.ts'
import { addPairTo, type Cell, cellsTogether, noCell, type Stratified, stratified, usedCells } from './stratified.ts'

/** What all figures of an effect are computed from, kept up item by item: a look costs as much as there are strata. */
export type Tally = {
  paired: boolean
  strata: Map<string, StratumTally>
  suspects: number
  checks: Record<Arm, WeightSums>
  /** Weights of checked pairs by which outputs were wrong; the paired design alone. */
  pairs: { n: number; weight: number; squares: number; both: number; assistedOnly: number; manualOnly: number }
}

/** Minutes without and of suspect clocks, and logarithms of the minutes of items that a person touched. */
type StratumTally = { times: Cell; suspects: Cell; logs: Cell }

export const emptyTally = (paired: boolean): Tally => ({
  paired,
  strata: new Map(),
  suspects: 0,
  checks: { manual: noWeights(), assisted: noWeights() },
  pairs: { n: 0, weight: 0, squares: 0, both: 0, assistedOnly: 0, manualOnly: 0 },
})

function stratumOf(tally: Tally, key: string): StratumTally {
  const known = tally.strata.get(key)
  if (known) return known
  const made = { times: noCell(), suspects: noCell(), logs: noCell() }
  tally.strata.set(key, made)
  return made
}

/** An item of the split design, completed. */
export function addTime(tally: Tally, key: string, arm: Arm, minutes: number, suspect: boolean): void {
  const stratum = stratumOf(tally, key)
  addTo((suspect ? stratum.suspects : stratum.times)[arm], minutes)
  if (suspect) tally.suspects += 1
  else if (minutes > 0) addTo(stratum.logs[arm], Math.log(minutes))
}

/** An item of the paired design, completed in both arms; suspect where one of the two clocks is. */
export function addPair(tally: Tally, key: string, minutes: Record<Arm, number>, suspect: boolean): void {
  const stratum = stratumOf(tally, key)
  addPairTo(suspect ? stratum.suspects : stratum.times, minutes.manual, minutes.assisted)
  if (suspect) tally.suspects += 1
  else if (minutes.manual > 0 && minutes.assisted > 0)
    addPairTo(stratum.logs, Math.log(minutes.manual), Math.log(minutes.assisted))
}

export function addCheck(tally: Tally, arm: Arm, { error, probability }: NonNullable<PilotItem['checked']>): void {
  addWeight(tally.checks[arm], error, 1 / probability)
}

/** Both outputs of an item checked. One draw decides for both, so the rarer one's weight is that of the pair. */
export function addCheckedPair(tally: Tally, pair: Record<Arm, NonNullable<PilotItem['checked']>>): void {
  for (const arm of arms) addCheck(tally, arm, pair[arm])
  const weight = 1 / Math.min(pair.manual.probability, pair.assisted.probability)
  const { pairs } = tally
  pairs.n += 1
  pairs.weight += weight
  pairs.squares += weight * weight
  if (pair.manual.error && pair.assisted.error) pairs.both += weight
  else if (pair.assisted.error) pairs.assistedOnly += weight
  else if (pair.manual.error) pairs.manualOnly += weight
}

/** Difference of mean minutes, manual minus assisted; with suspect clocks put back where asked. */
export function timeOf(tally: Tally, suspects: 'out' | 'in' = 'out'): Stratified | null {
  const cells = timeCells(tally, suspects)
  return stratified(usedCells(cells, tally.paired).used, tally.paired)
}

/** Keys of the strata that are too small even together. */
export function leftOut(tally: Tally): Set<string> {
  const keys = [...tally.strata.keys()]
  const { leftOut: places } = usedCells(timeCells(tally, 'out'), tally.paired)
  return new Set(places.map((place) => keys[place] ?? ''))
}

function timeCells(tally: Tally, suspects: 'out' | 'in'): Cell[] {
  const strata = [...tally.strata.values()]
  if (suspects === 'out' || tally.suspects === 0) return strata.map((s) => s.times)
  return strata.map((s) => cellsTogether(s.times, s.suspects))
}

/** Difference of mean logarithms of minutes over items that a person touched. */
export function logTimeOf(tally: Tally): Stratified | null {
  const cells = [...tally.strata.values()].map((s) => s.logs)
  return stratified(usedCells(cells, tally.paired).used, tally.paired)
}

/** Independent observations behind the error difference: checked items of both arms, or checked pairs. */
export const checksOf = (tally: Tally): number =>
  tally.paired ? tally.pairs.n : tally.checks.manual.n + tally.checks.assisted.n

/**
 * Error rate, assisted minus manual, by Newcombe's interval for the design; `z` is the normal quantile of the level. `times`
 * asks what the interval would be with so many times the checks at the same rates.
 */
export function errorsOf(tally: Tally, z: number, times = 1): Difference {
  const { pairs, checks } = tally
  if (!tally.paired) {
    const [assisted, manual] = [effectiveCounts(checks.assisted), effectiveCounts(checks.manual)]
    if (times === 1) return rateDifference(assisted, manual, z)
    const more = ({ count, n }: Counts) => ({ count: count * times, n: n * times })
    return rateDifference(more(assisted), more(manual), z)
  }
  const scale = pairs.n === 0 ? 0 : (times * pairs.weight) / pairs.squares
  const wrong = pairs.both + pairs.assistedOnly + pairs.manualOnly
  return pairedRateDifference(
    {
      both: pairs.both * scale,
      firstOnly: pairs.assistedOnly * scale,
      secondOnly: pairs.manualOnly * scale,
      neither: Math.max(0, pairs.weight - wrong) * scale,
    },
    z,
  )
}
