import { expect, it } from 'vitest'
import { formatDuration } from './duration.ts'

it.each([
  [0, '0.0 s'],
  [4_240, '4.2 s'],
  [9_960, '10 s'],
  [20_000, '20 s'],
  [59_600, '1 min'],
  [100_000, '1 min 40 s'],
  [3_599_700, '1 h'],
  [11_100_000, '3 h 5 min'],
  [86_390_000, '1 d'],
  [187_200_000, '2 d 4 h'],
  [-100_000, '-1 min 40 s'],
])('writes %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
