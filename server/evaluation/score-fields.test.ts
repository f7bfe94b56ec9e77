import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type Answer, matchRows, scoreAnswers } from './score-fields.ts'

const definition = definitionSchema.parse({
  name: 'Orders',
  noun: { one: 'order', many: 'orders' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    {
      key: 'rows',
      label: 'Rows',
      type: 'table',
      columns: [
        { key: 'name', label: 'Name', type: 'text' },
        { key: 'amount', label: 'Amount', type: 'money', required: true },
      ],
    },
  ],
})
const total = (caseId: string, truths: (string | null)[], proposed: string | null, confidence: number): Answer => ({
  caseId,
  key: 'total',
  truths,
  proposed,
  confidence,
})

test('precision, recall, exact match, coverage and accuracy follow their definitions', () => {
  const { fields, errors } = scoreAnswers(definition, [
    total('a', ['10.00'], '10', 0.95),
    total('b', ['10.00'], '11.00', 0.95),
    total('c', ['10.00'], null, 0.5),
    total('d', [null], null, 0.9),
    total('e', [null], '1.00', 0.2),
    total('f', ['5.00', '-5.00'], '-5.00', 0.6),
  ])
  expect(fields.total).toEqual({
    n: 6,
    precision: 2 / 4,
    recall: 2 / 4,
    f1: 4 / 8,
    exact: 3 / 6,
    coverage: 2 / 6,
    accuracy_above: 1 / 2,
  })
  expect(errors.map((e) => e.case)).toEqual(['b', 'c', 'e'])
})

test('a field without truth is not scored', () => {
  expect(scoreAnswers(definition, []).fields).toEqual({})
})

test('rows are matched wherever they stand, and a column that the truth does not hold is not counted', () => {
  const { fields } = scoreAnswers(definition, [
    {
      caseId: 'a',
      key: 'rows',
      truths: [[{ amount: '1.00' }, { amount: '2.00' }, { amount: '3.00' }]],
      proposed: [
        { name: 'x', amount: '3' },
        { name: 'y', amount: '1' },
      ],
      confidence: 0.5,
    },
  ])
  expect(fields.rows).toMatchObject({
    precision: 1,
    recall: 2 / 3,
    f1: 4 / 5,
    exact: 0,
    columns: { name: null, amount: 4 / 5 },
  })
})

describe('matching rows', () => {
  test('prefers the pairing with the most agreement over the first that fits', () => {
    const likeness = [
      [2, 3],
      [0, 2],
    ]
    expect(matchRows([0, 1], [0, 1], (a, b) => likeness[a]?.[b] ?? 0)).toEqual([
      [0, 0],
      [1, 1],
    ])
  })

  test('reaches the best total that any pairing has', () => {
    const best = (m: number[][], used: number[] = []): number => {
      if (used.length === m.length) return 0
      const row = m[used.length] ?? []
      return Math.max(...row.map((x, j) => (used.includes(j) ? -1 : x + best(m, [...used, j]))))
    }
    const matrix = fc.integer({ min: 1, max: 5 }).chain((n) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: n, maxLength: n }), {
        minLength: n,
        maxLength: n,
      }),
    )
    fc.assert(
      fc.property(matrix, (m) => {
        const indices = m.map((_, i) => i)
        const pairs = matchRows(indices, indices, (a, b) => m[a]?.[b] ?? 0)
        expect(pairs.reduce((sum, [a, b]) => sum + (m[a]?.[b] ?? 0), 0)).toBe(best(m))
      }),
    )
  })
})
