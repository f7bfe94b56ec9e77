import type { Evidence } from '#server/document/document.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { evidenceOf, type Layout, textOf } from './layout.ts'
import { findSpoken, type Spoken } from './spoken.ts'

type LabelField = Extract<Field, { type: 'label' }>
type Option = LabelField['options'][number]
type Voice = { option: Option; worth: number; said: Spoken[] }

/**
 * How the worth of words becomes a probability. Set by reasoning: two telling words in the text, or one in the subject,
 * are enough to propose; one word in passing is not.
 */
const steepness = 1.6
const silence = { topic: 1, several: 0.6, urgency: 0.4 }
/** Each further word of an option adds less than the one before. */
const fading = 0.75
const repeated = 0.25
/** Confidence that nothing is there where no word was found. */
const absence = { text: 0.9, scanned: 0.7 }
const quotes = 5

/**
 * Proposes labels from the words that their options list. Without a clear winner it abstains: null, with the others as
 * candidates. Where all options but one have a priority, that one is what an item is unless a word pushes it forward.
 */
export function labelValue(field: LabelField, layout: Layout, definition: Definition, scanned: boolean): ProposedValue {
  const ordinary = ordinaryOf(field)
  const voices = voicesOf(field, layout, ordinary !== null || field.multiple)
  if (field.multiple) return severalLabels(field, voices, definition, scanned)
  return ordinary ? urgencyLabel(field, ordinary, voices, definition, scanned) : topicLabel(field, voices, definition)
}

/** The one option without priority among options with one. */
function ordinaryOf(field: LabelField): Option | null {
  const plain = field.options.filter((o) => o.priority === 0)
  return !field.multiple && plain.length === 1 ? (plain[0] ?? null) : null
}

function voicesOf(field: LabelField, layout: Layout, negatable: boolean): Voice[] {
  const listed = field.options.map((o) => ({ key: o.key, words: o.words.length > 0 ? o.words : [o.label] }))
  const spoken = Map.groupBy(findSpoken(layout, listed, negatable), (s) => s.key)
  return field.options.map((option) => {
    const said = spoken.get(option.key) ?? []
    return { option, said, worth: worthOf(said) }
  })
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

const strength = (worth: number) => Math.exp(steepness * worth)
const alone = (worth: number, quiet: number) => strength(worth) / (strength(worth) + strength(quiet))

function topicLabel(field: LabelField, voices: readonly Voice[], definition: Definition): ProposedValue {
  const heard = voices.filter((v) => v.worth > 0).sort((a, b) => b.worth - a.worth)
  // Relative to the loudest, so that no exponential overflows.
  const top = heard[0]?.worth ?? 0
  const share = (worth: number) => strength(worth - top)
  const total = heard.reduce((sum, v) => sum + share(v.worth), share(silence.topic))
  const sure = (v: Voice) => round(share(v.worth) / total)
  const [first, ...others] = heard
  if (!first || sure(first) < definition.thresholds.look)
    return {
      ...nothing(field, first ? sure(first) : 0),
      reason: 'No option stands out.',
      candidates: heard.slice(0, 4).map((v) => candidate(v, sure(v), v.option.key)),
    }
  return {
    key: field.key,
    value: first.option.key,
    confidence: sure(first),
    grounded: true,
    evidence: evidenceFor(first),
    reason: reasonFor([first]),
    candidates: others.slice(0, 4).map((v) => candidate(v, sure(v), v.option.key)),
  }
}

/** The most urgent option that words speak for, not the loudest: nobody should wait because they also said thank you. */
function urgencyLabel(
  field: LabelField,
  ordinary: Option,
  voices: readonly Voice[],
  definition: Definition,
  scanned: boolean,
): ProposedValue {
  const heard = voices
    .filter((v) => v.worth > 0 && v.option !== ordinary)
    .sort((a, b) => b.option.priority - a.option.priority)
  const sure = (v: Voice) => round(alone(v.worth, silence.urgency))
  const first = heard.find((v) => sure(v) >= definition.thresholds.look)
  const others = heard.filter((v) => v !== first).map((v) => candidate(v, sure(v), v.option.key))
  const most = Math.max(0, ...heard.map(sure))
  const calm = round(Math.min(1 - most, scanned ? absence.scanned : absence.text))
  if (first)
    return {
      key: field.key,
      value: first.option.key,
      confidence: sure(first),
      grounded: true,
      evidence: evidenceFor(first),
      reason: reasonFor([first]),
      candidates: [...others, { value: ordinary.key, confidence: calm, evidence: [] }],
    }
  const pressing = field.options.filter((o) => o !== ordinary).map((o) => o.label)
  return {
    key: field.key,
    value: ordinary.key,
    confidence: calm,
    // What is ordinary is claimed by nothing on the page.
    grounded: true,
    evidence: [],
    reason: `Nothing in it speaks for ${listed(pressing)}.`,
    candidates: others,
  }
}

function severalLabels(
  field: LabelField,
  voices: readonly Voice[],
  definition: Definition,
  scanned: boolean,
): ProposedValue {
  const sure = (v: Voice) => round(alone(v.worth, silence.several))
  const heard = voices.filter((v) => v.worth > 0)
  const chosen = heard.filter((v) => sure(v) >= definition.thresholds.look)
  const candidates = heard
    .filter((v) => !chosen.includes(v))
    .map((v) => candidate(v, sure(v), [...chosen.map((c) => c.option.key), v.option.key]))
  const doubt = 1 - Math.max(0, ...heard.map(sure))
  if (chosen.length === 0)
    return {
      ...nothing(field, round(Math.min(doubt, scanned ? absence.scanned : absence.text))),
      reason: heard.length > 0 ? 'No option stands out.' : 'Nothing in it speaks for one of the options.',
      candidates,
    }
  return {
    key: field.key,
    value: chosen.map((v) => v.option.key),
    confidence: Math.min(...chosen.map(sure)),
    grounded: true,
    evidence: chosen.flatMap(evidenceFor),
    reason: reasonFor(chosen),
    candidates,
  }
}

const nothing = (field: LabelField, confidence: number) => ({
  key: field.key,
  value: null,
  confidence,
  grounded: true,
  evidence: [],
})

const candidate = (voice: Voice, confidence: number, value: string | string[]) => ({
  value,
  confidence,
  evidence: evidenceFor(voice),
})

const telling = (voice: Voice) => {
  const first = new Map<string, Spoken>()
  for (const s of voice.said) if (!first.has(s.term)) first.set(s.term, s)
  return [...first.values()].slice(0, quotes)
}

const evidenceFor = (voice: Voice): Evidence[] => telling(voice).flatMap((s) => evidenceOf(s.tokens))

function reasonFor(voices: readonly Voice[]): string {
  const words = voices.flatMap((v) => telling(v).slice(0, voices.length > 1 ? 1 : 3))
  const said = [...new Set(words.map((s) => `"${textOf(s.tokens).replace(/[.,;:!?]+$/, '')}"`))]
  return `${said.length === 1 ? 'The word' : 'The words'} ${listed(said, 'and')} ${said.length === 1 ? 'speaks' : 'speak'} for it.`
}

function listed(names: readonly string[], word = 'or'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}

/** Confidence as kept: 0..1 with three decimals. */
function round(confidence: number): number {
  return Math.round(Math.max(0, Math.min(1, confidence)) * 1000) / 1000
}
