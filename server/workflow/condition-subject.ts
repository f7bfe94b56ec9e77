import type { Condition, FactName, Operator, SimpleCondition } from './condition.ts'

/** A field as far as conditions ask of it (Field of workflow.ts is one). */
export type AskedField = {
  key: string
  label: string
  type: string
  multiple?: boolean
  options?: readonly (string | { key: string; label: string })[]
  columns?: readonly { key: string; label: string; type: string }[]
}

/** How a subject is compared: text; one of known choices; several of them; a number or amount; a day; rows. */
export type SubjectKind = 'text' | 'choice' | 'several' | 'number' | 'date' | 'table'

export const factKinds = {
  sender: 'text',
  sender_domain: 'text',
  subject: 'text',
  file_name: 'text',
  intake: 'choice',
  document_type: 'choice',
  flags: 'several',
  error_flags: 'number',
  amount: 'number',
  seen_before: 'number',
  usual_ratio: 'number',
} as const satisfies Record<FactName, SubjectKind>

/** What a fact is called in sentences and lists. */
export const factLabels: Record<FactName, string> = {
  sender: 'sender',
  sender_domain: "sender's domain",
  subject: 'subject',
  file_name: 'file name',
  intake: 'way it came in',
  document_type: 'kind of file',
  flags: 'failed checks',
  error_flags: 'number of errors',
  amount: 'amount',
  seen_before: 'number of earlier items of the same origin',
  usual_ratio: "amount over the origin's usual amount",
}

/** Facts that are known when an item comes in: nothing that was proposed for it changes them. */
export const intakeFacts: readonly FactName[] = [
  'sender',
  'sender_domain',
  'subject',
  'file_name',
  'intake',
  'document_type',
]

export function kindOfField(field: AskedField): SubjectKind {
  switch (field.type) {
    case 'number':
    case 'money':
      return 'number'
    case 'date':
      return 'date'
    case 'table':
      return 'table'
    case 'label':
      return field.multiple ? 'several' : 'choice'
    case 'enum':
    case 'route':
      return 'choice'
    default:
      return 'text'
  }
}

/** What may be asked of each kind of subject. */
export const operatorsOf: Record<SubjectKind, readonly Operator[]> = {
  text: ['equals', 'not_equals', 'includes', 'empty', 'present'],
  choice: ['equals', 'not_equals', 'includes', 'empty', 'present'],
  several: ['includes', 'equals', 'not_equals', 'empty', 'present'],
  number: ['above', 'below', 'equals', 'not_equals', 'empty', 'present'],
  date: ['within_days', 'past', 'before', 'after', 'equals', 'not_equals', 'empty', 'present'],
  table: ['empty', 'present'],
}

/** Operators that need nothing to compare with. */
export const withoutValue: readonly Operator[] = ['empty', 'present', 'past']

/** How the subject of a comparison is compared; null: there is no such field. */
export function subjectKind(condition: SimpleCondition, fields: readonly AskedField[]): SubjectKind | null {
  if ('fact' in condition) return factKinds[condition.fact]
  const field = fields.find((f) => f.key === condition.field)
  return field ? kindOfField(field) : null
}

/** The comparisons of a condition, one by one; none of an expression. */
export function comparisonsOf(condition: Condition): SimpleCondition[] {
  if ('any' in condition) return condition.any
  return 'expression' in condition ? [] : [condition]
}

/** The fields that conditions compare, each once; expressions are not looked into. */
export function comparedFields(conditions: readonly Condition[]): string[] {
  const compared = conditions.flatMap(comparisonsOf).flatMap((c) => ('field' in c ? [c.field] : []))
  return [...new Set(compared)]
}
