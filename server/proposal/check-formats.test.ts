import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadNumberFormats } from './check-formats.server.ts'

const problem = await loadNumberFormats()

/** Example numbers that the SWIFT registry, the tax offices and the companies themselves publish. */
const ibans = [
  'DE89 3704 0044 0532 0130 00',
  'AT61 1904 3002 3457 3201',
  'CH93 0076 2011 6238 5295 7',
  'FR14 2004 1010 0505 0001 3M02 606',
  'NL91 ABNA 0417 1643 00',
  'GB29 NWBK 6016 1331 9268 19',
  'BE68 5390 0754 7034',
  'IT60 X054 2811 1010 0000 0123 456',
  'ES91 2100 0418 4502 0005 1332',
  'PL61 1090 1014 0000 0712 1981 2874',
  'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
  'NO93 8601 1117 947',
]
const vatIds = [
  'ATU13585627',
  'BE0428759497',
  'BE 0403.019.261',
  'BG175074752',
  'BG7523169263',
  'CHE-107.787.577 IVA',
  'CHE-116.281.710 MWST',
  'CY10259033P',
  'CZ25123891',
  'CZ640903926',
  'DE136695976',
  'DE 129273398',
  'DK13585628',
  'EE100931558',
  'EL094259216',
  'ESB58378431',
  'ESX1234567L',
  'FI20774740',
  'FR40303265045',
  'FR K7 399 859 412',
  'FR53000004605',
  'GB980780684',
  'GB GD001',
  'XI980780684',
  'HR33392005961',
  'HU12892312',
  'IE6433435F',
  'IE6433435OA',
  'IE8D79739I',
  'IT00743110157',
  'LT119511515',
  'LT100001919017',
  'LU15027442',
  'LV40003521600',
  'LV16117519997',
  'MT11679112',
  'NL004495445B01',
  'NL000099998B57',
  'NO995525828MVA',
  'PL8567346215',
  'PT501964843',
  'RO18547290',
  'SE556188840401',
  'SI50223054',
  'SK2022749619',
  'EU372009975',
  'USt-IdNr. DE136695976',
  'VAT No. GB980780684',
  'US 91-1144442',
  '22AAAAA0000A1Z5',
]

test.each(ibans)('the IBAN %s is right, with spaces, without, in small letters and after its name', (iban) => {
  for (const text of [iban, iban.replaceAll(' ', ''), iban.toLowerCase(), `IBAN: ${iban}`])
    expect(problem('iban', undefined, text)).toBeNull()
})

test.each(vatIds)('the VAT id %s is right', (id) => {
  for (const text of [id, id.toLowerCase(), ` ${id} `]) expect(problem('vat_id', undefined, text)).toBeNull()
})

test('one changed digit of an IBAN is found, and so are two swapped neighbours', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ibans), fc.nat(40), fc.integer({ min: 1, max: 9 }), (iban, at, by) => {
      const compact = iban.replaceAll(' ', '')
      const digits = [...compact].flatMap((c, i) => (/\d/.test(c) ? [i] : []))
      const place = digits[at % digits.length] as number
      const digit = Number(compact[place])
      const changed = compact.slice(0, place) + ((digit + by) % 10) + compact.slice(place + 1)
      expect(problem('iban', undefined, changed)).toMatch(/^is no IBAN: /)
      const next = compact[place + 1]
      if (next && /\d/.test(next) && next !== compact[place]) {
        const swapped = compact.slice(0, place) + next + digit + compact.slice(place + 2)
        expect(problem('iban', undefined, swapped)).toMatch(/^is no IBAN: /)
      }
    }),
  )
})

const checked = [
  'DE136695976',
  'FR40303265045',
  'DK13585628',
  'PL8567346215',
  'FI20774740',
  'LU15027442',
  'IT00743110157',
]

test('one changed digit of a VAT id with check digits is found', () => {
  fc.assert(
    fc.property(fc.constantFrom(...checked), fc.nat(20), fc.integer({ min: 1, max: 9 }), (id, at, by) => {
      const place = 2 + (at % (id.length - 2))
      const changed = id.slice(0, place) + ((Number(id[place]) + by) % 10) + id.slice(place + 1)
      expect(problem('vat_id', undefined, changed)).toMatch(/^is no VAT id: its check digits do not fit/)
    }),
  )
})

test.each([
  ['iban', undefined, 'ZZ89370400440532013000', 'is no IBAN: it begins with "ZZ", and no country does'],
  ['iban', undefined, 'DE8937040044053201300', 'is no IBAN: one of DE has 22 characters, this one has 21'],
  [
    'iban',
    undefined,
    'DE8937040044O532013000',
    'is no IBAN: letters and digits do not stand where an IBAN of DE has them',
  ],
  ['bic', undefined, 'COBADEFFXXX', null],
  ['bic', undefined, 'COBA DE FF', null],
  ['bic', undefined, 'COBADEF', 'is no BIC: one has 8 or 11 characters, this one has 7'],
  ['bic', undefined, 'C0BADEFF', 'is no BIC: four letters of the bank, two of its country, then the place'],
  ['vat_id', undefined, 'DE12345678', 'is no VAT id: DE and 9 digits are needed'],
  ['vat_id', 'DE', '136695976', null],
  [
    'vat_id',
    'DE',
    '136695977',
    'is no VAT id: its check digits do not fit, so a character is wrong or two are swapped',
  ],
  ['tax_number', 'DE', '181/815/0815 5', null],
  ['tax_number', 'DE', '36 574 261 809', null],
  ['tax_number', 'DE', 'DE136695976', null],
  ['tax_number', 'DE', '12', 'is no tax number of DE'],
  ['tax_number', 'US', '91-1144442', null],
  ['tax_number', 'FR', '732 829 320 00074', null],
  ['tax_number', 'QQ', '12', null],
] as const)('%s of %s: %s: %s', (as, country, text, expected) => {
  expect(problem(as, country, text)).toBe(expected)
})
