import { expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { compareRuns } from './compare.ts'
import { changedFields, disputedCases, groupView, listedCases, unlike } from './compare-view.ts'
import type { RunCase } from './run.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'day', label: 'Day', type: 'date' },
    { key: 'total', label: 'Total', type: 'money', critical: true },
  ],
})
const truth = { day: '2026-11-02', total: '10.00' }
type Said = Partial<typeof truth>

function asked(caseId: string, said: Said, grade: 'manual' | 'assisted' = 'manual', group = 'Acme'): RunCase {
  const values = Object.entries({ ...truth, ...said }).map(([key, value]) => ({
    key,
    value,
    confidence: 0.9,
    grounded: true,
  }))
  return {
    facts: {
      ...{ caseId, name: caseId, itemNumber: null, documentId: 'd', grade, inclusion: 1, purposive: false },
      ...{ group, groupLabel: group, documentType: 'invoice', language: 'en', pages: 1, flags: [] },
      ...{ truth, accepted: {}, facts: [], workflowVersion: 1 },
    },
    results: [{ repetition: 1, answer: { values, flags: [] }, problem: null, latencyMs: 1, cost: 0, cached: false }],
  }
}
const wrong = { total: '1.00' }
const current = [
  asked('a', {}),
  asked('b', wrong),
  asked('c', wrong),
  asked('d', {}, 'assisted'),
  asked('e', {}, 'assisted'),
]
const candidate = [
  ...[asked('a', { ...wrong, day: '2026-01-01' }), asked('b', {}), asked('c', wrong)],
  ...[asked('d', wrong, 'assisted'), asked('e', { day: '2026-01-01' }, 'assisted')],
]
const comparison = compareRuns(definition, current, candidate)
const usual = { list: 'broken' as const, of: 'gate' as const, field: null, slice: null }

test('lists name the cases that changed, as a whole and by field', () => {
  expect(listedCases(comparison, usual)).toEqual(['a'])
  expect(listedCases(comparison, { ...usual, list: 'fixed' })).toEqual(['b'])
  expect(listedCases(comparison, { ...usual, list: 'wrong' })).toEqual(['c'])
  expect(listedCases(comparison, { ...usual, field: 'day' })).toEqual(['a'])
  expect(listedCases(comparison, { ...usual, field: 'none' })).toEqual([])
  expect(listedCases(comparison, { ...usual, of: 'assisted' })).toEqual(['d'])
  expect(listedCases(comparison, { ...usual, of: 'purposive' })).toEqual([])
  expect(changedFields(comparison).get('a')).toEqual({ fixed: [], broken: ['day', 'total'] })
})

test('a page gets counts and no ids', () => {
  const view = groupView(comparison.gate)
  expect(view.output).toMatchObject({ n: 3, fixed: 1, broken: 1, bothWrong: 1, bothRight: 0 })
  expect(JSON.stringify(view)).not.toContain('"a"')
})

test('disputed are accepted proposals that the candidate reads otherwise where it counts', () => {
  expect(disputedCases(comparison)).toEqual(['d'])
})

test('runs that cannot be held against each other say why', () => {
  const run = (number: number, state = 'done', set = { id: 's', name: 'Bills' }) => ({ number, state, set })
  expect(unlike(run(1), run(2))).toBeNull()
  expect(unlike(run(1), run(1))).toMatch(/one run twice/)
  expect(unlike(run(1, 'running'), run(2, 'stopped'))).toMatch(/Run 1 and run 2 are not done/)
  expect(unlike(run(1), run(2, 'done', { id: 't', name: 'Others' }))).toMatch(/over the set "Bills".*over "Others"/)
})
