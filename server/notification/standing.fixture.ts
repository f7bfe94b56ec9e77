import type { Effect } from '#server/pilot/effect/effect.ts'
import { planSchema } from '#server/pilot/plan.ts'
import type { ArmFlow, PilotStanding } from '#server/pilot/standing.ts'
import { weightedRate } from '#server/platform/statistics.ts'

/** A split pilot of 200 items in a test: not yet proved unless told otherwise. */
export function standingFixture(effect: Partial<Effect> = {}, change: Partial<PilotStanding> = {}): PilotStanding {
  const errors = weightedRate(Array.from({ length: 60 }, (_, i) => ({ hit: i < 2, weight: 1 })))
  const arm = (meanMinutes: number) => ({ n: 100, meanMinutes, seMinutes: 0.3, errors })
  const flow: ArmFlow = { allocated: 110, completed: 100, openYoung: 6, openOld: 4, skipped: 2, crossedOver: 1 }
  const sequence = { estimate: 1.4, low: 0.4, high: 2.4 }
  const noExclusions = { suspect: 0, stratum_too_small: 0, no_time: 0 }
  const variant = { n: { manual: 100, assisted: 100 }, saving: sequence }
  return {
    id: '00000000-0000-4000-8000-000000000001',
    number: 1,
    name: 'First pilot',
    state: 'running',
    simulated: null,
    startedAt: '2026-09-07T07:00:00.000Z',
    endedAt: null,
    endReason: null,
    segments: [
      { number: 1, plan: planFixture(), hash: 'a'.repeat(64), lockedAt: '2026-09-07T07:00:00.000Z', reason: null },
    ],
    flow: { manual: flow, assisted: flow },
    effect: {
      arms: { manual: arm(6), assisted: arm(4.6) },
      saving: { sequence, fixed: null },
      ratio: { estimate: 0.77, low: 0.68, high: 0.87, n: { manual: 100, assisted: 100 } },
      errorDifference: { estimate: 0, low: -0.03, high: 0.03 },
      guard: 'open',
      verdict: 'not_yet',
      because: ['The guard-rail is not settled.'],
      further: { items: null, checked: null },
      excluded: [],
      ...effect,
    },
    looks: [],
    exclusions: { manual: noExclusions, assisted: noExclusions },
    moved: { manual: 0, assisted: 0 },
    limits: ['The cost of measuring.'],
    sensitivity: {
      main: variant,
      suspectIn: { ...variant, count: 3 },
      winsorised: { ...variant, share: 0.01, changed: 2 },
      withoutReviewer: [1.2, 1.5, 1.6].map((estimate, i) => ({
        ...variant,
        reviewer: `reviewer-${i}`,
        saving: { estimate, low: estimate - 0.9, high: estimate + 0.9 },
      })),
      experience: { minimum: 20, groups: null },
      learning: [],
    },
    upTo: '2026-11-29T16:00:00.000Z',
    ...change,
  }
}

export function planFixture() {
  return planSchema.parse({
    design: 'split',
    minimumSavingMinutes: 0.5,
    margin: 0.02,
    expected: { savingMinutes: 1.5, sdMinutes: 3, manualErrorRate: 0.02, assistedErrorRate: 0.02, itemsPerWeek: 80 },
    items: 600,
    checkedItems: 200,
    minimumChecked: 60,
    idleCutoffSeconds: 60,
    sampling: { qaAbove: 0, qaBelow: 0, blindShare: 0.3, seededShare: 0 },
    startsOn: '2026-09-07',
    longestDays: 120,
    stopRule: {},
    workflowVersion: 1,
    provider: 'local',
    model: null,
    prompt: null,
    thresholds: { sure: 0.9, look: 0.6 },
  })
}
