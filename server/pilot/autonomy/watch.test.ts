import { describe, expect, it } from 'vitest'
import { rateOf, type WeightedRate, weightedRate } from '#server/platform/statistics.ts'
import { autonomySchema } from '#server/workflow/autonomy.ts'
import { kinds, proposesAlike, type Sensitive } from '#server/workflow/autonomy-levels.ts'
import type { Kind } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import type { KindFigures } from './evidence.ts'
import { alarmOf, exceeds, falls } from './watch.ts'

const of = (wrong: number, n: number): WeightedRate =>
  weightedRate(Array.from({ length: n }, (_, i) => ({ hit: i < wrong, weight: 1 })))
const proposer = { provider: 'local', version: '4' }
const now = new Date('2026-11-30T09:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000)
type Change = Partial<Parameters<typeof alarmOf>[1]> & { passed?: WeightedRate; catches?: ReturnType<typeof rateOf> }

function alarm({ passed = of(0, 40), catches = rateOf(18, 20), ...change }: Change = {}) {
  const one: KindFigures = { errors: of(0, 200), weeks: [], passed, compared: of(0, 0) }
  return alarmOf('extraction', {
    figures: {
      kinds: Object.fromEntries(kinds.map((kind) => [kind, one])) as Record<Kind, KindFigures>,
      ...{ catches, pilotRuns: false, proved: null },
    },
    policy: autonomySchema.parse({}),
    sensitive: null as Sensitive,
    ...{ basis: { proposer, sensitive: false }, proposer, published: null },
    ...{ checks: { waiting: 0, oldest: null, lastDone: null }, now },
    ...change,
  })
}

describe('a quality alarm', () => {
  it('stays silent while passed items hold the bound', () => {
    expect(alarm()).toBe(null)
    expect(alarm({ passed: of(1, 60) })).toBe(null)
  })
  it('pauses where checks of passed items find more wrong than chance explains, and says so with the figures', () => {
    const raised = alarm({ passed: of(3, 30) })
    expect(raised).toMatchObject({ cause: 'errors', to: 'paused' })
    expect(raised?.because).toBe(
      'Checks found 3 wrong of 30 items that had passed (10\u00a0%, 3.5\u00a0% to 25.6\u00a0%): the bound is 2\u00a0%.',
    )
  })
  it('pauses where reviewers no longer catch seeded errors', () => {
    expect(alarm({ catches: rateOf(11, 20) })).toMatchObject({ cause: 'catch', to: 'paused' })
  })
  it('pauses where something else proposes that nobody has published', () => {
    expect(alarm({ proposer: { provider: 'local', version: '5' } })).toMatchObject({ cause: 'proposer', to: 'paused' })
    expect(alarm({ basis: {} })).toMatchObject({ cause: 'proposer', to: 'paused' })
  })
  it('reviews everything again after a published change of how is proposed, whose provider may be another', () => {
    const published = { from: 6, to: 7 }
    expect(alarm({ published, proposer: { provider: 'openai', version: 'x' } })).toMatchObject({
      ...{ cause: 'published', to: 'review_all' },
      because: expect.stringContaining('Version 7'),
    })
  })
  it('reviews everything again where the work was called sensitive since', () => {
    expect(alarm({ sensitive: 'payments' })).toMatchObject({ cause: 'sensitive', to: 'review_all' })
    expect(alarm({ sensitive: 'payments', basis: { proposer, sensitive: true } })).toBe(null)
  })
  it('reviews everything again where checks of passed items wait and nobody makes any', () => {
    const checks = (oldest: number, lastDone: number | null) =>
      alarm({ checks: { waiting: 2, oldest: ago(oldest), lastDone: lastDone === null ? null : ago(lastDone) } })
    expect(checks(15, null)).toMatchObject({ cause: 'unchecked', to: 'review_all' })
    expect(checks(40, 15)?.because).toContain('2 wait to be checked')
    expect([checks(13, null), checks(40, 13)]).toEqual([null, null])
  })
})

describe('a bound', () => {
  it.each([
    [1, 1, true],
    [1, 8, true],
    [1, 9, false],
    [1, 40, false],
    [2, 40, false],
    [2, 20, true],
    [2, 99, false],
    [3, 100, true],
    [2, 100, false],
    [0, 500, false],
  ])('of 2 %% is exceeded by %i wrong of %i: %s', (wrong, n, exceeded) => {
    expect(exceeds(of(wrong, n), 0.02, 100)).toBe(exceeded)
  })
  it.each([
    [0, 9, false],
    [5, 10, true],
    [7, 10, false],
    [23, 30, true],
    [24, 30, false],
  ])('of 80 %% caught is missed by %i of %i: %s', (caught, n, missed) => {
    expect(falls(rateOf(caught, n), 0.8)).toBe(missed)
  })
})

describe('two versions', () => {
  const definition = definitionSchema.parse({
    ...{ name: 'X', noun: { one: 'x', many: 'xs' } },
    fields: [{ key: 'total', label: 'Total', type: 'money' }],
  })
  it('propose alike when only names, shares or the autonomy’s own bounds differ', () => {
    const other = { ...definition, name: 'Y', holdSeconds: 5, autonomy: { ...definition.autonomy, steadyWeeks: 9 } }
    expect(proposesAlike(definition, other)).toBe(true)
  })
  it.each([
    ['a threshold', { thresholds: { ...definition.thresholds, sure: 0.5 } }],
    ['the provider’s model', { provider: { ...definition.provider, model: 'another' } }],
    ['a field', { fields: [] }],
    ['a check', { checks: [{ kind: 'same_file' as const, severity: 'error' as const }] }],
  ])('do not where %s differs', (_, change) => {
    expect(proposesAlike(definition, { ...definition, ...change })).toBe(false)
  })
})
