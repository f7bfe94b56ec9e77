import type { Language } from '#server/document/document.ts'
import { formatValue } from '#server/workflow/value.ts'
import { type Definition, isEmpty, type Values } from '#server/workflow/workflow.ts'

const longest = 60

/** One sentence from the proposed values: "Order: Supplier Muster GmbH, Number 4711, Total €571.04; 3 rows of Lines." */
export function summarise(definition: Definition, values: Values, language: Language): string {
  const noun = definition.noun.one.charAt(0).toUpperCase() + definition.noun.one.slice(1)
  const shown = definition.fields.filter((f) => f.type !== 'table' && f.type !== 'draft' && !isEmpty(values[f.key]))
  const wanted = shown.filter((f) => definition.title.includes(f.key) || f.critical || f.required)
  const facts = (wanted.length > 0 ? wanted : shown).slice(0, 6).flatMap((field) => {
    if (
      field.type === 'enum' &&
      definition.fields.some((f) => f.type === 'money' && f.currencyField === field.key && !isEmpty(values[f.key]))
    )
      return []
    const code = field.type === 'money' && field.currencyField ? values[field.currencyField] : null
    const text =
      field.type === 'route'
        ? queueLabel(definition, values[field.key])
        : formatValue(
            field,
            values[field.key],
            language === 'en' ? 'en-GB' : language,
            typeof code === 'string' ? code : null,
          )
    return [`${field.label} ${text.length > longest ? `${text.slice(0, longest - 1)}…` : text}`]
  })
  if (facts.length === 0) return `${noun}: no value was found in the document.`
  const tables = definition.fields.flatMap((f) => {
    const rows = values[f.key]
    return f.type === 'table' && Array.isArray(rows) && rows.length > 0
      ? [`${formatValue(f, rows, 'en-GB')} in ${f.label}`]
      : []
  })
  return `${noun}: ${[facts.join(', '), ...tables].join('; ')}.`
}

const queueLabel = (definition: Definition, value: Values[string] | undefined) =>
  definition.queues.find((q) => q.key === value)?.label ?? ''
