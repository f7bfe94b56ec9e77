import type { Rate, WeightedRate } from '#server/platform/statistics.ts'
import type { AutonomyLevel, AutonomyPolicy } from '#server/workflow/autonomy.ts'
import type { Sensitive } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { type KindFigures, steadyWeeksOf } from './evidence.ts'

/** What a step is decided on: figures of server/pilot/autonomy/evidence.ts, and how the workflow's pilots stand. */
export type LadderFigures = {
  kinds: Record<Kind, KindFigures>
  /** Seeded wrong proposals that reviewers caught. */
  catches: Rate
  /** A pilot runs on the workflow, whatever its design. */
  pilotRuns: boolean
  /** Proved by the newest pilot that has ended and was not simulated: from which local day on, and what its plan asks for. */
  proved: { from: string; steadyWeeks: number } | null
}

/**
 * One thing that a step needs. `value` and `bound` in the condition's `unit` (shares 0..1); `low`, `high`: the 95 % interval
 * of a share; null where nothing is known, or there is nothing to compare.
 */
export type StepCondition = {
  key: 'pilot' | 'rung' | 'compared' | 'steady' | 'errors' | 'checked' | 'catch' | 'sampled' | 'served'
  met: boolean
  /** What is needed, in words. */
  sentence: string
  unit: 'weeks' | 'share' | 'items' | null
  value: number | null
  low: number | null
  high: number | null
  bound: number | null
  n: number | null
}

/** Items compared on blank forms without which nobody knows whether proposals are worth showing. */
export const leastCompared = 20
/** Seeded wrong proposals without which a catch rate says nothing. */
export const leastSeeded = 10

const plain = { unit: null, value: null, low: null, high: null, bound: null, n: null } as const

/**
 * Whether a kind may step from one level to another, and every condition of that step with its figures. Down is always open
 * to a lead, to "paused" even while a pilot runs; up never goes past a condition.
 */
export function mayStep(
  kind: Kind,
  from: AutonomyLevel,
  to: AutonomyLevel,
  figures: LadderFigures,
  policy: AutonomyPolicy,
  sensitive: Sensitive,
): { may: boolean; conditions: StepCondition[] } {
  if (from === to) return { may: false, conditions: [] }
  const conditions = [
    ...(to === 'paused' ? [] : [noPilot(figures)]),
    ...(to === 'review_all' && from === 'shadow' ? [compared(figures.kinds[kind].compared)] : []),
    ...(to === 'clean_pass' ? passing(kind, from, figures, policy, sensitive) : []),
  ]
  return { may: conditions.every((condition) => condition.met), conditions }
}

function noPilot({ pilotRuns }: LadderFigures): StepCondition {
  const sentence = 'No pilot runs: a step would change what it measures. Pausing is open all the same.'
  return { ...plain, key: 'pilot', met: !pilotRuns, sentence }
}

function compared(rate: WeightedRate): StepCondition {
  return {
    key: 'compared',
    met: rate.n >= leastCompared,
    sentence: `At least ${leastCompared} items worked on a blank form, to compare the silent proposals with.`,
    ...{ unit: 'items', value: rate.n, low: null, high: null, bound: leastCompared, n: rate.n },
  }
}

function passing(
  kind: Kind,
  from: AutonomyLevel,
  figures: LadderFigures,
  policy: AutonomyPolicy,
  sensitive: Sensitive,
): StepCondition[] {
  const { errors, weeks } = figures.kinds[kind]
  const { catches } = figures
  const steady = steadyWeeksOf(weeks, policy)
  const share = (rate: Rate) => ({
    unit: 'share' as const,
    value: rate.rate,
    low: rate.low,
    high: rate.high,
    n: rate.n,
  })
  return [
    ...(from === 'shadow'
      ? [
          {
            ...plain,
            key: 'rung' as const,
            met: false,
            sentence: 'One rung at a time: from shadow to reviewing everything first.',
          },
        ]
      : []),
    {
      key: 'steady',
      met: steady >= policy.steadyWeeks,
      sentence: `Whole weeks in a row, up to the last one, in which checks were made and the error rate stood at ${percent(policy.mostErrors)} or below.`,
      ...{ unit: 'weeks', value: steady, low: null, high: null, bound: policy.steadyWeeks },
      n: weeks.slice(-policy.steadyWeeks).reduce((sum, week) => sum + week.errors.n, 0),
    },
    {
      key: 'checked',
      met: errors.n >= policy.leastChecked,
      sentence: 'Checked clean items that the error rate rests on.',
      ...{ unit: 'items', value: errors.n, low: null, high: null, bound: policy.leastChecked, n: errors.n },
    },
    {
      key: 'errors',
      met: errors.high !== null && errors.high <= policy.mostErrors,
      sentence:
        'Error rate of clean items, as checks found it: the upper end of its 95 % interval stands at or below the bound.',
      ...{ ...share(errors), bound: policy.mostErrors },
    },
    {
      key: 'catch',
      met: catches.n >= leastSeeded && catches.rate !== null && catches.rate >= policy.leastCatch,
      sentence: `Seeded wrong proposals that reviewers caught, of at least ${leastSeeded}: people who wave them through would wave errors through in checks too.`,
      ...{ ...share(catches), bound: policy.leastCatch },
    },
    {
      key: 'sampled',
      met: policy.sampleShare > 0,
      sentence: 'A share of passed items is checked afterwards.',
      ...{ unit: 'share', value: policy.sampleShare, low: null, high: null, bound: null, n: null },
    },
    ...(sensitive ? [served(kind, figures, policy, sensitive)] : []),
  ]
}

const handled = {
  payments: 'This workflow moves money',
  replies: 'These drafts go to customers',
} as const

function served(
  kind: Kind,
  figures: LadderFigures,
  policy: AutonomyPolicy,
  sensitive: Exclude<Sensitive, null>,
): StepCondition {
  const { proved } = figures
  const weeks = servedWeeks(kind, figures, policy)
  const why = proved
    ? `${handled[sensitive]}: steady weeks in a row since the verdict “proved”, as many as the pilot’s plan names.`
    : `${handled[sensitive]}: a pilot has to end with the verdict “proved” first, and the weeks that its plan names have to be steady after it.`
  return {
    key: 'served',
    met: isServed(kind, figures, policy),
    sentence: why,
    ...{ unit: 'weeks', value: weeks, low: null, high: null, bound: proved?.steadyWeeks ?? null, n: null },
  }
}

/** Steady whole weeks in a row that began after a proved verdict; null without one. */
export function servedWeeks(
  kind: Kind,
  { proved, kinds }: LadderFigures,
  policy: Pick<AutonomyPolicy, 'mostErrors'>,
): number | null {
  return proved ? steadyWeeksOf(kinds[kind].weeks, policy, proved.from) : null
}

/** Whether payments, replies and items marked sensitive may pass, as far as the plan's weeks go. Without a proved pilot: never. */
export function isServed(kind: Kind, figures: LadderFigures, policy: Pick<AutonomyPolicy, 'mostErrors'>): boolean {
  const weeks = servedWeeks(kind, figures, policy)
  return figures.proved !== null && weeks !== null && weeks >= figures.proved.steadyWeeks
}

const percent = (share: number) => `${Math.round(1000 * share) / 10}\u00a0%`
