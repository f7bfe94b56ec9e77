import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateWithin, repairedAmount, repairedSign } from './repair.ts'

describe('what a scan garbled', () => {
  test.each([
    ['12.5O', '12.50'],
    ['l0.00', '10.00'],
    ['RH37.44', '37.44'],
    ['RiM29.90', '29.90'],
    ['1,2O4.5O', '1,204.50'],
  ])('%s is the amount %s', (garbled, amount) => {
    expect(repairedAmount(garbled)).toBe(amount)
  })

  test.each(['TOTAL', 'SOLD', 'A4', 'OO.OO', 'B12', 'Is.So'])('%s is no amount', (word) => {
    expect(repairedAmount(word)).toBeNull()
  })

  test.each([
    ['(19-03-18', '19-03-18'],
    ['DATE24/01/2018', '24/01/2018'],
    ['O2/03/2018', '02/03/2018'],
  ])('%s holds the date %s', (word, date) => {
    expect(dateWithin(word)).toBe(date)
  })

  test('numbers with more parts than a date hold none', () => {
    expect(dateWithin('10.20.30.40')).toBeNull()
    expect(dateWithin('1.02/03/2018')).toBeNull()
  })

  test('a sign of a currency is known in its misreadings', () => {
    expect(repairedSign('(RH)')).toBe('RM')
    expect(repairedSign('PO')).toBeNull()
  })

  test('any word is answered', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (word) => {
        const amount = repairedAmount(word)
        expect(amount === null || /^[-(]?[\d.,]+\)?$/.test(amount)).toBe(true)
        expect(dateWithin(word) ?? '1/1/20').toMatch(/^[\d./-]+$/)
      }),
      { numRuns: 200 },
    )
  })
})
