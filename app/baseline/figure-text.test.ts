import { expect, it } from 'vitest'
import { rateOf } from '#server/platform/statistics.ts'
import { minutesText, rateText } from './figure-text.ts'

it('no figure stands without its n', () => {
  expect(minutesText({ mean: 5.25, se: 0.2, n: 42 }, { low: 4.8, high: 5.6 })).toBe('5.3 min (4.8 to 5.6), n = 42')
  expect(minutesText({ mean: 5, se: 0.2, n: 42 })).toBe('5.0 min, n = 42')
  expect(rateText(rateOf(3, 200))).toBe('1.5 % (0.5 % to 4.3 %), 3 of 200')
  expect(rateText(rateOf(0, 0))).toBe('n = 0')
})
