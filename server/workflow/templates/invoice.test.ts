import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { definitionSchema } from '../workflow.ts'

const definition = definitionSchema.parse(parse(readFileSync(new URL('./invoice.yaml', import.meta.url), 'utf8')))

test('the invoice template is a valid definition with the fields that reviewers, exports and evaluations name', () => {
  expect(definition.fields.map((f) => f.key)).toEqual([
    'seller',
    'number',
    'issue_date',
    'due_date',
    'net',
    'tax',
    'total',
    'currency',
    'order_number',
    'lines',
  ])
  const lines = definition.fields.find((f) => f.key === 'lines')
  expect(lines?.type === 'table' && lines.columns.map((c) => c.key)).toEqual([
    'description',
    'quantity',
    'unit',
    'unit_price',
    'amount',
  ])
})

test('every field and column of the invoice template tells the local provider what to look for', () => {
  for (const field of definition.fields) {
    expect(field.find?.terms.length, field.key).toBeGreaterThan(0)
    if (field.type !== 'table') continue
    for (const column of field.columns) expect(column.find?.terms.length, column.key).toBeGreaterThan(0)
  }
})

test('the invoice template brings every kind of check, a rule to a queue, and working instructions', () => {
  expect(new Set(definition.checks.map((c) => c.kind))).toEqual(
    new Set(
      'sum table_sum row_product date_order duplicate same_file near_duplicate unusual currency_mismatch purchase_order policy'.split(
        ' ',
      ),
    ),
  )
  expect(definition.rules.map((r) => r.actions)).toEqual([[{ do: 'route', queue: 'large' }]])
  expect(definition.instructions).toContain('# Reviewing a supplier invoice')
})

test('the invoice template asks a second person above 10,000 and looks again at small shares', () => {
  expect(definition.approvals.map((a) => [a.when, a.steps[0]?.role])).toEqual([
    [[{ fact: 'amount', is: 'above', value: '10000' }], 'approver'],
  ])
  expect(definition.quality).toMatchObject({ qaBelow: 0.1, qaAbove: 0.05, blindShare: 0.05, seededShare: 0.02 })
})
