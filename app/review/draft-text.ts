import { isEmpty, type Values } from '#server/workflow/field-value.ts'
import { cleanLines, formatValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

export type DraftField = Extract<Field, { type: 'draft' }>

/** A value of the item as it is written into a text, by its field. */
export type Fact = { key: string; label: string; text: string }

/** A part of a text: as it is, or a place that nobody has filled. */
export type Segment = { text: string; open: boolean }

const place = /\{\{\s*(\w[\w ]{0,59}?)\s*\}\}/g

/** The text cut at its open places, for showing them. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = []
  let from = 0
  for (const match of text.matchAll(place)) {
    if (match.index > from) segments.push({ text: text.slice(from, match.index), open: false })
    segments.push({ text: match[0], open: true })
    from = match.index + match[0].length
  }
  if (from < text.length) segments.push({ text: text.slice(from), open: false })
  return segments
}

/** Where the first open place of a name stands in a text, for marking it. */
export function placeOf(text: string, name: string): { from: number; to: number } | null {
  for (const match of text.matchAll(place))
    if ((match[1] ?? '').replaceAll('_', ' ') === name) return { from: match.index, to: match.index + match[0].length }
  return null
}

/** The item's facts at hand: the values of all other fields, as a person would write them in a text. */
export function factsOf(definition: Definition, values: Values, locale: string): Fact[] {
  return definition.fields.flatMap((field) => {
    const text = field.type === 'draft' || field.type === 'table' ? '' : written(definition, field, values, locale)
    return text === '' ? [] : [{ key: field.key, label: field.label, text }]
  })
}

/**
 * An approved answer with its places filled from the item's values as they are now; what is not known stays a place. A
 * value is put in as it is: braces from a document would open a place of their own.
 */
export function filledAnswer(text: string, definition: Definition, values: Values, locale: string): string {
  return cleanLines(text).replace(place, (whole, name: string) => {
    const field = definition.fields.find((f) => f.key === name)
    if (!field || field.type === 'table' || field.type === 'draft') return whole
    const said = written(definition, field, values, locale).replace(/[{}]/g, '')
    return said === '' ? whole : said
  })
}

function written(definition: Definition, field: Field, values: Values, locale: string): string {
  const value = values[field.key]
  if (isEmpty(value)) return ''
  if (field.type === 'route') return definition.queues.find((q) => q.key === value)?.label ?? ''
  const code = field.type === 'money' && field.currencyField ? values[field.currencyField] : null
  return formatValue(field, value, locale, typeof code === 'string' ? code : null)
}

/** How values are written in a text: in the answer's language, else the document's, else the reader's. */
export function localeOf(language: string | undefined, reader: string): string {
  if (language === undefined) return reader
  return language === 'en' ? 'en-GB' : language
}

/** Answers and facts that a search text means, answers first; no text: all. */
export function atHand(field: DraftField, facts: readonly Fact[], text: string) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (...parts: readonly string[]) => words.every((word) => parts.join(' ').toLowerCase().includes(word))
  return {
    answers: field.answers.filter((a) => fits(a.title, a.text, ...a.words)),
    facts: facts.filter((f) => fits(f.label, f.text)),
  }
}
