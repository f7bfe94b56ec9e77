import { describe, expect, it } from 'vitest'
import type { StepCondition } from '#server/pilot/autonomy/ladder.ts'
import { figureText, missingText } from './condition-text.ts'

const none = { sentence: '', met: false, value: null, low: null, high: null, bound: null, n: null }
const share = { ...none, key: 'errors', unit: 'share', bound: 0.02 } as const
const weeks = { ...none, key: 'steady', unit: 'weeks', bound: 4 } as const
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ') ?? null

describe('a condition', () => {
  const cases: [StepCondition, string | null, string][] = [
    [
      { ...share, value: 0.012, low: 0.004, high: 0.031, n: 120 },
      '1.2 % (0.4 % to 3.1 %), n = 120; at most 2.0 %',
      'Too few checks to be sure: the interval narrows with each.',
    ],
    [
      { ...share, value: 0.1, low: 0.05, high: 0.2, n: 60 },
      '10.0 % (5.0 % to 20.0 %), n = 60; at most 2.0 %',
      'The rate itself stands above the bound: correct what causes the errors.',
    ],
    [{ ...share, n: 0 }, 'none yet, n = 0; at most 2.0 %', 'No clean item was checked yet.'],
    [
      { ...weeks, value: 3, n: 60 },
      '3 weeks, on 60 checked items; at least 4',
      '1 more week in a row; a week without checks, or above the bound, begins anew.',
    ],
    [
      { ...weeks, key: 'served', bound: null, value: null },
      'no proved pilot',
      'Run a pilot to the verdict “proved” first.',
    ],
    [
      { ...none, key: 'checked', unit: 'items', value: 60, bound: 100, n: 60 },
      '60 items; at least 100',
      '40 more checks of clean items: raise the shares under Quality to get them sooner.',
    ],
    [{ ...none, key: 'pilot', unit: null }, null, 'End the pilot first.'],
  ]
  it.each(cases)('says its figure and what is missing: %#', (condition, figure, missing) => {
    expect([plain(figureText(condition)), plain(missingText(condition))]).toEqual([figure, missing])
  })
  it('misses nothing once it is met', () => {
    expect(missingText({ ...weeks, met: true, value: 8, n: 90 })).toBe(null)
  })
})
