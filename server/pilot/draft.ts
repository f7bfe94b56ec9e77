import type { z } from 'zod'
import type { Arm } from '#server/allocation/allocation.ts'
import { type SizePlan, type Sizes, sizesOf } from './effect/sample-size.ts'
import { type Plan, planSchema } from './plan.ts'

/** What people decide about a pilot; the rest of the plan is taken from the workflow as it stands when it is locked. */
export const draftSchema = planSchema.omit({
  workflowVersion: true,
  provider: true,
  model: true,
  prompt: true,
  thresholds: true,
  autonomy: true,
})
export type Draft = z.output<typeof draftSchema>
/** The part of a plan that the workflow's settings decide. */
export type Settings = Omit<Plan, keyof Draft>

/** The plan as it is locked: the draft, and the workflow's settings of that moment. */
export function lockedPlan(draft: Draft, settings: Settings): Plan {
  return planSchema.parse({ ...draft, ...settings })
}

/** The part of a locked plan that an amendment may change by hand. */
export function draftOf(plan: Plan): Draft {
  return draftSchema.parse(plan)
}

/** What the workflow has measured by itself; null where there is nothing. Minutes an item, rates 0..1. */
export type Measured = {
  /** Completed items a week over the whole weeks looked at. */
  volume: { perWeek: number; weeks: number } | null
  touch: Record<Arm, { n: number; meanMinutes: number; sdMinutes: number } | null>
  errors: Record<Arm, { n: number; rate: number } | null>
  idleCutoffSeconds: number
  reworkWindowDays: number
  sampling: Plan['sampling']
}

/** Where a suggested figure comes from, beside the figure. */
export type Source = { measured: boolean; text: string }
const sourced = [
  'itemsPerWeek',
  'sdMinutes',
  'savingMinutes',
  'manualErrorRate',
  'assistedErrorRate',
] as const satisfies readonly (keyof Plan['expected'])[]
export type Sources = Record<(typeof sourced)[number], Source>

/** Fewer items than this say little of a spread. */
const enough = 20
const guesses: Plan['expected'] = {
  itemsPerWeek: 150,
  sdMinutes: 3,
  savingMinutes: 2,
  manualErrorRate: 0.02,
  assistedErrorRate: 0.02,
}

/** What is expected, measured where the workflow has measured it, else a guess that says so. */
export function expectedOf(measured: Measured): { expected: Plan['expected']; sources: Sources } {
  const { manual, assisted } = measured.touch
  const seen = [manual, assisted].filter((arm) => arm !== null && arm.n >= enough)
  const items = seen.reduce((sum, arm) => sum + (arm?.n ?? 0), 0)
  const sd = items === 0 ? null : Math.sqrt(seen.reduce((sum, a) => sum + (a ? a.n * a.sdMinutes ** 2 : 0), 0) / items)
  const both = manual && assisted && manual.n >= enough && assisted.n >= enough ? { manual, assisted } : null
  const saving = both ? both.manual.meanMinutes - both.assisted.meanMinutes : null
  const pick = (value: number | null, guess: number, text: string) =>
    value !== null && value > 0
      ? { value, source: { measured: true, text } }
      : { value: guess, source: { measured: false, text: 'a guess: put in what you expect' } }
  const rate = (arm: Arm, guess: number) => {
    const found = measured.errors[arm]
    return found && found.n >= enough
      ? {
          value: found.rate,
          source: { measured: true, text: `measured: ${found.n} blind checks of the last 12 weeks` },
        }
      : { value: guess, source: { measured: false, text: 'a guess: too few blind checks so far' } }
  }
  const found = {
    itemsPerWeek: pick(
      measured.volume?.perWeek ?? null,
      guesses.itemsPerWeek,
      `measured: completed a week over the last ${measured.volume?.weeks ?? 0} weeks`,
    ),
    sdMinutes: pick(sd, guesses.sdMinutes, `measured: spread of ${items} items of the last 12 weeks`),
    savingMinutes: pick(
      saving,
      guesses.savingMinutes,
      `measured: manual minus assisted, ${both?.manual.n ?? 0} and ${both?.assisted.n ?? 0} items of the last 12 weeks, not randomised`,
    ),
    manualErrorRate: rate('manual', guesses.manualErrorRate),
    assistedErrorRate: rate('assisted', guesses.assistedErrorRate),
  }
  const expected = Object.fromEntries(sourced.map((key) => [key, rounded(found[key].value)])) as Plan['expected']
  const sources = Object.fromEntries(sourced.map((key) => [key, found[key].source])) as Sources
  return { expected, sources }
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000
const mostPlanned = 1_000_000

/** What the calculator makes of a plan. Both entries of a pair are always compared: their blind share is 1. */
export function calculate(draft: SizePlan): Sizes {
  return sizesOf(draft.design === 'paired' ? { ...draft, sampling: { blindShare: 1 } } : draft)
}

/** The first draft of a pilot: a split design at the sizes that its own wishes need. */
export function firstDraft(measured: Measured, today: string): { draft: Draft; sources: Sources } {
  const { expected, sources } = expectedOf(measured)
  const wish = {
    design: 'split' as const,
    expected,
    minimumSavingMinutes: rounded(expected.savingMinutes / 4),
    margin: rounded(Math.max(0.02, 1.5 * (expected.assistedErrorRate - expected.manualErrorRate) + 0.01)),
    alpha: 0.05,
    guardAlpha: 0.1,
    power: 0.8,
  }
  // Sizes before a share is chosen: as if every item were checked.
  const { sequenceItems, checkedItems: needed } = calculate({ ...wish, longestDays: 1, sampling: { blindShare: 1 } })
  const checkedItems = Math.min(needed ?? 0, mostPlanned)
  const items = Math.min(Math.max(sequenceItems ?? 0, checkedItems, 1), mostPlanned)
  const draft = draftSchema.parse({
    ...wish,
    items,
    checkedItems,
    minimumChecked: Math.min(checkedItems, 100),
    idleCutoffSeconds: measured.idleCutoffSeconds,
    reworkWindowDays: measured.reworkWindowDays,
    sampling: { ...measured.sampling, blindShare: Math.min(1, Math.ceil((100 * checkedItems) / items) / 100) },
    startsOn: today,
    longestDays: Math.min(730, Math.max(28, Math.ceil((items / expected.itemsPerWeek) * 7 * 1.25))),
    stopRule: {},
  })
  return { draft, sources }
}
