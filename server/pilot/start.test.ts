import { describe, expect, it } from 'vitest'
import { calculate, draftOf, expectedOf, firstDraft, type Measured } from './draft.ts'
import { plan } from './plan.fixture.ts'
import { type Problem, problemsOf, type StartFacts } from './start.ts'

const facts: StartFacts = {
  today: '2026-03-02',
  fields: 5,
  shadow: false,
  reviewers: ['a', 'b', 'c'],
  running: null,
  unsteady: [],
  blankDaysAgo: 3,
}
const codes = (problems: Problem[]) => problems.map((p) => `${p.kind} ${p.code}`)
const draft = (change: Parameters<typeof plan>[0] = {}) => draftOf(plan(change))
/** The fixture at the sizes that its own wishes need. */
const sized = (change: Parameters<typeof plan>[0] = {}) => {
  const { sequenceItems, checkedItems, itemsForChecks } = calculate(draft(change))
  const items = Math.max(sequenceItems ?? 0, itemsForChecks ?? 0)
  return draft({ items, checkedItems: checkedItems ?? 0, ...change })
}

describe('what speaks against a start', () => {
  it('is nothing where the plan can answer its question', () => {
    expect(problemsOf(sized(), facts)).toEqual([])
  })

  it('names what is missing, each with what to do, and cannot be overruled', () => {
    const found = problemsOf(draft({ startsOn: '2026-04-01', minimumChecked: 90, reviewers: ['a', 'x'] }), {
      ...facts,
      fields: 0,
      running: { number: 2, name: 'Spring' },
    })
    expect(codes(found).filter((code) => code.startsWith('refused'))).toEqual([
      'refused running',
      'refused unpublished',
      'refused early',
      'refused minimum_checked',
      'refused gone',
    ])
    expect(found.map((p) => p.sentence)).toContain('Pilot 2, "Spring", runs in this workflow already: end it first.')
  })

  it('refuses to draw arms while proposals are in shadow, but not to watch them silently', () => {
    const inShadow = { ...facts, shadow: true }
    expect(codes(problemsOf(sized(), inShadow))).toEqual(['refused shadow'])
    expect(codes(problemsOf(draft({ design: 'shadow' }), inShadow))).not.toContain('refused shadow')
  })

  it('says what the calculator says, to be overruled by whoever starts it', () => {
    expect(codes(problemsOf(draft({ items: 20 }), facts))).toContain('overrule items_short')
    const slow = { ...plan().expected, itemsPerWeek: 1 }
    expect(codes(problemsOf(sized({ expected: slow }), facts))).toEqual(['overrule out_of_reach'])
    const nothing = { ...plan().expected, savingMinutes: 0.5 }
    expect(problemsOf(draft({ expected: nothing }), facts)[0]?.sentence).toMatch(/no number of items can prove it/)
    const sampling = { ...plan().sampling, blindShare: 0.01 }
    expect(codes(problemsOf(draft({ sampling }), facts))).toContain('overrule share_short')
  })

  it('wants two people and a third for pairs, and somebody at all', () => {
    const paired = { design: 'paired' as const }
    expect(codes(problemsOf(draft({ ...paired, reviewers: ['a'] }), facts))).toContain('refused people')
    expect(codes(problemsOf(draft(paired), { ...facts, reviewers: ['a', 'b'] }))).toContain('refused people')
    expect(codes(problemsOf(draft({ ...paired, reviewers: ['a', 'b'] }), facts))).not.toContain('refused people')
    expect(codes(problemsOf(sized(), { ...facts, reviewers: [] }))).toContain('refused people')
    expect(codes(problemsOf(sized(), { ...facts, reviewers: ['a'] }))).toEqual(['overrule checkers'])
  })

  it('warns of a second pilot before the first is steady, and of designs that prove nothing', () => {
    expect(codes(problemsOf(sized(), { ...facts, unsteady: ['Invoices'] }))).toEqual(['warning unsteady'])
    expect(codes(problemsOf(draft({ design: 'before_after' }), facts))).toEqual(['warning weak'])
  })

  it('warns of a time before the start in which nothing was worked on a blank form', () => {
    const since = draft({ design: 'before_after', longestDays: 60 })
    for (const blankDaysAgo of [null, 61])
      expect(codes(problemsOf(since, { ...facts, blankDaysAgo }))).toEqual(['warning weak', 'warning nothing_before'])
    expect(codes(problemsOf(since, { ...facts, blankDaysAgo: 60 }))).toEqual(['warning weak'])
  })
})

const nothing: Measured = {
  volume: null,
  touch: { manual: null, assisted: null },
  errors: { manual: null, assisted: null },
  idleCutoffSeconds: 60,
  reworkWindowDays: 30,
  sampling: { qaAbove: 0.1, qaBelow: 0.2, blindShare: 0, seededShare: 0 },
}

describe('the first draft', () => {
  it('rests on guesses that say so where nothing was measured, and can start as it is', () => {
    const { draft: first, sources } = firstDraft(nothing, '2026-03-02')
    expect(Object.values(sources).every((s) => !s.measured)).toBe(true)
    expect(first).toMatchObject({ design: 'split', sampling: { qaAbove: 0.1, qaBelow: 0.2 }, idleCutoffSeconds: 60 })
    expect(problemsOf(first, facts)).toEqual([])
  })

  it('takes what was measured, with its n beside it', () => {
    const { expected, sources } = expectedOf({
      ...nothing,
      volume: { perWeek: 210, weeks: 4 },
      touch: {
        manual: { n: 100, meanMinutes: 6, sdMinutes: 4 },
        assisted: { n: 300, meanMinutes: 2.5, sdMinutes: 2 },
      },
      errors: { manual: { n: 40, rate: 0.05 }, assisted: { n: 3, rate: 0 } },
    })
    // Pooled spread: sqrt((100 * 16 + 300 * 4) / 400) = sqrt(7).
    expect(expected).toEqual({
      itemsPerWeek: 210,
      savingMinutes: 3.5,
      sdMinutes: 2.6458,
      manualErrorRate: 0.05,
      assistedErrorRate: 0.02,
    })
    expect(sources.sdMinutes.text).toMatch(/400 items/)
    expect(sources.assistedErrorRate.measured).toBe(false)
  })
})
