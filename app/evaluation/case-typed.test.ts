import { expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { typedOf } from './case-typed.ts'

const { fields } = definitionSchema.parse({
  name: 'Orders',
  noun: { one: 'order', many: 'orders' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'day', label: 'Day', type: 'date' },
    {
      key: 'topics',
      label: 'Topics',
      type: 'label',
      multiple: true,
      options: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
      ],
    },
    { key: 'rows', label: 'Rows', type: 'table', columns: [{ key: 'name', label: 'Name', type: 'text' }] },
  ],
})

test('a field that is not ticked as judged is left out, and an empty one that is says that there is none', () => {
  const form = new FormData()
  for (const [key, value] of [
    ['judged.total', 'on'],
    ['value.total', ''],
    ['value.day', '2026-11-16'],
    ['judged.topics', 'on'],
    ['value.topics', 'a'],
    ['value.topics', 'b'],
    ['judged.rows', 'on'],
    ['rows.rows', '2'],
    ['cell.rows.0.name', 'Nut'],
    ['facts', 'by Friday\n\n 12,50 '],
    ['from', 'proposal'],
  ])
    form.append(key as string, value as string)
  expect(typedOf(form, fields)).toEqual({
    name: '',
    truth: { total: '', topics: ['a', 'b'], rows: [{ name: 'Nut' }, { name: '' }] },
    facts: ['by Friday', '12,50'],
    note: '',
    from: 'proposal',
  })
})
