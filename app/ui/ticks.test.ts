import { expect, it } from 'vitest'
import { ticksBetween } from './ticks.ts'

it.each([
  [0, 3.8, { from: 0, to: 4, digits: 0 }],
  [-1.2, 3.8, { from: -2, to: 4, digits: 0 }],
  [0, 0.043, { from: 0, to: 0.05, digits: 2 }],
  [-0.0784, 0.0017, { from: -0.08, to: 0.02, digits: 2 }],
  [0, 0.3, { from: 0, to: 0.3, digits: 1 }],
  [0, 0, { from: 0, to: 0.2, digits: 1 }],
])('%d to %d stands between round numbers', (low, high, ends) => {
  expect(ticksBetween(low, high)).toMatchObject(ends)
})

it('names zero where it lies between, and no tick twice', () => {
  const { ticks } = ticksBetween(-1.2, 3.8)
  expect(ticks).toEqual([-2, -1, 0, 1, 2, 3, 4])
  expect(ticksBetween(0, 2, 5, true).ticks).toEqual([0, 1, 2])
})
