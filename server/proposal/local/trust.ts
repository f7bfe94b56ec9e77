import type { Choice } from './choose.ts'
import { readingConfidence, type Token } from './layout.ts'
import { type FieldModel, type Group, probability, stretched, type Weights, weigh } from './model.ts'

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

/** What is known of a choice when its confidence is told; all features 0..1 or -1..1. */
export function trustFeatures(choice: Choice, scanned: boolean): Weights {
  const place = choice.chosen
  if (!place) return absenceFeatures(choice, scanned)
  // Scores are log-odds against there being no value: the odds against none and all other readings together.
  const others = choice.others.filter((o) => o.value !== place.value)
  const rest = others.reduce((sum, o) => sum + Math.exp(clamp(o.score, -20, 20)), 1)
  const odds = clamp(place.score - Math.log(rest), -6, 8) / 8
  const rival = Math.max(0, others[0]?.score ?? 0)
  const letters = place.value.replace(/[^\p{L}\p{N}]/gu, '').length
  const read = place.tokens.reduce((sum, t) => sum + t.word.confidence, 0) / place.tokens.length
  return {
    bias: 1,
    odds,
    score: clamp(place.score, -4, 8) / 8,
    low: clamp(-place.score, 0, 4) / 4,
    rival: clamp(rival, 0, 6) / 6,
    agrees: choice.agrees ? 1 : 0,
    label: place.features.label ?? 0,
    against: place.features.against ?? 0,
    scanned: scanned ? 1 : 0,
    blurred: 1 - choice.legible,
    blurredLong: scanned ? (1 - choice.legible) * clamp(letters / 40, 0, 1) : 0,
    misread: 1 - readingConfidence(place.tokens),
    badly: 1 - read,
    long: scanned ? clamp(letters / 40, 0, 1) : 0,
    // Another reading takes in more than this one, or less.
    part: others.some((o) => o.value.length > place.value.length && o.value.includes(place.value)) ? 1 : 0,
    wider: others.some((o) => o.value.length < place.value.length && place.value.includes(o.value)) ? 1 : 0,
    odd: oddWords(place.tokens),
    mended: place.signs.mended ?? 0,
    // Said twice on the slip, in different ways.
    settled: Math.max(place.features.paid ?? 0, place.features.summed ?? 0, place.features.rounded ?? 0),
    repeats: place.features.repeats ?? 0,
    optional: choice.required ? 0 : 1,
    optionalOdds: choice.required ? 0 : odds,
    ambiguous: place.signs.ambiguous ?? 0,
    formed: place.signs.legalForm ?? 0,
    joined: place.signs.joined ?? 0,
    unprinted: place.signs.country ?? 0,
  }
}

function absenceFeatures(choice: Choice, scanned: boolean): Weights {
  const best = choice.others[0]
  return {
    bias: 1,
    best: best ? probability(best.score) : 0,
    some: best ? 1 : 0,
    label: Math.max(0, ...choice.others.map((o) => o.features.label ?? 0)),
    named: choice.named ? 1 : 0,
    scanned: scanned ? 1 : 0,
    blurred: 1 - choice.legible,
    required: choice.required ? 1 : 0,
  }
}

/** What is said without training: reasoned, not fitted. */
export const trustPriors: Weights = { bias: 0, odds: 6, low: -1, agrees: 1.5, badly: -2, misread: -1, ambiguous: -1 }
export const absencePriors: Weights = { bias: 2, best: -4, label: -1, named: -1, scanned: -1, required: -2.5 }

/** Nothing that was read by machine is certain. */
const most = 0.99

/** On a scan, what was not found may also not have been read. */
const scannedAbsence = 0.8

/** The probability that the choice, a value or none, is what the document says, before it is stretched. */
export function rawTrust(choice: Choice, group: Group, scanned: boolean, model: FieldModel): number {
  const features = trustFeatures(choice, scanned)
  if (!choice.chosen) return probability(weigh(model.absence[group], features))
  const told = probability(weigh(model.trust[group], features) + choice.chosen.looks)
  // A value is not likelier than its place; sums that agree and what was learned of a supplier speak for the place.
  const place = 8 * (features.odds ?? 0) + (choice.agrees ? agreement : 0) + choice.chosen.looks + slack
  return Math.min(told, probability(place))
}

/** What sums that agree are worth to a place, and what the odds may be wrong by; log-odds. */
const agreement = 5
const slack = 1

/** How much a choice may be relied on: from `surely` on, at least 98 of 100 are right. */
export function confidenceOf(choice: Choice, group: Group, scanned: boolean, model: FieldModel): number {
  const raw = rawTrust(choice, group, scanned, model)
  if (!choice.chosen) return Math.min(raw, scanned ? scannedAbsence : most)
  return Math.min(most, stretched(raw, model.sureFrom[scanned ? 'scanned' : 'printed'][group]))
}

/** Share of words that no person prints so: letters among digits, capitals inside a word, signs. */
function oddWords(tokens: readonly Token[]): number {
  const odd = tokens.filter((t) => /\p{L}\d|\d\p{L}|\p{Ll}\p{Lu}|[~=_|{}<>»«§^\\*]/u.test(t.text)).length
  return tokens.length === 0 ? 0 : odd / tokens.length
}
