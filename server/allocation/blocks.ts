import type { Random } from '#server/platform/random.ts'
import type { Arm } from './allocation.ts'

/** A block has one of these sizes, at random and never shown: with a fixed one, whoever counts knows the last arms. */
export const blockSizes = [4, 6, 8, 10] as const

/** A stratum's block as far as it is not used up. `number`: 1, 2, ... within the stratum; 0 before the first. */
export type Block = { number: number; size: number; manual: number; remaining: readonly Arm[] }

export const noBlock: Block = { number: 0, size: 0, manual: 0, remaining: [] }

/**
 * A permuted block: its arms in random order, every order as likely as any other. The split is the whole one nearest to
 * `share`, the share of the manual arm in 0..1: half and half exactly at 0.5, because all sizes are even.
 */
export function drawBlock(number: number, share: number, random: Random): Block {
  const size = blockSizes[random.int(blockSizes.length)] ?? 4
  const manual = Math.round(size * share)
  const remaining = Array.from({ length: size }, (_, i): Arm => (i < manual ? 'manual' : 'assisted'))
  // Fisher and Yates, in Durstenfeld's form.
  for (let last = size - 1; last > 0; last--) {
    const other = random.int(last + 1)
    const [a, b] = [remaining[last] as Arm, remaining[other] as Arm]
    remaining[last] = b
    remaining[other] = a
  }
  return { number, size, manual, remaining }
}

export type Drawn = {
  arm: Arm
  block: Block
  /** Place in the block, from 1. */
  position: number
  /** With which the block gives the manual arm at any of its places. */
  probability: number
}

/** Takes the next arm of a stratum, from a new block where the last one is used up. */
export function drawArm(before: Block, share: number, random: Random): Drawn {
  const block = before.remaining.length > 0 ? before : drawBlock(before.number + 1, share, random)
  const [arm, ...remaining] = block.remaining
  if (!arm) throw new Error('a block holds no arm')
  return {
    arm,
    block: { ...block, remaining },
    position: block.size - remaining.length,
    probability: block.manual / block.size,
  }
}
