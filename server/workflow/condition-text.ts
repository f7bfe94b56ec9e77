import type { Condition, Operator, SimpleCondition } from './condition.ts'
import { type AskedField, factLabels, type SubjectKind, subjectKind } from './condition-subject.ts'
import { formatValue } from './value.ts'
import type { Definition } from './workflow.ts'

type Named = Pick<Definition, 'fields' | 'queues' | 'currency'>

/** Operators as they stand between a subject and what it is compared with. */
export const operatorWords: Record<SubjectKind, Partial<Record<Operator, string>>> = {
  text: { equals: 'is', not_equals: 'is not', includes: 'contains', empty: 'is empty', present: 'is there' },
  choice: { equals: 'is', not_equals: 'is not', includes: 'is', empty: 'is empty', present: 'is there' },
  several: {
    includes: 'include',
    equals: 'are exactly',
    not_equals: 'are not exactly',
    empty: 'are none',
    present: 'are there',
  },
  number: {
    above: 'is above',
    below: 'is below',
    equals: 'is',
    not_equals: 'is not',
    empty: 'is empty',
    present: 'is there',
  },
  date: {
    within_days: 'is within',
    past: 'is past',
    before: 'is before',
    after: 'is after',
    equals: 'is',
    not_equals: 'is not',
    empty: 'is empty',
    present: 'is there',
  },
  table: { empty: 'has no rows', present: 'has rows' },
}

/** What may be chosen of a subject with choices, by key; empty for the others. */
export function choicesOf(condition: SimpleCondition, draft: Pick<Definition, 'fields' | 'queues'>) {
  if ('fact' in condition) {
    if (condition.fact === 'document_type') return documentTypes
    return condition.fact === 'intake' ? intakes : []
  }
  const field = draft.fields.find((f) => f.key === condition.field)
  if (field?.type === 'label') return field.options.map(({ key, label }) => ({ value: key, label }))
  if (field?.type === 'enum') return field.options.map((option) => ({ value: option, label: option }))
  if (field?.type === 'route') return draft.queues.map(({ key, label }) => ({ value: key, label }))
  return []
}

const documentTypes = [
  { value: 'pdf', label: 'PDF' },
  { value: 'image', label: 'Image' },
  { value: 'email', label: 'E-mail' },
  { value: 'table', label: 'Table' },
  { value: 'text', label: 'Text' },
  { value: 'other', label: 'Other' },
]
const intakes = [
  { value: 'upload', label: 'Upload' },
  { value: 'command', label: 'Command' },
  { value: 'api', label: 'API' },
  { value: 'email', label: 'E-mail' },
  { value: 'folder', label: 'Folder' },
  { value: 'schedule', label: 'Schedule' },
  { value: 'renewal', label: 'Renewal' },
]

/** All conditions as one clause: "Total is above 10,000.00 and the sender is new"; none: "always". */
export function conditionsText(conditions: readonly Condition[], draft: Named, locale = 'en-GB'): string {
  if (conditions.length === 0) return 'always'
  return joined(
    conditions.map((condition) => conditionText(condition, draft, locale)),
    'and',
  )
}

/** One condition as a clause. */
export function conditionText(condition: Condition, draft: Named, locale = 'en-GB'): string {
  if ('expression' in condition) return `“${condition.expression}” is true`
  if (!('any' in condition)) return comparisonText(condition, draft, locale)
  const parts = condition.any.map((one) => comparisonText(one, draft, locale))
  return parts.length === 1 ? (parts[0] ?? '') : `either ${joined(parts, 'or')}`
}

/** "a", "a and b", "a, b and c". */
export function joined(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

function comparisonText(condition: SimpleCondition, draft: Named, locale: string): string {
  if ('fact' in condition && condition.fact === 'seen_before') {
    if (condition.is === 'equals' && condition.value === '0') return 'the origin is new'
    if (condition.is === 'below' && condition.value === '1') return 'the origin is new'
  }
  const field = 'field' in condition ? draft.fields.find((f) => f.key === condition.field) : undefined
  const subject = 'fact' in condition ? `the ${factLabels[condition.fact]}` : (field?.label ?? `“${condition.field}”`)
  const kind = subjectKind(condition, draft.fields) ?? 'text'
  const words = operatorWords[kind][condition.is] ?? condition.is.replace('_', ' ')
  if (condition.is === 'empty' || condition.is === 'present' || condition.is === 'past') return `${subject} ${words}`
  return `${subject} ${words} ${valueText(condition, kind, draft, locale)}`
}

function valueText(condition: SimpleCondition, kind: SubjectKind, draft: Named, locale: string): string {
  const value = condition.value ?? ''
  if (value === '') return '…'
  if (kind === 'date') {
    if (condition.is === 'within_days') return `the next ${value} ${value === '1' ? 'day' : 'days'}`
    return dayText(value, locale)
  }
  const choice = choicesOf(condition, draft).find((c) => c.value === value)
  if (choice) return choice.label
  if (kind !== 'number') return `“${value}”`
  const field: AskedField | undefined =
    'field' in condition ? draft.fields.find((f) => f.key === condition.field) : undefined
  const money = field?.type === 'money' || ('fact' in condition && condition.fact === 'amount')
  const shown = { key: 'value', label: '', type: money ? ('money' as const) : ('number' as const), required: false }
  const inOwn = 'fact' in condition ? draft.currency : null
  return formatValue(shown, value, locale, inOwn)
}

/** "today", "30 days from today", "7 days ago", "1 Dec 2026". */
function dayText(value: string, locale = 'en-GB'): string {
  const counted = /^today(?:([+-])(\d{1,4}))?$/.exec(value.replaceAll(' ', ''))
  if (!counted) return formatValue({ key: 'day', label: '', type: 'date', required: false }, value, locale)
  const days = Number(counted[2] ?? 0)
  if (days === 0) return 'today'
  const many = days === 1 ? '1 day' : `${days} days`
  return counted[1] === '-' ? `${many} ago` : `${many} from today`
}
