import { Big } from 'big.js'
import type { Effect, Interval } from '#server/pilot/effect/effect.ts'
import type { Plan } from '#server/pilot/plan.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'
import { planWords } from '#server/pilot/words.ts'
import type { Benefit } from './benefit.ts'
import type { ExecutivePilot, ExecutivePlan, ExecutiveRoi } from './executive.ts'

/** The standing pilot as an executive reads it: figures and reasons, without the ids of items and people. */
export function executivePilot(standing: PilotStanding): ExecutivePilot | null {
  const last = standing.segments.at(-1)
  if (!last) return null
  const { number, name, state, simulated, startedAt, endedAt, endReason, upTo, flow, effect, looks, sensitivity } =
    standing
  return {
    number,
    name,
    state,
    simulated,
    startedAt,
    endedAt,
    endReason,
    upTo,
    plan: executivePlan(last.plan),
    segments: standing.segments.map(({ number: n, hash, lockedAt, reason }) => ({ number: n, hash, lockedAt, reason })),
    flow,
    effect: { ...effect, excluded: counted(effect.excluded) },
    looks,
    withoutReviewer: spreadOf(sensitivity.withoutReviewer.map((one) => one.saving)),
    suspectIn: { saving: sensitivity.suspectIn.saving, count: sensitivity.suspectIn.count },
    words: planWords(last.plan, null),
    limits: standing.limits,
  }
}

function executivePlan(plan: Plan): ExecutivePlan {
  const { design, metric, minimumSavingMinutes, margin, alpha, guardAlpha, items, checkedItems, minimumChecked } = plan
  const { startsOn, longestDays, horizonDays, idleCutoffSeconds, controlArm, learning } = plan
  const { workflowVersion, provider, model } = plan
  return {
    ...{ design, metric, minimumSavingMinutes, margin, alpha, guardAlpha, items, checkedItems, minimumChecked },
    ...{ startsOn, longestDays, horizonDays, idleCutoffSeconds, controlArm, learning },
    ...{ workflowVersion, provider, model },
  }
}

function counted(excluded: Effect['excluded']): ExecutivePilot['effect']['excluded'] {
  const count = (reason: Effect['excluded'][number]['reason']) => excluded.filter((one) => one.reason === reason).length
  return { suspect: count('suspect'), stratum_too_small: count('stratum_too_small') }
}

/** The lowest and the highest estimate of several; null under two. */
function spreadOf(savings: readonly Interval[]): ExecutivePilot['withoutReviewer'] {
  const known = savings.filter((one) => one.estimate !== null)
  const sorted = known.sort((a, b) => (a.estimate ?? 0) - (b.estimate ?? 0))
  const [low, high] = [sorted[0], sorted.at(-1)]
  return low && high && sorted.length > 1 ? { low, high, reviewers: sorted.length } : null
}

/** The ROI of today's cost model, and what the weeks so far have brought. */
export function executiveRoi(
  { from, inputs, lines, range, tornado }: Omit<ExecutiveRoi, 'toDate'>,
  benefit: Benefit | null,
): ExecutiveRoi {
  const weeks = benefit?.weeks ?? []
  const sum = (of: 'estimated' | 'realised') => weeks.reduce((all, week) => all.plus(week[of]), new Big(0)).toFixed()
  const toDate =
    weeks.length === 0 ? null : { weeks: weeks.length, estimated: sum('estimated'), realised: sum('realised') }
  return { from, inputs, lines, range, tornado, toDate }
}
