import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A seeded source of chance: the same seed gives the same draws, in the same order, on every machine. */
export type Random = {
  /** Integer, both bounds included. */
  int(from: number, to: number): number
  /** 0 (included) to 1 (excluded). */
  float(): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
  /** Standard normal (Box-Muller). */
  normal(): number
}

export function makeRandom(seed: number): Random {
  const rng = xoroshiro128plus(seed | 0)
  const int = (from: number, to: number) => uniformInt(rng, from, to)
  const float = () => uniformFloat64(rng)
  return {
    int,
    float,
    chance: (probability) => float() < probability,
    pick: (from) => {
      if (from.length === 0) throw new RangeError('Nothing to pick from: give a list with at least one entry.')
      return from[int(0, from.length - 1)] as (typeof from)[number]
    },
    shuffle: (list) => {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i)
        const held = copy[i] as (typeof copy)[number]
        copy[i] = copy[j] as (typeof copy)[number]
        copy[j] = held
      }
      return copy
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float()),
  }
}
