import { type Arm, arms } from '#server/allocation/allocation.ts'
import { rateOfSums } from '#server/platform/statistics.ts'
import type { Plan } from '../plan.ts'
import type { ArmFigures, Effect, Excluded, Interval, Look, PilotItem } from './effect.ts'
import { addChecks, addTimes, type Entries, entriesOf } from './entries.ts'
import { furtherChecks, furtherItems } from './further.ts'
import { rhoFor, zAt } from './sequence.ts'
import { fixedOf, noInterval, ratioOf, type Stratified, sequenceOf } from './stratified.ts'
import { checksOf, emptyTally, errorsOf, leftOut, logTimeOf, type Tally, timeOf } from './tally.ts'
import { type Facts, guardOf, reasonsFor, verdictOf } from './verdict.ts'

/** What of a plan an effect is computed with. */
export type EffectPlan = Pick<
  Plan,
  | 'design'
  | 'minimumSavingMinutes'
  | 'margin'
  | 'alpha'
  | 'guardAlpha'
  | 'items'
  | 'checkedItems'
  | 'minimumChecked'
  | 'strata'
>

/** What the completed items do not tell. */
export type EffectContext = {
  /** Share not completed among items older than the plan's horizon, assisted minus manual, -1..1; null: not known. */
  openOldShareDifference?: number | null
  /** The longest duration is over, or the plan's rule has ended the pilot: an end that was planned, however many are completed. */
  atPlannedEnd?: boolean
}

/**
 * Items in each arm (pairs, in a paired design) before which no interval is given: a variance from fewer is too uncertain
 * for an interval that rests on many. The bench `coverage` measures what it is worth.
 */
export const earliestPerArm = 20

/** All figures of a pilot over its completed items, in any order. Errors and times are those of the arm that was drawn. */
export function effectOf(items: readonly PilotItem[], plan: EffectPlan, context: EffectContext = {}): Effect {
  const entries = entriesOf(items, plan)
  const tally = emptyTally(entries.paired)
  const fixed = fixedAtEnd(entries, tally, plan, context)
  for (const entry of entries.checks) addChecks(tally, entry)
  const time = timeOf(tally)
  const facts = factsOf(tally, time, plan, context)
  return {
    arms: { manual: figuresOf(tally, time, 'manual'), assisted: figuresOf(tally, time, 'assisted') },
    saving: { sequence: facts.saving, fixed },
    ratio: ratioFigures(tally, plan),
    errorDifference: facts.errorDifference,
    guard: facts.guard,
    verdict: verdictOf(facts),
    because: reasonsFor(facts),
    further: {
      items: furtherItems(time, rhoOf(plan), plan),
      checked: furtherChecks(tally, guardRho(plan), plan),
    },
    excluded: excludedOf(entries, tally),
  }
}

/**
 * Adds all times, and answers the fixed interval at the planned end: over the first of the planned items that were
 * completed, whatever came after them, or over fewer where the plan ended the pilot before. Null before that end: an
 * interval that holds at one look only must not be looked at twice.
 */
function fixedAtEnd(
  { times, paired }: Entries,
  tally: Tally,
  plan: EffectPlan,
  context: EffectContext,
): Interval | null {
  const end = Math.ceil(plan.items / (paired ? 2 : 1))
  const now = () => {
    const time = timeOf(tally)
    return time && given(time.n) ? fixedOf(time, plan.alpha) : null
  }
  for (const entry of times.slice(0, end)) addTimes(tally, entry)
  const fixed = times.length >= end || context.atPlannedEnd ? now() : null
  for (const entry of times.slice(end)) addTimes(tally, entry)
  return fixed
}

/**
 * The effect as it stood at each of these times (ms since 1970, ascending): one pass over the items, and at each look as
 * much work as there are strata. Equal to `effectOf` of what was known then.
 */
export function looksOf(
  items: readonly PilotItem[],
  plan: EffectPlan,
  looks: readonly number[],
  contextAt: (at: number) => EffectContext = () => ({}),
): Look[] {
  const entries = entriesOf(items, plan)
  const tally = emptyTally(entries.paired)
  let [times, checks] = [0, 0]
  return looks.map((at) => {
    for (let e = entries.times[times]; e && e.at <= at; e = entries.times[++times]) addTimes(tally, e)
    for (let e = entries.checks[checks]; e && e.at <= at; e = entries.checks[++checks]) addChecks(tally, e)
    const facts = factsOf(tally, timeOf(tally), plan, contextAt(at))
    const { saving, errorDifference, checked, n } = facts
    return { at, n: n.manual + n.assisted, checked, saving, errorDifference, verdict: verdictOf(facts) }
  })
}

/** Planned observations: a pair is one, and two of the plan's items. */
const planned = (plan: EffectPlan, count: number) => Math.max(1, plan.design === 'paired' ? count / 2 : count)

const rhoOf = (plan: EffectPlan) => rhoFor(planned(plan, plan.items), plan.alpha)

const guardRho = (plan: EffectPlan) =>
  rhoFor(planned(plan, plan.checkedItems || plan.minimumChecked || plan.items), plan.guardAlpha)

const given = (n: Record<Arm, number>) => arms.every((arm) => n[arm] >= earliestPerArm)

/** The interval valid at all looks, without its ends while there are too few items. */
export function savingOf(time: Stratified | null, plan: EffectPlan): Interval {
  if (!time) return noInterval
  const { estimate, low, high } = sequenceOf(time, rhoOf(plan), plan.alpha)
  return given(time.n) ? { estimate, low, high } : { estimate, low: null, high: null }
}

/** What the verdict at a look rests on. */
export function factsOf(tally: Tally, time: Stratified | null, plan: EffectPlan, context: EffectContext): Facts {
  const saving = savingOf(time, plan)
  const checks = checksOf(tally)
  const errorDifference = errorsOf(tally, zAt(Math.max(1, checks), guardRho(plan), plan.guardAlpha))
  const checked = tally.checks.manual.n + tally.checks.assisted.n
  return {
    design: plan.design,
    minimumSavingMinutes: plan.minimumSavingMinutes,
    margin: plan.margin,
    minimumChecked: plan.minimumChecked,
    n: time?.n ?? { manual: 0, assisted: 0 },
    earliestPerArm,
    saving,
    savingWithSuspects: tally.suspects === 0 ? saving : savingOf(timeOf(tally, 'in'), plan),
    suspects: tally.suspects,
    errorDifference,
    checked,
    guard: guardOf(errorDifference, checked, plan),
    openOldShareDifference: context.openOldShareDifference ?? null,
  }
}

function figuresOf(tally: Tally, time: Stratified | null, arm: Arm): ArmFigures {
  return {
    n: time?.n[arm] ?? 0,
    meanMinutes: time?.arms[arm].mean ?? null,
    seMinutes: time?.arms[arm].se ?? null,
    errors: rateOfSums(tally.checks[arm]),
  }
}

function ratioFigures(tally: Tally, plan: EffectPlan): Effect['ratio'] {
  const logs = logTimeOf(tally)
  if (!logs) return { ...noInterval, n: { manual: 0, assisted: 0 } }
  const ratio = ratioOf(sequenceOf(logs, rhoOf(plan), plan.alpha))
  return given(logs.n) ? { ...ratio, n: logs.n } : { estimate: ratio.estimate, low: null, high: null, n: logs.n }
}

/** In the order of completion; an item of a paired design is named once. */
function excludedOf({ times }: Entries, tally: Tally): Excluded[] {
  const small = leftOut(tally)
  return times.flatMap(({ id, stratum, suspect }): Excluded[] => {
    if (suspect) return [{ id, reason: 'suspect' }]
    return small.has(stratum) ? [{ id, reason: 'stratum_too_small' }] : []
  })
}
