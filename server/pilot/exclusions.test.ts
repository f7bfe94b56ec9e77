import { expect, it } from 'vitest'
import { exclusionsOf } from './exclusions.ts'

it('counts what is left out by arm and reason, a pair in both', () => {
  const items = [
    { id: 'a', arm: 'manual' },
    { id: 'b', arm: 'assisted' },
    { id: 'pair', arm: 'manual' },
    { id: 'pair', arm: 'assisted' },
  ] as const
  const excluded = [
    { id: 'a', reason: 'stratum_too_small' },
    { id: 'pair', reason: 'suspect' },
  ] as const
  expect(exclusionsOf(items, excluded, [{ arm: 'assisted' }])).toEqual({
    manual: { suspect: 1, stratum_too_small: 1, no_time: 0 },
    assisted: { suspect: 1, stratum_too_small: 0, no_time: 1 },
  })
})
