import type { Verdict } from './effect/effect.ts'
import type { Plan } from './plan.ts'

/** Why a pilot ended: the rules of its plan, or a person. `abandoned`: a person, without a verdict. */
const endCodes = ['planned_items', 'proved', 'worse', 'longest', 'person', 'abandoned'] as const
export type EndCode = (typeof endCodes)[number]

export const endTexts: Record<EndCode, string> = {
  planned_items: 'The planned number of items and of checks was reached.',
  proved: 'It was proved, and the plan says to stop then.',
  worse: 'It turned out worse, and the plan says to stop then.',
  longest: 'The longest duration of the plan was over.',
  person: 'A person ended it.',
  abandoned: 'A person abandoned it: there is no verdict.',
}

export type StopFacts = {
  /** Local date of the pilot's start (not of its last segment), and of today. */
  startedOn: string
  today: string
  /** Completed items and settled checks of the last segment, over both arms. */
  completed: number
  checked: number
  verdict: Verdict
}

const dayMs = 86_400_000
/** Calendar days from one local date to another. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs)

/**
 * The rule of the plan that ends the pilot today; null: it goes on. Planned items means the checked ones too, so that a
 * guard-rail that wants few more checks is not cut off. Harm comes first: it is the rule that must never wait.
 */
export function stopOf(
  { stopRule, items, checkedItems, longestDays }: Plan,
  facts: StopFacts,
): Exclude<EndCode, 'person' | 'abandoned'> | null {
  if (stopRule.whenWorse && facts.verdict === 'worse') return 'worse'
  if (stopRule.whenProved && facts.verdict === 'proved') return 'proved'
  if (stopRule.atPlannedItems && facts.completed >= items && facts.checked >= checkedItems) return 'planned_items'
  return daysBetween(facts.startedOn, facts.today) >= longestDays ? 'longest' : null
}
