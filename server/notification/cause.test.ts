import { describe, expect, it } from 'vitest'
import { type Cause, rankCauses, topCauses } from './cause.ts'

const cause = (kind: Cause['kind'], key: string, numbers: number[], of = 40): Cause => ({
  kind,
  key,
  label: key,
  items: numbers.length,
  of,
  numbers,
})
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

describe('what to fix first', () => {
  it('is what touched most items, then the larger share', () => {
    const ranked = rankCauses([
      cause('skip', 'unreadable', range(1, 4)),
      cause('field', 'total', range(1, 9)),
      cause('flag', 'sum', range(1, 9), 20),
    ])
    expect(ranked.map((c) => c.key)).toEqual(['sum', 'total', 'unreadable'])
  })

  it('is nothing that happened once', () => {
    expect(rankCauses([cause('field', 'total', [7])])).toEqual([])
  })

  it('says the same thing once: a supplier whose items are all in the field above makes room', () => {
    const ranked = rankCauses([
      cause('field', 'total', range(1, 9)),
      cause('supplier', 'Acme', range(2, 5)),
      cause('flag', 'sum', range(8, 4)),
    ])
    expect(topCauses(ranked).map((c) => c.key)).toEqual(['total', 'sum'])
  })

  it('is three at most, and a list cut short hides nothing', () => {
    const cut: Cause = { ...cause('field', 'total', range(1, 100)), items: 300 }
    const ranked = rankCauses([cut, ...['a', 'b', 'c'].map((key) => cause('field', key, range(1, 5)))])
    expect(topCauses(ranked).map((c) => c.key)).toEqual(['total', 'a'])
    expect(
      topCauses(rankCauses(['a', 'b', 'c', 'd'].map((key, i) => cause('field', key, range(10 * i, 5))))),
    ).toHaveLength(3)
  })
})
