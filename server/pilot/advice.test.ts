import { expect, it } from 'vitest'
import { type CounselFacts, counselOf, provedWeeks } from './advice.ts'
import type { Look, Verdict } from './effect/effect.ts'

const week = 7 * 86_400_000
const none = { estimate: null, low: null, high: null }
const look = (weeks: number, verdict: Verdict): Look => ({
  ...{ at: weeks * week, n: 100, checked: 40, saving: none, errorDifference: none, verdict },
})
const running: CounselFacts = {
  ...{ state: 'running', verdict: 'not_yet', guard: 'open', n: 100, planned: 600 },
  steady: { weeks: 0, needed: 8 },
}
const proved = { verdict: 'proved', guard: 'held' } as const
const steady = { weeks: 8, needed: 8 }

it.each([
  ['no pilot', null, 'plan'],
  ['one that was given up', { ...running, state: 'abandoned' }, 'plan'],
  ['one on its way', running, 'hold'],
  ['proved since yesterday', { ...running, ...proved }, 'hold'],
  ['proved and steady', { ...running, ...proved, steady }, 'expand'],
  ['proved, ended before it was steady', { ...running, ...proved, state: 'ended' }, 'hold'],
  ['all planned items without a proof', { ...running, n: 600 }, 'decide'],
  ['ended without a proof', { ...running, state: 'ended' }, 'decide'],
  ['worse', { ...running, verdict: 'worse' }, 'stop'],
  ['a broken guard-rail, whatever is saved', { ...running, guard: 'broken', steady }, 'stop'],
] as [string, CounselFacts | null, string][])('of %s the figures speak for: %s', (_case, facts, counsel) => {
  expect(counselOf(facts)).toBe(counsel)
})

it.each([
  [[], 0],
  [[look(1, 'proved')], 0],
  [[look(1, 'proved'), look(3, 'not_yet')], 0],
  [[look(0, 'proved'), look(1, 'not_yet'), look(2, 'proved'), look(4.5, 'proved')], 2],
])('counts the weeks of one unbroken proof up to the last look', (looks, weeks) => {
  expect(provedWeeks(looks)).toBe(weeks)
})
