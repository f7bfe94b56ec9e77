import { expect, test } from 'vitest'
import type { GateCondition } from './gate.ts'
import { promotionRefusal, type Standing } from './promotion.ts'

const condition = (key: string, ok: boolean | null, found: string): GateCondition => ({
  ...{ key, ok, found, label: '', observed: null, bound: null, n: null },
  ...{ unit: 'share', low: null, high: null, slices: [] },
})
const passed: Standing = {
  verdict: {
    verdict: 'passed',
    identical: false,
    conditions: [condition('cases', true, 'There are 60.')],
    sentence: '',
  },
  ...{ currentStands: true, candidateStands: true, same: false, heldBack: true, locked: null },
}
const refusal = (change: Partial<Standing>) => promotionRefusal({ ...passed, ...change })

test('what has passed, and is what would propose today, may be promoted', () => {
  expect(refusal({})).toBeNull()
})

test('a failed gate is said with what it found, and so is one that cannot judge', () => {
  const conditions = [
    condition('slices', false, 'Supplier Acme fell.'),
    condition('cost', null, 'Its cost is not known.'),
  ]
  const failed = { ...passed.verdict, verdict: 'failed' as const, conditions }
  expect(refusal({ verdict: failed })).toEqual({
    code: 'refused',
    sentence: 'The gate does not let it pass. Supplier Acme fell. Its cost is not known.',
  })
})

test('what is not of today is stale, whatever the gate says of it', () => {
  expect(refusal({ currentStands: false })?.code).toBe('stale')
  expect(refusal({ candidateStands: false })?.code).toBe('stale')
  expect(refusal({ heldBack: false })?.sentence).toMatch(/learned from/)
  expect(refusal({ same: true })?.sentence).toMatch(/nothing to promote/)
  expect(refusal({ locked: 'Pilot 1 runs.' })).toEqual({ code: 'refused', sentence: 'Pilot 1 runs.' })
})
