import { expect, test } from 'vitest'
import { estimateSkew } from './skew.ts'

/** Dashed lines on white that fall by `degrees` to the right. */
function lines(degrees: number): { data: Uint8Array; width: number; height: number } {
  const width = 700
  const height = 900
  const data = new Uint8Array(width * height).fill(255)
  const slope = Math.tan((degrees * Math.PI) / 180)
  for (let line = 100; line < 800; line += 24) {
    for (let x = 60; x < 640; x++) {
      if (x % 13 < 4) continue
      for (let dy = 0; dy < 8; dy++) data[Math.round(line + dy + x * slope) * width + x] = 20
    }
  }
  return { data, width, height }
}

test.each([-4, -1.5, 0, 1, 3.5])('lines that lean by %d degrees are measured to a quarter degree', (degrees) => {
  expect(Math.abs(estimateSkew(lines(degrees)) - degrees)).toBeLessThanOrEqual(0.25)
})

test('an empty, a black and a spotted page have no lean', () => {
  const page = (value: (i: number) => number) => ({
    data: Uint8Array.from({ length: 90_000 }, (_, i) => value(i)),
    width: 300,
    height: 300,
  })
  expect(estimateSkew(page(() => 255))).toBe(0)
  expect(estimateSkew(page(() => 0))).toBe(0)
  expect(estimateSkew(page((i) => (i % 7919 === 0 ? 0 : 255)))).toBe(0)
})
