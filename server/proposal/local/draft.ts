import { type Language, languageNames } from '#server/document/document.ts'
import { allHold } from '#server/item/conditions.ts'
import { openPlaces } from '#server/proposal/check.ts'
import type { Knowledge, ProposedValue } from '#server/proposal/proposal.ts'
import { fieldsOf } from '#server/workflow/expression.ts'
import { type FieldValue, isEmpty, type Values } from '#server/workflow/field-value.ts'
import { cleanLines, formatValue } from '#server/workflow/value.ts'
import type { Answer, Definition, Field } from '#server/workflow/workflow.ts'
import { type Fit, rankAnswers } from './draft-ranking.ts'
import { type Layout, squeeze } from './layout.ts'

/** In another language than the document's, or with open places, an answer is never sure. */
const otherLanguage = 0.5
const withOpenPlaces = 0.55
/** Two answers that fit alike. */
const closeRival = 0.85

type Known = {
  definition: Definition
  layout: Layout
  language: Language
  proposed: ReadonlyMap<string, ProposedValue>
  values: Values
  today: string
  knowledge?: Knowledge | undefined
}

/** Another reading as probable as this is named beside the proposed one. */
const conflictFrom = 0.5

/**
 * The approved answer whose conditions hold, ranked by language, conditions, what similar confirmed items were answered,
 * and its words. Its places are filled from the other values; what is not known stays and is named, and so is a fact of
 * which the document gives two readings.
 */
export function draftValue(field: Extract<Field, { type: 'draft' }>, known: Known): ProposedValue {
  const [best, ...others] = fitting(field, known)
  if (!best)
    return {
      key: field.key,
      value: null,
      confidence: 0.5,
      grounded: true,
      evidence: [],
      reason: 'No approved answer fits.',
      candidates: [],
    }
  const text = filled(best.answer, known)
  const missing = openPlaces(text)
  const foreign = isForeign(best.answer, known)
  const conflicts = conflictsOf(best.answer, known)
  const confidence = confidenceOf(best, others[0], missing.length + conflicts.length > 0, foreign, known)
  return {
    key: field.key,
    value: text,
    confidence,
    grounded: restsOn(best.answer, known).every((v) => v.grounded),
    evidence: restsOn(best.answer, known)
      .flatMap((v) => v.evidence)
      .slice(0, 8),
    reason: [
      `Approved answer "${best.answer.title}"${best.from === null ? '' : `, as on item #${best.from}`}.`,
      ...(foreign && best.answer.language
        ? [`None fits in ${languageNames[known.language]}; this one is in ${languageNames[best.answer.language]}.`]
        : []),
      ...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : []),
      ...conflicts,
    ].join(' '),
    candidates: others.slice(0, 4).map(({ answer }) => ({
      value: filled(answer, known),
      confidence: Math.round(confidence * 500) / 1000,
      evidence: [],
    })),
  }
}

const isForeign = (answer: Answer, known: Known) => !!answer.language && answer.language !== known.language

/** Answers without conditions are for people to pick. */
function fitting(
  field: Extract<Field, { type: 'draft' }>,
  { definition, layout, language, values, today, knowledge }: Known,
): Fit[] {
  const { fields } = definition
  const possible = field.answers.filter((a) => a.when.length > 0 && allHold(a.when, { fields, values, today }))
  return rankAnswers(possible, layout, language, field.key, knowledge?.examples ?? [])
}

/** The facts of an answer that the document gives in two ways, one sentence each. */
function conflictsOf(answer: Answer, { definition, proposed, language }: Known): string[] {
  return [...new Set(places(answer))].flatMap((key) => {
    const field = definition.fields.find((f) => f.key === key)
    const value = proposed.get(key)
    if (!field || !value || isEmpty(value.value) || field.type === 'table' || field.type === 'draft') return []
    const other = value.candidates.find((c) => c.confidence >= conflictFrom && contradicts(c.value, value.value))
    if (!other) return []
    const shown = (v: FieldValue) => formatValue(field, v, language === 'en' ? 'en-GB' : language)
    return [`Conflicting: ${field.label} may be "${shown(value.value)}" or "${shown(other.value)}".`]
  })
}

/** A fuller or shorter reading of the same words is no other fact. */
function contradicts(a: FieldValue, b: FieldValue): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false
  const [one, other] = [squeeze(a), squeeze(b)]
  return !one.includes(other) && !other.includes(one)
}

function confidenceOf(
  best: Fit,
  second: Fit | undefined,
  open: boolean,
  foreign: boolean,
  { definition, proposed }: Known,
): number {
  const rests = fieldsOf(best.answer.when, definition.fields).flatMap((key) => proposed.get(key) ?? [])
  let confidence = Math.min(1, ...rests.map((v) => v.confidence))
  if (second && best.worth - second.worth < 1) confidence *= closeRival
  if (foreign) confidence = Math.min(confidence, otherLanguage)
  if (open) confidence = Math.min(confidence, withOpenPlaces)
  return Math.round(confidence * 1000) / 1000
}

const places = (answer: Answer) => [...answer.text.matchAll(/\{\{\s*(\w{1,60})\s*\}\}/g)].map((m) => m[1] as string)

function restsOn(answer: Answer, { definition, proposed, values }: Known): ProposedValue[] {
  const keys = [...fieldsOf(answer.when, definition.fields), ...places(answer).filter((key) => !isEmpty(values[key]))]
  return [...new Set(keys)].flatMap((key) => proposed.get(key) ?? [])
}

/** The answer with its places filled. A value is put in as it is: what it says is never read as a place. */
export function filled(
  answer: Pick<Answer, 'text' | 'language'>,
  { definition, language, values }: Pick<Known, 'definition' | 'language' | 'values'>,
): string {
  const locale = answer.language ?? language
  return cleanLines(answer.text).replace(/\{\{\s*(\w{1,60})\s*\}\}/g, (whole, key: string) => {
    const field = definition.fields.find((f) => f.key === key)
    const value = values[key]
    if (!field || isEmpty(value) || field.type === 'table' || field.type === 'draft') return whole
    const code = field.type === 'money' && field.currencyField ? values[field.currencyField] : null
    const text =
      field.type === 'route'
        ? (definition.queues.find((q) => q.key === value)?.label ?? '')
        : formatValue(field, value, locale === 'en' ? 'en-GB' : locale, typeof code === 'string' ? code : null)
    // Braces from a document would open a place of their own.
    return text.replace(/[{}]/g, '')
  })
}
