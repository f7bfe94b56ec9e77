import type { TypedCase } from '#server/evaluation/cases-hand.ts'
import type { Definition } from '#server/workflow/workflow.ts'

const mostRows = 2_000

/** What the form of a case says. Fields that are not ticked as judged are left out. */
export function typedOf(form: FormData, fields: Definition['fields']): TypedCase {
  const text = (key: string) => String(form.get(key) ?? '')
  const truth = Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      if (form.get(`judged.${field.key}`) === null) return []
      if (field.type === 'table') return [[field.key, rowsIn(form, field)]]
      if (field.type === 'label' && field.multiple) return [[field.key, form.getAll(`value.${field.key}`).map(String)]]
      return [[field.key, text(`value.${field.key}`)]]
    }),
  )
  return {
    name: text('name').trim(),
    truth,
    facts: text('facts')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    note: text('note').trim(),
    from: text('from') === 'proposal' ? 'proposal' : 'blank',
  }
}

function rowsIn(form: FormData, field: Extract<Definition['fields'][number], { type: 'table' }>) {
  const count = Math.min(mostRows, Math.max(0, Math.trunc(Number(form.get(`rows.${field.key}`)) || 0)))
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(field.columns.map((c) => [c.key, String(form.get(`cell.${field.key}.${i}.${c.key}`) ?? '')])),
  )
}
