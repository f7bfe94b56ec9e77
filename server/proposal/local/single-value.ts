import type { Language } from '#server/document/document.ts'
import { lookWithMemory } from '#server/proposal/learning/layout-memory-read.ts'
import type { Example, ProposedValue } from '#server/proposal/proposal.ts'
import { normalise } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type Choice, choose } from './choose.ts'
import { evidenceOf, type Layout } from './layout.ts'
import { type FieldModel, groupOf, probability } from './model.ts'
import { isRead, lineSum, type Seen, scoreAll } from './places.ts'
import type { Scored } from './score.ts'
import { confidenceOf } from './trust.ts'

/** What a document holds for each single-valued field: every candidate with its score, and the choice among them. */
export function readSingles(
  layout: Layout,
  language: Language,
  definition: Definition,
  model: FieldModel,
  examples: readonly Example[] = [],
): { seen: Seen; scored: Map<string, Scored[]>; choices: Map<string, Choice> } {
  const { seen, recall } = lookWithMemory(layout, language, definition, examples)
  const scored = recall(scoreAll(definition, seen, model))
  const choices = choose(definition, scored, lineSum(definition, seen))
  const named = new Set(seen.hits.flatMap((h) => [...h.meaning.for.keys()]))
  const legible = legibility(layout)
  for (const [key, choice] of choices) {
    choice.named = named.has(key)
    choice.legible = legible
  }
  return { seen, scored, choices }
}

/** The reader's mean confidence in the words, 0..1; 1 where there are none. */
function legibility(layout: Layout): number {
  let sum = 0
  let count = 0
  for (const page of layout.pages)
    for (const row of page.rows)
      for (const token of row.tokens) {
        sum += token.word.confidence
        count++
      }
  return count === 0 ? 1 : sum / count
}

/** The choices as proposed values, by field key. */
export function singleValues(
  definition: Definition,
  choices: ReadonlyMap<string, Choice>,
  scanned: boolean,
  model: FieldModel,
): Map<string, ProposedValue> {
  const none: Choice = { chosen: null, others: [], agrees: false, required: false, named: false, legible: 1 }
  return new Map(
    definition.fields.filter(isRead).map((field) => {
      const choice = choices.get(field.key) ?? none
      return [field.key, proposedOf(field, choice, confidenceOf(choice, groupOf(field, definition), scanned, model))]
    }),
  )
}

function proposedOf(field: Field, choice: Choice, confidence: number): ProposedValue {
  const kept = (s: Scored) => {
    const normal = normalise(field, s.value, { language: 'en' })
    return 'value' in normal ? normal.value : null
  }
  const candidates = choice.others.flatMap((s) => {
    const value = kept(s)
    return value === null ? [] : [{ value, confidence: round(probability(s.score)), evidence: evidenceOf(s.tokens) }]
  })
  const value = choice.chosen ? kept(choice.chosen) : null
  // Nothing is claimed where nothing was found, hence nothing is ungrounded.
  const common = { key: field.key, confidence: round(confidence), grounded: true, candidates }
  if (!choice.chosen || value === null)
    return { ...common, value: null, evidence: [], reason: `No ${field.label} was found.` }
  return { ...common, value, evidence: evidenceOf(choice.chosen.tokens), reason: reasonFor(choice, choice.chosen) }
}

/** Confidence as kept: 0..1 with three decimals. */
function round(confidence: number): number {
  return Math.round(Math.max(0, Math.min(1, confidence)) * 1000) / 1000
}

function reasonFor(choice: Choice, place: Scored): string {
  const where = place.why ?? (place.reason ? `Printed ${place.reason}` : 'Recognised by its form and place')
  if (choice.agrees) return `${where}; the amounts add up.`
  const { paid, summed, rounded } = place.features
  if (paid) return `${where}; it is what was given less the change.`
  if (rounded) return `${where}; it is the sum after rounding.`
  return summed ? `${where}; it is net and tax together.` : `${where}.`
}
