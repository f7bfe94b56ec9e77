import type { Column, Field } from '#server/workflow/workflow.ts'

type Find = NonNullable<Field['find']>
type FieldType = Field['type']

export const typeWords: Record<FieldType, { label: string; help: string }> = {
  text: { label: 'Text', help: 'A name, a number with letters, an address.' },
  number: { label: 'Number', help: 'A quantity, a percentage, a count.' },
  money: { label: 'Amount of money', help: 'With or without a currency of its own.' },
  date: { label: 'Date', help: 'A day.' },
  enum: { label: 'One of a list', help: 'What the document prints, out of fixed values.' },
  table: { label: 'Table', help: 'Rows with columns: line items.' },
  label: { label: 'Label', help: 'What the item is: topic, urgency, kind.' },
  route: { label: 'Queue', help: 'Where the item goes; its choices are the queues.' },
  draft: { label: 'Draft', help: 'A reply or a note, written from approved answers.' },
}
export const fieldTypes = Object.keys(typeWords) as FieldType[]

export const shapeWords: Record<Find['shape'], string> = {
  text: 'free text',
  organisation: 'a company or person',
  identifier: 'a number or code',
  iban: 'an IBAN',
  bic: 'a BIC',
  date: 'a date',
  amount: 'an amount of money',
  quantity: 'a quantity',
  currency: 'a currency',
  address: 'an address',
}
export const placeWords: Record<Find['place'], string> = {
  anywhere: 'anywhere',
  top: 'in the upper part',
  bottom: 'in the lower part',
  first: 'on the first page',
  last: 'on the last page',
}
export const clauseWords: Record<NonNullable<Find['clause']>, string> = {
  parties: 'the parties',
  agreed: 'when it was agreed',
  effective: 'when it begins',
  expires: 'when it ends',
  renewal: 'how it renews',
  law: 'which law it follows',
}

const shapeOfType: Partial<Record<FieldType, Find['shape']>> = {
  text: 'text',
  number: 'quantity',
  money: 'amount',
  date: 'date',
  enum: 'text',
  table: 'text',
}

/** Hints that make a new field findable at once: the words of its own label. */
export function findFor(type: FieldType | Column['type'], label: string): Find | undefined {
  const shape = shapeOfType[type]
  return shape && { shape, terms: label.trim() ? [label.trim()] : [], avoid: [], place: 'anywhere' }
}

/** A new field of a type, whole from its first moment on. */
export function newField(type: FieldType, key: string, label: string): Field {
  return ofType({ key, label, required: false, critical: false, type: 'text' }, type)
}

const option = (n: number) => ({ key: `option_${n}`, label: `Option ${n}`, description: '', words: [], priority: 0 })

/** The field as one of another type: name and marks stay, settings of the old type go. */
export function ofType(field: Field, type: FieldType): Field {
  const { key, label, help, required, critical } = field
  const shape = findFor(type, label)
  const find = shape && { ...shape, ...(field.find ? { terms: field.find.terms, avoid: field.find.avoid } : {}) }
  const base = { key, label, required, critical, ...(help === undefined ? {} : { help }), ...(find ? { find } : {}) }
  switch (type) {
    case 'text':
    case 'number':
    case 'money':
    case 'date':
      return { ...base, type }
    case 'enum':
      return { ...base, type, options: ['First', 'Second'] }
    case 'table':
      return {
        ...base,
        type,
        columns: [newColumn('description', 'Description'), newColumn('amount', 'Amount', 'money')],
      }
    case 'label':
      return { ...base, type, multiple: false, options: [option(1), option(2)] }
    case 'route':
      return { ...base, type }
    case 'draft':
      return { ...base, type, purpose: 'reply', answers: [], checklist: [] }
  }
}

export function newColumn(key: string, label: string, type: Column['type'] = 'text'): Column {
  const find = findFor(type, label)
  return { key, label, type, required: false, ...(find ? { find } : {}) }
}

/** Parts to choose from, by their labels. */
export const choicesOf = (parts: readonly { key: string; label: string }[]) =>
  parts.map(({ key, label }) => ({ value: key, label: label || key }))

/** The part with a member, or without it where it says nothing, so that the file has no empty lines. */
export function withMember<T extends object>(part: T, name: keyof T & string, value: unknown): T {
  const { [name]: _, ...rest } = part
  return (value === null || value === undefined || value === '' ? rest : { ...rest, [name]: value }) as T
}

/** What a field asks for, in a few words, for its folded row. */
export function fieldWords(field: Field): string {
  const parts = [typeWords[field.type].label]
  if (field.type === 'enum') parts.push(`${field.options.length} values`)
  if (field.type === 'label') parts.push(`${field.options.length} options`)
  if (field.type === 'table') parts.push(field.columns.map((c) => c.label).join(', '))
  if (field.type === 'draft') parts.push(`${field.answers.length} approved answers`)
  if (field.required) parts.push('required')
  if (field.critical) parts.push('critical')
  return parts.join(' · ')
}
