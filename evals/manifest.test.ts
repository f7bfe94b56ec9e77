import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { kindNamed } from './kinds.ts'
import { truthsOf } from './manifest.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('../server/workflow/templates/invoice.yaml', import.meta.url), 'utf8')),
)
const truths = (truth: Record<string, unknown>) =>
  Object.fromEntries(truthsOf(kindNamed('invoice').truth, definition, truth))

test('every name of a truth is accepted, in the kept form of its field', () => {
  expect(
    truths({ issuer: 'Acme', partner_name: 'Acme, Inc.', amount: 34.7, date: '2014-05-07', grand_total: null }),
  ).toEqual({
    seller: ['Acme', 'Acme, Inc.'],
    total: ['34.70'],
    issue_date: ['2014-05-07'],
  })
})

test('a field without truth is left out, also an empty list of lines', () => {
  expect(truths({ invoice_number: null, due_date: '', lines: [] })).toEqual({})
})

test('rows without figures are remarks, and a missing amount is quantity times price', () => {
  expect(
    truths({ lines: [{ line_note: 'fragile' }, { name: 'A', qty: 3, price: 2.5 }, { name: 'B', price_unit: '0.01' }] }),
  ).toEqual({
    lines: [
      [
        { description: 'A', quantity: '3', unit: null, unit_price: '2.50', amount: '7.50' },
        { description: 'B', quantity: null, unit: null, unit_price: '0.01', amount: '0.01' },
      ],
    ],
  })
})

test('the amounts of a credit note are accepted with either sign', () => {
  expect(truths({ type: 'credit_note', grand_total: '233.47' })).toEqual({ total: ['233.47', '-233.47'] })
})
