import type { z } from 'zod'
import type { ColumnKey, mappingSchema } from '#server/metrics/baseline/mapping.ts'

/** The submitted form of an import's columns, in the shape of its schema, which then judges it. */
export function mappingOf(form: FormData): z.input<typeof mappingSchema> {
  const text = (name: string) => String(form.get(name) ?? '')
  const under = (prefix: string) =>
    Object.fromEntries(
      [...form.entries()].flatMap(([name, value]) =>
        name.startsWith(prefix) && typeof value === 'string' && value !== ''
          ? [[name.slice(prefix.length), value]]
          : [],
      ),
    )
  const activities = under('activity.')
  const meanings = under('role.')
  type Mapping = z.input<typeof mappingSchema>
  const choice = <T extends string>(name: string) => (text(name) === '' ? null : (text(name) as T))
  return {
    kind: text('kind') as Mapping['kind'],
    columns: under('column.') as Partial<Record<ColumnKey, string>>,
    time: {
      order: choice<'dmy' | 'mdy'>('order'),
      numbers: choice<'excel' | 'epoch_s' | 'epoch_ms'>('numbers'),
      zone: text('zone').trim(),
    },
    ...(choice('language') ? { language: text('language') as 'en' } : {}),
    ...(choice('blank') ? { blank: text('blank') as 'no' } : {}),
    log: {
      ...(choice('rows') ? { rows: text('rows') as 'event' } : {}),
      ...(choice('doneAt') ? { doneAt: text('doneAt') as 'closed' } : {}),
      roles: Object.fromEntries(
        Object.entries(activities).map(([i, activity]) => [activity, meanings[i] ?? 'other']),
      ) as Record<string, 'other'>,
    },
    fields: under('field.'),
    matchFields: form.getAll('match').map(String),
  }
}
