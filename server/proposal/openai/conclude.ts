import type { Language } from '#server/document/document.ts'
import { allHold } from '#server/item/conditions.ts'
import { routeOf } from '#server/item/rules.ts'
import { openPlaces } from '#server/proposal/check.ts'
import { filled } from '#server/proposal/local/draft.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { fieldsOf } from '#server/workflow/expression.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Answer, Definition, Field } from '#server/workflow/workflow.ts'
import type { Answered, DraftSaid } from './answer.ts'
import { rounded } from './reading.ts'

type Known = { definition: Definition; language: Language; today: string }

/** A text of the model's own, without an approved answer behind it, and one with open places. */
const ownText = 0.4
const withOpenPlaces = 0.55

/** Routes follow the house's rules where one applies, drafts the approved answers; the rest is the model's to propose. */
export function concluded(answered: Answered, known: Known): ProposedValue[] {
  const { definition } = known
  const proposed = new Map(answered.values.map((v) => [v.key, v]))
  const valuesNow = (): Values => Object.fromEntries([...proposed.values()].map((v) => [v.key, v.value]))
  for (const field of definition.fields) {
    const said = proposed.get(field.key)
    if (field.type === 'route' && said) proposed.set(field.key, routed(said, proposed, valuesNow(), known))
  }
  for (const field of definition.fields) {
    const said = answered.drafts.get(field.key)
    if (field.type === 'draft' && said) proposed.set(field.key, drafted(field, said, proposed, valuesNow(), known))
  }
  return definition.fields.flatMap((field) => proposed.get(field.key) ?? [])
}

function routed(
  said: ProposedValue,
  proposed: ReadonlyMap<string, ProposedValue>,
  values: Values,
  { definition, today }: Known,
): ProposedValue {
  const { queue, rule } = routeOf(definition, { values, today })
  if (!rule) return said
  const rests = fieldsOf(rule.when, definition.fields).flatMap((key) => proposed.get(key) ?? [])
  const others = said.value === null || said.value === queue ? [] : [said]
  return {
    ...said,
    value: queue,
    confidence: rounded(Math.min(1, ...rests.map((v) => v.confidence))),
    grounded: rests.every((v) => v.grounded),
    evidence: rests.flatMap((v) => v.evidence).slice(0, 8),
    reason: rule.because,
    candidates: others.map(({ value, confidence, evidence }) => ({ value, confidence, evidence })),
  }
}

function drafted(
  field: Extract<Field, { type: 'draft' }>,
  said: DraftSaid,
  proposed: ReadonlyMap<string, ProposedValue>,
  values: Values,
  { definition, language, today }: Known,
): ProposedValue {
  const textOf = (answer: Answer) => filled(answer, { definition, language, values })
  const rests = (answer: Answer) => {
    const places = openPlaces(answer.text).map((name) => name.replaceAll(' ', '_'))
    return [...new Set([...fieldsOf(answer.when, definition.fields), ...places])].flatMap(
      (key) => proposed.get(key) ?? [],
    )
  }
  const possible = field.answers.filter((a) => allHold(a.when, { fields: definition.fields, values, today }))
  const named = possible.find((a) => a.key === said.answer)
  // An answer without conditions is for a person to pick: the model may only point at it.
  const answer = named && named.when.length > 0 ? named : null
  const pointed =
    named && !answer ? [{ value: textOf(named), confidence: rounded(said.confidence * 0.5), evidence: [] }] : []
  const base = { key: field.key, candidates: pointed }
  if (answer) {
    const value = textOf(answer)
    const open = openPlaces(value)
    const sure = Math.min(said.confidence, ...rests(answer).map((v) => v.confidence))
    return {
      ...base,
      value,
      confidence: rounded(open.length > 0 ? Math.min(sure, withOpenPlaces) : sure),
      grounded: rests(answer).every((v) => v.grounded),
      evidence: rests(answer)
        .flatMap((v) => v.evidence)
        .slice(0, 8),
      reason: `Approved answer "${answer.title}".${missing(open)}`,
    }
  }
  if (field.answers.length > 0 || said.text === '')
    return {
      ...base,
      value: null,
      confidence: 0.5,
      grounded: true,
      evidence: [],
      reason: pointed.length > 0 ? `Perhaps "${named?.title}", which only a person picks.` : 'No approved answer fits.',
      candidates: [
        ...pointed,
        ...(said.text === '' ? [] : [{ value: said.text, confidence: rounded(said.confidence * 0.4), evidence: [] }]),
      ],
    }
  return {
    ...base,
    value: said.text,
    confidence: rounded(Math.min(said.confidence, ownText)),
    grounded: false,
    evidence: [],
    reason: `Written by the model, without an approved answer.${missing(said.missing)}`,
  }
}

const missing = (names: readonly string[]) => (names.length > 0 ? ` Missing: ${names.join(', ')}.` : '')
