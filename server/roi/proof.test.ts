import { expect, it } from 'vitest'
import type { Verdict } from '#server/pilot/effect/effect.ts'
import { provesMoney } from './proof.ts'

const pilot = (verdict: Verdict, ...metrics: ('touch' | 'handling')[]) => ({
  effect: { verdict },
  segments: metrics.map((metric) => ({ plan: { metric } })),
})

it('calls money proved by a proved verdict on working time alone', () => {
  expect(provesMoney(pilot('proved', 'touch'))).toBe(true)
  expect(provesMoney(pilot('not_yet', 'touch'))).toBe(false)
  expect(provesMoney(pilot('proved', 'handling'))).toBe(false)
  expect(provesMoney(null)).toBe(false)
})

it('goes by the last segment, which the verdict is of', () => {
  expect(provesMoney(pilot('proved', 'touch', 'handling'))).toBe(false)
  expect(provesMoney(pilot('proved', 'handling', 'touch'))).toBe(true)
})
