import { describe, expect, test } from 'vitest'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import { compareRuns } from './compare.ts'
import { gateVerdictSchema, judgeGate } from './gate.ts'
import type { CaseFacts, CaseResult, RunCase } from './run.ts'
import { factsOf, orders, resultOf, runCase } from './run-case.fixture.ts'
import { scoreRun } from './score.ts'

const fields = orders.fields.filter((f) => ['seller', 'total', 'reply'].includes(f.key))
const gated = (gate: Partial<Definition['gate']>): Definition => definitionSchema.parse({ ...orders, fields, gate })
const times = (n: number, pattern: string) => Array<string>(n).fill(pattern)

type Parts = { facts?: (i: number) => Partial<CaseFacts>; result?: Partial<CaseResult>; definition?: Definition }

/** Judges cases whose total is right (r) or wrong (w) before and after. */
function judged(patterns: string[], { facts = () => ({}), result = {}, definition = gated({}) }: Parts = {}) {
  const side = (at: 0 | 1): RunCase[] =>
    patterns.map((pattern, i) =>
      runCase(
        factsOf(String(i).padStart(4, '0'), { total: '1.00' }, facts(i)),
        resultOf({ total: pattern[at] === 'r' ? '1.00' : '2.00' }, at === 1 ? result : {}),
      ),
    )
  return verdict(definition, side(0), side(1))
}

function verdict(definition: Definition, current: RunCase[], candidate: RunCase[]) {
  const comparison = compareRuns(definition, current, candidate)
  return judgeGate(definition, comparison, scoreRun(definition, current), scoreRun(definition, candidate))
}
const okOf = (v: ReturnType<typeof judged>, key: string) => v.conditions.find((c) => c.key === key)?.ok

test('a better candidate on enough cases passes, with its figures in words', () => {
  const passed = judged([...times(12, 'wr'), ...times(3, 'rw'), ...times(85, 'rr')], {
    definition: gated({ margin: 0.05 }),
  })
  expect(passed).toMatchObject({ verdict: 'passed', identical: false, figures: { n: 100, fixed: 12, broken: 3 } })
  expect(passed.sentence).toBe(
    'Passed. Outputs without an error: 88.0 % became 97.0 % of 100 cases (9.0 points more, 1.4 to 17.2; 12 fixed, 3 broken, p 0.035).',
  )
  expect(gateVerdictSchema.parse(JSON.parse(JSON.stringify(passed)))).toEqual(passed)
})

test('the same version passes as identical', () => {
  expect(judged(times(30, 'rr'))).toMatchObject({
    verdict: 'passed',
    identical: true,
    sentence: 'Passed: both versions answered 30 cases alike.',
  })
})

describe('a candidate is not let through', () => {
  test('on too few cases, however good', () => {
    const few = judged([...times(10, 'wr'), ...times(9, 'rr')])
    expect(few.verdict).toBe('not enough')
    expect(few.sentence).toContain('There are 19: 1 more are needed.')
  })

  test('on accepted proposals alone', () => {
    const accepted = judged(times(100, 'wr'), { facts: () => ({ grade: 'assisted' }) })
    expect(accepted.verdict).toBe('not enough')
  })

  test('where a critical field falls below its margin, and at the margin it is', () => {
    const definition = gated({ margin: 0.05, fields: { total: 0.02 } })
    const at = judged([...times(2, 'rw'), ...times(98, 'rr')], { definition })
    const below = judged([...times(3, 'rw'), ...times(97, 'rr')], { definition })
    expect([at.verdict, okOf(at, 'field:total')]).toEqual(['passed', true])
    expect([below.verdict, okOf(below, 'field:total'), okOf(below, 'error')]).toEqual(['failed', false, true])
    expect(below.sentence).toContain('Total: 100.0 % became 97.0 %')
  })

  test('where one supplier got worse although the whole got better, and the supplier is named', () => {
    const patterns = [...times(14, 'rw'), ...times(6, 'rr'), ...times(40, 'wr'), ...times(60, 'rr')]
    const failed = judged(patterns, { facts: (i) => ({ groupLabel: i < 20 ? 'Acme GmbH' : `Seller ${i % 3}` }) })
    expect(failed.verdict).toBe('failed')
    expect(failed.figures.difference).toBeGreaterThan(0)
    expect(failed.sentence).toMatch(
      /^Failed\. Seller Acme GmbH: 100\.0 % became 30\.0 % of 20 cases \(70\.0 points less, /,
    )
    expect(failed.conditions.find((c) => c.key === 'slices')?.slices).toMatchObject([
      { dimension: 'supplier', value: 'Acme GmbH', n: 20, current: 1, candidate: 0.3 },
    ])
  })

  test('where it is dearer or slower than its bounds, or nobody knows what it costs', () => {
    const bound = { definition: gated({ mostCost: 0.01, mostLatencyMs: 200 }) }
    const cases = times(30, 'rr')
    expect(judged(cases, { ...bound, result: { cost: 0.02 } }).verdict).toBe('failed')
    expect(okOf(judged(cases, { ...bound, result: { latencyMs: 300 } }), 'latency')).toBe(false)
    expect(judged(cases, { ...bound, result: { cost: null } }).verdict).toBe('not enough')
    expect(judged(cases, bound).verdict).toBe('passed')
  })

  test('where the two runs were not scored alike, or not over the same cases', () => {
    const definition = gated({})
    const run = times(30, 'r').map((_, i) => runCase(factsOf(`${i}`, { total: '1.00' }), resultOf({ total: '1.00' })))
    const scores = scoreRun(definition, run)
    const comparison = compareRuns(definition, run, run)
    const other = judgeGate(definition, comparison, { ...scores, scorer: 0 }, scores)
    expect([other.verdict, okOf(other, 'scorers')]).toEqual(['not enough', false])
    expect(verdict(definition, run, run.slice(1))).toMatchObject({ verdict: 'not enough' })
  })

  test('where its drafts no longer state the facts', () => {
    const definition = gated({})
    const truth = { seller: 'Acme', total: '1.00', reply: 'Acme, it is 1.00.' }
    const side = (reply: string) =>
      times(30, '').map((_, i) => runCase(factsOf(`${i}`, truth), resultOf({ seller: 'Acme', total: '1.00', reply })))
    const failed = verdict(definition, side('It is 1.00, Acme.'), side('It is settled, Acme.'))
    expect([failed.verdict, okOf(failed, 'field:reply')]).toEqual(['failed', false])
  })
})

test('small parts that fell, noise and broken accepted cases are warnings', () => {
  const patterns = [...times(2, 'rw'), ...times(4, 'rr'), ...times(194, 'rr'), 'rw']
  const warned = judged(patterns, {
    facts: (i) =>
      i < 6 ? { groupLabel: 'Small Ltd' } : i === 200 ? { grade: 'assisted' } : { groupLabel: `S ${i % 4}` },
  })
  expect(warned.verdict).toBe('passed')
  expect(warned.warnings).toEqual([
    expect.stringMatching(
      /^Seller Small Ltd: 100\.0 % became 66\.7 % of 6 cases .* Too few cases to judge \(20 are\)\.$/,
    ),
    'Reply was not judged: no draft of these cases states a fact.',
    '1 case with an accepted proposal as their truth would change: look at them blind before you trust either.',
  ])
})
