import type { Definition, Field } from '#server/workflow/workflow.ts'

type Json = Record<string, unknown>

const closed = (properties: Record<string, Json>): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const text = { type: ['string', 'null'] }
const whole = { type: ['integer', 'null'] }
const list = (items: Json): Json => ({ type: 'array', items })
const oneOf = (keys: readonly string[]): Json => ({ type: ['string', 'null'], enum: [...keys, null] })
const place = { quote: text, page: whole, line: whole }
const confidence = { type: 'number' }

/** How a value of the type is written. */
const forms: Record<string, string> = {
  text: 'as printed',
  number: 'digits with a decimal point, such as "12.5"',
  money: 'digits with a decimal point, without currency, such as "-1204.50"',
  date: 'YYYY-MM-DD',
}

/**
 * The schema of an answer, in the form that strict structured outputs ask for: closed objects, every property required,
 * null for what is not there. Choices are the keys that the definition knows, so that a model bound to the schema cannot
 * name another.
 */
export function schemaFor(definition: Definition): { name: string; json: object } {
  const fields = Object.fromEntries(definition.fields.map((field) => [field.key, fieldSchema(field, definition)]))
  return {
    name: 'proposal',
    json: closed({
      fields: closed(fields),
      summary: { type: 'string', description: 'One or two sentences.' },
      noticed: list(closed({ quote: { type: 'string' }, page: whole })),
    }),
  }
}

function fieldSchema(field: Field, definition: Definition): Json {
  const why = { confidence, reason: { type: 'string' } }
  switch (field.type) {
    case 'table': {
      const cell = (type: string): Json => closed({ value: { ...text, description: forms[type] }, quote: text })
      const cells = Object.fromEntries(field.columns.map((column) => [column.key, cell(column.type)]))
      return closed({ rows: list(closed({ page: whole, line: whole, cells: closed(cells), confidence })), ...why })
    }
    case 'label': {
      const keys = field.options.map((option) => option.key)
      const value = field.multiple ? list({ type: 'string', enum: keys }) : oneOf(keys)
      return closed({ value, ...place, ...why, others: list(closed({ value: oneOf(keys), confidence })) })
    }
    case 'route':
      return closed({ value: oneOf(definition.queues.map((queue) => queue.key)), ...place, ...why })
    case 'draft':
      return closed({
        ...(field.answers.length > 0 ? { answer: oneOf(field.answers.map((answer) => answer.key)) } : {}),
        text,
        missing: list({ type: 'string' }),
        ...why,
      })
    default: {
      const value: Json =
        field.type === 'enum' ? oneOf(field.options) : { ...text, description: forms[field.type] ?? 'as printed' }
      return closed({ value, ...place, ...why, others: list(closed({ value, ...place, confidence })) })
    }
  }
}
