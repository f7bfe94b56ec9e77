import type { Verdict } from '#server/pilot/effect/effect.ts'
import type { Plan } from '#server/pilot/plan.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'

/** What stands behind the word "proved", or its absence. */
export type Proof = {
  /** Whether the word may stand beside money; see `provesMoney`. */
  proved: boolean
  /** The standing pilot's verdict and what it measured; null without a pilot. */
  verdict: Verdict | null
  metric: Plan['metric'] | null
  pilot: { number: number; name: string } | null
  /** The pilot is a simulation: also a proved figure wears the word. */
  simulated: boolean
}

type Judged = { effect: { verdict: Verdict }; segments: readonly { plan: Pick<Plan, 'metric'> }[] }

/** Costs count working time: what a pilot measured as time from first sight to decision is none. */
export const measuresWork = ({ segments }: Pick<Judged, 'segments'>): boolean =>
  segments.at(-1)?.plan.metric === 'touch'

/** A pilot proves a saving of money by its verdict, and only where it measured what the money is counted from. */
export const provesMoney = (pilot: Judged | null): boolean =>
  pilot !== null && pilot.effect.verdict === 'proved' && measuresWork(pilot)

export function proofOf(pilot: PilotStanding | null): Proof {
  if (!pilot) return { proved: false, verdict: null, metric: null, pilot: null, simulated: false }
  const { number, name, effect, segments, simulated } = pilot
  return {
    proved: provesMoney(pilot),
    verdict: effect.verdict,
    metric: segments.at(-1)?.plan.metric ?? null,
    pilot: { number, name },
    simulated: simulated !== null,
  }
}
