import type { Example } from '#server/proposal/proposal.ts'
import type { Answer } from '#server/workflow/workflow.ts'
import { type Layout, squeeze } from './layout.ts'
import { findSpoken, placedTokens } from './spoken.ts'

/** How well an approved answer fits; `from` is the confirmed item that was answered so and speaks most for it. */
export type Fit = { answer: Answer; worth: number; from: number | null }

/**
 * What counts when several answers are allowed: the document's language above all, then how many conditions hold, what
 * similar items were answered, the answer's own words, and what its text has in common with the document.
 */
const worths = { ownLanguage: 100, anyLanguage: 50, condition: 10, confirmed: 12, mostWords: 9, text: 4 }
/** A confirmed reply was written from the answer that it shares so much with (cosine). */
const leastShared = 0.5

/** The answers, best first; equals keep the definition's order. `key` is that of the draft field. */
export function rankAnswers(
  possible: readonly Answer[],
  layout: Layout,
  language: string,
  key: string,
  examples: readonly Example[],
): Fit[] {
  const spoken = findSpoken(
    layout,
    possible.map((a) => ({ key: a.key, words: a.words })),
    false,
  )
  const texts = textWorths(possible, layout)
  const votes = votesOf(possible, key, examples)
  const all = Math.max(
    0.5,
    [...votes.values()].reduce((sum, v) => sum + v.weight, 0),
  )
  return possible
    .map((answer, i): Fit => {
      const said = new Map(spoken.filter((s) => s.key === answer.key).map((s) => [s.term, Math.min(1, s.weight)]))
      const words = [...said.values()].reduce((sum, weight) => sum + weight, 0)
      const own = answer.language === language ? worths.ownLanguage : answer.language ? 0 : worths.anyLanguage
      const vote = votes.get(answer.key)
      const worth =
        own +
        worths.condition * answer.when.length +
        Math.min(worths.mostWords, words) +
        worths.text * (texts[i] ?? 0) +
        worths.confirmed * ((vote?.weight ?? 0) / all)
      return { answer, worth, from: vote?.number ?? null }
    })
    .sort((a, b) => b.worth - a.worth)
}

/** Which answer the replies of similar confirmed items were written from; each counts by how similar its item is. */
function votesOf(possible: readonly Answer[], key: string, examples: readonly Example[]) {
  const votes = new Map<string, { weight: number; number: number }>()
  const known = possible.map((answer) => ({ answer, words: counted(answer.text.replace(/\{\{[^}]*\}\}/g, ' ')) }))
  for (const { values, similarity, number } of examples) {
    const reply = values[key]
    if (typeof reply !== 'string' || reply === '') continue
    const own = counted(reply)
    const shared = known.map(({ answer, words }) => ({ answer, cosine: cosine(own, words) }))
    const best = shared.reduce((a, b) => (b.cosine > a.cosine ? b : a), { answer: null as Answer | null, cosine: 0 })
    if (!best.answer || best.cosine < leastShared) continue
    const before = votes.get(best.answer.key)
    votes.set(best.answer.key, { weight: (before?.weight ?? 0) + similarity, number: before?.number ?? number })
  }
  return votes
}

/** Common beginnings stand for a word's forms. */
const termsOf = (text: string) =>
  text
    .split(/\s+/)
    .map((word) => squeeze(word).slice(0, 7))
    .filter((word) => word.length >= 4 && !/\d/.test(word))

function counted(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const length = (m: ReadonlyMap<string, number>) => Math.sqrt([...m.values()].reduce((sum, n) => sum + n * n, 0))
  const product = [...a].reduce((sum, [term, n]) => sum + n * (b.get(term) ?? 0), 0)
  const both = length(a) * length(b)
  return both === 0 ? 0 : product / both
}

/** BM25 (Robertson and Zaragoza 2009, k1 1.2, b 0.75) of the document's words over title, words and text, as 0..1. */
function textWorths(answers: readonly Answer[], layout: Layout): number[] {
  const documents = answers.map((a) => counted([a.title, ...a.words, a.text].join(' ')))
  const sizes = documents.map((d) => [...d.values()].reduce((sum, n) => sum + n, 0))
  const usual = sizes.reduce((sum, n) => sum + n, 0) / Math.max(1, sizes.length)
  const query = new Map<string, number>()
  for (const { token, weight } of placedTokens(layout).flat())
    for (const term of weight >= 1 ? termsOf(token.text) : []) query.set(term, Math.max(query.get(term) ?? 0, weight))
  return documents.map((document, i) => {
    let sum = 0
    for (const [term, weight] of query) {
      const n = document.get(term) ?? 0
      if (n === 0) continue
      const having = documents.filter((d) => d.has(term)).length
      const rarity = Math.log(1 + (documents.length - having + 0.5) / (having + 0.5))
      sum += (weight * rarity * n * 2.2) / (n + 1.2 * (0.25 + (0.75 * (sizes[i] ?? 0)) / Math.max(1, usual)))
    }
    return sum / (sum + 3)
  })
}
