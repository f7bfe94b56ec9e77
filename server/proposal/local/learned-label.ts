import type { Evidence } from '#server/document/document.ts'
import { type Classifier, judge, probabilities, tempered } from '#server/proposal/learning/classify.ts'
import { featuresOfWord, wordsIn } from '#server/proposal/learning/classify-features.ts'
import { labelModelOf } from '#server/proposal/learning/models.ts'
import type { Votes } from '#server/proposal/learning/similar-votes.ts'
import type { Knowledge } from '#server/proposal/proposal.ts'
import { type LabelText, labelFeatures, labelWords, tellingWords } from './label-text.ts'
import { evidenceOf, type Layout, textOf } from './layout.ts'
import { evidenceFor, type LabelField, speaks, telling, type Voice, worthsOf } from './voices.ts'

/** What was learned of one option: its probability, and why. */
export type Heard = Voice & { p: number; evidence(): Evidence[]; reason(): string }

const quoted = 3

/** What a trained classifier says of each option of a field, in the options' order; null where there is none for it. */
export function hear(
  field: LabelField,
  layout: Layout,
  voices: readonly Voice[],
  votes: Votes,
  knowledge?: Knowledge,
): Heard[] | null {
  const classifier = labelModelOf(knowledge)?.fields[field.key]
  if (!classifier || classifier.multiple !== field.multiple) return null
  const text = labelWords(layout)
  const judged = judge(classifier, labelFeatures(layout, text))
  const position = new Map(classifier.options.map((o, i) => [o.key, i]))
  // An option that is newer than the model stands where one stands of which nothing was learned.
  const unknown = Math.min(...classifier.options.map((o) => o.bias))
  const worths = worthsOf(field, voices)
  const scores = voices.map(({ option }, c) => {
    const i = position.get(option.key)
    return (
      (i === undefined ? unknown : (judged.scores[i] ?? unknown)) +
      classifier.spoken * (worths[c] ?? 0) +
      votes.of(option.key)
    )
  })
  const p = tempered(probabilities(scores, field.multiple), classifier.n, field.multiple)
  return voices.map((voice, c) => {
    const words = () => wordsFor(judged, position.get(voice.option.key), text.placed)
    return {
      ...voice,
      p: p[c] ?? 0,
      evidence: () => {
        const spoken = evidenceFor(voice)
        return spoken.length > 0 ? spoken : words().flatMap((token) => evidenceOf([token]))
      },
      reason: () => reasonOf(classifier, voice, votes, words),
    }
  })
}

type Judgement = ReturnType<typeof judge>

function wordsFor(judged: Judgement, option: number | undefined, placed: LabelText['placed']) {
  if (option === undefined) return []
  const adds = judged.speaksFor(option)
  const worthOf = (text: string) =>
    wordsIn(text).reduce((sum, w) => sum + featuresOfWord(w).reduce((s, [f]) => s + (adds.get(f) ?? 0), 0), 0)
  return tellingWords(placed, worthOf, quoted)
}

function reasonOf(classifier: Classifier, voice: Voice, votes: Votes, words: () => { text: string }[]): string {
  const own = classifier.options.find((o) => o.key === voice.option.key)?.n ?? 0
  const similar = votes.items(voice.option.key)
  const learned =
    similar > 0
      ? `Decided so for ${similar} confirmed ${similar === 1 ? 'item' : 'items'} much like it. `
      : own > 0
        ? `As learned from ${own} confirmed ${own === 1 ? 'item' : 'items'} of this kind. `
        : ''
  const spoken = telling(voice)
  const said = spoken.length > 0 ? spoken.map((s) => textOf(s.tokens)) : words().map((t) => t.text)
  return said.length > 0
    ? `${learned}${speaks(said.slice(0, quoted))}`
    : learned.trim() || 'Nothing speaks for another option.'
}
