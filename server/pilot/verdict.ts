import type { Effect, Verdict } from './effect/effect.ts'

/** What holds a verdict back beside its own figures. */
type Caps = {
  /** Sentences about what changed under the plan without an amendment. */
  drift: readonly string[]
  /** Checks in which two entries differ and nobody has decided yet, and the guard-rail with each counted against the AI. */
  pending: number
  worstGuard: Effect['guard']
}

/**
 * The verdict under what may hold it back: a workflow that changed under the plan, and checks that wait for a third
 * person, which are the ones in which somebody erred: while they decide the guard-rail, it is open. "Worse" stays as it
 * is: harm is not talked away.
 */
export function capped(effect: Effect, { drift, pending, worstGuard }: Caps): Effect {
  const undecided = pending > 0 && worstGuard !== 'held' && effect.guard === 'held'
  const guard = undecided ? 'open' : effect.guard
  if (effect.verdict === 'worse') return { ...effect, guard }
  const waiting = undecided
    ? [
        `${pending} ${pending === 1 ? 'check waits' : 'checks wait'} for a third person: counted against the AI, the guard-rail would not hold.`,
      ]
    : []
  const because = [...waiting, ...drift]
  if (because.length === 0) return effect
  return { ...effect, guard, verdict: 'not_yet', because: [...effect.because, ...because] }
}

export const verdictWords: Record<Verdict, string> = { proved: 'proved', not_yet: 'not yet', worse: 'worse' }
