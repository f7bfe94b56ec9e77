import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { currencyFlags, type Past, unusualFlags } from './check-history.ts'

const definition = definitionSchema.parse({
  name: 'Invoices',
  noun: { one: 'invoice', many: 'invoices' },
  fields: [
    { key: 'seller', label: 'Supplier', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', currencyField: 'currency' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'USD'] },
    { key: 'iban', label: 'Bank account', type: 'text' },
  ],
})
const amount = { kind: 'unusual', field: 'total', by: 'seller', severity: 'warning' } as const
const account = { ...amount, field: 'iban' } as const
const currency = { ...amount, kind: 'currency_mismatch', field: 'currency' } as const
const past = (values: string[], unit: string | null = 'EUR'): Past => values.map((value) => ({ value, currency: unit }))
const of = (total: string, unit = 'EUR') => ({ seller: 'Elektron GmbH', total, currency: unit })

test('an amount far from what the supplier charged before is named with the figures', () => {
  const before = past(['120.00', '180.00', '240.50', '310.00', '410.00', '205.00', '150.00'])
  expect(unusualFlags(definition, amount, of('4980.00'), before)).toEqual([
    {
      check: 'unusual:total',
      severity: 'warning',
      fieldKeys: ['total'],
      message: 'Total 4,980.00 EUR is unusual for Elektron GmbH: its last 7 were 120.00 to 410.00 EUR.',
    },
  ])
  expect(unusualFlags(definition, amount, of('260.00'), before)).toEqual([])
  expect(unusualFlags(definition, amount, of('3.10'), before)).toHaveLength(1)
})

test('a price that never changed may rise by a third, and not double', () => {
  const before = past(Array(8).fill('49.00'))
  expect(unusualFlags(definition, amount, of('64.00'), before)).toEqual([])
  expect(unusualFlags(definition, amount, of('98.00'), before)[0]?.message).toBe(
    'Total 98.00 EUR is unusual for Elektron GmbH: its last 8 were all 49.00 EUR.',
  )
})

test('four amounts, amounts in another currency and credit notes say nothing of an invoice', () => {
  expect(unusualFlags(definition, amount, of('99999.00'), past(Array(4).fill('10.00')))).toEqual([])
  expect(unusualFlags(definition, amount, of('99999.00'), past(Array(9).fill('10.00'), 'USD'))).toEqual([])
  expect(unusualFlags(definition, amount, of('99999.00'), past(Array(9).fill('-10.00')))).toEqual([])
  expect(unusualFlags(definition, amount, of('0.00'), past(Array(9).fill('10.00')))).toEqual([])
})

test('an amount between the least and the most of before is never unusual, whatever the order', () => {
  const cents = fc.integer({ min: 100, max: 10_000_000 }).map((n) => (n / 100).toFixed(2))
  fc.assert(
    fc.property(fc.array(cents, { minLength: 5, maxLength: 40 }), fc.nat(), fc.nat(), (before, at, seed) => {
      const sorted = [...before].sort((a, b) => Number(a) - Number(b))
      const middle = sorted[Math.floor(sorted.length / 2)] as string
      expect(unusualFlags(definition, amount, of(middle), past(before))).toEqual([])
      const turned = [...before.slice(seed % before.length), ...before.slice(0, seed % before.length)]
      const asked = of(before[at % before.length] as string)
      expect(unusualFlags(definition, amount, asked, past(turned))).toEqual(
        unusualFlags(definition, amount, asked, past(before)),
      )
    }),
    { numRuns: 60 },
  )
})

test('a new bank account is named beside the one on the last invoices', () => {
  const values = { seller: 'Elektron GmbH', iban: 'DE02120300000000202051' }
  const known = 'DE89 3704 0044 0532 0130 00'
  expect(unusualFlags(definition, account, values, past([known, known.replaceAll(' ', ''), known]))).toEqual([
    {
      check: 'unusual:iban',
      severity: 'warning',
      fieldKeys: ['iban'],
      message: `Bank account "DE02120300000000202051" differs from the last 3 invoices of Elektron GmbH: "${known}".`,
    },
  ])
  expect(unusualFlags(definition, account, values, past([known, known]))).toEqual([])
  expect(unusualFlags(definition, account, values, past(['A', 'B', 'C', 'D']))).toEqual([])
  expect(unusualFlags(definition, account, values, past([known, known, known, values.iban]))).toEqual([])
  expect(unusualFlags(definition, account, { ...values, seller: null }, past([known, known, known]))).toEqual([])
})

test('another currency than before is named', () => {
  expect(currencyFlags(definition, currency, of('1.00', 'USD'), past(['EUR', 'EUR', 'EUR']))[0]?.message).toBe(
    'USD is another currency than Elektron GmbH had on the last 3 invoices: EUR.',
  )
  expect(currencyFlags(definition, currency, of('1.00', 'EUR'), past(['EUR', 'EUR', 'EUR']))).toEqual([])
  expect(currencyFlags(definition, currency, of('1.00', 'USD'), past(['EUR', 'USD', 'EUR', 'EUR']))).toEqual([])
})
