import { expect, test } from 'vitest'
import { type FileRow, guessMapping, mappingProblem, readOrders } from './orders-file.ts'

const rowsOf = (headers: string[], ...lines: string[][]): FileRow[] =>
  lines.map((line, i) => ({ number: i + 2, cells: Object.fromEntries(headers.map((h, j) => [h, line[j] ?? ''])) }))

test.each([
  [
    ['PO Number', 'Vendor', 'Item Description', 'Qty', 'Unit Price', 'Line Total', 'Currency', 'Order Date'],
    ['number', 'supplier', 'description', 'quantity', 'unitPrice', 'amount', 'currency', 'orderedOn'],
  ],
  [
    ['Bestell-Nr.', 'Lieferant', 'Bezeichnung', 'Menge', 'Einzelpreis', 'Nettowert', 'Währung', 'Bestelldatum'],
    ['number', 'supplier', 'description', 'quantity', 'unitPrice', 'amount', 'currency', 'orderedOn'],
  ],
  [
    ['N° commande', 'Fournisseur', 'Désignation', 'Qté', 'Prix unitaire', 'Montant HT', 'Devise', 'Date de commande'],
    ['number', 'supplier', 'description', 'quantity', 'unitPrice', 'amount', 'currency', 'orderedOn'],
  ],
  [
    ['number', 'line', 'approved_date', 'supplier', 'site', 'description', 'quantity', 'uom', 'price', 'amount'],
    ['number', null, 'orderedOn', 'supplier', null, 'description', 'quantity', null, 'unitPrice', 'amount'],
  ],
])('the columns of %j are guessed', (headers, expected) => {
  const { columns } = guessMapping(headers, [])
  expect(headers.map((h) => Object.entries(columns).find(([, header]) => header === h)?.[0] ?? null)).toEqual(expected)
})

test('what is missing in a mapping is said', () => {
  expect(mappingProblem({ columns: {}, language: 'en' })).toBe('Say which column holds the order number.')
  expect(mappingProblem({ columns: { number: 'a', supplier: 'b' }, language: 'en' })).toMatch(/amount of the line/)
  expect(mappingProblem({ columns: { number: 'a', supplier: 'a', amount: 'c' }, language: 'en' })).toMatch(/one thing/)
  expect(mappingProblem({ columns: { number: 'a', supplier: 'b', amount: 'c' }, language: 'en' })).toBeNull()
})

const german = ['Bestellung', 'Lieferant', 'Text', 'Menge', 'Preis', 'Betrag', 'Währung', 'Datum']
const english = ['PO', 'Supplier', 'Description', 'Qty', 'Price', 'Amount', 'Currency', 'Date']

test('rows become orders with their lines, figures as they are written in the file', () => {
  const rows = rowsOf(
    german,
    ['PO-4711', 'Elektron GmbH', 'Kabel', '1.200', '2,40', '2.880,00', '€', '01.10.2026'],
    ['4711', 'Elektron', 'Dosen', '20', '7,50', '', '', '2026-09-30'],
    ['4712', 'Nordsee AG', '', '', '', '99,90', 'CHF', ''],
  )
  const mapping = guessMapping(german, rows)
  expect(mapping.language).toBe('de')
  const { orders, rejected } = readOrders(rows, mapping)
  expect(rejected).toEqual([])
  expect(orders).toEqual([
    {
      key: '4711',
      number: 'PO-4711',
      supplier: 'Elektron GmbH',
      currency: 'EUR',
      orderedOn: '2026-09-30',
      rows: 2,
      lines: [
        { position: 1, description: 'Kabel', quantity: '1200', unitPrice: '2.4', amount: '2880' },
        { position: 2, description: 'Dosen', quantity: '20', unitPrice: '7.5', amount: null },
      ],
    },
    {
      key: '4712',
      number: '4712',
      supplier: 'Nordsee AG',
      currency: 'CHF',
      orderedOn: null,
      rows: 1,
      lines: [{ position: 1, description: '', quantity: null, unitPrice: null, amount: '99.9' }],
    },
  ])
})

test('a row that cannot be taken says why, takes its order with it, and no other', () => {
  const rows = rowsOf(
    english,
    ['1', 'A Ltd', 'x', '1', '5.00', '5.00', 'EUR', '2026-10-01'],
    ['1', 'A Ltd', 'y', 'two', '5.00', '5.00', 'EUR', '2026-10-01'],
    ['2', 'B Ltd', 'x', '1', '5.00', '5.00', 'EUR', '2018-12-21 07:33:23'],
    ['', 'B Ltd', 'x', '1', '5.00', '5.00', 'EUR', ''],
    ['3', '', 'x', '1', '5.00', '5.00', 'EUR', ''],
    ['4', 'D Ltd', 'x', '1', '', '', 'EUR', ''],
    ['5', 'E Ltd', 'x', '1', '5.00', '5.00', 'ABC', ''],
    ['6', 'F Ltd', 'x', '1', '5.00', '5.00', 'EUR', 'someday'],
    ['7', 'G Ltd', 'x', '1', '5.00', '5.00', 'EUR', ''],
    ['7', 'Quite Another Ltd', 'x', '1', '5.00', '5.00', 'EUR', ''],
  )
  const { orders, rejected } = readOrders(rows, guessMapping(english, rows))
  expect(orders.map((o) => [o.number, o.orderedOn])).toEqual([['2', '2018-12-21']])
  expect(rejected).toEqual([
    { number: 2, reason: 'Row 3 of the same order cannot be taken, and an order is taken whole or not at all.' },
    { number: 3, reason: 'Quantity "two" is not a number.' },
    { number: 5, reason: 'There is no order number.' },
    { number: 6, reason: 'There is no supplier.' },
    { number: 7, reason: 'There is no amount, nor a quantity with a unit price.' },
    { number: 8, reason: '"ABC" is not a currency.' },
    { number: 9, reason: 'Order date "someday" is not a date.' },
    { number: 10, reason: 'Row 11 of the same order cannot be taken, and an order is taken whole or not at all.' },
    {
      number: 11,
      reason: 'Row 10 of the same order has the supplier "G Ltd", this one "Quite Another Ltd".',
    },
  ])
})
