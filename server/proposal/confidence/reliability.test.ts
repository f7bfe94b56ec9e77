import { describe, expect, test } from 'vitest'
import {
  adaptiveCalibrationError,
  brierScore,
  expectedCalibrationError,
  massBins,
  reliabilityBins,
  type Scored,
} from './reliability.ts'

const many = (confidence: number, right: number, wrong: number): Scored[] => [
  ...Array(right).fill({ confidence, right: true }),
  ...Array(wrong).fill({ confidence, right: false }),
]

describe('calibration error', () => {
  test('is the mean gap between confidence and share right', () => {
    expect(expectedCalibrationError([])).toBeNull()
    expect(expectedCalibrationError([...many(0.75, 1, 1), ...many(1, 2, 0)])).toBeCloseTo(0.125)
  })

  test('weighs a value as often as it stands for', () => {
    const weighted = [...many(0.75, 1, 1).map((s) => ({ ...s, weight: 3 })), ...many(1, 1, 0)]
    expect(expectedCalibrationError(weighted)).toBeCloseTo((6 / 7) * 0.25)
    expect(expectedCalibrationError(weighted)).toBeCloseTo(
      expectedCalibrationError([...many(0.75, 3, 3), ...many(1, 1, 0)]) ?? -1,
    )
  })

  test('over bins of equal weight sees a gap that bins of equal width average away', () => {
    const high = [...many(0.91, 50, 0), ...many(0.99, 40, 10)]
    expect(expectedCalibrationError(high)).toBeCloseTo(0.05)
    expect(adaptiveCalibrationError(high)).toBeCloseTo((0.09 + 0.19) / 2)
    expect(massBins(high).map((bin) => bin.length)).toEqual([50, 50])
  })

  test('is zero in the mean where the squared error is that of chance alone', () => {
    const fair = many(0.8, 80, 20)
    expect(expectedCalibrationError(fair)).toBeCloseTo(0)
    expect(brierScore(fair)).toBeCloseTo(0.8 * 0.2)
    expect(brierScore([])).toBeNull()
  })
})

test('the reliability plot leaves empty bins out and gives each its interval', () => {
  const [low, top, ...others] = reliabilityBins([...many(0.55, 5, 5), ...many(1, 10, 0)])
  expect(others).toEqual([])
  expect(low).toMatchObject({ from: 0.5, to: 0.6, right: { count: 5, n: 10, rate: 0.5 } })
  // Wilson 5/10 = (0.2366, 0.7634)
  expect(low?.right.low).toBeCloseTo(0.2366, 4)
  expect(low?.confidence).toBeCloseTo(0.55)
  expect(top).toMatchObject({ from: 0.9, to: 1, confidence: 1, right: { rate: 1, high: 1 } })
})
