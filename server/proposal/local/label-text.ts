import { featuresOf, type Sparse, type WeightedWord } from '#server/proposal/learning/classify-features.ts'
import { findHeaders } from './headers.ts'
import type { Layout, Token } from './layout.ts'
import { type Placed, placedTokens } from './spoken.ts'

/** What a document is shows on its first pages. */
export const pagesRead = 5
const mostWords = 2_500

export type LabelText = { placed: Placed[]; words: WeightedWord[] }

/** A document's words as classifiers see them, the same when one learns and when one proposes. */
export function labelWords(layout: Layout): LabelText {
  const placed = placedTokens({ pages: layout.pages.slice(0, pagesRead) })
    .flat()
    .slice(0, mostWords)
  return { placed, words: placed.map((p) => ({ text: p.token.text, weight: p.weight })) }
}

/** The features of a document for a label: its words and its form. */
export function labelFeatures(layout: Layout, { placed, words }: LabelText): Sparse {
  return featuresOf(words, marksOf(layout, placed))
}

/** The form of a document, in words of its own: how long, how full of figures, whether a message. */
function marksOf(layout: Layout, placed: readonly Placed[]): string[] {
  const n = Math.min(pagesRead, layout.pages.length)
  const figures = placed.filter((p) => /\d/.test(p.token.text)).length / Math.max(1, placed.length)
  return [
    `pages:${n === pagesRead ? 'many' : n > 1 ? 'some' : 'one'}`,
    `words:${Math.min(11, Math.round(Math.log2(placed.length + 1)))}`,
    `figures:${Math.min(8, Math.floor(20 * figures))}`,
    ...(findHeaders(layout).length > 0 ? ['message'] : []),
  ]
}

/** The words of a text that a classifier's features stand for, the most telling first. */
export function tellingWords(placed: readonly Placed[], adds: (word: string) => number, most: number): Token[] {
  const best = new Map<string, { token: Token; worth: number }>()
  for (const { token, weight } of placed) {
    if (weight <= 0 || token.squeezed.length < 3) continue
    const known = best.get(token.squeezed)
    if (known) continue
    best.set(token.squeezed, { token, worth: adds(token.text) })
  }
  return [...best.values()]
    .filter((b) => b.worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, most)
    .map((b) => b.token)
}
