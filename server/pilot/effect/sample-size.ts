import { normalQuantile } from '#server/platform/distributions.ts'
import type { Plan } from '../plan.ts'
import { zAtPlan } from './sequence.ts'

type TimeWish = {
  sdMinutes: number
  savingMinutes: number
  minimumSavingMinutes: number
  /** Two-sided. */
  alpha: number
  power: number
}

type GuardWish = {
  manualErrorRate: number
  assistedErrorRate: number
  margin: number
  /** Two-sided. */
  guardAlpha: number
  power: number
}

/** Whole items; what floating-point arithmetic adds to a whole number is none. */
const whole = (items: number) => Math.ceil(items - 1e-9)

/** k of metrics.md to its four places (3.0352, 2.7639), so that anybody gets the same items from the printed formula. */
const k = (alpha: number) => Math.round(1e4 * zAtPlan(alpha)) / 1e4

const distance = ({ savingMinutes, minimumSavingMinutes }: TimeWish) =>
  Math.max(0, savingMinutes - minimumSavingMinutes)

/** Items in each arm for the fixed interval: 2 (z_{1-a/2} + z_power)^2 sd^2 / d^2, d = saving - minimum; infinite at d = 0. */
export function fixedItemsPerArm(wish: TimeWish): number {
  const z = normalQuantile(1 - wish.alpha / 2) + normalQuantile(wish.power)
  return whole((2 * z ** 2 * wish.sdMinutes ** 2) / distance(wish) ** 2)
}

/**
 * Items over both arms, half in each, for the sequence, which decides: t* = 4 sd^2 (k + z_power)^2 / d^2 with k = z_t at t*
 * (metrics.md, Sample size), because the interval is wider by k than one that is looked at once.
 */
export function sequenceItems(wish: TimeWish): number {
  const z = k(wish.alpha) + normalQuantile(wish.power)
  return 2 * whole((2 * z ** 2 * wish.sdMinutes ** 2) / distance(wish) ** 2)
}

/** Checked items in each arm until the guard-rail holds: (k + z_power)^2 (p0 q0 + p1 q1) / (margin - (p1 - p0))^2. */
export function guardChecksPerArm({ manualErrorRate: p0, assistedErrorRate: p1, ...wish }: GuardWish): number {
  const z = k(wish.guardAlpha) + normalQuantile(wish.power)
  const room = Math.max(0, wish.margin - (p1 - p0))
  return whole((z ** 2 * (p0 * (1 - p0) + p1 * (1 - p1))) / room ** 2)
}

/** What a plan is asked for. `blindShare` of the completed items get a blind second entry, and with it a known truth. */
export type SizePlan = Pick<
  Plan,
  'design' | 'minimumSavingMinutes' | 'margin' | 'alpha' | 'guardAlpha' | 'power' | 'longestDays'
> & { expected: Plan['expected']; sampling: Pick<Plan['sampling'], 'blindShare'> }

/** Totals are over both arms; in a paired design an item counts once in each. Null: no number of them is enough. */
export type Sizes = {
  fixedItems: number | null
  sequenceItems: number | null
  checkedItems: number | null
  /** Completed items that yield as many checked ones. */
  itemsForChecks: number | null
  /** The larger of what time and quality need, and which it is. */
  items: number | null
  binding: 'time' | 'quality' | null
  weeks: number | null
  /** Completed and checked items within the longest duration at the expected volume. */
  reachable: { items: number; checkedItems: number }
  canReach: boolean
  /** One sentence: whether the plan can reach it, and if not what to change. */
  sentence: string
}

const finite = (value: number) => (Number.isFinite(value) ? value : null)

/**
 * Everything that the calculator shows. In a paired design the spread of a difference within an item is taken as that of
 * two items that have nothing in common: on the safe side, because the same item is hard or easy in both arms.
 */
export function sizesOf(plan: SizePlan): Sizes {
  const { expected, design, sampling } = plan
  const time = { ...expected, ...plan }
  const sequence = finite(sequenceItems(time))
  const checks = finite(2 * guardChecksPerArm(time))
  const itemsForChecks = checks === null ? null : finite(whole(checks / sampling.blindShare))
  const items = sequence === null || itemsForChecks === null ? null : Math.max(sequence, itemsForChecks)
  const perWeek = expected.itemsPerWeek * (design === 'paired' ? 2 : 1)
  const reachable = Math.floor((perWeek * plan.longestDays) / 7)
  const sizes = {
    fixedItems: finite(2 * fixedItemsPerArm(time)),
    sequenceItems: sequence,
    checkedItems: checks,
    itemsForChecks,
    items,
    binding:
      items === null ? null : itemsForChecks === items && items !== sequence ? ('quality' as const) : ('time' as const),
    weeks: items === null ? null : items / perWeek,
    reachable: { items: reachable, checkedItems: Math.floor(reachable * sampling.blindShare) },
    canReach: items !== null && items <= reachable,
  }
  return { ...sizes, sentence: sentenceFor(plan, sizes) }
}

const counted = (items: number) => Math.ceil(items).toLocaleString('en')
const weeksText = (weeks: number) => (weeks < 10 ? weeks.toFixed(1) : Math.ceil(weeks).toString())

function sentenceFor(plan: SizePlan, sizes: Omit<Sizes, 'sentence'>): string {
  const { items, binding, weeks, reachable, sequenceItems: forTime, checkedItems, itemsForChecks } = sizes
  if (forTime === null)
    return 'The saving you expect is not above the minimum that is worth having: no number of items can prove it. Lower the minimum, or do not run this pilot.'
  if (checkedItems === null)
    return 'The error rate you expect with the AI proposal uses up the whole margin: no number of checks can show that quality held. Widen the margin, or do not run this pilot.'
  if (itemsForChecks === null || items === null || weeks === null)
    return `No item gets a blind second entry, so quality can never be shown to hold: ${counted(checkedItems)} checked items are needed.`
  const what = binding === 'quality' ? `${counted(checkedItems)} checked items` : `${counted(items)} completed items`
  const takes = `${what} are needed, which takes ${weeksText(weeks)} weeks at ${counted(plan.expected.itemsPerWeek)} items a week`
  if (sizes.canReach) return `This plan can reach a verdict: ${takes}.`
  const remedy = binding === 'quality' ? 'check a larger share, widen the margin' : 'accept a smaller minimum'
  return `This plan cannot reach a verdict: ${takes}, and it ends after ${weeksText(plan.longestDays / 7)} weeks with ${counted(reachable.items)} items, ${counted(reachable.checkedItems)} of them checked. Run it longer, ${remedy}, or start where there is more volume.`
}
