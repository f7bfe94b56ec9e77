import { describe, expect, it } from 'vitest'
import { checkSchema, definitionSchema } from '#server/workflow/workflow.ts'
import { checkKinds, checkWords, newCheck } from './check-words.ts'

const definition = definitionSchema.parse({
  name: 'Invoices',
  noun: { one: 'invoice', many: 'invoices' },
  fields: [
    { key: 'seller', label: 'Supplier', type: 'text' },
    { key: 'net', label: 'Net', type: 'money' },
    { key: 'tax', label: 'Tax', type: 'money' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR'] },
    { key: 'issued', label: 'Issue date', type: 'date' },
    { key: 'due', label: 'Due date', type: 'date' },
    {
      ...{ key: 'lines', label: 'Lines', type: 'table' },
      columns: [
        { key: 'quantity', label: 'Quantity', type: 'number' },
        { key: 'price', label: 'Price', type: 'money' },
        { key: 'amount', label: 'Amount', type: 'money' },
      ],
    },
  ],
})
const said = (check: object) => checkWords(checkSchema.parse(check), definition)

it('says each check as a sentence with the labels of its fields', () => {
  expect(said({ kind: 'sum', parts: ['net', 'tax'], total: 'total' })).toBe('Net + Tax makes Total, within 0.02.')
  expect(
    said({ kind: 'row_product', table: 'lines', factors: ['quantity', 'price'], product: 'amount', tolerance: '0' }),
  ).toBe('In each row of Lines, Quantity × Price makes Amount.')
  expect(said({ kind: 'date_order', earlier: 'issued', later: 'due' })).toBe(
    'Due date does not come before Issue date.',
  )
  expect(said({ kind: 'duplicate', keys: ['seller', 'total'] })).toBe('No other item has the same Supplier and Total.')
  expect(
    said({
      kind: 'counterpart',
      workflow: 'bank',
      field: 'seller',
      theirs: 'number',
      amount: { field: 'total', theirs: 'sum' },
    }),
  ).toBe('Supplier names a decided item of the workflow bank, with the same Total.')
})

it('names a field that is gone by its key, so that nobody takes it for another', () => {
  expect(said({ kind: 'unusual', field: 'gone', by: 'seller' })).toBe('gone is as usual for its Supplier.')
})

describe('a new check', () => {
  const kinds = Object.keys(checkKinds) as (keyof typeof checkKinds)[]
  it.each(kinds)('of the kind %s needs no more than what only a person knows', (kind) => {
    const { error } = definitionSchema.safeParse({ ...definition, checks: [newCheck(kind, definition)] })
    const open = { policy: ['when', 'cites'], counterpart: ['workflow', 'theirs'] } as Record<string, string[]>
    const missing = new Set((error?.issues ?? []).map((issue) => String(issue.path[2])))
    expect([...missing].filter((part) => !(open[kind] ?? []).includes(part))).toEqual([])
  })

  it.each(kinds)('of the kind %s can be drawn where there is no field yet', (kind) => {
    expect(checkWords(newCheck(kind, { fields: [] }), { fields: [] })).toMatch(/\.$/)
  })
})
