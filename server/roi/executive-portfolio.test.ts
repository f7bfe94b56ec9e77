import { expect, it } from 'vitest'
import { byDecision, decisionOf, type PortfolioPilot, type PortfolioRow } from './executive-portfolio.ts'

const none = { estimate: null, low: null, high: null }
const pilot = (more: Partial<PortfolioPilot> = {}): PortfolioPilot => ({
  number: 1,
  state: 'running',
  saving: none,
  errorDifference: none,
  guard: 'open',
  verdict: 'not_yet',
  steady: { weeks: 8, needed: 8 },
  n: 100,
  planned: 500,
  further: null,
  ...more,
})
const proved = { verdict: 'proved', guard: 'held' } as const

it.each([
  ['a proof asks to expand', decisionOf(pilot({ ...proved, state: 'ended' })), 'Expand', true],
  ['also before the pilot ends', decisionOf(pilot(proved)), 'Expand', true],
  ['harm asks to stop', decisionOf(pilot({ verdict: 'worse', guard: 'broken' })), 'Stop', true],
  ['a pilot on its way is left alone', decisionOf(pilot()), 'Hold', false],
  ['and one that is not steady yet', decisionOf(pilot({ ...proved, steady: { weeks: 2, needed: 8 } })), 'Hold', false],
  ['all planned items without a proof', decisionOf(pilot({ n: 500 })), 'Go on or stop', true],
  ['an end without a proof', decisionOf(pilot({ state: 'ended' })), 'Go on or stop', true],
  ['no pilot', decisionOf(null), 'Plan a pilot', false],
  ['a pilot that was given up', decisionOf(pilot({ state: 'abandoned' })), 'Plan a pilot', false],
])('%s', (_, decision, word, urgent) => {
  expect(decision).toMatchObject({ word, urgent })
})

it('puts harm first, then what is due, and of alike ones the larger sum', () => {
  const row = (key: string, decision: PortfolioRow['decision'], year: string) =>
    ({ key, decision, result: { converted: { netSavingPerYear: year } } }) as PortfolioRow
  const [stop, hold, expand] = [decisionOf(pilot({ verdict: 'worse' })), decisionOf(pilot()), decisionOf(pilot(proved))]
  const rows = [row('a', hold, '1'), row('b', expand, '5'), row('c', expand, '90'), row('d', stop, '-3')]
  expect(byDecision(rows).map(({ key }) => key)).toEqual(['d', 'c', 'b', 'a'])
})
