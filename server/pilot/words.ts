import type { Draft } from './draft.ts'
import { designLabels, type Plan } from './plan.ts'

/** One line of a plan in words. The label names it in lists and in differences. */
export type Words = { label: string; text: string }

const percent = (share: number) => `${Math.round(share * 10_000) / 100} %`
const minutes = (value: number) => (value === 1 ? '1 minute' : `${value} minutes`)
const days = (value: number) => (value === 1 ? '1 day' : `${value} days`)

const metricTexts = {
  touch: 'Active time of all people up to completion, mean minutes an item',
  handling: 'From first sight to decision, mean minutes an item',
} as const
const controlTexts: Record<Plan['controlArm'], string> = { blank_form: 'On a blank form in the workbench' }
const strataTexts = { reviewer: 'person', document_type: 'document type' } as const

/**
 * A draft, or a locked plan with the settings that were locked with it, line by line. `people` names ids; null: they are
 * counted, because the reader may not see who took part.
 */
export function planWords(plan: Draft | Plan, people: ReadonlyMap<string, string> | null): Words[] {
  const { expected, sampling, stopRule } = plan
  const stops = [
    stopRule.atPlannedItems && 'at the planned items and checks',
    stopRule.whenProved && 'when it is proved',
    stopRule.whenWorse && 'when it is worse',
    `after ${days(plan.longestDays)} at the latest`,
  ].filter((stop) => stop !== false)
  return [
    { label: 'Design', text: `${designLabels[plan.design].name}. ${designLabels[plan.design].text}` },
    { label: 'Measured', text: metricTexts[plan.metric] },
    { label: 'Saving worth having', text: `more than ${minutes(plan.minimumSavingMinutes)} an item` },
    { label: 'Guard-rail', text: `errors with AI at most ${percent(plan.margin)} of items above those without` },
    {
      label: 'Certainty',
      text: `time interval at alpha ${plan.alpha}, guard-rail at ${plan.guardAlpha} (two-sided), power ${percent(plan.power)}`,
    },
    {
      label: 'Expected',
      text: `${minutes(expected.savingMinutes)} saved, spread ${minutes(expected.sdMinutes)}, errors ${percent(expected.manualErrorRate)} without and ${percent(expected.assistedErrorRate)} with AI, ${expected.itemsPerWeek} items a week`,
    },
    {
      label: 'Size',
      text: `${plan.items} items and ${plan.checkedItems} checked ones; below ${plan.minimumChecked} checks the guard-rail is unknown`,
    },
    {
      label: 'Balanced within',
      text: plan.strata.length === 0 ? 'nothing: one group' : plan.strata.map((s) => strataTexts[s]).join(' and '),
    },
    {
      label: 'People',
      text: peopleText(plan.reviewers, people),
    },
    { label: 'Without AI', text: controlTexts[plan.controlArm] },
    {
      label: 'Checks',
      text: `blind second entry of ${percent(sampling.blindShare)}, QA of ${percent(sampling.qaAbove)} above and ${percent(sampling.qaBelow)} below the thresholds, seeded checks ${percent(sampling.seededShare)}; equal in both arms`,
    },
    { label: 'Idle cutoff', text: `${plan.idleCutoffSeconds} seconds, equal in both arms` },
    { label: 'Start', text: plan.startsOn },
    { label: 'Horizon', text: `an item should be completed within ${days(plan.horizonDays)}` },
    { label: 'Rework', text: `counted within ${days(plan.reworkWindowDays)} of completion` },
    { label: 'Ends', text: stops.join(', or ') },
    {
      label: 'Learning',
      text: plan.learning
        ? 'supplier memory and trained models go on learning'
        : 'nothing learned after the start is used for proposals',
    },
    {
      label: 'Steady',
      text: `${plan.steadyWeeks} weeks of steady results before payments, customer replies and sensitive documents may pass unattended`,
    },
    ...('workflowVersion' in plan ? settingsWords(plan) : []),
  ]
}

function peopleText(ids: readonly string[], people: ReadonlyMap<string, string> | null): string {
  if (ids.length === 0) return 'everybody who reviews'
  if (people === null) return ids.length === 1 ? '1 person' : `${ids.length} people`
  return ids.map((id) => people.get(id) ?? 'a former member').join(', ')
}

function settingsWords(plan: Plan): Words[] {
  const model = [plan.model, plan.prompt].filter((part) => part !== null)
  return [
    { label: 'Workflow version', text: String(plan.workflowVersion) },
    { label: 'Provider', text: model.length > 0 ? `${plan.provider}, ${model.join(', ')}` : plan.provider },
    { label: 'Thresholds', text: thresholdText(plan.thresholds) },
    { label: 'Autonomy', text: plan.autonomy === 'review_all' ? 'people review everything' : plan.autonomy },
  ]
}

function thresholdText({ sure, look, fields, abstain }: Plan['thresholds']): string {
  const own = (label: string, of: unknown) =>
    of !== null && typeof of === 'object' && Object.keys(of).length > 0
      ? [
          `${label}: ${Object.entries(of)
            .map(([key, value]) => `${key} ${value}`)
            .join(', ')}`,
        ]
      : []
  return [
    `sure from ${sure}`,
    `look from ${look}`,
    ...own('by field', fields),
    ...own('no proposal below', abstain),
  ].join('; ')
}

export type Change = { label: string; before: string; after: string }

/** What differs between two plans, line by line. */
export function planChanges(
  before: Draft | Plan,
  after: Draft | Plan,
  people: ReadonlyMap<string, string> | null,
): Change[] {
  const old = new Map(planWords(before, people).map((words) => [words.label, words.text]))
  return planWords(after, people).flatMap(({ label, text }) => {
    const was = old.get(label)
    return was === undefined || was === text ? [] : [{ label, before: was, after: text }]
  })
}

/** What the people who review will notice, for the person who starts it. */
export function peopleSee({ design, sampling }: Draft): string[] {
  const see: Record<Draft['design'], string[]> = {
    split: [
      'Items are taken by "Review next" alone while the pilot runs; a skipped or released item comes back to the same person.',
      'About half of the items open as a blank form, without a proposal. Nobody can tell beforehand which.',
    ],
    paired: [
      'Each item is worked by two people who do not see each other: one on a blank form, one with the proposal. Where they differ a third person decides.',
      'Items are taken by "Review next" alone while the pilot runs.',
    ],
    shadow: [
      'Nothing that comes in from now on is given out here: people work it as ever elsewhere, and their outcomes are imported.',
      'The queue says so. What came in before the start is still worked here.',
    ],
    before_after: ['Everybody works with proposals; the time before the start is what they are compared with.'],
  }
  return [
    ...see[design],
    ...(sampling.blindShare > 0 && design !== 'paired'
      ? [
          `${sampling.blindShare === 1 ? 'Every finished item is' : `About ${percent(sampling.blindShare)} of finished items are`} entered again by somebody else on a blank form.`,
        ]
      : []),
    'Nobody who reviews sees arms, figures or this page.',
    'Settings of the workflow (fields, thresholds, provider, rates) are locked until it ends; a change is an amendment.',
  ]
}
