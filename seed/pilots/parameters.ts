import type { Draft } from '#server/pilot/draft.ts'
import type { Verdict } from '#server/pilot/effect/effect.ts'

/** How one arm of a simulated pilot goes: minutes an item (log-normal over items), and the share whose critical value is wrong. */
export type ArmParameters = { meanMinutes: number; sdMinutes: number; errorRate: number }

/** Everything a simulated pilot is made from: stated on its pages, so that its verdict can be held against it. */
export type PilotParameters = {
  /** Of its workflow. */
  key: string
  workflow: string
  pilot: string
  seed: number
  manual: ArmParameters
  assisted: ArmParameters
  /** Share of blind entries that are wrong themselves. */
  checkerErrorRate: number
  /** How much faster people are by their hundredth item than by their first, as a share; equal in both arms. */
  learning: number
  itemsPerDay: number
  /** Calendar days before now on which it begins. */
  beganDaysAgo: number
  minimumSavingMinutes: number
  margin: number
  items: number
  blindShare: number
  /** What these parameters make of it. */
  verdict: Verdict
  costs: Record<string, string>
}

const shared = { checkerErrorRate: 0.005, learning: 0.1, blindShare: 1 }
const costs = {
  hourlyRate: '38',
  subscriptionPerMonth: '180',
  usagePerItem: '0.02',
  setupCost: '1500',
  amortisationWeeks: '52',
}

export const simulatedPilots: readonly PilotParameters[] = [
  {
    ...shared,
    key: 'expenses',
    workflow: 'Expense claims',
    pilot: 'Claims with AI proposals',
    seed: 11,
    manual: { meanMinutes: 6.2, sdMinutes: 3.2, errorRate: 0.08 },
    assisted: { meanMinutes: 3.1, sdMinutes: 2, errorRate: 0.01 },
    itemsPerDay: 14,
    beganDaysAgo: 29,
    minimumSavingMinutes: 1,
    margin: 0.06,
    items: 260,
    verdict: 'proved',
    costs: {
      ...costs,
      itemsPerWeek: '70',
      baselineMinutes: '6',
      assistedMinutes: '3',
      baselineErrorRate: '6 %',
      assistedErrorRate: '3 %',
      costPerError: '40',
    },
  },
  {
    ...shared,
    key: 'addresses',
    workflow: 'Address changes',
    pilot: 'Changes with AI proposals',
    seed: 12,
    manual: { meanMinutes: 3.4, sdMinutes: 1.9, errorRate: 0.02 },
    assisted: { meanMinutes: 3.0, sdMinutes: 1.9, errorRate: 0.02 },
    itemsPerDay: 8,
    beganDaysAgo: 24,
    minimumSavingMinutes: 0.25,
    margin: 0.03,
    items: 900,
    verdict: 'not_yet',
    costs: {
      ...costs,
      itemsPerWeek: '40',
      baselineMinutes: '3.5',
      assistedMinutes: '2.5',
      baselineErrorRate: '2 %',
      assistedErrorRate: '2 %',
      costPerError: '25',
    },
  },
  {
    ...shared,
    key: 'refunds',
    workflow: 'Refund requests',
    pilot: 'Refunds with AI proposals',
    seed: 13,
    manual: { meanMinutes: 5.4, sdMinutes: 2.6, errorRate: 0.02 },
    assisted: { meanMinutes: 2.6, sdMinutes: 1.6, errorRate: 0.26 },
    itemsPerDay: 13,
    beganDaysAgo: 22,
    minimumSavingMinutes: 0.5,
    margin: 0.02,
    items: 600,
    verdict: 'worse',
    costs: {
      ...costs,
      itemsPerWeek: '65',
      baselineMinutes: '5',
      assistedMinutes: '2.5',
      baselineErrorRate: '3 %',
      assistedErrorRate: '3 %',
      costPerError: '60',
    },
  },
]

/** The parameters as they stand on the pilot's page. */
export function statedOf(p: PilotParameters): Record<string, number | string> {
  return {
    'Minutes an item, manual': p.manual.meanMinutes,
    'Minutes an item, assisted': p.assisted.meanMinutes,
    'Error rate, manual': p.manual.errorRate,
    'Error rate, assisted': p.assisted.errorRate,
    'Error rate of the blind entries': p.checkerErrorRate,
    'Items a working day': p.itemsPerDay,
    'Faster by the hundredth item': p.learning,
  }
}

/** Its plan, as an ops lead would have drafted it. */
export function draftOfPilot(p: PilotParameters, startsOn: string, reviewers: readonly string[]): Draft {
  return {
    design: 'split',
    metric: 'touch',
    minimumSavingMinutes: p.minimumSavingMinutes,
    margin: p.margin,
    alpha: 0.05,
    guardAlpha: 0.1,
    power: 0.8,
    expected: {
      savingMinutes: p.manual.meanMinutes - p.assisted.meanMinutes,
      sdMinutes: Math.max(p.manual.sdMinutes, p.assisted.sdMinutes),
      manualErrorRate: p.manual.errorRate,
      assistedErrorRate: p.manual.errorRate,
      itemsPerWeek: 5 * p.itemsPerDay,
    },
    items: p.items,
    checkedItems: Math.floor(0.9 * p.items * p.blindShare),
    // A few checks always wait for a third person.
    minimumChecked: Math.min(100, Math.floor(0.7 * p.items * p.blindShare)),
    strata: ['reviewer', 'document_type'],
    idleCutoffSeconds: 60,
    sampling: { qaAbove: 0, qaBelow: 0, blindShare: p.blindShare, seededShare: 0 },
    startsOn,
    longestDays: 180,
    horizonDays: 7,
    reworkWindowDays: 14,
    stopRule: { atPlannedItems: true, whenProved: false, whenWorse: true },
    reviewers: [...reviewers],
    controlArm: 'blank_form',
    learning: false,
    steadyWeeks: 8,
  }
}
