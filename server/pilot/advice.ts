import type { Guard, Look, Verdict } from './effect/effect.ts'
import type { PilotStanding, PilotState } from './standing.ts'

/**
 * What a pilot's figures speak for. plan: nothing has been compared · stop: harm · expand: proved, and steady for as long as
 * the plan asks · decide: its end has come without a proof · hold: everything else.
 */
export type Counsel = 'plan' | 'stop' | 'expand' | 'decide' | 'hold'

/** Weeks of one unbroken proof, and those that the plan asks for. */
export type Steady = { weeks: number; needed: number }

export type CounselFacts = {
  state: PilotState
  verdict: Verdict
  guard: Guard
  steady: Steady
  /** Items in the estimate, and planned. */
  n: number
  planned: number
}

const weekMs = 7 * 86_400_000

/** The one rule of "expand, hold or stop". Harm comes first. It is no decision: that is a person's. */
export function counselOf(pilot: CounselFacts | null): Counsel {
  if (!pilot || pilot.state === 'draft' || pilot.state === 'abandoned') return 'plan'
  const { verdict, guard, steady } = pilot
  if (verdict === 'worse' || guard === 'broken') return 'stop'
  if (verdict === 'proved') return steady.weeks >= steady.needed ? 'expand' : 'hold'
  return pilot.state === 'ended' || pilot.n >= pilot.planned ? 'decide' : 'hold'
}

/** What the rule looks at, of a pilot. */
export function counselFacts({ state, effect, looks, segments }: PilotStanding): CounselFacts {
  const plan = segments.at(-1)?.plan
  return {
    ...{ state, verdict: effect.verdict, guard: effect.guard },
    steady: { weeks: provedWeeks(looks), needed: plan?.steadyWeeks ?? 0 },
    n: effect.arms.manual.n + effect.arms.assisted.n,
    planned: plan?.items ?? 0,
  }
}

/**
 * Whole weeks from the first of the latest looks that all say proved to the last look; 0 where the last does not. The last
 * look is now, or the pilot's end: what nobody measures any more does not grow steadier.
 */
export function provedWeeks(looks: readonly Look[]): number {
  const first = looks[looks.findLastIndex((look) => look.verdict !== 'proved') + 1]
  const last = looks.at(-1)
  return first && last ? Math.floor((last.at - first.at) / weekMs) : 0
}
