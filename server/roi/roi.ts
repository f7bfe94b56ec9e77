import { Big } from 'big.js'
import type { CostKey } from './cost-model.ts'
import type { CostInputs } from './inputs.ts'

/** Weeks of a year; a month is 52/12 weeks (metrics.md). */
export const weeksPerYear = 52
export const monthsPerYear = 12

/** Decimal text in the workflow's currency, exact to 20 places, not rounded. */
export type Money = string

/** `no_payback`: the set-up cost never comes back at this saving. */
export type Payback = { kind: 'weeks'; weeks: string } | { kind: 'no_payback' }

/** ROI as a share (4.447 = 444.7 %); null = not defined, because the AI costs nothing. */
export type Outcome = { netSaving: Money; netSavingPerYear: Money; roi: string | null; payback: Payback }

/** All lines are per week unless they say otherwise. Each total is the sum of its parts. */
export type RoiLines = {
  current: { labour: Money; errors: Money; delay: Money; total: Money; totalPerYear: Money }
  ai: { subscription: Money; usage: Money; setup: Money; total: Money }
  withAi: { ai: Money; labour: Money; errors: Money; qa: Money; delay: Money; total: Money; totalPerYear: Money }
  /** With all freed time put to use. */
  outcome: Outcome
  /** With the stated share of it; null where that is all. */
  atFreedShare: (Outcome & { share: string }) | null
  /** The common formula; it ignores review time and remaining errors. */
  simpleRoi: string | null
}

/** The ROI lines of metrics.md, "Cost model and ROI", in exact decimals. */
export function roiLines(inputs: CostInputs): RoiLines {
  const of = (key: CostKey) => new Big(inputs[key].value)
  const volume = of('itemsPerWeek')
  const labour = (minutes: Big) => minutes.times(of('hourlyRate')).div(60)
  const errors = (rate: Big) => volume.times(rate).times(of('costPerError'))

  const current = sum({
    labour: labour(volume.times(of('baselineMinutes'))),
    errors: errors(of('baselineErrorRate')),
    delay: of('delayCostPerWeekBaseline'),
  })
  const ai = sum({
    subscription: of('subscriptionPerMonth').times(monthsPerYear).div(weeksPerYear),
    usage: volume.times(of('usagePerItem')),
    setup: of('setupCost').div(of('amortisationWeeks')),
  })
  const withAi = sum({
    ai: ai.total,
    labour: labour(volume.times(of('assistedMinutes'))),
    errors: errors(of('assistedErrorRate')),
    qa: labour(of('qaMinutesPerWeek')),
    delay: of('delayCostPerWeekAssisted'),
  })

  const netSaving = current.total.minus(withAi.total)
  const outcome = (saving: Big): Outcome => ({
    netSaving: saving.toFixed(),
    netSavingPerYear: saving.times(weeksPerYear).toFixed(),
    roi: ai.total.eq(0) ? null : saving.div(ai.total).toFixed(),
    payback: paybackOf(of('setupCost'), saving.plus(ai.setup)),
  })
  // Quality checks are done by the same people: they take from the time that the proposals free.
  const freed = current.labour.minus(withAi.labour).minus(withAi.qa)
  const share = of('freedTimeShare')
  const unused = freed.gt(0) ? freed.times(new Big(1).minus(share)) : new Big(0)
  return {
    current: { ...texts(current), totalPerYear: current.total.times(weeksPerYear).toFixed() },
    ai: texts(ai),
    withAi: { ...texts(withAi), totalPerYear: withAi.total.times(weeksPerYear).toFixed() },
    outcome: outcome(netSaving),
    atFreedShare: share.lt(1) ? { share: share.toFixed(), ...outcome(netSaving.minus(unused)) } : null,
    simpleRoi: ai.total.eq(0) ? null : current.total.minus(ai.total).div(ai.total).toFixed(),
  }
}

/** The inputs with one of them set to another point, as decimal text. */
export function withValue(inputs: CostInputs, key: CostKey, value: string): CostInputs {
  return { ...inputs, [key]: { ...inputs[key], value } }
}

/** Net saving a week at the inputs' points. */
export const netSavingOf = (inputs: CostInputs): Big => new Big(roiLines(inputs).outcome.netSaving)

/** Set-up cost over what comes in each week before its amortisation. */
function paybackOf(setupCost: Big, weekly: Big): Payback {
  return weekly.gt(0) ? { kind: 'weeks', weeks: setupCost.div(weekly).toFixed() } : { kind: 'no_payback' }
}

function sum<K extends string>(parts: Record<K, Big>): Record<K | 'total', Big> {
  const total = Object.values<Big>(parts).reduce((all, part) => all.plus(part), new Big(0))
  return { ...parts, total } as Record<K | 'total', Big>
}

function texts<K extends string>(parts: Record<K, Big>): Record<K, Money> {
  return Object.fromEntries(Object.entries<Big>(parts).map(([key, value]) => [key, value.toFixed()])) as Record<
    K,
    Money
  >
}
