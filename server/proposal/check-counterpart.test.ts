import { describe, expect, test } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import type { Of } from './check.ts'
import { type Counterparts, counterpartFlags, nameKey } from './check-counterpart.ts'

const definition = definitionSchema.parse({
  name: 'Bank',
  noun: { one: 'line', many: 'lines' },
  fields: [
    { key: 'invoice', label: 'Invoice', type: 'text' },
    { key: 'amount', label: 'Amount', type: 'money' },
    { key: 'payee', label: 'Counterparty', type: 'text' },
  ],
  checks: [
    {
      kind: 'counterpart',
      workflow: 'invoices',
      field: 'invoice',
      theirs: 'number',
      amount: { field: 'amount', theirs: 'total' },
      party: { field: 'payee', theirs: 'seller' },
    },
  ],
})
const check = definition.checks[0] as Of<'counterpart'>
const invoice = (number: number, total: string, seller = 'Acme GmbH') => ({
  itemReference: `Invoices #${number}`,
  values: { number: 'RE-7', total, seller },
})
const flagsOf = (values: Values, known: Partial<Counterparts>) =>
  counterpartFlags(definition, check, values, { any: true, name: 'Invoices', found: [], settledBy: [], ...known })
const line = { invoice: 're 7', amount: '119.00', payee: 'ACME GMBH' }

describe('a statement line and the invoice that it settles', () => {
  test('fit when number, amount and company are the same, however they are written', () => {
    expect(flagsOf(line, { found: [invoice(3, '119.00')] })).toEqual([])
    expect(flagsOf({ ...line, amount: '-119.00' }, { found: [invoice(3, '119.00')] })).toEqual([])
  })

  test('what is not on record is named, unless nothing is on record at all', () => {
    expect(flagsOf(line, {})).toMatchObject([
      { check: 'counterpart:invoice', message: 'Invoice "re 7" is on no decided item of Invoices.' },
    ])
    expect(flagsOf(line, { any: false })).toEqual([])
    expect(flagsOf({ ...line, invoice: ' - ' }, {})).toEqual([])
  })

  test('a difference of the amount is given as a figure, of the company without its name', () => {
    expect(flagsOf(line, { found: [invoice(3, '120.00', 'Nordwind AG')] }).map((f) => f.message)).toEqual([
      'Amount is 119.00, 1.00 less than Invoices #3 says.',
      'Counterparty is another company than on Invoices #3.',
    ])
  })

  test('of several with the name the one that fits best counts', () => {
    expect(flagsOf(line, { found: [invoice(9, '5.00', 'Nordwind AG'), invoice(3, '119.00')] })).toEqual([])
  })

  test('what another line has settled is said', () => {
    expect(flagsOf(line, { found: [invoice(3, '119.00')], settledBy: ['#12'] })).toMatchObject([
      { check: 'counterpart:invoice.settled', message: 'Invoice "re 7" is named by #12 already.' },
    ])
  })
})

test('names are compared by their letters and digits', () => {
  expect(nameKey('RE-2026/0007')).toBe('RE20260007')
  expect(nameKey('é 1')).toBe('É1')
})
