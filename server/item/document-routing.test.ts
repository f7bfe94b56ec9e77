import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { routeOf } from './rules.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('../workflow/templates/document-routing.yaml', import.meta.url), 'utf8')),
)

test('the routing template asks for kind, parties, dates and team', () => {
  expect(definition.fields.map((f) => f.key)).toEqual([
    'document_type',
    'sender',
    'counterparty',
    'reference',
    'document_date',
    'effective_date',
    'expiry_date',
    'route',
  ])
  for (const field of definition.fields)
    if (field.type !== 'label' && field.type !== 'route') expect(field.find?.terms.length, field.key).toBeGreaterThan(0)
})

test.each([
  ['a contract that ends in 30 days', { document_type: 'contract', expiry_date: '2026-12-31' }, 'operations'],
  ['a contract that ends in 31 days', { document_type: 'contract', expiry_date: '2027-01-01' }, 'legal'],
  ['a contract without an end', { document_type: 'contract', expiry_date: null }, 'legal'],
  ['an expired certificate', { document_type: 'certificate', expiry_date: '2026-11-30' }, 'operations'],
  ['a valid certificate', { document_type: 'certificate', expiry_date: '2028-01-01' }, 'compliance'],
  ['an application', { document_type: 'application' }, 'people'],
  ['a letter', { document_type: 'letter' }, 'mailroom'],
  ['nothing known', {}, 'mailroom'],
])('%s goes to the right team', (_, values, queue) => {
  expect(routeOf(definition, { values, today: '2026-12-01' }).queue).toBe(queue)
})
