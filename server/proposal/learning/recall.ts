import { likeness, rarityOf } from './fingerprint.ts'

/** A confirmed item that may be learned from, by its fingerprint. */
export type Known = { itemId: string; documentId: string; number: number; terms: number[] }

const mostExamples = 8
/** Below this two documents have only ordinary words in common. */
const leastLikeness = 0.12
/** A term on more than this share of the items finds too many. */
const rareShare = 0.1

/** The terms by which items of the same origin are found among all, given some of the items. */
export function rareTerms(terms: readonly number[], sample: readonly Pick<Known, 'terms'>[]): number[] {
  const counts = new Map<number, number>()
  for (const { terms: own } of sample) for (const term of own) counts.set(term, (counts.get(term) ?? 0) + 1)
  return terms.filter((term) => (counts.get(term) ?? 0) <= rareShare * sample.length)
}

/** The known items most like a document, at most eight, most like it first; of equals the newest first. */
export function nearest<K extends Known>(
  terms: readonly number[],
  known: readonly K[],
  sample: readonly Pick<Known, 'terms'>[] = known,
): (K & { likeness: number })[] {
  const rarity = rarityOf([...sample.map((s) => s.terms), terms])
  return known
    .map((k) => ({ ...k, likeness: Math.round(likeness(terms, k.terms, rarity) * 1000) / 1000 }))
    .filter((k) => k.likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness || b.number - a.number)
    .slice(0, mostExamples)
}
