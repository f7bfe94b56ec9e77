import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arm, arms } from '#server/allocation/allocation.ts'
import { weightedRate } from '#server/platform/statistics.ts'
import { mixed, pairedItems, plan, splitItems } from '#tests/setup/pilot-items.ts'
import type { PilotItem } from './effect.ts'
import { effectOf, looksOf } from './measure.ts'
import { rhoFor, zAt } from './sequence.ts'

/** Saving and V by two passes over all items at once, from the definition; every stratum large enough. */
function byDefinition(items: readonly PilotItem[]) {
  const clean = items.filter((item) => !item.suspect)
  const strata = Map.groupBy(clean, (item) => `${item.reviewer} ${item.stratum}`)
  const of = (stratum: readonly PilotItem[], arm: Arm) => {
    const minutes = stratum.filter((item) => item.arm === arm).map((item) => item.touchMs / 60_000)
    const mean = minutes.reduce((a, b) => a + b, 0) / minutes.length
    const variance = minutes.reduce((a, b) => a + (b - mean) ** 2, 0) / (minutes.length - 1)
    return { mean, part: variance / minutes.length }
  }
  let [saving, v] = [0, 0]
  for (const stratum of strata.values()) {
    const weight = stratum.length / clean.length
    const [manual, assisted] = [of(stratum, 'manual'), of(stratum, 'assisted')]
    saving += weight * (manual.mean - assisted.mean)
    v += weight ** 2 * (manual.part + assisted.part)
  }
  return { saving, v, n: clean.length }
}

const seeds = fc.integer({ min: 1, max: 10_000 })

describe('the effect of a split pilot', () => {
  const items = splitItems(400, { suspects: 0.05 })
  const effect = effectOf(items, plan)

  it('has the saving, variance and interval of the definition', () => {
    const { saving, v, n } = byDefinition(items)
    const half = Math.sqrt(v) * zAt(n, rhoFor(400, 0.05), 0.05)
    expect(effect.saving.sequence.estimate).toBeCloseTo(saving, 10)
    expect(effect.saving.sequence.low).toBeCloseTo(saving - half, 10)
    expect(effect.saving.sequence.high).toBeCloseTo(saving + half, 10)
    expect(effect.arms.manual.n + effect.arms.assisted.n).toBe(n)
  })

  it('has arm means that subtract to the saving, and their standard errors', () => {
    const { manual, assisted } = effect.arms
    expect((manual.meanMinutes ?? 0) - (assisted.meanMinutes ?? 0)).toBeCloseTo(
      effect.saving.sequence.estimate ?? Number.NaN,
      10,
    )
    expect((manual.seMinutes ?? 0) ** 2 + (assisted.seMinutes ?? 0) ** 2).toBeCloseTo(byDefinition(items).v, 10)
  })

  it('weighs the checks, the suspect ones too', () => {
    for (const arm of arms) {
      const checks = items.flatMap((i) => (i.arm === arm && i.checked ? [i.checked] : []))
      const { nEff, rate, n } = weightedRate(checks.map((c) => ({ hit: c.error, weight: 1 / c.probability })))
      expect(effect.arms[arm].errors).toMatchObject({ n })
      expect(effect.arms[arm].errors.nEff).toBeCloseTo(nEff, 9)
      expect(effect.arms[arm].errors.rate).toBeCloseTo(rate ?? Number.NaN, 12)
    }
  })

  it('lists the suspect items and no others', () => {
    expect(effect.excluded.map((e) => e.id).sort()).toEqual(
      items
        .filter((i) => i.suspect)
        .map((i) => i.id)
        .sort(),
    )
  })

  it('takes the ratio over items that a person touched', () => {
    const touched = items.filter((i) => !i.suspect && i.touchMs > 0)
    expect(effect.ratio.n.manual + effect.ratio.n.assisted).toBe(touched.length)
    expect(effect.ratio.estimate).toBeGreaterThan(0.55)
    expect(effect.ratio.estimate).toBeLessThan(0.8)
    expect(effect.ratio.low).toBeLessThan(effect.ratio.estimate ?? 0)
  })

  it('shows the fixed interval at the planned end alone', () => {
    expect(effect.saving.fixed?.low).toBeGreaterThan(effect.saving.sequence.low ?? 0)
    expect(effectOf(items.slice(0, 399), plan).saving.fixed).toBeNull()
    expect(effectOf(items.slice(0, 399), plan, { atPlannedEnd: true }).saving.fixed).not.toBeNull()
    expect(effectOf(items, { ...plan, items: 300 }).saving.fixed).toEqual(
      effectOf(items.slice(0, 300), { ...plan, items: 300 }).saving.fixed,
    )
  })

  it('is the same for the items in any order', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(effectOf(mixed(items, seed), plan)).toEqual(effect)
      }),
      { numRuns: 20 },
    )
  })

  it('gives no interval before 20 items an arm, and no verdict from time', () => {
    const early = effectOf(splitItems(30, { reviewers: 1 }), plan)
    expect(early.saving.sequence.estimate).not.toBeNull()
    expect(early.saving.sequence).toMatchObject({ low: null, high: null })
    expect(early.ratio.low).toBeNull()
    expect(early.verdict).toBe('not_yet')
    expect(early.because.join(' ')).toContain('Each arm needs 20 items')
  })

  it('says nothing of nothing', () => {
    const none = effectOf([], plan)
    expect(none).toMatchObject({
      saving: { sequence: { estimate: null, low: null, high: null }, fixed: null },
      ratio: { estimate: null, n: { manual: 0, assisted: 0 } },
      errorDifference: { estimate: null },
      guard: 'unknown',
      verdict: 'not_yet',
      further: { items: null, checked: null },
      excluded: [],
    })
    expect(none.arms.manual).toMatchObject({ n: 0, meanMinutes: null, seMinutes: null })
  })

  it('leaves out and lists the items of a stratum that is too small even with the other small ones', () => {
    const lonely = { ...(items[0] as PilotItem), id: 'lonely', reviewer: 'visitor', suspect: false }
    const found = effectOf([...items, lonely], plan)
    expect(found.excluded).toContainEqual({ id: 'lonely', reason: 'stratum_too_small' })
    expect(found.saving.sequence).toEqual(effect.saving.sequence)
  })

  it('takes the strata that the plan names', () => {
    const flat = effectOf(items, { ...plan, strata: [] })
    const clean = items.filter((i) => !i.suspect)
    const mean = (arm: Arm) => {
      const times = clean.filter((i) => i.arm === arm).map((i) => i.touchMs / 60_000)
      return times.reduce((a, b) => a + b, 0) / times.length
    }
    expect(flat.saving.sequence.estimate).toBeCloseTo(mean('manual') - mean('assisted'), 10)
  })
})

describe('looks', () => {
  const worlds: [string, PilotItem[], typeof plan][] = [
    ['a split pilot', splitItems(300, { suspects: 0.04 }), plan],
    ['a paired pilot', pairedItems(150, { suspects: 0.04 }), { ...plan, design: 'paired' }],
  ]

  it.each(worlds)('of %s are what a recomputation at each of them gives', (_, items, itsPlan) => {
    const times = Array.from({ length: 40 }, (__, i) => i * 8 * 60_000)
    const openAt = (at: number) => ({ openOldShareDifference: at > 4_000_000 ? 0.06 : 0 })
    const looks = looksOf(mixed(items, 3), itsPlan, times, openAt)
    expect(looks).toHaveLength(40)
    for (const look of looks) {
      const known = items.filter((item) => item.completedAt <= look.at)
      const whole = effectOf(known, itsPlan, openAt(look.at))
      expect(look.saving).toEqual(whole.saving.sequence)
      expect(look.errorDifference).toEqual(whole.errorDifference)
      expect(look.verdict).toBe(whole.verdict)
      expect(look.n).toBe(whole.arms.manual.n + whole.arms.assisted.n)
      expect(look.checked).toBe(whole.arms.manual.errors.n + whole.arms.assisted.errors.n)
    }
  })

  it('know a truth from when it became known', () => {
    const late = splitItems(100).map((item) => ({
      ...item,
      checked: item.checked && { ...item.checked, at: item.completedAt + 1_000_000_000 },
    }))
    const [before, after] = looksOf(late, plan, [10_000_000, 2_000_000_000])
    expect(before).toMatchObject({ checked: 0, errorDifference: { estimate: null } })
    expect(after?.checked).toBe(late.filter((item) => item.checked).length)
  })

  it('end where the whole does, however many there are', () => {
    const items = splitItems(5_000, { reviewers: 20 })
    const times = Array.from({ length: 200 }, (_, i) => (i + 1) * 25 * 60_000)
    const looks = looksOf(items, plan, times)
    expect(looks.at(-1)?.n).toBe(5_000)
    expect(looks.at(-1)?.saving).toEqual(effectOf(items, plan).saving.sequence)
  })
})

describe('the effect of a paired pilot', () => {
  const paired = { ...plan, design: 'paired' as const }
  const items = pairedItems(200)
  const effect = effectOf(items, paired)

  it('compares within items, which is far sharper than between them', () => {
    expect(effect.arms).toMatchObject({ manual: { n: 200 }, assisted: { n: 200 } })
    const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0)
    const asSplit = effectOf(
      items.map((item) => ({ ...item, id: `${item.id} ${item.arm}` })),
      plan,
    )
    expect(width(effect.saving.sequence)).toBeLessThan(width(asSplit.saving.sequence))
  })

  it('waits for an item until it is done in both arms, and leaves out both halves where one clock is in doubt', () => {
    const half = effectOf([...items, { ...(items[0] as PilotItem), id: 'half' }], paired)
    expect(half).toEqual(effect)
    const doubted = effectOf(
      items.map((item) => (item.id === 'item-7' && item.arm === 'manual' ? { ...item, suspect: true } : item)),
      paired,
    )
    expect(doubted.arms).toMatchObject({ manual: { n: 199 }, assisted: { n: 199 } })
    expect(doubted.excluded).toEqual([{ id: 'item-7', reason: 'suspect' }])
  })

  it('does not care who of the two worked in which arm when it puts pairs of people together', () => {
    const people = new Set(items.map((item) => item.reviewer))
    expect(people.size).toBe(3)
    // Three pairs of people, two types: six strata, each with its two arms; none is left out.
    expect(effect.excluded).toEqual([])
  })

  it('is the same in any order', () => {
    expect(effectOf(mixed(items, 5), paired)).toEqual(effect)
  })
})
