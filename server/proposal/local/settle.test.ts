import { describe, expect, test } from 'vitest'
import type { Word } from '#server/document/document.ts'
import { findAmounts } from './candidates.ts'
import { layOut } from './layout.ts'
import { settle } from './settle.ts'

/** What the sums say of each amount, by its value. */
function signsOf(rows: readonly [string, string][]) {
  const words: Word[] = rows.flatMap(([label, amount], y) => {
    const at = (x0: number, text: string): Word => ({
      text,
      line: y,
      confidence: 1,
      box: { x0, x1: x0 + 0.015 * text.length, y0: 0.1 + y * 0.04, y1: 0.12 + y * 0.04 },
    })
    return [...label.split(' ').map((word, i) => at(0.05 + 0.13 * i, word)), at(0.8, amount)]
  })
  const layout = layOut([{ number: 1, width: 600, height: 800, source: 'text', words }])
  const amounts = findAmounts(layout, { language: 'en', decimals: 'en', order: 'dmy' })
  const signs = settle(layout, amounts)
  return (value: string) => signs.get(amounts.findLast((a) => a.value === value) as (typeof amounts)[number]) ?? {}
}

describe('the sums of a slip', () => {
  test('what was given less the change was paid', () => {
    const of = signsOf([
      ['Total', '20.90'],
      ['Cash', '50.00'],
      ['Change', '29.10'],
    ])
    expect(of('20.90')).toMatchObject({ paid: 1, given: 0 })
    expect(of('50.00')).toMatchObject({ paid: 0, given: 1, over: 1 })
    expect(of('29.10')).toMatchObject({ changed: 1 })
  })

  test('given without change is what was paid', () => {
    expect(
      signsOf([
        ['Cash', '11.40'],
        ['Change', '.00'],
      ])('11.40'),
    ).toMatchObject({ paid: 1, over: 0 })
  })

  test('net and tax make the total', () => {
    expect(
      signsOf([
        ['Subtotal', '20.00'],
        ['Tax', '1.20'],
        ['Total', '21.20'],
      ])('21.20'),
    ).toMatchObject({ summed: 1 })
  })

  test('a total before rounding gives way to the one after it', () => {
    const of = signsOf([
      ['Total', '22.91'],
      ['Rounding', '-0.01'],
      ['Amount', '22.90'],
    ])
    expect(of('22.91')).toMatchObject({ unrounded: 1, rounded: 0 })
    expect(of('22.90')).toMatchObject({ rounded: 1 })
  })

  test('a rounding of nothing changes nothing', () => {
    expect(
      signsOf([
        ['Total', '22.90'],
        ['Rounding', '0.00'],
      ])('22.90'),
    ).toMatchObject({ rounded: 0, unrounded: 0 })
  })
})
