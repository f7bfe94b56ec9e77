import type { Stated } from '#server/document/document.ts'
import { addDays, daysBetween } from '#server/metrics/filter.ts'
import { type FieldValue, isEmpty, type Values } from '#server/workflow/field-value.ts'
import type { Renewal } from '#server/workflow/schedule.ts'
import { cleanText, formatValue } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** A date that becomes an item: on `makeOn`, so many days ahead; in the past that is at once. Local dates. */
export type Planned = { position: number; date: string; makeOn: string }

/**
 * The dates of an item's output that somebody has to think of. An item that was itself made for a date (`madeFor`) plans
 * later ones only: its own date is what it is about.
 */
export function plannedFor(
  definition: Pick<Definition, 'renewals'>,
  values: Values,
  madeFor: string | null = null,
): Planned[] {
  return definition.renewals.flatMap((renewal, position) => {
    const date = values[renewal.date]
    if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return []
    if (madeFor !== null && date <= madeFor) return []
    return [{ position, date, makeOn: addDays(date, -renewal.daysBefore) }]
  })
}

export type RenewalFacts = {
  renewal: Renewal
  date: string
  today: string
  /** The item that the date is from. */
  item: { number: number; title: string; workflow: string; link: string }
  definition: Pick<Definition, 'fields'>
  values: Values
}

/** Longest value that is printed and stated. */
const mostCharacters = 500

/**
 * The document of a renewal: what it is about, which date, what is to be decided, and the facts of the item that it is from.
 * States `renewal_date`, `decide` and `source` for workflows that have such fields, and every single value of the item under
 * its own key.
 */
export function renewalDocument(facts: RenewalFacts): { fileName: string; text: string; stated: Stated } {
  const { renewal, date, today, item, definition, values } = facts
  const label = definition.fields.find((field) => field.key === renewal.date)?.label ?? renewal.date
  const source = `item ${item.number} of ${cleanText(item.workflow)}`
  const known = definition.fields.flatMap((field) => {
    const value = values[field.key]
    if (isEmpty(value) || typeof value !== 'string' || field.type === 'draft' || field.type === 'route') return []
    return [{ field, value: value.slice(0, mostCharacters) }]
  })
  const text = [
    renewal.says,
    '='.repeat(Math.min(renewal.says.length, 90)),
    '',
    `What it is about: ${cleanText(item.title)}`,
    `Date: ${date} (${label}, ${away(today, date)})`,
    `To be decided: ${renewal.says}`,
    `Taken from: ${source}`,
    item.link,
    '',
    'What the item says',
    '------------------',
    ...known.map(({ field, value }) => `${field.label}: ${printed(field, value)}`),
    '',
  ].join('\n')
  return {
    fileName: `renewal-${date}-item-${item.number}.txt`,
    text,
    stated: {
      ...Object.fromEntries(known.map(({ field, value }) => [field.key, value])),
      ...{ renewal_date: date, decide: renewal.says, source },
    },
  }
}

/** Dates as they are kept, so that they are read one way only. */
function printed(field: Definition['fields'][number], value: FieldValue): string {
  return cleanText(field.type === 'date' && typeof value === 'string' ? value : formatValue(field, value, 'en-GB'))
}

function away(today: string, date: string): string {
  const days = daysBetween(today, date)
  if (days === 0) return 'today'
  const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'}`
  return days > 0 ? `in ${count}` : `${count} ago`
}
