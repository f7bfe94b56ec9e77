import { describe, expect, it } from 'vitest'
import { plan, splitItems } from '#tests/setup/pilot-items.ts'
import { effectOf } from './measure.ts'
import { halfWidth, rhoFor } from './sequence.ts'
import { type Facts, guardOf, reasonsFor, verdictOf } from './verdict.ts'

const facts: Facts = {
  design: 'split',
  minimumSavingMinutes: 0.5,
  margin: 0.02,
  minimumChecked: 100,
  n: { manual: 200, assisted: 200 },
  earliestPerArm: 20,
  saving: { estimate: 1.5, low: 0.8, high: 2.2 },
  savingWithSuspects: { estimate: 1.4, low: 0.7, high: 2.1 },
  suspects: 3,
  errorDifference: { estimate: 0, low: -0.015, high: 0.015 },
  checked: 300,
  guard: 'held',
  openOldShareDifference: 0.02,
}

const settings = { margin: 0.02, minimumChecked: 100 }

describe('the guard-rail', () => {
  it('is held below the margin, broken above it, open between, unknown with too few checks', () => {
    expect(guardOf({ estimate: 0, low: -0.02, high: 0.0199 }, 100, settings)).toBe('held')
    expect(guardOf({ estimate: 0, low: -0.02, high: 0.02 }, 100, settings)).toBe('open')
    expect(guardOf({ estimate: 0.03, low: 0.021, high: 0.05 }, 100, settings)).toBe('broken')
    expect(guardOf({ estimate: 0, low: -0.02, high: 0.01 }, 99, settings)).toBe('unknown')
    expect(guardOf({ estimate: null, low: null, high: null }, 500, settings)).toBe('unknown')
  })
})

describe('the verdict', () => {
  it('is proved where all of it holds', () => {
    expect(verdictOf(facts)).toBe('proved')
    expect(verdictOf({ ...facts, design: 'paired' })).toBe('proved')
    expect(reasonsFor(facts)).toEqual([])
  })

  const notYet: [string, Partial<Facts>, RegExp][] = [
    ['nothing was drawn by chance', { design: 'before_after' }, /never proves a saving/],
    ['nobody worked with it', { design: 'shadow' }, /nobody worked with it/],
    ['nothing is checked', { guard: 'unknown', checked: 0 }, /nobody knows whether quality held/],
    ['too little is checked', { guard: 'unknown', checked: 40 }, /Only 40 outputs .* asks for 100/],
    [
      'one arm only is checked',
      { guard: 'unknown', errorDifference: { estimate: null, low: null, high: null } },
      /in one arm only/,
    ],
    [
      'quality is open',
      { guard: 'open', errorDifference: { estimate: 0.01, low: -0.01, high: 0.031 } },
      /3\.1 points above .* less than 2\.0/,
    ],
    [
      'the saving is not shown',
      { saving: { estimate: 1, low: 0.5, high: 1.5 } },
      /more than 0\.50 minutes .* from 0\.50 to 1\.50/,
    ],
    [
      'it is too early',
      { saving: { estimate: 1, low: null, high: null }, n: { manual: 9, assisted: 30 } },
      /needs 20 items .* 9 manual and 30/,
    ],
    ['it hangs on suspect clocks', { savingWithSuspects: { estimate: 1, low: 0.4, high: 2 } }, /leaving out 3 items/],
    ['an arm leaves its hard items undone', { openOldShareDifference: -0.051 }, /differs by 5\.1 points/],
  ]

  it.each(notYet)('is not yet where %s', (_, change, reason) => {
    const changed = { ...facts, ...change }
    expect(verdictOf(changed)).toBe('not_yet')
    expect(reasonsFor(changed)).toHaveLength(1)
    expect(reasonsFor(changed)[0]).toMatch(reason)
  })

  it('allows a difference of five points in what is open, or none that is known', () => {
    expect(verdictOf({ ...facts, openOldShareDifference: 0.05 })).toBe('proved')
    expect(verdictOf({ ...facts, openOldShareDifference: null })).toBe('proved')
  })

  it('is worse where it takes longer, whatever the design and the checks', () => {
    const slower: Facts = { ...facts, saving: { estimate: -1, low: -2, high: -0.1 }, guard: 'unknown', checked: 0 }
    expect(verdictOf(slower)).toBe('worse')
    expect(reasonsFor(slower)).toEqual([
      "With the AI proposal an item takes longer: by 0.10 minutes or more, at the interval's favourable end.",
    ])
    expect(verdictOf({ ...slower, design: 'before_after' })).toBe('worse')
  })

  it('is worse where quality broke, however much time is saved', () => {
    const broken: Facts = { ...facts, guard: 'broken', errorDifference: { estimate: 0.05, low: 0.03, high: 0.07 } }
    expect(verdictOf(broken)).toBe('worse')
    expect(reasonsFor(broken)).toEqual([
      'With the AI proposal more outputs are wrong: the error rate lies at least 3.0 points higher, and the plan allows 2.0.',
    ])
  })
})

describe('from items to a verdict', () => {
  it('proves a saving of two minutes with quality held', () => {
    const found = effectOf(splitItems(1200, { manualErrors: 0.03, assistedErrors: 0.01 }), {
      ...plan,
      items: 1200,
      margin: 0.06,
    })
    expect(found).toMatchObject({ verdict: 'proved', guard: 'held', because: [], further: { items: 0, checked: 0 } })
  })

  it('calls a saving with errors beyond the margin worse', () => {
    const found = effectOf(splitItems(1200, { manualErrors: 0.02, assistedErrors: 0.3 }), plan)
    expect(found).toMatchObject({ verdict: 'worse', guard: 'broken' })
  })

  it('says how many further items would do at the rates of today', () => {
    const items = splitItems(120, { assistedMinutes: 5 })
    const found = effectOf(items, plan)
    expect(found.verdict).toBe('not_yet')
    expect(found.further.items).toBeGreaterThan(0)
    // With the same mean and spread the lower end passes the minimum of 0.5 with the last of them, and not before.
    const t = found.arms.manual.n + found.arms.assisted.n
    const { sequence } = found.saving
    const rho = rhoFor(plan.items, plan.alpha)
    const s = ((sequence.high ?? 0) - (sequence.estimate ?? 0)) / halfWidth(t, 1, rho, plan.alpha)
    const low = (items: number) => (sequence.estimate ?? 0) - halfWidth(t + items, s, rho, plan.alpha)
    expect(low(found.further.items ?? 0)).toBeGreaterThan(0.5)
    expect(low((found.further.items ?? 0) - 1)).toBeLessThanOrEqual(0.5)
    const hopeless = effectOf(splitItems(120, { assistedMinutes: 5.8 }), { ...plan, minimumSavingMinutes: 3 })
    expect(hopeless.further.items).toBeNull()
  })

  it('puts suspect clocks back before it proves anything', () => {
    const items = splitItems(600, { manualErrors: 0, assistedErrors: 0 })
    const doubtful = items.map((item, i) =>
      item.arm === 'assisted' && i % 4 === 0 ? { ...item, suspect: true, touchMs: 900_000 } : item,
    )
    const wide = { ...plan, margin: 0.2 }
    expect(effectOf(items, wide).verdict).toBe('proved')
    const found = effectOf(doubtful, wide)
    expect(found.verdict).toBe('not_yet')
    expect(found.saving.sequence.low).toBeGreaterThan(0.5)
    expect(found.because.join(' ')).toContain('clock is in doubt')
  })
})
