import type { Definition, Field } from '#server/workflow/workflow.ts'

/** What a model says of one field; what is left out is nothing. */
export type Said = {
  value?: unknown
  quote?: string | null
  page?: number | null
  line?: number | null
  confidence?: number
  reason?: string
  others?: Said[]
  /** Tables: cells by column, each a value or a value with its quote. */
  rows?: {
    page?: number
    line?: number
    cells: Record<string, string | { value: string | null; quote: string | null }>
  }[]
  /** Drafts. */
  answer?: string | null
  text?: string | null
}

/** An answer as a model bound to the schema gives it. A bare text is a value quoted as it is from page 1. */
export function modelAnswer(
  definition: Pick<Definition, 'fields'>,
  said: Record<string, string | Said>,
  more: { summary?: string; noticed?: { quote: string; page: number | null }[] } = {},
) {
  const fields = definition.fields.map((field) => {
    const given = said[field.key]
    return [
      field.key,
      shaped(field, typeof given === 'string' ? { value: given, quote: given, page: 1 } : (given ?? {})),
    ]
  })
  return { fields: Object.fromEntries(fields), summary: more.summary ?? '', noticed: more.noticed ?? [] }
}

function shaped(field: Field, said: Said): Record<string, unknown> {
  const why = { confidence: said.confidence ?? 0.9, reason: said.reason ?? '' }
  if (field.type === 'table') {
    const rows = (said.rows ?? []).map(({ page = 1, line = null, cells }) => ({
      page,
      line,
      confidence: why.confidence,
      cells: Object.fromEntries(
        field.columns.map(({ key }) => {
          const cell = cells[key] ?? { value: null, quote: null }
          return [key, typeof cell === 'string' ? { value: cell, quote: cell } : cell]
        }),
      ),
    }))
    return { rows, ...why }
  }
  if (field.type === 'draft') return { answer: said.answer ?? null, text: said.text ?? null, missing: [], ...why }
  const place = { quote: said.quote ?? null, page: said.page ?? null, line: said.line ?? null }
  const none = field.type === 'label' && field.multiple ? [] : null
  const others = (said.others ?? []).map((other) => ({
    quote: null,
    page: null,
    line: null,
    confidence: 0.3,
    ...other,
  }))
  return { value: said.value ?? none, ...place, ...why, ...(field.type === 'route' ? {} : { others }) }
}
