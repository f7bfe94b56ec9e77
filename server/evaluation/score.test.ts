import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kappa } from '#server/platform/statistics.ts'
import { expectedCalibrationError } from '#server/proposal/confidence/reliability.ts'
import type { RunCase } from './run.ts'
import { factsOf, orders, resultOf, runCase } from './run-case.fixture.ts'
import { runScoresSchema, scoreRun } from './score.ts'

const field = (scores: ReturnType<typeof scoreRun>, key: string) => scores.gate.fields.find((f) => f.key === key)
const totals = (pairs: [truth: string | null, said: string | null][]) =>
  pairs.map(([truth, said], i) => runCase(factsOf(`${i}`, { total: truth }), resultOf({ total: said })))

test('F1 is 2TP / (2TP + FP + FN): of 10 values 6 right, 2 wrong, 2 missing, and 1 where there is none', () => {
  const scores = scoreRun(
    orders,
    totals([
      ...Array.from({ length: 6 }, (): [string, string] => ['10.00', '10']),
      ...Array.from({ length: 2 }, (): [string, string] => ['10.00', '11.00']),
      ...Array.from({ length: 2 }, (): [string, null] => ['10.00', null]),
      [null, '1.00'],
    ]),
  )
  expect(field(scores, 'total')).toMatchObject({
    precision: 6 / 9,
    recall: 6 / 10,
    f1: 12 / 19,
    right: { count: 6, n: 11, rate: 6 / 11 },
    coverage: 9 / 11,
  })
  expect(scores.gate.error).toMatchObject({ count: 5, n: 11, rate: 5 / 11 })
})

test('the share right has the interval of Wilson: 3 of 200 is 0.0051 to 0.0432', () => {
  const cases = totals(Array.from({ length: 200 }, (_, i): [string, string] => ['1.00', i < 3 ? '2.00' : '1.00']))
  const { error } = scoreRun(orders, cases).gate
  expect([error.low, error.high].map((x) => x?.toFixed(4))).toEqual(['0.0051', '0.0432'])
})

test('macro F1 is the mean over the options that occur, by hand: F1 of A 0.8, B 0.5, C 0', () => {
  const told: [string, string | null][] = [
    ['a', 'a'],
    ['a', 'a'],
    ['b', 'b'],
    ['b', 'a'],
    ['c', 'b'],
    ['c', null],
  ]
  const scores = scoreRun(
    orders,
    told.map(([truth, said], i) => runCase(factsOf(`${i}`, { topic: truth }), resultOf({ topic: said }))),
  )
  // A: TP 2, FP 1, FN 0: 4/5. B: TP 1, FP 1, FN 1: 2/4. C: 0. Mean 1.3/3.
  const choice = field(scores, 'topic')?.choice
  expect(choice?.macroF1).toBe(0.4333)
  expect(choice?.options.find((o) => o.key === 'b')).toEqual({
    key: 'b',
    n: 2,
    proposed: 2,
    right: 1,
    precision: 1 / 2,
    recall: 1 / 2,
  })
  expect(choice?.confusion).toEqual([
    ['a', 'a', 2],
    ['b', 'a', 1],
    ['b', 'b', 1],
    ['c', '', 1],
    ['c', 'b', 1],
  ])
})

test('ECE by hand as in Guo et al. 2017: two bins, 0.4 * |0.55 - 0.5| + 0.6 * |0.95 - 2/3|', () => {
  const told: [number, boolean][] = [
    ...([true, false] as const).map((right): [number, boolean] => [0.55, right]),
    ...([true, true, false] as const).map((right): [number, boolean] => [0.95, right]),
  ]
  const cases = told.map(([confidence, right], i) =>
    runCase(factsOf(`${i}`, { total: '1.00' }), resultOf({ total: { value: right ? '1.00' : '2.00', confidence } })),
  )
  const expected = 0.4 * 0.05 + 0.6 * (0.95 - 2 / 3)
  expect(scoreRun(orders, cases).gate.ece).toBeCloseTo(expected, 12)
  expect(expectedCalibrationError(told.map(([confidence, right]) => ({ confidence, right })))).toBeCloseTo(expected, 12)
})

test('kappa of [[20,5],[10,15]] is 0.400', () => {
  expect(
    kappa([
      [20, 5],
      [10, 15],
    ]).kappa,
  ).toBeCloseTo(0.4, 12)
})

test('the abstention curve speaks of what was held back too', () => {
  const held = { value: null, confidence: 0.4, first: { value: 'a', confidence: 0.4 } }
  const scores = scoreRun(orders, [
    runCase(factsOf('1', { topic: 'a' }), resultOf({ topic: { value: 'a', confidence: 0.9 } })),
    runCase(factsOf('2', { topic: 'b' }), resultOf({ topic: held })),
  ])
  const at = (level: number) => field(scores, 'topic')?.curve.find((p) => p.at === level)
  expect(at(0.4)).toEqual({ at: 0.4, n: 2, coverage: 1, accuracy: 0.5 })
  expect(at(0.5)).toEqual({ at: 0.5, n: 1, coverage: 0.5, accuracy: 1 })
  expect(at(0.95)).toEqual({ at: 0.95, n: 0, coverage: 0, accuracy: null })
})

test('urgency recall counts urgent cases that were proposed urgent and names the missed ones', () => {
  const scores = scoreRun(
    orders,
    [
      ['urgent', 'urgent'],
      ['urgent', 'normal'],
      ['normal', 'urgent'],
    ].map(([truth = '', said = ''], i) => runCase(factsOf(`${i}`, { urgency: truth }), resultOf({ urgency: said }))),
  )
  expect(field(scores, 'urgency')?.urgency).toMatchObject({ recall: { count: 1, n: 2, rate: 0.5 }, missed: ['1'] })
})

test('rows are matched wherever they stand, cell by cell', () => {
  const scores = scoreRun(orders, [
    runCase(
      factsOf('1', {
        rows: [
          { name: 'x', amount: '1.00' },
          { name: 'y', amount: '2.00' },
        ],
      }),
      resultOf({
        rows: [
          { name: 'Y', amount: '2' },
          { name: 'z', amount: '1' },
        ],
      }),
    ),
  ])
  expect(field(scores, 'rows')).toMatchObject({ f1: 1, right: { count: 0, n: 1 }, columns: { name: 0.5, amount: 1 } })
})

test('a draft is right where it states the facts that were sent, whatever its words', () => {
  const truth = {
    total: '1204.50',
    date: '2026-12-01',
    seller: 'Acme GmbH',
    reply: 'Dear Acme GmbH, we paid 1,204.50 EUR on 1 December 2026.',
  }
  const scores = scoreRun(orders, [
    runCase(factsOf('1', truth), resultOf({ reply: 'Acme GmbH: am 01.12.2026 wurden 1.204,50 € bezahlt.' })),
    runCase(
      factsOf('2', truth, { facts: ['no further action'] }),
      resultOf({ reply: 'Dear {{seller}}, 1,204.50 EUR.' }),
    ),
    runCase(factsOf('3', { reply: 'Thank you.' }), resultOf({ reply: 'Thanks.' })),
  ])
  expect(field(scores, 'reply')).toMatchObject({
    right: { count: 1, n: 2 },
    draft: { n: 3, facts: 7, present: 4, missing: [{ caseId: '2', fields: ['seller', 'date'], facts: [0] }] },
  })
})

describe('cases', () => {
  test('count by the inverse of their inclusion, and purposive ones in no rate', () => {
    const scores = scoreRun(orders, [
      runCase(factsOf('1', { total: '1.00' }, { inclusion: 0.25 }), resultOf({ total: '2.00' })),
      runCase(factsOf('2', { total: '1.00' }), resultOf({ total: '1.00' })),
      runCase(factsOf('3', { total: '1.00' }, { purposive: true }), resultOf({ total: '2.00' })),
    ])
    expect(scores.gate.error).toMatchObject({ count: 1, n: 2, nEff: 25 / 17 })
    expect(scores.gate.error.rate).toBeCloseTo(4 / 5, 12)
    expect(scores).toMatchObject({ cases: 3, purposive: 1 })
  })

  test('of accepted proposals stand apart from the gate', () => {
    const scores = scoreRun(orders, [
      runCase(factsOf('1', { total: '1.00' }, { grade: 'assisted' }), resultOf({ total: '2.00' })),
      runCase(factsOf('2', { total: '1.00' }, { grade: 'manual' }), resultOf({ total: '1.00' })),
    ])
    expect([scores.gate.error.rate, scores.assisted.error.rate]).toEqual([0, 1])
    expect(scores.errorByGrade.map((g) => [g.grade, g.error.rate])).toEqual([
      ['manual', 0],
      ['assisted', 1],
    ])
  })

  test('without an answer are wrong, also where nothing was to be found', () => {
    const scores = scoreRun(orders, [runCase(factsOf('1', { total: null }), resultOf(null))])
    expect(scores).toMatchObject({ failed: 1, gate: { error: { count: 1, n: 1 } }, latency: { n: 0, p90: null } })
  })

  test('may have other values that are as right', () => {
    const facts = factsOf('1', { total: '5.00' }, { accepted: { total: ['-5.00'] } })
    expect(scoreRun(orders, [runCase(facts, resultOf({ total: '-5.00' }))]).gate.error.rate).toBe(0)
  })

  test('that were not asked yet are not counted', () => {
    expect(scoreRun(orders, [runCase(factsOf('1', { total: '1.00' }))])).toMatchObject({ cases: 0, noise: null })
  })

  test('of a workflow without critical fields count by all of them', () => {
    const plain = { ...orders, fields: orders.fields.filter((f) => f.key === 'seller' || f.key === 'reply') }
    const cases = [runCase(factsOf('1', { seller: 'A' }), resultOf({ seller: 'B' }))]
    expect(scoreRun(plain, cases).gate.error).toMatchObject({ count: 1, n: 1 })
  })
})

test('repetitions tell the noise: the first counts, as production asks once', () => {
  const twice = (id: string, first: string, second: string) =>
    runCase(
      factsOf(id, { total: '1.00' }),
      resultOf({ total: second }, { repetition: 2, cost: 0.03 }),
      resultOf({ total: first }),
    )
  const scores = scoreRun(orders, [twice('1', '1.00', '2.00'), twice('2', '1.00', '1')])
  expect(scores.gate.error.rate).toBe(0)
  expect(scores.noise).toEqual({
    repetitions: 2,
    cases: 2,
    differing: 1,
    share: 0.5,
    fields: { total: 1 },
    error: { least: 0, most: 0.5 },
    right: { least: 0.5, most: 1 },
  })
  expect(scores.cost).toEqual({ n: 4, mean: 0.02, total: 0.08 })
})

test('scores do not depend on the order of the cases and can be read back from JSON', () => {
  const value = fc.constantFrom('1.00', '2.00', null)
  const one = fc.record({
    truth: value,
    said: value,
    topic: fc.constantFrom('a', 'b'),
    said_topic: fc.constantFrom('a', 'b', null),
    grade: fc.constantFrom('blind' as const, 'assisted' as const),
    latencyMs: fc.integer({ min: 1, max: 9 }),
  })
  const built = (list: (typeof one extends fc.Arbitrary<infer T> ? T : never)[]): RunCase[] =>
    list.map((c, i) =>
      runCase(
        factsOf(`${i}`, { total: c.truth, topic: c.topic }, { grade: c.grade }),
        resultOf({ total: c.said, topic: c.said_topic }, { latencyMs: c.latencyMs }),
      ),
    )
  fc.assert(
    fc.property(fc.array(one, { maxLength: 20 }), (list) => {
      const cases = built(list)
      const scores = scoreRun(orders, cases)
      expect(JSON.stringify(scoreRun(orders, cases.toReversed()))).toBe(JSON.stringify(scores))
      expect(runScoresSchema.parse(JSON.parse(JSON.stringify(scores)))).toEqual(scores)
    }),
    { numRuns: 40 },
  )
})
