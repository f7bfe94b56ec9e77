import { type Plan, planSchema } from './plan.ts'

/** A plan of a split pilot for tests: 200 items, 80 checked, at least half a minute saved. */
export function plan(change: Partial<Plan> = {}): Plan {
  return planSchema.parse({
    design: 'split',
    minimumSavingMinutes: 0.5,
    margin: 0.1,
    expected: {
      savingMinutes: 3,
      sdMinutes: 2,
      manualErrorRate: 0.02,
      assistedErrorRate: 0.02,
      itemsPerWeek: 100,
    },
    items: 200,
    checkedItems: 80,
    minimumChecked: 20,
    idleCutoffSeconds: 60,
    sampling: { qaAbove: 0, qaBelow: 0, blindShare: 0.5, seededShare: 0 },
    startsOn: '2026-03-02',
    longestDays: 60,
    stopRule: {},
    workflowVersion: 3,
    provider: 'local',
    model: '4',
    prompt: null,
    thresholds: { sure: 0.9, look: 0.6, fields: {}, abstain: {} },
    ...change,
  })
}
