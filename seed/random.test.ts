import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cryptoRandom } from '#server/platform/random.server.ts'
import type { Random } from '#server/platform/random.ts'
import { seededRandom } from './random.ts'

const sources: [string, Random][] = [
  ['cryptographic', cryptoRandom],
  ['seeded', seededRandom(7)],
]

describe.each(sources)('the %s source', (_name, random) => {
  it('draws whole numbers inside the range and rejects an empty one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (max) => {
        const value = random.int(max)
        return Number.isInteger(value) && value >= 0 && value < max
      }),
    )
    expect(() => random.int(0)).toThrow(RangeError)
  })

  it('draws every value of a small range about equally often', () => {
    const counts = new Array<number>(5).fill(0)
    for (let draw = 0; draw < 20_000; draw += 1) {
      const value = random.int(5)
      counts[value] = (counts[value] ?? 0) + 1
    }
    // 4,000 expected with a standard deviation of 57: six deviations leave no room for chance.
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(6 * 57)
  })

  it('draws floats in [0, 1) that use both ends of their precision', () => {
    const values = Array.from({ length: 5000 }, () => random.float())
    for (const value of values) expect(value >= 0 && value < 1 && Number.isInteger(value * 2 ** 53)).toBe(true)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean - 0.5)).toBeLessThan((6 * Math.sqrt(1 / 12)) / Math.sqrt(values.length))
    expect(new Set(values.map((value) => (value * 2 ** 53) % 2)).size).toBe(2)
  })

  it('makes different version 4 UUIDs and bytes of the asked length', () => {
    const ids = Array.from({ length: 200 }, () => random.uuid())
    expect(new Set(ids).size).toBe(200)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(random.bytes(33)).toHaveLength(33)
  })
})

describe('the seeded source', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed)
      return [random.uuid(), random.int(1000), random.float(), [...random.bytes(4)]]
    }
    expect(draw(42)).toEqual(draw(42))
    expect(draw(42)).not.toEqual(draw(43))
  })
})
