import type { Arm } from '#server/allocation/allocation.ts'
import { type Block, drawBlock, noBlock } from '#server/allocation/blocks.ts'
import { earliestPerArm, factsOf } from '#server/pilot/effect/measure.ts'
import { rhoFor } from '#server/pilot/effect/sequence.ts'
import { fixedOf, type Stratified, sequenceOf } from '#server/pilot/effect/stratified.ts'
import {
  addCheck,
  addCheckedPair,
  addPair,
  addTime,
  emptyTally,
  errorsOf,
  type Tally,
  timeOf,
} from '#server/pilot/effect/tally.ts'
import { verdictOf } from '#server/pilot/effect/verdict.ts'
import { normalQuantile } from '#server/platform/distributions.ts'
import type { FastRandom } from './fast-random.ts'
import { itemPart, type Scenario, unsureShare, type World } from './scenario.ts'

/** What came of one pilot. "True" is the saving that was to be estimated at that look: see `Simulated.trueSaving`. */
export type Outcome = {
  /** The sequence held the true saving at every look at which it is given; from the first item on at which it exists. */
  sequenceHeld: boolean
  sequenceHeldFromStart: boolean
  /** The same of 1.96 standard errors at each look: the mistake that the sequence is there to avoid. */
  naiveHeld: boolean
  timeClaimed: boolean
  naiveTimeClaimed: boolean
  guardPassed: boolean
  naiveGuardPassed: boolean
  proved: boolean
  /** At the planned end. */
  fixedHeld: boolean
  error: number
  provedByPlan: boolean
  guardPassedByPlan: boolean
}

type Reviewer = { factor: number; done: number }
type Stratum = { key: string; reviewer: Reviewer; typeFactor: number; block: Block; used: number }

type Simulated = {
  tally: Tally
  /**
   * What the estimator estimates: the mean, over the items analysed so far, of the minutes that each is expected to save
   * given its reviewer, its type and its number among the reviewer's items. With learning and unequal strata this moves
   * during the pilot; it is the running average that the sequence's theorem is about. Sum over the items; `items` of them.
   */
  trueSaving: number
  items: number
}

/** Shares proportional to 1 / k^unequal, added up. */
function cumulative(count: number, unequal: number): number[] {
  const weights = Array.from({ length: count }, (_, i) => 1 / (i + 1) ** unequal)
  const total = weights.reduce((a, b) => a + b, 0)
  let sum = 0
  return weights.map((weight) => {
    sum += weight / total
    return sum
  })
}

function choose(shares: readonly number[], draw: number): number {
  let place = 0
  while (place < shares.length - 1 && draw >= (shares[place] ?? 1)) place++
  return place
}

const clip = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))

/** From 0.6 to 1.6 times the usual, whatever the number of types. */
const factorOfType = (type: number, types: number) => (types === 1 ? 1 : 0.6 + type / (types - 1))

export function makeStrata(world: World, random: FastRandom): Stratum[][] {
  return Array.from({ length: world.reviewers }, (_, r) => {
    const place = world.people === 'same' ? normalQuantile((r + 0.5) / world.reviewers) : random.normal()
    const reviewer = { factor: clip(Math.exp(0.25 * place), 0.6, 1.7), done: 0 }
    return Array.from({ length: world.types }, (_, t) => ({
      key: `${r}/${t}`,
      reviewer,
      typeFactor: factorOfType(t, world.types),
      block: noBlock,
      used: 0,
    }))
  })
}

/** The real rule of allocation: permuted blocks of random size 4 to 10 within the stratum. */
function drawArm(stratum: Stratum, random: FastRandom): Arm {
  if (stratum.used === stratum.block.size) {
    stratum.block = drawBlock(stratum.block.number + 1, 0.5, random)
    stratum.used = 0
  }
  return stratum.block.remaining[stratum.used++] ?? 'manual'
}

/** Expected minutes of an item in each arm. */
export function expectedMinutes(
  { meanMinutes, learning, saving }: World,
  { factor, done }: Reviewer,
  typeFactor: number,
): Record<Arm, number> {
  const base = meanMinutes * factor * typeFactor
  const fading = Math.exp(-done / learning.items)
  const manual = base * (1 + learning.manual * fading)
  const assisted =
    'minutes' in saving ? manual - saving.minutes : base * (1 - saving.share) * (1 + learning.assisted * fading)
  return { manual, assisted }
}

/** Log-normal with mean 1. */
const noise = (logSd: number, random: FastRandom) => Math.exp(logSd * random.normal() - logSd ** 2 / 2)

function addItem(state: Simulated, world: World, stratum: Stratum, random: FastRandom): void {
  const arm = drawArm(stratum, random)
  const { manual, assisted } = expectedMinutes(world, stratum.reviewer, stratum.typeFactor)
  stratum.reviewer.done += 1
  const minutes = (arm === 'manual' ? manual : assisted) * noise(world.logSd, random)
  addTime(state.tally, stratum.key, arm, minutes, false)
  state.trueSaving += manual - assisted
  state.items += 1
  const draw = drawCheck(world, random)
  if (!draw) return
  const error = errs(world, arm, draw.unsure, random)
  addCheck(state.tally, arm, { error, probability: draw.probability })
}

/** The same item by two people, blind to each other; who works in which arm is drawn. */
function addPairedItem(state: Simulated, world: World, first: Stratum, second: Stratum, random: FastRandom): void {
  const [a, b] = random.int(2) === 0 ? [first, second] : [second, first]
  const ofFirst = expectedMinutes(world, first.reviewer, first.typeFactor)
  const ofSecond = expectedMinutes(world, second.reviewer, first.typeFactor)
  const [ofA, ofB] = a === first ? [ofFirst, ofSecond] : [ofSecond, ofFirst]
  first.reviewer.done += 1
  second.reviewer.done += 1
  const hardness = noise(world.logSd * Math.sqrt(itemPart), random)
  const own = () => noise(world.logSd * Math.sqrt(1 - itemPart), random)
  const minutes = { manual: ofA.manual * hardness * own(), assisted: ofB.assisted * hardness * own() }
  addPair(state.tally, [a.key, b.key].sort().join(), minutes, false)
  state.trueSaving += (ofFirst.manual - ofFirst.assisted + ofSecond.manual - ofSecond.assisted) / 2
  state.items += 1
  const draw = drawCheck(world, random)
  if (!draw) return
  addCheckedPair(state.tally, {
    manual: { error: errs(world, 'manual', draw.unsure, random), probability: draw.probability },
    assisted: { error: errs(world, 'assisted', draw.unsure, random), probability: draw.probability },
  })
}

function drawCheck(world: World, random: FastRandom): { unsure: boolean; probability: number } | null {
  const unsure = random.float() < unsureShare
  const probability = unsure ? world.checked.unsure : world.checked.usual
  return random.float() < probability ? { unsure, probability } : null
}

function errs(world: World, arm: Arm, unsure: boolean, random: FastRandom): boolean {
  const usual = world.errors[arm] / (1 - unsureShare + 4 * unsureShare)
  return random.float() < (unsure ? 4 * usual : usual)
}

const outside = ({ estimate, variance }: Stratified, z: number, truth: number) =>
  Math.abs(estimate - truth) > z * Math.sqrt(variance)

type Shares = { reviewers: number[]; types: number[] }

/** The next item: of a type, claimed by a reviewer, or by two different ones. */
function addNext(state: Simulated, world: World, strata: Stratum[][], shares: Shares, random: FastRandom): void {
  const r = choose(shares.reviewers, random.float())
  const t = choose(shares.types, random.float())
  const stratum = strata[r]?.[t]
  if (!stratum) return
  if (!state.tally.paired) {
    addItem(state, world, stratum, random)
    return
  }
  const other = strata[(r + 1 + random.int(world.reviewers - 1)) % world.reviewers]?.[t]
  if (other) addPairedItem(state, world, stratum, other, random)
}

/** Runs one pilot from its first day to its last, with a look at the end of each. */
export function runPilot({ world, plan }: Scenario, random: FastRandom): Outcome {
  const strata = makeStrata(world, random)
  const shares = {
    reviewers: cumulative(world.reviewers, world.unequal),
    types: cumulative(world.types, world.unequal),
  }
  const state: Simulated = { tally: emptyTally(plan.design === 'paired'), trueSaving: 0, items: 0 }
  const outcome: Outcome = {
    sequenceHeld: true,
    sequenceHeldFromStart: true,
    naiveHeld: true,
    timeClaimed: false,
    naiveTimeClaimed: false,
    guardPassed: false,
    naiveGuardPassed: false,
    proved: false,
    fixedHeld: true,
    error: Number.NaN,
    provedByPlan: false,
    guardPassedByPlan: false,
  }
  // A pair is two of the plan's items and one observation.
  const planned = plan.design === 'paired' ? plan.items / 2 : plan.items
  const rho = rhoFor(planned, plan.alpha)
  let ended = false
  for (let day = 0; day < world.days; day++) {
    const arriving = Math.round(world.itemsPerDay * (0.5 + random.float()))
    for (let i = 0; i < arriving; i++) addNext(state, world, strata, shares, random)
    const time = timeOf(state.tally)
    if (!time) continue
    const truth = state.trueSaving / state.items
    look(outcome, state.tally, time, truth, { plan, rho })
    // The planned end: the planned items, or the longest duration.
    if (ended || (state.items < planned && day < world.days - 1)) continue
    ended = true
    const fixed = fixedOf(time, plan.alpha)
    outcome.fixedHeld = (fixed.low ?? truth) <= truth && truth <= (fixed.high ?? truth)
    outcome.error = time.estimate - truth
    outcome.provedByPlan = outcome.proved
    outcome.guardPassedByPlan = outcome.guardPassed
  }
  return outcome
}

/** What the product shows and says at a look, by its own functions, and what the mistaken interval would say. */
function look(
  outcome: Outcome,
  tally: Tally,
  time: Stratified,
  truth: number,
  { plan, rho }: { plan: Scenario['plan']; rho: number },
): void {
  const facts = factsOf(tally, time, plan, {})
  const { saving, guard } = facts
  if (saving.low !== null && saving.high !== null) {
    if (truth < saving.low || truth > saving.high) outcome.sequenceHeld = outcome.sequenceHeldFromStart = false
    if (saving.low > plan.minimumSavingMinutes) outcome.timeClaimed = true
  } else {
    const early = sequenceOf(time, rho, plan.alpha)
    if (truth < (early.low ?? truth) || truth > (early.high ?? truth)) outcome.sequenceHeldFromStart = false
  }
  if (guard === 'held') outcome.guardPassed = true
  if (verdictOf(facts) === 'proved') outcome.proved = true
  if (time.n.manual < earliestPerArm || time.n.assisted < earliestPerArm) return
  if (outside(time, 1.96, truth)) outcome.naiveHeld = false
  if (time.estimate - 1.96 * Math.sqrt(time.variance) > plan.minimumSavingMinutes) outcome.naiveTimeClaimed = true
  if (facts.checked >= plan.minimumChecked && (errorsOf(tally, 1.645).high ?? 1) < plan.margin)
    outcome.naiveGuardPassed = true
}
