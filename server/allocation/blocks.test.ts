import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import { type Arm, armInPair, otherArm, stratumOf } from './allocation.ts'
import { type Block, blockSizes, type Drawn, drawArm, noBlock } from './blocks.ts'

const seeds = fc.integer({ min: 1, max: 2 ** 31 })

/** The first `count` draws of a stratum. */
function draws(seed: number, count: number, share = 0.5): Drawn[] {
  const random = seededRandom(seed)
  let block: Block = noBlock
  return Array.from({ length: count }, () => {
    const drawn = drawArm(block, share, random)
    block = drawn.block
    return drawn
  })
}

const manualOf = (drawn: readonly { arm: Arm }[]) => drawn.filter((d) => d.arm === 'manual').length
const atEnds = (drawn: readonly Drawn[]) => drawn.flatMap((d, i) => (d.block.remaining.length === 0 ? [i + 1] : []))

describe('arms drawn in permuted blocks', () => {
  it('never lie further apart than half a block after any number of draws, and are even at the end of each block', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 120 }), (seed, count) => {
        const drawn = draws(seed, count)
        for (let n = 1; n <= count; n++) {
          const manual = manualOf(drawn.slice(0, n))
          expect(Math.abs(manual - (n - manual))).toBeLessThanOrEqual(5)
        }
        for (const n of atEnds(drawn)) expect(manualOf(drawn.slice(0, n)) * 2).toBe(n)
      }),
      { numRuns: 50 },
    )
  })

  it('keep a share to the nearest whole split of each block', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (seed, share) => {
        const drawn = draws(seed, 100, share)
        for (const { block, probability } of drawn) {
          expect(Math.abs(block.manual - block.size * share)).toBeLessThanOrEqual(0.5)
          expect(probability).toBe(block.manual / block.size)
        }
        const last = atEnds(drawn).at(-1) ?? 0
        const blocks = new Map(drawn.slice(0, last).map(({ block }) => [block.number, block.manual]))
        expect(manualOf(drawn.slice(0, last))).toBe([...blocks.values()].reduce((a, b) => a + b, 0))
      }),
      { numRuns: 40 },
    )
  })

  it('come in blocks of each size about as often, so that the last arms of one cannot be counted out', () => {
    const drawn = draws(7, 7_000)
    const sizes = [...new Map(drawn.map(({ block }) => [block.number, block.size])).values()]
    expect(new Set(sizes)).toEqual(new Set(blockSizes))
    // About 1,000 blocks: a quarter each, within five standard deviations.
    for (const size of blockSizes) {
      const share = sizes.filter((s) => s === size).length / sizes.length
      expect(Math.abs(share - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / sizes.length))
    }
  })

  it('are as likely at every place of a block', () => {
    const byPlace = new Map<number, Arm[]>()
    for (const { arm, position } of draws(11, 6_000)) byPlace.set(position, [...(byPlace.get(position) ?? []), arm])
    for (const [place, at] of byPlace) {
      const share = at.filter((arm) => arm === 'manual').length / at.length
      expect(Math.abs(share - 0.5), `place ${place}`).toBeLessThan(5 * Math.sqrt(0.25 / at.length))
    }
  })

  it('give every order of a block of four as often', () => {
    const orders = new Map<string, number>()
    let order = ''
    for (const { arm, block } of draws(13, 20_000)) {
      order += arm[0]
      if (block.remaining.length > 0) continue
      if (block.size === 4) orders.set(order, (orders.get(order) ?? 0) + 1)
      order = ''
    }
    const total = [...orders.values()].reduce((a, b) => a + b, 0)
    expect(orders.size).toBe(6)
    for (const count of orders.values())
      expect(Math.abs(count / total - 1 / 6)).toBeLessThan(5 * Math.sqrt(5 / 36 / total))
  })

  it('number their blocks and places from one', () => {
    const drawn = draws(3, 60)
    expect(drawn[0]).toMatchObject({ position: 1, block: { number: 1 } })
    let before: Drawn | undefined
    for (const d of drawn) {
      const fresh = !before || before.block.remaining.length === 0
      expect(d.block.number).toBe((before?.block.number ?? 0) + (fresh ? 1 : 0))
      expect(d.position).toBe(fresh ? 1 : (before?.position ?? 0) + 1)
      before = d
    }
  })
})

describe('a pair of people', () => {
  it('get one arm each, and the same one whoever of them claims first', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.constantFrom<Arm>('manual', 'assisted'), (a, b, drawn) => {
        fc.pre(a !== b)
        expect(armInPair(drawn, a, b)).toBe(otherArm(armInPair(drawn, b, a)))
      }),
    )
  })

  it('are one stratum, whoever of them claims first', () => {
    const of = (people: string[]) => stratumOf(['reviewer', 'document_type'], { people, documentType: 'pdf' })
    expect(of(['b', 'a'])).toBe(of(['a', 'b']))
    expect(of(['a'])).toBe('a / pdf')
    expect(stratumOf([], { people: ['a'], documentType: 'pdf' })).toBe('all')
  })
})
