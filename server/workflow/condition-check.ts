import { type Condition, type FactName, factNames, type Operator, type SimpleCondition } from './condition.ts'
import {
  type AskedField,
  comparisonsOf,
  factLabels,
  kindOfField,
  operatorsOf,
  type SubjectKind,
  subjectKind,
  withoutValue,
} from './condition-subject.ts'
import { toBig } from './decimal.ts'
import { expressionFault, namesIn } from './expression.ts'

type Path = (string | number)[]
type Problem = { path: Path; message: string }
type Named = {
  fields: readonly AskedField[]
  queues: readonly { key: string }[]
  /** They are asked while the values are all that is known: checks and drafts. */
  valuesOnly?: boolean
}

/**
 * What speaks against conditions: fields and options that do not exist, comparisons that their subject does not know,
 * values that can never fit, expressions that cannot be read. `of` names whose they are: `Rule "limit"`.
 */
export function conditionProblems(conditions: readonly Condition[], of: string, path: Path, named: Named): Problem[] {
  return conditions.flatMap((condition, i) => {
    const at = [...path, i]
    if ('expression' in condition) {
      const fault = expressionFault(condition.expression, named.fields) ?? factFault(condition.expression, named)
      return fault === null ? [] : [{ path: [...at, 'expression'], message: `${of}: ${fault}` }]
    }
    return comparisonsOf(condition).flatMap((comparison, j) => {
      const message =
        named.valuesOnly && 'fact' in comparison ? notKnown(comparison.fact) : comparisonFault(comparison, named)
      return message === null
        ? []
        : [{ path: 'any' in condition ? [...at, 'any', j] : at, message: `${of}: ${message}` }]
    })
  })
}

const notKnown = (fact: FactName) =>
  `the ${factLabels[fact]} is not known yet when checks and drafts are made: ask for it in a rule instead.`

function factFault(expression: string, { fields, valuesOnly }: Named): string | null {
  const [fact] = valuesOnly ? namesIn(expression, fields).facts : []
  return fact ? notKnown(fact) : null
}

const kindSentence: Record<SubjectKind, string> = {
  text: 'a text',
  choice: 'a choice',
  several: 'a list of choices',
  number: 'a number',
  date: 'a date',
  table: 'a table',
}

const operatorPhrase: Record<Operator, string> = {
  equals: 'is',
  not_equals: 'is not',
  above: 'is above',
  below: 'is below',
  empty: 'is empty',
  present: 'is there',
  includes: 'includes',
  within_days: 'is within days',
  past: 'is past',
  before: 'is before',
  after: 'is after',
}

/** Why a comparison can never say anything sensible, with what to do instead; null: it can. */
function comparisonFault(comparison: SimpleCondition, { fields, queues }: Named): string | null {
  const kind = subjectKind(comparison, fields)
  if (kind === null) {
    const name = 'field' in comparison ? comparison.field : ''
    const isFact = factNames.some((fact) => fact === name)
    return `there is no field "${name}": ${isFact ? `write fact: ${name}, for it is known of the item itself` : 'choose one of the fields'}.`
  }
  const field = 'field' in comparison ? fields.find((f) => f.key === comparison.field) : undefined
  const subject = 'fact' in comparison ? `the ${factLabels[comparison.fact]}` : (field?.label ?? comparison.field)
  const fitting = operatorsOf[kind]
  if (!fitting.includes(comparison.is)) {
    const use = fitting.map((is) => `"${is}"`).join(', ')
    return `"${comparison.is}" (${operatorPhrase[comparison.is]}) does not fit ${subject}, which is ${kindSentence[kind]}: use ${use}.`
  }
  if (withoutValue.includes(comparison.is)) return null
  return valueFault(comparison, kind, subject, field, queues)
}

function valueFault(
  { is, value = '' }: SimpleCondition,
  kind: SubjectKind,
  subject: string,
  field: AskedField | undefined,
  queues: Named['queues'],
): string | null {
  if (value.trim() === '') return `say what ${subject} is compared with: its value is missing.`
  if (kind === 'number')
    return toBig(value) ? null : `"${value}" is no number to compare ${subject} with: write it as 1204.50.`
  if (kind === 'date') {
    if (is === 'within_days')
      return /^\d{1,4}$/.test(value) ? null : `within_days needs a number of days for ${subject}, such as 30.`
    if (isDayText(value)) return null
    return `"${value}" is no day to compare ${subject} with: write 2026-12-01, today, today+30 or today-7.`
  }
  if (!field || (kind !== 'choice' && kind !== 'several')) return null
  const known = optionsOfField(field, queues)
  if (known.includes(value)) return null
  const what =
    field.type === 'label' ? `label "${field.key}"` : field.type === 'route' ? 'the workflow' : `field "${field.key}"`
  return `${what} has no ${field.type === 'route' ? 'queue' : 'option'} "${value}": use one of ${known
    .slice(0, 8)
    .map((key) => `"${key}"`)
    .join(', ')}.`
}

function optionsOfField(field: AskedField, queues: Named['queues']): string[] {
  if (field.type === 'route') return queues.map((q) => q.key)
  return kindOfField(field) === 'text' ? [] : (field.options ?? []).map((o) => (typeof o === 'string' ? o : o.key))
}

/** "2026-12-01" that exists, or counted from today: "today", "today+30", "today-7". */
function isDayText(text: string): boolean {
  if (/^today(?:[+-]\d{1,4})?$/.test(text.replaceAll(' ', ''))) return true
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text
}
