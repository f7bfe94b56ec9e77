import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type CheckContext, runChecks } from './check.ts'
import { policyFlags } from './policy-flags.ts'

const definition = definitionSchema.parse({
  name: 'Orders',
  noun: { one: 'order', many: 'orders' },
  fields: [
    { key: 'number', label: 'Number', type: 'text', required: true, pattern: 'A[0-9]+' },
    { key: 'placed', label: 'Placed', type: 'date' },
    { key: 'shipped', label: 'Shipped', type: 'date' },
    { key: 'net', label: 'Net', type: 'money' },
    { key: 'tax', label: 'Tax', type: 'money' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'boxes', label: 'Boxes', type: 'number', min: 1, max: 9 },
    { key: 'kind', label: 'Kind', type: 'enum', options: ['new', 'old'] },
    {
      key: 'rows',
      label: 'Rows',
      type: 'table',
      columns: [
        { key: 'name', label: 'Name', type: 'text', required: true },
        { key: 'count', label: 'Count', type: 'number' },
        { key: 'price', label: 'Price', type: 'money' },
        { key: 'amount', label: 'Amount', type: 'money' },
      ],
    },
  ],
  checks: [
    { kind: 'sum', parts: ['net', 'tax'], total: 'total' },
    { kind: 'table_sum', table: 'rows', column: 'amount', total: ['net', 'total'] },
    { kind: 'row_product', table: 'rows', factors: ['count', 'price'], product: 'amount' },
    { kind: 'date_order', earlier: 'placed', later: 'shipped' },
    { kind: 'duplicate', keys: ['number', 'kind'] },
    { kind: 'same_file' },
  ],
})

const context: CheckContext = {
  duplicates: [],
  policies: policyFlags,
  matches: (_pattern, text) => /^A[0-9]+$/.test(text),
}
const good: Values = {
  number: 'A1',
  placed: '2024-01-01',
  shipped: '2024-01-01',
  net: '100.00',
  tax: '19.00',
  total: '119.00',
  boxes: '2',
  kind: 'new',
  rows: [
    { name: 'a', count: '3', price: '20.00', amount: '60.00' },
    { name: 'b', count: null, price: null, amount: '40.00' },
  ],
}
const run = (over: Values, more: Partial<CheckContext> = {}) =>
  runChecks(definition, { ...good, ...over }, { ...context, ...more })

test('values that agree raise no flag', () => {
  expect(run({})).toEqual([])
})

describe('one wrong thing raises one flag with the figures', () => {
  const row = { name: 'a', count: '3', price: '20.00', amount: '60.00' }
  test.each<[Values, string, string, string]>([
    [{ number: null }, 'required:number', 'error', 'Number is missing.'],
    [{ number: 'x1' }, 'format:number', 'error', 'Number "x1" does not have the expected form.'],
    [{ placed: '2023-02-31' }, 'format:placed', 'error', 'Placed "2023-02-31" is not a date.'],
    [{ boxes: '0' }, 'format:boxes', 'error', 'Boxes "0" is below the least allowed, 1.'],
    [{ boxes: '10' }, 'format:boxes', 'error', 'Boxes "10" is above the most allowed, 9.'],
    [{ boxes: 'two' }, 'format:boxes', 'error', 'Boxes "two" is not a number.'],
    [{ kind: 'other' }, 'format:kind', 'error', 'Kind "other" is not one of new, old.'],
    [
      { total: '120.00' },
      'sum:total',
      'error',
      'Net 100.00 + Tax 19.00 = 119.00, but Total says 120.00: differs by 1.00.',
    ],
    [
      { rows: [row] },
      'table_sum:rows.amount',
      'warning',
      'Amount of Rows adds up to 60.00, but Net says 100.00 (differs by 40.00) and Total says 119.00 (differs by 59.00).',
    ],
    [
      { rows: [{ ...row, amount: '100.00' }] },
      'row_product:rows.1',
      'info',
      'Row 1 of Rows: 3 x 20 = 60.00, but the row says 100.00.',
    ],
    [
      { rows: [row, { name: '', amount: '40.00' }] },
      'required:rows.name',
      'error',
      'Name is missing in row 2 of Rows.',
    ],
    [
      { rows: [{ ...row, amount: '100.00', count: 'x' }] },
      'format:rows.count',
      'error',
      'Count in row 1 of Rows is not a number.',
    ],
    [{ shipped: '2023-12-31' }, 'date_order:shipped', 'warning', 'Shipped 2023-12-31 is before Placed 2024-01-01.'],
  ])('%o', (over, check, severity, message) => {
    expect(run(over)).toEqual([expect.objectContaining({ check, severity, message })])
  })
})

test('a missing amount is not also reported as a wrong sum', () => {
  expect(run({ tax: null })).toEqual([])
})

test('rows may add up to either of the totals', () => {
  expect(run({ rows: [{ name: 'a', amount: '119.01' }] })).toEqual([])
})

test('a difference within the tolerance is none', () => {
  expect(run({ total: '119.02' })).toEqual([])
  expect(run({ total: '119.03' })).toHaveLength(1)
})

test('other items found by the database are named', () => {
  const duplicates = [
    { check: 4, itemReference: 'A1 of 3 May' },
    { check: 5, itemReference: 'scan.pdf' },
  ]
  expect(run({}, { duplicates }).map((f) => f.message)).toEqual([
    'The same Number and Kind are on A1 of 3 May.',
    'The same file was received before: scan.pdf.',
  ])
})

test('errors come first and keys are unique', () => {
  const twice = { ...definition, checks: [...definition.checks, ...definition.checks] }
  const flags = runChecks(twice, { ...good, total: '1.00', shipped: '2020-01-01' }, context)
  expect(flags.map((f) => f.check)).toEqual(['sum:total', 'sum:total#2', 'date_order:shipped', 'date_order:shipped#2'])
})

test('the sum check is exact for any cents', () => {
  const cents = fc.integer({ min: 0, max: 1_000_000_000 })
  fc.assert(
    fc.property(cents, cents, fc.integer({ min: -5, max: 5 }), (net, tax, off) => {
      const money = (n: number) => (n / 100).toFixed(2)
      const flags = run({ net: money(net), tax: money(tax), total: money(net + tax + off), rows: null })
      expect(flags.some((f) => f.check === 'sum:total')).toBe(Math.abs(off) > 2)
    }),
  )
})
