import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { checkSchema, definitionSchema } from '#server/workflow/workflow.ts'
import { bestPairs } from './assignment.ts'
import type { Of } from './check.ts'
import { orderFlags } from './check-orders.ts'
import { type Order, orderKey, orderKeys, sameSupplier } from './orders.ts'

const definition = definitionSchema.parse({
  name: 'Invoices',
  noun: { one: 'invoice', many: 'invoices' },
  fields: [
    { key: 'order_number', label: 'Order number', type: 'text' },
    { key: 'seller', label: 'Supplier', type: 'text' },
    { key: 'currency', label: 'Currency', type: 'text' },
    { key: 'net', label: 'Net amount', type: 'money' },
    {
      key: 'lines',
      label: 'Line items',
      type: 'table',
      columns: ['description', 'quantity', 'unit_price', 'amount'].map((key) => ({ key, label: key, type: 'text' })),
    },
  ],
})
const check = checkSchema.parse({
  kind: 'purchase_order',
  order: 'order_number',
  supplier: 'seller',
  currency: 'currency',
  amount: 'net',
  lines: {
    table: 'lines',
    description: 'description',
    quantity: 'quantity',
    unitPrice: 'unit_price',
    amount: 'amount',
  },
}) as Of<'purchase_order'>

const order: Order = {
  number: 'PO-4500123',
  supplier: 'Elektron GmbH',
  currency: 'EUR',
  orderedOn: '2026-10-01',
  lines: [
    { position: 1, description: 'Copper cable 3 x 1.5 mm', quantity: '100', unitPrice: '2.40', amount: '240.00' },
    { position: 2, description: 'Junction box IP54', quantity: '20', unitPrice: '7.50', amount: '150.00' },
  ],
}
const row = (description: string, quantity: string, unit_price: string, amount: string) => ({
  description,
  quantity,
  unit_price,
  amount,
})
const invoice = (rest: Values = {}): Values => ({
  order_number: 'PO 4500123',
  seller: 'ELEKTRON',
  currency: 'EUR',
  net: '240.00',
  lines: [row('Copper cable 3x1.5 mm, ring', '100', '2.40', '240.00')],
  ...rest,
})
const facts = (invoiced: Values[] = [], orders = [order], any = true) => ({
  any,
  orders: new Map(orders.map((o) => [orderKey(o.number), o])),
  invoiced: invoiced.map((values, i) => ({ itemReference: `#${i + 1}`, values })),
})
const messages = (values: Values, f = facts()) => orderFlags(definition, check, values, f).map((flag) => flag.message)

test.each([
  ['PO 4500-0123', '45000123'],
  ['P.O. No. 45000123', '45000123'],
  ['Bestellung Nr. 45000123', '45000123'],
  ['Ihre Bestellnummer: 0045000123', '45000123'],
  ['commande n° 45000123', '45000123'],
  ['po-45/A', '45A'],
  ['Nordlicht', 'NORDLICHT'],
  ['Order', 'ORDER'],
  ['', ''],
])('the order number %j is looked up as %j', (text, key) => {
  expect(orderKey(text)).toBe(key)
})

test('several order numbers in one field are told apart, a number with a stroke is one', () => {
  expect(orderKeys('4500012, PO 4500013 und 4500019').parts.map((p) => p.key)).toEqual([
    '4500012',
    '4500013',
    '4500019',
  ])
  expect(orderKeys('2026/0017').whole).toBe('20260017')
})

test('a supplier is the same without its legal form and with a branch behind it', () => {
  expect(sameSupplier('Elektron GmbH', 'elektron')).toBe(true)
  expect(sameSupplier('KONICA MINOLTA PREMIER FINANCE', 'Konica Minolta')).toBe(true)
  expect(sameSupplier('Müller & Söhne KG', 'Mueller und Soehne')).toBe(false)
  expect(sameSupplier('Müller & Söhne KG', 'MULLER & SOHNE')).toBe(true)
  expect(sameSupplier('Elektron GmbH', 'Nordsee Logistik AG')).toBe(false)
})

test('an invoice that fits its order raises nothing; nor does one without an order, or before any order was imported', () => {
  expect(messages(invoice())).toEqual([])
  expect(messages(invoice({ order_number: null }))).toEqual([])
  expect(messages(invoice({ order_number: '999' }), facts([], [], false))).toEqual([])
})

test('an unknown order, another supplier and another currency are named', () => {
  expect(messages(invoice({ order_number: '999' }))).toEqual(['Order number "999" is on none of the imported orders.'])
  expect(messages(invoice({ order_number: '4500123; 999' }))).toEqual([
    'Order number "999" is on none of the imported orders.',
  ])
  expect(messages(invoice({ seller: 'Nordsee Logistik AG', currency: 'USD' }))).toEqual([
    'Order PO-4500123 went to Elektron GmbH, but Supplier says Nordsee Logistik AG.',
    'Order PO-4500123 is in EUR, but Currency says USD.',
  ])
})

test('partial deliveries are subtracted: amounts, then quantities, with the items that took them', () => {
  const first = invoice({ net: '144.00', lines: [row('Copper cable', '60', '2.40', '144.00')] })
  const second = invoice({ net: '96.00', lines: [row('Copper cable', '40', '2.40', '96.00')] })
  expect(messages(second, facts([first]))).toEqual([])
  const third = invoice({
    net: '247.20',
    lines: [row('Copper cable', '41', '2.40', '98.40'), row('Junction box', '20', '7.44', '148.80')],
  })
  expect(messages(third, facts([first]))).toEqual([
    'Row 1 of Line items, "Copper cable": quantity 41 is more than the 40 of 100 left on line 1 of order PO-4500123.',
  ])
  expect(messages(invoice({ net: '300.00', lines: null }), facts([first]))).toEqual([
    'Net amount 300.00 EUR is more than order PO-4500123 has left: 246.00 EUR of 390.00 EUR after #1.',
  ])
  const whole = invoice({ net: '390.00' })
  expect(messages(invoice({ lines: null }), facts([whole]))).toEqual([
    'Order PO-4500123 of 390.00 EUR is invoiced in full after #1, and Net amount asks for another 240.00 EUR.',
  ])
})

test('a price above the order beyond the tolerance is named, within it not', () => {
  const priced = (price: string) =>
    messages(invoice({ net: '24.00', lines: [row('Copper cable', '10', price, '24.00')] }))
  expect(priced('2.44')).toEqual([])
  expect(priced('2.60')).toEqual([
    'Row 1 of Line items, "Copper cable": unit price 2.60 EUR is above the 2.40 EUR agreed on line 1 of order PO-4500123.',
  ])
})

test('a row of no line of the order is named; two rows of one line count together', () => {
  expect(
    messages(
      invoice({
        net: '265.00',
        lines: [row('Copper cable', '100', '2.40', '240.00'), row('Express freight', '1', '25.00', '25.00')],
      }),
    ),
  ).toEqual(['A row is on no line of order PO-4500123: "Express freight" 25.00 EUR.'])
  const twice = [row('Copper cable A', '60', '2.40', '144.00'), row('Copper cable B', '60', '2.40', '144.00')]
  expect(messages(invoice({ net: '288.00', lines: twice }))).toEqual([
    'Row 2 of Line items, "Copper cable B": quantity 60 is more than the 40 of 100 left on line 1 of order PO-4500123.',
  ])
})

test('an order with quantity and price swapped is compared by its amounts', () => {
  const swapped = {
    ...order,
    lines: [{ position: 1, description: 'Copier lease', quantity: '595.25', unitPrice: '1', amount: '595.25' }],
  }
  const lease = (amount: string) => invoice({ net: amount, lines: [row('Copier lease November', '1', amount, amount)] })
  expect(messages(lease('595.25'), facts([], [swapped]))).toEqual([])
  expect(messages(lease('700.00'), facts([], [swapped]))).toEqual([
    'Net amount 700.00 EUR is more than order PO-4500123 has left: 595.25 EUR of 595.25 EUR.',
    'Row 1 of Line items, "Copier lease November": 700.00 EUR is more than the 595.25 EUR left on line 1 of order PO-4500123.',
  ])
})

test('rows are paired with the greatest sum of likeness, each line once', () => {
  const brute = (like: number[][]): number => {
    const from = (i: number, taken: Set<number>): number =>
      i === like.length
        ? 0
        : Math.max(
            from(i + 1, taken),
            ...(like[i] ?? []).map((score, j) => (taken.has(j) ? 0 : score + from(i + 1, new Set([...taken, j])))),
          )
    return from(0, new Set())
  }
  const table = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([n, m]) =>
    fc.array(
      fc.array(
        fc.integer({ min: 0, max: 9 }).map((d) => d / 10),
        { minLength: m, maxLength: m },
      ),
      { minLength: n, maxLength: n },
    ),
  )
  fc.assert(
    fc.property(table, (like) => {
      const pairs = bestPairs(like)
      const taken = pairs.filter((at) => at !== null)
      expect(new Set(taken).size).toBe(taken.length)
      const reached = pairs.reduce<number>((sum, at, i) => sum + (at === null ? 0 : (like[i]?.[at] ?? 0)), 0)
      expect(reached).toBeCloseTo(brute(like), 9)
    }),
    { numRuns: 60 },
  )
})
