import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatValue, normalise, sameValue } from './value.ts'
import { type Field, fieldSchema } from './workflow.ts'

const field = (over: Record<string, unknown>): Field => fieldSchema.parse({ key: 'f', label: 'F', ...over })
const money = field({ type: 'money' })
const number = field({ type: 'number' })
const date = field({ type: 'date' })
const parties = fieldSchema.parse({ key: 'p', label: 'P', type: 'text', find: { shape: 'text', clause: 'parties' } })
const text = field({ type: 'text' })
const identifier = field({ type: 'text', find: { shape: 'identifier' } })
const address = field({ type: 'text', find: { shape: 'address' } })
const organisation = field({ type: 'text', find: { shape: 'organisation' } })
const currency = field({ type: 'enum', options: ['EUR', 'USD', 'GBP', 'INR', 'SGD', 'CHF'] })
const table = field({
  type: 'table',
  columns: [
    { key: 'name', label: 'Name', type: 'text' },
    { key: 'amount', label: 'Amount', type: 'money' },
  ],
})

describe('amounts', () => {
  test.each([
    ['1.204,50', undefined, '1204.50'],
    ['1,204.50', undefined, '1204.50'],
    ['1 204,50', undefined, '1204.50'],
    ['1\u202f204,50', undefined, '1204.50'],
    ["1'204.50", undefined, '1204.50'],
    ['1’204.50', undefined, '1204.50'],
    ['EUR 1.204,5', undefined, '1204.50'],
    ['1.204,50 €', undefined, '1204.50'],
    ['S$12.00', undefined, '12.00'],
    ['Rs. 319.00', undefined, '319.00'],
    ['$ -4.11', undefined, '-4.11'],
    ['-$4.11', undefined, '-4.11'],
    ['(12.00)', undefined, '-12.00'],
    ['12.00-', undefined, '-12.00'],
    ['−12,00', undefined, '-12.00'],
    ['12,-', undefined, '12.00'],
    ['CHF 12.--', undefined, '12.00'],
    ['12%', undefined, '12.00'],
    ['.5', undefined, '0.50'],
    ['1.204', 'de', '1204.00'],
    ['1.204', 'en', '1.204'],
    ['1,204', 'en', '1204.00'],
    ['1,204', 'fr', '1.204'],
    ['0.123', 'de', '0.123'],
    ['1.204.500', 'en', '1204500.00'],
    ['12,34,567.00', 'en', '1234567.00'],
    ['-0,00', undefined, '0.00'],
    ['007', undefined, '7.00'],
  ] as const)('%s (%s) is %s', (raw, language, value) => {
    expect(normalise(money, raw, { language })).toEqual({ value })
  })

  test.each(['abc', '12 50', '1.2.3', '1,20,45', '12 apples', '--', '1.204,50,1', '1'.repeat(40), '12.05.2024'])(
    '%s is not an amount, and the answer says what to write',
    (raw) => {
      expect(normalise(money, raw)).toEqual({ problem: 'Write an amount such as 1204.50 or 1.204,50.' })
    },
  )

  test('a number keeps no trailing zeros', () => {
    expect(normalise(number, '3,5000', { language: 'de' })).toEqual({ value: '3.5' })
  })

  test('every amount survives being printed in de, en, fr and Swiss style', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.constantFrom('de-DE', 'en-US', 'fr-FR', 'de-CH'),
        (cents, locale) => {
          const printed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(cents / 100)
          expect(normalise(money, printed)).toEqual({ value: (cents / 100).toFixed(2).replace(/^-0\.00$/, '0.00') })
        },
      ),
    )
  })

  test('a kept value stays as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 4 }), (n, decimals) => {
        const once = normalise(money, (n / 10 ** decimals).toFixed(decimals))
        expect('value' in once && once.value && normalise(money, once.value)).toEqual(once)
      }),
    )
  })
})

describe('dates', () => {
  test.each([
    ['2026-12-01', {}, '2026-12-01'],
    ['01.12.2026', {}, '2026-12-01'],
    ['1.2.26', {}, '2026-02-01'],
    ['12.03.2024', { language: 'en' }, '2024-03-12'],
    ['03/12/2024', { language: 'en' }, '2024-03-12'],
    ['03/12/2024', { language: 'en', order: 'dmy' }, '2024-12-03'],
    ['03/12/2024', { language: 'fr' }, '2024-12-03'],
    ['23/04/2017', { language: 'en' }, '2017-04-23'],
    ['25 DEC 2018', {}, '2018-12-25'],
    ['25-Dec-18', {}, '2018-12-25'],
    ['25DEC2018', {}, '2018-12-25'],
    ['1. März 2024', {}, '2024-03-01'],
    ['1. Mrz. 2024', {}, '2024-03-01'],
    ['3. Jänner 2024', {}, '2024-01-03'],
    ['1er mars 2024', {}, '2024-03-01'],
    ['15 août 2023', {}, '2023-08-15'],
    ['le 7 févr. 2022', {}, '2022-02-07'],
    ['14 juil. 2021', {}, '2021-07-14'],
    ['August 3 , 2014', {}, '2014-08-03'],
    ['Dec 1st, 2024', {}, '2024-12-01'],
    ['Sun, 31 Dec 2017', {}, '2017-12-31'],
    ['Dienstag, 5. Juni 2018', {}, '2018-06-05'],
    ['23/04/2017 13:45:12', { order: 'dmy' }, '2017-04-23'],
    ['2017-04-23T10:00:00Z', {}, '2017-04-23'],
    ['20180605', {}, '2018-06-05'],
    ['29.02.2024', {}, '2024-02-29'],
  ] as const)('%s (%o) is %s', (raw, hints, value) => {
    expect(normalise(date, raw, hints)).toEqual({ value })
  })

  test.each(['31.02.2024', '29.02.2023', '2024-13-01', 'soon', '12345678', '1 Foo 2024', '99.99.9999'])(
    '%s is not a date',
    (raw) => {
      expect(normalise(date, raw)).toEqual({ problem: 'Write a date such as 2026-12-01 or 01.12.2026.' })
    },
  )
})

describe('other types', () => {
  test.each([
    ['€', 'EUR'],
    ['eur', 'EUR'],
    ['US$', 'USD'],
    ['Rs.', 'INR'],
    ['sFr.', 'CHF'],
    ['£', 'GBP'],
  ])('currency %s is %s', (raw, value) => {
    expect(normalise(currency, raw)).toEqual({ value })
  })

  test('an unknown option is answered with the options', () => {
    expect(normalise(currency, 'shells')).toEqual({ problem: 'Choose one of: EUR, USD, GBP, INR, SGD, CHF.' })
  })

  test('text loses control characters and doubled spaces, and is composed', () => {
    expect(normalise(text, '  Au\u0000 bon\t\nmoulin \u202e Cafe\u0301 ')).toEqual({ value: 'Au bon moulin Café' })
  })

  test('empty text is no value', () => {
    expect(normalise(date, ' \u200b ')).toEqual({ value: null })
  })
})

describe('sameness', () => {
  test.each([
    [money, '12', '12.00', true],
    [money, '12.01', '12.00', false],
    [text, 'ACME GMBH', 'Acme  GmbH.', true],
    [text, 'Acme GmbH', 'Acme AG', false],
    [identifier, 'RE-2017 / 505', 're-2017/505', true],
    [text, 'new york', 'newyork', false],
    [identifier, '#A1', 'A1', true],
    [address, 'Lot 3, Jalan 23/1, 40300 Shah Alam.', 'LOT 3 JALAN 23/1 40300 SHAH ALAM', true],
    [address, 'Lot 3, Jalan 23/1', 'Lot 3, Jalan 23/7', false],
    [organisation, 'Au bon moulin', 'Au Bon Moulin SARL', true],
    [organisation, 'Amazon Web Services, Inc.', 'Amazon Web Services', true],
    [organisation, 'Muster GmbH', 'Muster GmbH & Co. KG', false],
    [organisation, 'C W Khoo Hardware Sdn. Bhd.', 'C W KHOO HARDWARE', true],
    [organisation, 'Muster GmbH', 'Muster AG', false],
    [organisation, 'Sàrl', '', false],
    [date, '2024-01-02', '02.01.2024', true],
    [parties, 'Acme, Inc. ("Supplier"); Beta Ltd.', 'BETA LTD. (the "Buyer"); Acme, Inc.', true],
    [parties, 'Acme, Inc. a subsidiary of Gamma Inc.; Beta Ltd.', 'Acme, Inc.; Beta Ltd.', true],
    [parties, 'Acme, Inc.; Beta Ltd.', 'Acme, Inc.', false],
    [parties, 'Acme, Inc.; Beta Ltd.', 'Acme, Inc.; Delta Ltd.', false],
    [text, null, '', true],
    [text, null, 'a', false],
    [table, [], null, true],
    [table, [{ name: 'A', amount: '1.00' }], [{ name: 'a', amount: '1' }], true],
    [table, [{ name: 'A', amount: '1.00' }], [{ name: 'A', amount: '2.00' }], false],
    [table, [{ name: 'A', amount: '1.00' }], [], false],
    [table, [{ name: 'A' }], [{ name: 'A', amount: null }], true],
  ])('%#', (f, a, b, same) => {
    expect(sameValue(f, a, b)).toBe(same)
    expect(sameValue(f, b, a)).toBe(same)
  })
})

describe('display', () => {
  test.each([
    [money, '1204.50', 'de-DE', 'EUR', '1.204,50\u00a0€'],
    [money, '1204.50', 'en-GB', null, '1,204.50'],
    [money, '0.12345', 'en-GB', 'USD', 'US$0.12345'],
    [number, '3', 'en-GB', null, '3'],
    [date, '2024-03-01', 'en-GB', null, '1 Mar 2024'],
    [money, 'unreadable', 'en-GB', 'EUR', 'unreadable'],
    [text, 'x', 'en-GB', null, 'x'],
    [text, null, 'en-GB', null, ''],
    [table, [{}], 'en-GB', null, '1 row'],
  ])('%#', (f, value, locale, code, shown) => {
    expect(formatValue(f, value, locale, code)).toBe(shown)
  })

  test('an amount beyond the precision of floating point keeps its digits', () => {
    expect(formatValue(money, '12345678901234567890.12', 'en-GB')).toBe('12,345,678,901,234,567,890.12')
  })
})
