import { expect, test } from 'vitest'
import type { GateCondition, GateVerdict } from '#server/evaluation/gate.ts'
import { headline, pointsText, pText } from './compare-words.ts'

const condition = (parts: Partial<GateCondition>): GateCondition => ({
  ...{ key: 'cases', label: '', found: '', ok: true, observed: null, bound: null, n: null },
  ...{ unit: 'cases', low: null, high: null, slices: [] },
  ...parts,
})
const verdict = (of: GateVerdict['verdict'], conditions: GateCondition[], identical = false) => ({
  verdict: of,
  identical,
  conditions,
  figures: {
    n: 120,
    current: 0.8,
    candidate: 0.9,
    fixed: 12,
    broken: 3,
    difference: 0.075,
    low: 0,
    high: 0.1,
    p: 0.0352,
  },
})

test('the first line says what changed, and names the part that stops it', () => {
  const slice = {
    dimension: 'supplier' as const,
    fieldKey: null,
    value: 'Acme GmbH',
    name: 'Supplier Acme GmbH',
    n: 24,
  }
  const fallen = { ...slice, current: 0.95, candidate: 0.71, difference: -0.24, adjusted: 0.01 }
  expect(headline(verdict('failed', [condition({ key: 'slices', ok: false, slices: [fallen] })]))).toEqual({
    figures: '12 fixed, 3 broken of 120 cases; p 0.035.',
    gate: 'The gate stops it: supplier Acme GmbH fell from 95\u00a0% to 71\u00a0% (n 24).',
  })
})

test('a field that stops it is said with both shares', () => {
  const total = condition({ key: 'field:total', ok: false, found: 'Total: a long sentence.' })
  const shares = { 'field:total': { label: 'Total', current: 1, candidate: 0.943, n: 105 } }
  expect(headline(verdict('failed', [total]), shares).gate).toBe(
    'The gate stops it: total fell from 100\u00a0% to 94.3\u00a0% (n 105).',
  )
  expect(headline(verdict('failed', [total])).gate).toBe('The gate stops it: total: a long sentence.')
})

test('it passes, or cannot be judged, in words', () => {
  expect(headline(verdict('passed', [condition({})])).gate).toBe('The gate lets it pass.')
  expect(headline(verdict('passed', [], true)).figures).toBe('answered all 120 cases as the current version does.')
  const few = condition({ ok: false, found: 'There are 8: 12 more are needed.' })
  expect(headline(verdict('not enough', [few])).gate).toBe(
    'The gate cannot judge it yet: there are 8: 12 more are needed.',
  )
})

test('points carry their sign, and small p are no zero', () => {
  expect([pointsText(0.032), pointsText(-0.241), pointsText(-0.0001)]).toEqual(['+3.2', '−24.1', '0.0'])
  expect([pText(0.0352), pText(0.0004)]).toEqual(['0.035', '<\u00a00.001'])
})
