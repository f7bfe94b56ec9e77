import { type Difference, rateDifference } from '#server/platform/proportions.ts'
import { type Rate, rateOf } from '#server/platform/statistics.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** Reviewed items of one side and how many of them a person changed: at all, and by field key. */
export type Corrected = { items: number; changed: number; fields: Readonly<Record<string, number>> }

/** with - without the canary; below 0: fewer corrections with it. */
export type Corrections = { with: Rate; without: Rate; difference: Difference }
export type CanaryFigures = {
  /** Items that the canary proposed for, and the others of the same time, whether reviewed or not. */
  proposed: { with: number; without: number }
  all: Corrections
  fields: (Corrections & { key: string; label: string })[]
}

/**
 * A canary in production by correction rate (metrics.md: reviewed assisted items with at least one change / reviewed
 * assisted items), with Newcombe's interval for the difference: two random parts of the same days' items.
 */
export function canaryFigures(
  definition: Pick<Definition, 'fields'>,
  proposed: CanaryFigures['proposed'],
  sides: { with: Corrected; without: Corrected },
): CanaryFigures {
  const of = (count: (side: Corrected) => number): Corrections => {
    const [first, second] = [
      { count: count(sides.with), n: sides.with.items },
      { count: count(sides.without), n: sides.without.items },
    ]
    return {
      with: rateOf(first.count, first.n),
      without: rateOf(second.count, second.n),
      difference: rateDifference(first, second),
    }
  }
  return {
    proposed,
    all: of((side) => side.changed),
    fields: definition.fields.map(({ key, label }) => ({ key, label, ...of((side) => side.fields[key] ?? 0) })),
  }
}

/** The figures as one sentence; none of it is a verdict. */
export function canarySentence({ all }: Pick<CanaryFigures, 'all'>): string {
  const { difference, with: first, without: second } = all
  if (first.rate === null || second.rate === null || difference.low === null || difference.high === null)
    return `${first.n} reviewed with the candidate and ${second.n} without: a rate needs at least one of each.`
  const rates = `People corrected ${percent(first.rate)} of ${first.n} with the candidate and ${percent(second.rate)} of ${second.n} without`
  if (difference.high < 0) return `${rates}: fewer, beyond chance.`
  if (difference.low > 0) return `${rates}: more, beyond chance.`
  return `${rates}: no difference beyond chance yet.`
}

const percent = (rate: number) => `${Math.round(rate * 100)} %`
