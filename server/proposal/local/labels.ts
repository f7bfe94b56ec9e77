import type { Evidence } from '#server/document/document.ts'
import { similarVotes } from '#server/proposal/learning/similar-votes.ts'
import type { Knowledge, ProposedValue } from '#server/proposal/proposal.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Layout } from './layout.ts'
import { type Heard, hear } from './learned-label.ts'
import {
  alone,
  evidenceFor,
  type LabelField,
  listed,
  type Option,
  ordinaryOf,
  reasonFor,
  strength,
  type Voice,
  voicesOf,
} from './voices.ts'

/** What no word at all is worth, against which words are measured; by kind of field. */
const silence = { topic: 1, several: 0.6, urgency: 0.4 }
/** Confidence that nothing is there where no word was found. */
const absence = { text: 0.9, scanned: 0.7 }
const alternatives = 4

type Known = { definition: Definition; scanned: boolean }

/**
 * Proposes labels: by a classifier trained from the workflow's decisions where there is one, else from the words that
 * the options list and from confirmed items like this one. Below its threshold it abstains: null, with what came close
 * as candidates. Where all options but one have a priority, that one is what an item is unless something pushes it
 * forward; a listed word that does so is never overruled by what was learned.
 */
export function labelValue(
  field: LabelField,
  layout: Layout,
  definition: Definition,
  scanned: boolean,
  knowledge?: Knowledge,
): ProposedValue {
  const votes = similarVotes(field.key, knowledge)
  const voices = voicesOf(field, layout)
  const heard = hear(field, layout, voices, votes, knowledge)
  const known = { definition, scanned }
  if (heard) return field.multiple ? severalLearned(field, heard, known) : oneLearned(field, heard, known)
  const supported = voices.map((v) => ({ ...v, worth: v.worth + votes.of(v.option.key) }))
  if (field.multiple) return severalLabels(field, supported, known)
  const ordinary = ordinaryOf(field)
  return ordinary ? urgencyLabel(field, ordinary, supported, known) : topicLabel(field, supported, known)
}

/** Below this confidence nothing is proposed: as the workflow says for the option or the field, or else by default. */
function leastOf(field: LabelField, option: string, definition: Definition, otherwise: number): number {
  const { abstain } = definition.thresholds
  return abstain[`${field.key}/${option}`] ?? abstain[field.key] ?? otherwise
}

/** One option of several, by what was learned. */
function oneLearned(field: LabelField, heard: Heard[], { definition }: Known): ProposedValue {
  const ranked = [...heard].sort((a, b) => b.p - a.p)
  const top = ranked[0] as Heard
  const pushed = pushedForward(heard, definition)
  const first = pushed && pushed.option.priority > top.option.priority ? pushed : top
  // What a word triggered and decisions speak against is in doubt, but stays.
  const confidence = round(
    first === top ? first.p : Math.max(first.p, (first.p + alone(first.worth, silence.urgency)) / 2),
  )
  const others = ranked.filter((h) => h !== first && h.p >= 0.01).slice(0, alternatives)
  const candidates = others.map((h) => ({ value: h.option.key, confidence: round(h.p), evidence: h.evidence() }))
  // A calibrated guess that is right one time in three is still worth its place; a threshold of the workflow's overrules.
  const least = leastOf(field, first.option.key, definition, definition.thresholds.look / 2)
  if (confidence < least && first === top)
    return {
      ...nothing(field, confidence),
      reason: abstains(first.option, others[0]?.option, least),
      candidates: [{ value: first.option.key, confidence, evidence: first.evidence() }, ...candidates].slice(
        0,
        alternatives,
      ),
    }
  return {
    key: field.key,
    value: first.option.key,
    confidence,
    grounded: true,
    evidence: first.evidence(),
    reason: first === top ? first.reason() : reasonFor([first]),
    candidates,
  }
}

/** The most urgent option that its listed words speak for, not the loudest. */
function pushedForward(heard: readonly Heard[], definition: Definition): Heard | null {
  const pushing = heard.filter(
    (h) => h.option.priority > 0 && h.said.length > 0 && alone(h.worth, silence.urgency) >= definition.thresholds.look,
  )
  return pushing.sort((a, b) => b.option.priority - a.option.priority)[0] ?? null
}

/** All options that hold, each by itself, by what was learned. */
function severalLearned(field: LabelField, heard: Heard[], { definition }: Known): ProposedValue {
  const pushed = new Set(
    heard.filter(
      (h) =>
        h.option.priority > 0 && h.said.length > 0 && alone(h.worth, silence.several) >= definition.thresholds.look,
    ),
  )
  const chosen = heard.filter((h) => h.p >= leastOf(field, h.option.key, definition, 0.5) || pushed.has(h))
  const sure = (h: Heard) => round(pushed.has(h) ? Math.max(h.p, 0.5) : h.p)
  const others = heard.filter((h) => !chosen.includes(h) && h.p >= 0.05).sort((a, b) => b.p - a.p)
  const keys = chosen.map((h) => h.option.key)
  const candidates = others.slice(0, alternatives).map((h) => ({
    value: field.options.flatMap((o) => (keys.includes(o.key) || o === h.option ? [o.key] : [])),
    confidence: round(h.p),
    evidence: h.evidence(),
  }))
  const doubt = round(1 - Math.max(0, ...others.map((h) => h.p)))
  if (chosen.length === 0)
    return {
      ...nothing(field, doubt),
      reason: others.length > 0 ? 'No option stands out.' : 'Nothing in it speaks for one of the options.',
      candidates,
    }
  return {
    key: field.key,
    value: keys,
    confidence: Math.min(...chosen.map(sure)),
    grounded: true,
    evidence: chosen.flatMap((h) => h.evidence()),
    reason: chosen.length === 1 ? (chosen[0] as Heard).reason() : reasonOfSeveral(chosen),
    candidates,
  }
}

function reasonOfSeveral(chosen: readonly Heard[]): string {
  const spoken = chosen.filter((h) => h.said.length > 0)
  return spoken.length > 0
    ? reasonFor(spoken)
    : `Confirmed items speak for ${listed(
        chosen.map((h) => h.option.label),
        'and',
      )}.`
}

function topicLabel(field: LabelField, voices: readonly Voice[], { definition }: Known): ProposedValue {
  const heard = voices.filter((v) => v.worth > 0).sort((a, b) => b.worth - a.worth)
  // Relative to the loudest, so that no exponential overflows.
  const top = heard[0]?.worth ?? 0
  const share = (worth: number) => strength(worth - top)
  const total = heard.reduce((sum, v) => sum + share(v.worth), share(silence.topic))
  const sure = (v: Voice) => round(share(v.worth) / total)
  const [first, ...others] = heard
  if (!first) return { ...nothing(field, 0), reason: 'Nothing in it speaks for one of the options.', candidates: [] }
  const least = leastOf(field, first.option.key, definition, definition.thresholds.look)
  if (sure(first) < least)
    return {
      ...nothing(field, sure(first)),
      reason: abstains(first.option, others[0]?.option, least),
      candidates: heard.slice(0, alternatives).map((v) => candidate(v, sure(v), v.option.key)),
    }
  return {
    key: field.key,
    value: first.option.key,
    confidence: sure(first),
    grounded: true,
    evidence: evidenceFor(first),
    reason: whyOf([first]),
    candidates: others.slice(0, alternatives).map((v) => candidate(v, sure(v), v.option.key)),
  }
}

/** The most urgent option that words speak for, not the loudest: nobody should wait because they also said thank you. */
function urgencyLabel(
  field: LabelField,
  ordinary: Option,
  voices: readonly Voice[],
  { definition, scanned }: Known,
): ProposedValue {
  const heard = voices
    .filter((v) => v.worth > 0 && v.option !== ordinary)
    .sort((a, b) => b.option.priority - a.option.priority)
  const sure = (v: Voice) => round(alone(v.worth, silence.urgency))
  const first = heard.find((v) => sure(v) >= leastOf(field, v.option.key, definition, definition.thresholds.look))
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
      reason: whyOf([first]),
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

function severalLabels(field: LabelField, voices: readonly Voice[], { definition, scanned }: Known): ProposedValue {
  const sure = (v: Voice) => round(alone(v.worth, silence.several))
  const heard = voices.filter((v) => v.worth > 0)
  const chosen = heard.filter((v) => sure(v) >= leastOf(field, v.option.key, definition, definition.thresholds.look))
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
    reason: whyOf(chosen),
    candidates,
  }
}

/** Without a listed word it rests on confirmed items alone. */
function whyOf(voices: readonly Voice[]): string {
  const spoken = voices.filter((v) => v.said.length > 0)
  return spoken.length > 0 ? reasonFor(spoken) : 'Confirmed items much like this one were decided so.'
}

const percent = (share: number) => `${Math.round(100 * share)} %`

function abstains(first: Option, second: Option | undefined, least: number): string {
  const close = second ? `"${first.label}" and "${second.label}" come closest` : `"${first.label}" comes closest`
  return `Left open: ${close}, and none reaches ${percent(least)}.`
}

const nothing = (field: LabelField, confidence: number) => ({
  key: field.key,
  value: null,
  confidence,
  grounded: true,
  evidence: [] as Evidence[],
})

const candidate = (voice: Voice, confidence: number, value: string | string[]) => ({
  value,
  confidence,
  evidence: evidenceFor(voice),
})

/** Confidence as kept: 0..1 with three decimals. */
function round(confidence: number): number {
  return Math.round(Math.max(0, Math.min(1, confidence)) * 1000) / 1000
}
