import { describe, expect, it } from 'vitest'
import { plan } from './plan.fixture.ts'
import { planChanges, planWords } from './words.ts'

const names = new Map([['a', 'Anna']])
const line = (of: ReturnType<typeof planWords>, label: string) => of.find((words) => words.label === label)?.text

describe('a plan in words', () => {
  it('says every part of the lock', () => {
    const labels = planWords(plan(), names).map((words) => words.label)
    for (const part of ['Design', 'Measured', 'Saving worth having', 'Guard-rail', 'Certainty', 'Size', 'Idle cutoff'])
      expect(labels).toContain(part)
    for (const part of ['Checks', 'Ends', 'Workflow version', 'Provider', 'Thresholds', 'Autonomy', 'Learning'])
      expect(labels).toContain(part)
    expect(new Set(labels).size).toBe(labels.length)
  })

  it('names people to who may see them, and counts them to others', () => {
    expect(line(planWords(plan({ reviewers: ['a', 'x'] }), names), 'People')).toBe('Anna, a former member')
    expect(line(planWords(plan({ reviewers: ['a', 'x'] }), null), 'People')).toBe('2 people')
  })

  it('differs exactly where the plans do', () => {
    expect(planChanges(plan(), plan(), names)).toEqual([])
    const thresholds = { ...plan().thresholds, fields: { total: 0.95 } }
    expect(planChanges(plan(), plan({ margin: 0.02, thresholds }), names)).toEqual([
      {
        label: 'Guard-rail',
        before: 'errors with AI at most 10 % of items above those without',
        after: 'errors with AI at most 2 % of items above those without',
      },
      {
        label: 'Thresholds',
        before: 'sure from 0.9; look from 0.6',
        after: 'sure from 0.9; look from 0.6; by field: total 0.95',
      },
    ])
  })

  it('shows every value that an amendment can change', () => {
    const before = plan()
    const changed: Parameters<typeof plan>[0][] = [
      { metric: 'handling' },
      { alpha: 0.01 },
      { guardAlpha: 0.05 },
      { power: 0.9 },
      { items: 1 },
      { checkedItems: 1 },
      { minimumChecked: 1 },
      { strata: [] },
      { idleCutoffSeconds: 61 },
      { sampling: { ...before.sampling, qaBelow: 0.3 } },
      { longestDays: 61 },
      { horizonDays: 7 },
      { reworkWindowDays: 7 },
      { stopRule: { ...before.stopRule, whenProved: true } },
      { reviewers: ['a'] },
      { learning: true },
      { steadyWeeks: 9 },
      { minimumSavingMinutes: 0.4 },
      { expected: { ...before.expected, sdMinutes: 2.1 } },
    ]
    for (const change of changed)
      expect(planChanges(before, plan(change), names), JSON.stringify(change)).toHaveLength(1)
  })
})
