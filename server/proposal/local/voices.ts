import type { Evidence } from '#server/document/document.ts'
import type { Field } from '#server/workflow/workflow.ts'
import { formNamed, formsOf } from './form.ts'
import { evidenceOf, type Layout, textOf } from './layout.ts'
import { findSpoken, type Spoken } from './spoken.ts'

export type LabelField = Extract<Field, { type: 'label' }>
export type Option = LabelField['options'][number]
/** What the listed words of an option are worth in a document, with the places where they stand. */
export type Voice = { option: Option; worth: number; said: Spoken[]; form: string | null }

/**
 * How the worth of words becomes a probability. Set by reasoning: two telling words in the text, or one in the subject,
 * are enough to propose; one word in passing is not.
 */
const steepness = 1.6
/** Each further word of an option adds less than the one before. */
const fading = 0.75
const repeated = 0.25
const quotes = 5

/** The one option without priority among options with one. */
export function ordinaryOf(field: LabelField): Option | null {
  const plain = field.options.filter((o) => o.priority === 0)
  return !field.multiple && plain.length === 1 ? (plain[0] ?? null) : null
}

/** What the listed words of each option are worth in a document, in the options' order. */
export function voicesOf(field: LabelField, layout: Layout): Voice[] {
  const listed = field.options.map((o) => ({ key: o.key, words: o.words.length > 0 ? o.words : [o.label] }))
  const negatable = field.multiple || ordinaryOf(field) !== null
  const spoken = Map.groupBy(findSpoken(layout, listed, negatable), (s) => s.key)
  const forms = formsOf(layout)
  return field.options.map((option) => {
    const form = formNamed(forms, option.words)
    const looks = form ? [{ key: option.key, term: form.said, tokens: form.tokens, weight: form.weight }] : []
    const said = [...(spoken.get(option.key) ?? []), ...looks].sort((a, b) => b.weight - a.weight)
    return { option, said, worth: worthOf(said), form: form?.said ?? null }
  })
}

/** What it says for the ordinary option that no word speaks for another. */
const ordinarily = 1.5

/** What the options' own words are worth to a classifier; nothing said is a word for what is ordinary. */
export function worthsOf(field: LabelField, voices: readonly Voice[]): number[] {
  const ordinary = ordinaryOf(field)
  const silent = voices.every((v) => v.worth === 0 || v.option === ordinary)
  return voices.map((v) => (v.option === ordinary ? v.worth + (silent ? ordinarily : 0) : v.worth))
}

/** `said` is ordered by weight: the best place of a word counts in full, its repetitions a little. */
function worthOf(said: readonly Spoken[]): number {
  const terms = new Map<string, number>()
  const repeats = new Map<string, number>()
  for (const { term, weight } of said) {
    const times = repeats.get(term) ?? 0
    repeats.set(term, times + 1)
    if (times === 0) terms.set(term, weight)
    else if (times < 3) terms.set(term, (terms.get(term) ?? 0) + repeated * weight)
  }
  return [...terms.values()].sort((a, b) => b - a).reduce((sum, weight, i) => sum + weight * fading ** i, 0)
}

/** The odds that a worth stands for. */
export const strength = (worth: number) => Math.exp(steepness * worth)
/** The probability of an option by its own words, against what silence is worth. */
export const alone = (worth: number, quiet: number) => strength(worth) / (strength(worth) + strength(quiet))

/** The best place of each word, the heaviest first; a form is no word. */
export function telling(voice: Voice): Spoken[] {
  const first = new Map<string, Spoken>()
  for (const s of voice.said) if (s.term !== voice.form && !first.has(s.term)) first.set(s.term, s)
  return [...first.values()].slice(0, quotes)
}

export function evidenceFor(voice: Voice): Evidence[] {
  const spoken = telling(voice)
  return (spoken.length > 0 ? spoken : voice.said).flatMap((s) => evidenceOf(s.tokens))
}

/** Names the words that speak for options, as the page prints them. */
export function reasonFor(voices: readonly Voice[]): string {
  const words = voices.flatMap((v) => telling(v).slice(0, voices.length > 1 ? 1 : 3))
  const forms = voices.flatMap((v) => (v.form ? [`Its form is that of ${v.form}.`] : []))
  return [...(words.length > 0 ? [speaks(words.map((s) => textOf(s.tokens)))] : []), ...forms].join(' ')
}

/** "The words "a" and "b" speak for it." */
export function speaks(words: readonly string[]): string {
  const said = [...new Set(words.map((w) => `"${w.replace(/[.,;:!?]+$/, '')}"`))]
  return `${said.length === 1 ? 'The word' : 'The words'} ${listed(said, 'and')} ${said.length === 1 ? 'speaks' : 'speak'} for it.`
}

export function listed(names: readonly string[], word = 'or'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}
