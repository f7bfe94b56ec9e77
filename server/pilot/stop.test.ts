import { describe, expect, it } from 'vitest'
import { plan } from './plan.fixture.ts'
import { daysBetween, type StopFacts, stopOf } from './stop.ts'

const facts: StopFacts = {
  startedOn: '2026-03-02',
  today: '2026-03-20',
  completed: 100,
  checked: 40,
  verdict: 'not_yet',
}
const rule = { atPlannedItems: true, whenProved: false, whenWorse: true }

describe('the rule that ends a pilot', () => {
  it('lets it go on while nothing of it holds', () => {
    expect(stopOf(plan(), facts)).toBeNull()
  })

  it('waits for the planned items and for the planned checks', () => {
    const full = { ...facts, completed: 200 }
    expect(stopOf(plan(), full)).toBeNull()
    expect(stopOf(plan(), { ...full, checked: 80 })).toBe('planned_items')
    expect(stopOf(plan({ stopRule: { ...rule, atPlannedItems: false } }), { ...full, checked: 80 })).toBeNull()
  })

  it('stops at a proof or at harm where the plan says so, harm first', () => {
    expect(stopOf(plan(), { ...facts, verdict: 'proved' })).toBeNull()
    expect(stopOf(plan({ stopRule: { ...rule, whenProved: true } }), { ...facts, verdict: 'proved' })).toBe('proved')
    expect(stopOf(plan(), { ...facts, completed: 200, checked: 80, verdict: 'worse' })).toBe('worse')
    expect(stopOf(plan({ stopRule: { ...rule, whenWorse: false } }), { ...facts, verdict: 'worse' })).toBeNull()
  })

  it('ends after the longest duration in local days, also across a change of clocks', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(stopOf(plan({ longestDays: 28 }), { ...facts, today: '2026-03-29' })).toBeNull()
    expect(stopOf(plan({ longestDays: 28 }), { ...facts, today: '2026-03-30' })).toBe('longest')
  })
})
