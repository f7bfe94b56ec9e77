import { expect, it } from 'vitest'
import { mappingSchema } from '#server/metrics/baseline/mapping.ts'
import { mappingOf } from './mapping-form.ts'

it('a submitted form becomes the mapping that it shows', () => {
  const form = new FormData()
  const sent = {
    ...{ kind: 'events', 'column.key': 'Case', 'column.at': 'When', 'column.person': '', order: 'dmy', numbers: '' },
    ...{ zone: ' Europe/Berlin ', language: 'de', blank: 'no', rows: 'state', doneAt: 'resolved' },
    ...{ 'activity.0': 'New', 'role.0': 'received', 'activity.1': 'Odd', 'role.1': '', 'field.total': 'Amount' },
  }
  for (const [name, value] of Object.entries(sent)) form.set(name, value)
  form.append('match', 'number')
  form.append('match', 'seller')
  expect(mappingSchema.parse(mappingOf(form))).toEqual({
    kind: 'events',
    columns: { key: 'Case', at: 'When' },
    time: { order: 'dmy', numbers: null, zone: 'Europe/Berlin' },
    language: 'de',
    blank: 'no',
    log: { rows: 'state', doneAt: 'resolved', roles: { New: 'received', Odd: 'other' } },
    fields: { total: 'Amount' },
    matchFields: ['number', 'seller'],
  })
})

it('a form that somebody else made is refused by the schema, not by an error', () => {
  expect(mappingSchema.safeParse(mappingOf(new FormData())).success).toBe(false)
})
