import type { Knowledge } from '#server/proposal/proposal.ts'
import { labelsOf } from '#server/workflow/field-value.ts'

/** What confirmed items like this one say of a field. */
export type Votes = {
  /** What they count for a value, as a logarithm of odds. */
  of(value: string): number
  /** How many of them were decided so. */
  items(value: string): number
}

/** Less alike than this, two texts have little more than their form in common. */
const least = 0.4
const mostVoters = 5
/** Copies of one message do not count without end. */
const most = 2

/** The nearest confirmed items vote for their values, each by the square of its similarity. */
export function similarVotes(key: string, knowledge: Knowledge | undefined): Votes {
  const sums = new Map<string, { worth: number; items: number }>()
  const voters = (knowledge?.examples ?? []).filter((e) => e.similarity >= least).slice(0, mostVoters)
  for (const { values, similarity } of voters)
    for (const value of labelsOf(values[key])) {
      const sum = sums.get(value) ?? { worth: 0, items: 0 }
      sums.set(value, { worth: sum.worth + similarity ** 2, items: sum.items + 1 })
    }
  return {
    of: (value) => Math.min(most, sums.get(value)?.worth ?? 0),
    items: (value) => sums.get(value)?.items ?? 0,
  }
}
