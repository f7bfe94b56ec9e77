import { describe, expect, it } from 'vitest'
import type { Change } from './change.ts'
import { changeLine, differenceText, wordText } from './change-text.ts'

const change = (part: Partial<Change>): Change => ({
  key: 'x',
  title: 'Touch time, assisted',
  unit: 'ms',
  now: { value: 100_000, n: 52 },
  before: { value: 120_000, n: 48 },
  difference: { estimate: -20_000, low: -45_000, high: 5_000 },
  word: 'noise',
  means: null,
  ...part,
})

describe('a change in words', () => {
  it('has both figures with their n, the difference with its interval, and what it means', () => {
    expect(changeLine(change({}), 'en-GB')).toBe(
      'Touch time, assisted: 1 min 40 s, n = 52; before 2 min, n = 48; -20 s (-45 s to 5.0 s); within noise',
    )
  })

  it.each([
    ['count', { estimate: 22, low: 4, high: 40 }, '+22 (4 to 40)'],
    ['share', { estimate: -0.015, low: -0.04, high: 0.01 }, '-1.5 points (-4.0 to 1.0)'],
    ['count', { estimate: 0, low: null, high: null }, '0'],
    ['count', { estimate: 1200, low: null, high: null }, '+1,200'],
    ['share', { estimate: null, low: null, high: null }, ''],
  ] as const)('a difference of a %s', (unit, difference, text) => {
    expect(differenceText({ unit, difference }, 'en-GB')).toBe(text)
  })

  it('says which way where that is known', () => {
    expect(wordText({ word: 'more', means: 'worse' })).toBe('more than noise: worse')
    expect(wordText({ word: 'exact', means: null })).toBe('counted, no sample')
    const none = change({
      now: { value: null, n: 0 },
      difference: { estimate: null, low: null, high: null },
      word: 'too_few',
    })
    expect(changeLine(none, 'en-GB')).toBe('Touch time, assisted: none; before 2 min, n = 48; too few to say')
  })
})
