import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openGate } from './upload-gate.ts'

describe('the gate of uploads', () => {
  it('never lets more through than its limit, and everybody in the end, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        async (limit, fates) => {
          const gate = openGate(limit)
          let inside = 0
          let most = 0
          const begun: number[] = []
          const all = fates.map((fails, i) =>
            gate(async () => {
              begun.push(i)
              inside += 1
              most = Math.max(most, inside)
              await Promise.resolve()
              inside -= 1
              if (fails) throw new Error('refused')
            }),
          )
          const ends = await Promise.allSettled(all)
          expect(most).toBeLessThanOrEqual(limit)
          expect(begun).toEqual(fates.map((_, i) => i))
          expect(ends.map((e) => e.status === 'rejected')).toEqual(fates)
        },
      ),
    )
  })
})
