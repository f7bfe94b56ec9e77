import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type Random, uuidFromBytes } from '#server/platform/random.ts'

/** A repeatable source for tests and the seed: the same seed gives the same values in the same order. Never for secrets. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const bytes = (length: number) => Uint8Array.from({ length }, () => uniformInt(generator, 0, 255))
  return {
    uuid: () => uuidFromBytes(bytes(16)),
    bytes,
    int: (maxExclusive) => {
      if (!Number.isSafeInteger(maxExclusive) || maxExclusive < 1)
        throw new RangeError('int() wants a whole number from 1')
      return uniformInt(generator, 0, maxExclusive - 1)
    },
    float: () => uniformFloat64(generator),
  }
}
