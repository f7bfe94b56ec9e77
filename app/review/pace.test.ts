import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemsAhead } from './pace.ts'

/** When the last `count` items were finished, one every `ms`. */
const every = (ms: number, count = 6) => Array.from({ length: count }, (_, i) => 1_000 + i * ms)

describe('how many items are held ahead', () => {
  it('is two until a pace is known, and for a person who takes their time', () => {
    expect(itemsAhead([], 500)).toBe(2)
    expect(itemsAhead(every(2_000, 2), 500)).toBe(2)
    expect(itemsAhead(every(30_000), 500)).toBe(2)
  })

  it('covers 20 s without a network at the pace of the last items', () => {
    expect(itemsAhead(every(2_000), 500)).toBe(10)
    expect(itemsAhead(every(4_000), 500)).toBe(5)
    expect(itemsAhead(every(400), 500)).toBe(10)
  })

  it('leaves the others their share of a short queue', () => {
    expect(itemsAhead(every(400), 25)).toBe(5)
    expect(itemsAhead(every(400), 3)).toBe(2)
  })

  it('does not take one long pause for a slow pace', () => {
    expect(itemsAhead([0, 2_000, 4_000, 604_000, 606_000, 608_000], 500)).toBe(10)
  })

  it('stays between 2 and 10, and grows with the queue and with the pace', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(10_000), fc.nat(50), (ms, left, more) => {
        const held = itemsAhead(every(ms), left)
        expect(held).toBeGreaterThanOrEqual(2)
        expect(held).toBeLessThanOrEqual(10)
        expect(itemsAhead(every(ms), left + more)).toBeGreaterThanOrEqual(held)
        expect(itemsAhead(every(ms + more), left)).toBeLessThanOrEqual(held)
      }),
    )
  })
})
