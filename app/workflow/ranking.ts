import type { StartCandidate } from '#server/roi/where-to-start.server.ts'
import { byScore, type Group, groupOf, type Score, scoreOf, type Weights } from '#server/workflow/score.ts'

/** What became of a form of the page Where to start. */
export type CandidatesAnswer = { ok: true; intent: string } | { ok: false; intent: string; message: string }

export type Ranked = { candidate: StartCandidate; name: string; score: Score; group: Group }

/** The candidates by their score, each in its group. */
export function ranked(candidates: readonly StartCandidate[], weights: Weights): Ranked[] {
  return candidates
    .map((candidate): Ranked => {
      const score = scoreOf(candidate, weights)
      return { candidate, name: candidate.name, score, group: groupOf(score, candidate.readiness.ready, weights) }
    })
    .sort(byScore)
}
