import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mcnemar } from '#server/platform/proportions.ts'
import { compareRuns } from './compare.ts'
import type { CaseFacts, RunCase } from './run.ts'
import { factsOf, orders, resultOf, runCase } from './run-case.fixture.ts'
import { holm } from './slices.ts'

/** Cases whose total one version has right (r) or wrong (w): "rw" is right before and wrong after. */
function both(patterns: string[], more: (i: number) => Partial<CaseFacts> = () => ({})): [RunCase[], RunCase[]] {
  const side = (at: 0 | 1) =>
    patterns.map((pattern, i) =>
      runCase(
        factsOf(String(i).padStart(4, '0'), { total: '1.00' }, more(i)),
        resultOf({ total: pattern[at] === 'r' ? '1.00' : '2.00' }),
      ),
    )
  return [side(0), side(1)]
}
const times = (n: number, pattern: string) => Array<string>(n).fill(pattern)
const compared = (...args: Parameters<typeof both>) => compareRuns(orders, ...both(...args))

test('3 broken and 12 fixed have p = 0.0352, and lie in lists by case', () => {
  const { gate } = compared([...times(3, 'rw'), ...times(12, 'wr'), ...times(20, 'rr'), ...times(5, 'ww')])
  expect(gate.output).toMatchObject({
    n: 40,
    broken: ['0000', '0001', '0002'],
    current: { count: 23, rate: 23 / 40 },
    candidate: { count: 32 },
  })
  expect(gate.output.fixed).toHaveLength(12)
  expect(gate.output.bothRight).toHaveLength(20)
  expect(gate.output.bothWrong).toHaveLength(5)
  expect(gate.output.p.toFixed(4)).toBe('0.0352')
  expect(gate.output.difference.estimate).toBeCloseTo(9 / 40, 12)
  expect(gate.fields.find((f) => f.key === 'total')?.right.p).toBe(gate.output.p)
})

test('the interval of the difference is that of paired shares', () => {
  // 14 both right, 5 fixed, none broken, 22 both wrong: as in server/platform/proportions.test.ts.
  const { difference } = compared([...times(14, 'rr'), ...times(5, 'wr'), ...times(22, 'ww')]).gate.output
  expect(difference.low).toBeCloseTo(0.011483241383033305, 6)
  expect(difference.high).toBeCloseTo(0.22649268435121123, 6)
})

test('McNemar does not mind which version is called which', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), (broken, fixed) => {
      expect(mcnemar(broken, fixed)).toBe(mcnemar(fixed, broken))
    }),
  )
})

test('a run compared with itself is identical, whatever its cases', () => {
  const pattern = fc.constantFrom('rr', 'ww')
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 30 }), (patterns) => {
      const [current] = both(patterns)
      const { identical, gate } = compareRuns(orders, current, current)
      expect(identical).toBe(true)
      expect(gate.output).toMatchObject({ fixed: [], broken: [], p: 1, difference: { estimate: 0 } })
      expect(gate.fields.every((f) => f.f1 === null || (f.f1.low === 0 && f.f1.high === 0))).toBe(true)
    }),
    { numRuns: 5 },
  )
})

test('held the other way round, what was fixed is broken', () => {
  const pattern = fc.constantFrom('rr', 'rw', 'wr', 'ww')
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 30 }), (patterns) => {
      const [current, candidate] = both(patterns)
      const one = compareRuns(orders, current, candidate).gate.output
      const other = compareRuns(orders, candidate, current).gate.output
      expect([one.fixed, one.broken, one.p]).toEqual([other.broken, other.fixed, other.p])
      expect((one.difference.estimate ?? 0) + (other.difference.estimate ?? 0)).toBeCloseTo(0, 12)
    }),
    { numRuns: 10 },
  )
})

test('another confidence for the same value is not identical', () => {
  const [current] = both(['rr'])
  const candidate = [
    runCase(factsOf('0000', { total: '1.00' }), resultOf({ total: { value: '1.00', confidence: 0.6 } })),
  ]
  expect(compareRuns(orders, current, candidate).identical).toBe(false)
})

test('cases that one version was not asked are counted and left out', () => {
  const [current, candidate] = both(['rr', 'rw', 'wr'])
  const { cases, gate, identical } = compareRuns(orders, current, candidate.slice(1))
  expect(cases).toEqual({ both: 2, currentOnly: 1, candidateOnly: 0 })
  expect([gate.n, identical]).toEqual([2, false])
})

test('accepted proposals and disputed cases stand apart', () => {
  const parts = [{ grade: 'assisted' as const }, { purposive: true }, {}]
  const { gate, assisted, purposive } = compared(['rw', 'rw', 'wr'], (i) => parts[i] ?? {})
  expect(assisted.output.broken).toEqual(['0000'])
  expect(purposive.output.broken).toEqual(['0001'])
  expect([gate.output.fixed, gate.output.broken]).toEqual([['0002'], []])
})

test('a case without an answer is broken where the other version had it right', () => {
  const [current] = both(['rr'])
  const candidate = [runCase(factsOf('0000', { total: '1.00' }), resultOf(null))]
  expect(compareRuns(orders, current, candidate).gate.output.broken).toEqual(['0000'])
})

test('a case whose repetitions differ is unsteady', () => {
  const [current] = both(['rr', 'rr'])
  const candidate = current.map(({ facts, results }, i) =>
    runCase(facts, ...results, resultOf({ total: i === 0 ? '2.00' : '1.00' }, { repetition: 2 })),
  )
  expect(compareRuns(orders, current, candidate).unsteady).toEqual(['0000'])
})

test('F1, macro F1, cost and latency have bootstrap intervals around their differences', () => {
  const side = (right: (i: number) => boolean, latencyMs: number, cost: number | null) =>
    Array.from({ length: 60 }, (_, i) => {
      const topic = i % 2 === 0 ? 'a' : 'b'
      const said = right(i) ? topic : 'c'
      return runCase(
        factsOf(String(i).padStart(4, '0'), { topic }, { group: `${i % 15}` }),
        resultOf({ topic: said }, { latencyMs, cost }),
      )
    })
  const { gate } = compareRuns(
    orders,
    side((i) => i % 3 === 0, 100, 0.02),
    side((i) => i % 3 !== 0, 80, 0.05),
  )
  const topic = gate.fields.find((f) => f.key === 'topic')
  expect(topic?.f1?.estimate).toBeCloseTo(1 / 3, 12)
  // a and b: of 30 each 10 right before, F1 20/40, and 20 right after, F1 40/50.
  expect(topic?.macroF1?.estimate).toBeCloseTo(0.8 - 0.5, 12)
  expect(topic?.f1?.low).toBeGreaterThan(0)
  expect(topic?.f1?.high).toBeLessThan(0.7)
  expect(topic?.f1?.byGroup?.groups).toBe(15)
  expect(gate.latency).toMatchObject({ estimate: -20, low: -20, high: -20, n: 60 })
  expect(gate.cost?.estimate).toBeCloseTo(0.03, 12)
})

describe('slices', () => {
  test('name the supplier that got worse although the whole got better, first of all', () => {
    const patterns = [...times(20, 'rw'), ...times(40, 'wr'), ...times(40, 'rr')]
    const { gate } = compared(patterns, (i) => ({
      groupLabel: i < 20 ? 'Acme GmbH' : 'Others',
      group: i < 20 ? 'x' : 'y',
    }))
    expect(gate.output.difference.estimate).toBeGreaterThan(0)
    const [worst] = gate.slices
    expect(worst).toMatchObject({ name: 'Seller Acme GmbH', n: 20, broken: expect.any(Array), fixed: [] })
    expect(worst?.adjusted).toBeLessThan(0.001)
  })

  test('are made of suppliers, labels, flags, kinds, languages, pages, hardness and versions', () => {
    const [current, candidate] = both(times(6, 'rr'), (i) =>
      i < 3
        ? {}
        : {
            ...{ groupLabel: 'Acme', flags: ['duplicate'], documentType: 'image', language: 'de', pages: 4 },
            workflowVersion: 2,
          },
    )
    const { gate } = compareRuns(orders, current, candidate)
    expect(gate.slices.map((s) => s.name).sort()).toEqual([
      '1 page',
      '3 to 5 pages',
      'Document type image',
      'Document type pdf',
      'Flag duplicate',
      'Language de',
      'Language en',
      'Seller Acme',
      'Workflow version 1',
      'Workflow version 2',
    ])
  })

  test('under 20 cases have no adjusted p', () => {
    const { gate } = compared(times(12, 'rw'), (i) => ({ language: i < 6 ? 'de' : 'fr' }))
    expect(gate.slices.map((s) => s.adjusted)).toEqual([null, null])
  })
})

test('Holm’s adjustment as R’s p.adjust has it', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([0.6, 0.7])).toEqual([1, 1])
})
