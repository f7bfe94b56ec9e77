import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PageContent } from '#server/document/document.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { proofOf } from './proof.ts'
import { foldedKey, indexPages, keyOf, locate } from './quote.ts'

/** A page whose words stand in lines as written; every word is 0.01 wide for a letter. */
function page(number: number, text: string, source: 'text' | 'ocr' = 'text'): PageContent {
  const words = text.split('\n').flatMap((line, row) =>
    [...line.matchAll(/\S+/g)].map((match) => ({
      text: match[0],
      line: row,
      confidence: 1,
      box: { x0: match.index / 100, y0: row / 100, x1: (match.index + match[0].length) / 100, y1: (row + 1) / 100 },
    })),
  )
  return { number, width: 600, height: 800, source, words }
}

const pages = indexPages([
  page(
    1,
    'Muster GmbH          Invoice INV-100\nHafenstr. 1          Date: 03.04.2026\n20457 Hamburg        Total EUR 1.204,50',
  ),
  page(2, 'Page 2\nTotal EUR 1.204,50\nPay to lBAN DE02 12O3', 'ocr'),
])
const words = (quote: string, near = {}) => {
  const found = locate(pages, quote, near)
  return found && [found.page, found.words.map((w) => w.text).join(' '), found.exact]
}

describe('a quote', () => {
  test('is found whatever its case, spaces and punctuation', () => {
    expect(words('muster  gmbh')).toEqual([1, 'Muster GmbH', true])
    expect(words('Total EUR1.204,50')).toEqual([1, 'Total EUR 1.204,50', true])
  })
  test('of several places is the one where it is said to be', () => {
    expect(words('1.204,50', { page: 2, line: 1 })).toEqual([2, '1.204,50', true])
    expect(words('1.204,50', { page: 7 })).toEqual([1, '1.204,50', true])
  })
  test('is no part of a longer number', () => {
    expect(words('204,50')).toBeNull()
    expect(words('04.2026')).toBeNull()
  })
  test('of look-alike letters is found, and said to be inexact', () => {
    expect(words('IBAN DE02 1203')).toEqual([2, 'lBAN DE02 12O3', false])
  })
  test('runs down a column', () => {
    expect(words('Muster GmbH\nHafenstr. 1\n20457 Hamburg', { page: 1, line: 0 })).toEqual([
      1,
      'Muster GmbH Hafenstr. 1 20457 Hamburg',
      true,
    ])
  })
  test('that is nearly right is found; one that is not, is not', () => {
    expect(words('Hafenstr. 1 Date 03.04.2025')).toEqual([1, 'Hafenstr. 1 Date: 03.04.2026', false])
    expect(words('Muster AG, Invoice INV-999')).toBeNull()
    expect(words('DE89 3704 0044 0532 0130 00')).toBeNull()
    expect(words('!?')).toBeNull()
  })
})

test('any run of words is found as what it is', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9äöüß€.,-]{1,10}$/).filter((text) => keyOf(text) !== '')
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.integer({ min: 1, max: 8 }),
      (all, at, size) => {
        const content = page(1, all.join(' '))
        const from = at % all.length
        const quote = content.words
          .slice(from, from + size)
          .map((w) => w.text)
          .join(' ')
        const found = locate(indexPages([content]), quote)
        // Letters alone decide: signs without letters may lie at its ends.
        expect(foldedKey(keyOf(found?.words.map((w) => w.text).join(' ') ?? ''))).toContain(foldedKey(keyOf(quote)))
      },
    ),
    { numRuns: 150 },
  )
})

const fields = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'issued', label: 'Issued', type: 'date' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'USD'] },
    { key: 'seller', label: 'Seller', type: 'text', find: { shape: 'organisation' } },
    { key: 'number', label: 'Number', type: 'text', find: { shape: 'identifier' } },
  ],
}).fields

describe('a value', () => {
  const proof = (key: string, value: string, printed: string, language: 'en' | 'de' = 'de', scanned = false) => {
    const field = fields.find((f) => f.key === key)
    const content = page(1, printed)
    if (!field) throw new Error(`no field ${key}`)
    const found = proofOf(field, value, { page: 1, words: content.words, exact: true }, language, scanned)
    return found ? found.words.map((w) => w.text).join(' ') : null
  }
  test.each([
    ['total', '1204.50', 'Total EUR 1.204,50', '1.204,50'],
    ['total', '1204.50', 'Summe:1.204,50€.', 'Summe:1.204,50€.'],
    ['total', '-12.00', 'Credit (12,00)', '(12,00)'],
    ['issued', '2026-04-03', 'Date: 03.04.2026', '03.04.2026'],
    ['issued', '2026-03-04', 'Date 3 April, 03/04/2026', '03/04/2026'],
    ['issued', '2026-12-01', 'Hamburg, den 1. Dezember 2026', '1. Dezember 2026'],
    ['currency', 'EUR', 'zu zahlen €1.204,50', '€1.204,50'],
    ['seller', 'Muster GmbH', 'von Muster GmbH, Hafenstr. 1', 'Muster GmbH,'],
    ['number', 'INV100', 'No. INV 100 of', 'INV 100'],
  ])('of %s, %s, follows from "%s"', (key, value, printed, run) => {
    expect(proof(key, value, printed)).toBe(run)
  })
  test.each([
    ['seller', 'Muster GmbH', 'von Muster, Hafenstr. 1'],
    ['total', '1204.51', 'Total EUR 1.204,50'],
    ['total', '12.00', 'Credit (12,00)'],
    ['total', '204.50', 'Total EUR 1.204,50'],
    ['issued', '2026-04-04', 'Date: 03.04.2026'],
    ['currency', 'USD', 'zu zahlen €1.204,50'],
    ['seller', 'Mustermann AG', 'von Muster GmbH, Hafenstr. 1'],
    ['number', 'INV-101', 'No. INV-100 of'],
    ['number', 'INV-IOO', 'No. INV-100 of'],
  ])('of %s, %s, does not follow from "%s"', (key, value, printed) => {
    expect(proof(key, value, printed)).toBeNull()
  })
  test('of a scan may be meant where letters look alike', () => {
    expect(proof('number', 'INV-100', 'No. lNV-1O0', 'de', true)).toBe('lNV-1O0')
    expect(proof('total', '100.00', 'Total 1O0,00', 'de', true)).toBeNull()
  })
})
