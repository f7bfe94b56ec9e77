import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '#server/metrics/filter.ts'
import { rateOf, type WeightedRate, weightedRate } from '#server/platform/statistics.ts'
import { type AutonomyLevel, autonomyLevels, autonomySchema } from '#server/workflow/autonomy.ts'
import { kinds, type Sensitive, sensitiveKind } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import type { KindFigures } from './evidence.ts'
import { type LadderFigures, mayStep } from './ladder.ts'

const policy = autonomySchema.parse({})
const of = (wrong: number, n: number): WeightedRate =>
  weightedRate(Array.from({ length: n }, (_, i) => ({ hit: i < wrong, weight: 1 })))
/** Whole weeks, the newest last: how many were wrong of how many checked. */
const weeksOf = (weeks: [number, number][]): KindFigures['weeks'] =>
  weeks.map(([wrong, n], i) => ({ monday: addDays('2026-11-23', -7 * (weeks.length - 1 - i)), errors: of(wrong, n) }))

function figuresOf(change: Partial<KindFigures> & Partial<Omit<LadderFigures, 'kinds'>> = {}): LadderFigures {
  const {
    errors = of(0, 250),
    weeks = weeksOf(Array(12).fill([0, 20])),
    passed = of(0, 0),
    compared = of(0, 0),
    ...rest
  } = change
  const figures = { errors, weeks, passed, compared }
  return {
    kinds: Object.fromEntries(kinds.map((kind) => [kind, figures])) as Record<Kind, KindFigures>,
    ...{ catches: rateOf(18, 20), pilotRuns: false, proved: null },
    ...rest,
  }
}
const up = (figures: LadderFigures, sensitive: Sensitive = null, from: AutonomyLevel = 'review_all') =>
  mayStep('extraction', from, 'clean_pass', figures, policy, sensitive)
const unmet = (step: ReturnType<typeof mayStep>) => step.conditions.filter((c) => !c.met).map((c) => c.key)

describe('letting clean items pass', () => {
  it('is open where all conditions are met, each with its figure, bound and n', () => {
    const step = up(figuresOf())
    expect(step.may).toBe(true)
    expect(step.conditions.find((c) => c.key === 'errors')).toMatchObject({ value: 0, bound: 0.02, n: 250, low: 0 })
    expect(step.conditions.find((c) => c.key === 'steady')).toMatchObject({ value: 12, bound: 4, n: 80 })
  })

  const missing: [string, Parameters<typeof figuresOf>[0], string[]][] = [
    [
      'too few weeks were steady',
      {
        weeks: weeksOf([
          [0, 20],
          [0, 20],
          [0, 20],
        ]),
      },
      ['steady'],
    ],
    ['the last week stood above the bound', { weeks: weeksOf([...Array(8).fill([0, 20]), [1, 20]]) }, ['steady']],
    [
      'nobody checked in one of the last weeks',
      { weeks: weeksOf([...Array(8).fill([0, 20]), [0, 0], [0, 20]]) },
      ['steady'],
    ],
    ['too few were checked, though none was wrong', { errors: of(0, 90) }, ['checked', 'errors']],
    ['enough were checked, and the interval still reaches above the bound', { errors: of(2, 250) }, ['errors']],
    ['reviewers miss seeded errors', { catches: rateOf(15, 20) }, ['catch']],
    ['too few seeded checks were answered', { catches: rateOf(9, 9) }, ['catch']],
    ['a pilot runs', { pilotRuns: true }, ['pilot']],
  ]
  it.each(missing)('is refused where %s', (_, change, keys) => {
    const step = up(figuresOf(change))
    expect([step.may, unmet(step)]).toEqual([false, keys])
  })
  it('is refused from shadow, and where no passed item would be checked', () => {
    expect(unmet(up(figuresOf(), null, 'shadow'))).toEqual(['rung'])
    expect(unmet(mayStep('label', 'paused', 'clean_pass', figuresOf(), { ...policy, sampleShare: 0 }, null))).toEqual([
      'sampled',
    ])
  })
})

describe('payments and replies', () => {
  const steady = weeksOf(Array(12).fill([0, 20]))
  it('never pass without a pilot that has proved something', () => {
    expect(unmet(up(figuresOf({ weeks: steady }), 'payments'))).toEqual(['served'])
  })
  it('pass once so many whole weeks since the verdict were steady as the plan names', () => {
    const proved = (from: string) => ({ from, steadyWeeks: 8 })
    // The newest whole week began on 23 November: the eighth before it on 5 October.
    expect(up(figuresOf({ weeks: steady, proved: proved('2026-10-05') }), 'payments').may).toBe(true)
    expect(unmet(up(figuresOf({ weeks: steady, proved: proved('2026-10-06') }), 'replies'))).toEqual(['served'])
  })
  it('begin anew after a week that was not steady', () => {
    const weeks = weeksOf([...Array(6).fill([0, 20]), [3, 20], ...Array(5).fill([0, 20])])
    const step = up(figuresOf({ weeks, proved: { from: '2026-01-05', steadyWeeks: 8 } }), 'payments')
    expect(step.conditions.find((c) => c.key === 'served')).toMatchObject({ met: false, value: 5, bound: 8 })
  })
  it('are told by the definition: payments in every kind, replies in drafts that go to whoever wrote', () => {
    const draft = { key: 'reply', label: 'Reply', type: 'draft' as const }
    const definition = (handles: string[], purpose = 'reply'): Definition =>
      definitionSchema.parse({
        ...{ name: 'X', noun: { one: 'x', many: 'xs' } },
        fields: [
          { key: 'total', label: 'Total', type: 'money' },
          { ...draft, purpose },
        ],
        sensitive: { handles },
      })
    expect(sensitiveKind(definition(['payments']), 'extraction')).toBe('payments')
    expect(sensitiveKind(definition(['replies']), 'extraction')).toBe(null)
    expect(sensitiveKind(definition(['replies']), 'draft')).toBe('replies')
    expect(sensitiveKind(definition(['replies'], 'status'), 'draft')).toBe('replies')
    expect(sensitiveKind(definition(['replies'], 'note'), 'draft')).toBe(null)
  })
})

describe('steps down and out of shadow', () => {
  const bad = figuresOf({ errors: of(9, 9), catches: rateOf(0, 0), weeks: [] })
  it('are open whatever the figures', () => {
    for (const to of ['review_all', 'shadow', 'paused'] as const)
      expect(mayStep('draft', 'clean_pass', to, bad, policy, 'replies').may).toBe(true)
    expect(mayStep('draft', 'paused', 'review_all', bad, policy, 'replies').may).toBe(true)
  })
  it('wait while a pilot runs, but for pausing', () => {
    const running = figuresOf({ pilotRuns: true })
    expect(mayStep('draft', 'clean_pass', 'review_all', running, policy, null).may).toBe(false)
    expect(mayStep('draft', 'clean_pass', 'paused', running, policy, null).may).toBe(true)
  })
  it('need compared items to leave shadow', () => {
    const leave = (n: number) =>
      mayStep('label', 'shadow', 'review_all', figuresOf({ compared: of(0, n) }), policy, null).may
    expect([leave(19), leave(20)]).toEqual([false, true])
  })
})

describe('no sequence of steps', () => {
  const count = fc.nat(30)
  const week = fc.tuple(count, count).map(([a, b]): [number, number] => [Math.min(a, b), b])
  const moment = fc.record({
    to: fc.constantFrom<AutonomyLevel>(...autonomyLevels, 'clean_pass', 'clean_pass', 'review_all'),
    weeks: fc.array(
      fc.oneof({ weight: 4, arbitrary: fc.constant<[number, number]>([0, 30]) }, { weight: 1, arbitrary: week }),
      { maxLength: 14 },
    ),
    clean: fc.nat(3).map((n) => n > 0),
    pilotRuns: fc.nat(5).map((n) => n === 0),
    proved: fc.option(
      fc.record({
        from: fc.constantFrom('2026-09-01', '2026-10-20', '2026-11-20'),
        steadyWeeks: fc.integer({ min: 1, max: 9 }),
      }),
    ),
  })
  it('lets payments or replies pass before the plan’s weeks are served after a proved verdict', () => {
    let reached = 0
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 1, maxLength: 12 }),
        fc.constantFrom<Sensitive>('payments', 'replies'),
        (moments, sensitive) => {
          let level: AutonomyLevel = 'review_all'
          for (const { to, weeks, clean, pilotRuns, proved } of moments) {
            const figures = figuresOf({
              weeks: weeksOf(weeks),
              errors: clean ? of(0, 300) : of(3, 60),
              compared: of(0, 30),
              pilotRuns,
              proved,
            })
            if (!mayStep('draft', level, to, figures, policy, sensitive).may) continue
            if (to === 'clean_pass') {
              // Counted here by another way: from the end back to the first week that is not steady or too early.
              const served = weeksOf(weeks).toReversed()
              const first = served.findIndex(
                (w) =>
                  w.errors.n === 0 ||
                  w.errors.count / w.errors.n > policy.mostErrors ||
                  w.monday < (proved?.from ?? '9'),
              )
              const n = first < 0 ? served.length : first
              reached += 1
              expect(proved !== null && n >= proved.steadyWeeks && !pilotRuns && clean).toBe(true)
            }
            level = to
          }
        },
      ),
      { numRuns: 500 },
    )
    expect(reached).toBeGreaterThan(20)
  })
})
