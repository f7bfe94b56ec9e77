import { expect, it } from 'vitest'
import { byDecision, decisionOf, type PortfolioPilot, type PortfolioRow } from './executive-portfolio.ts'

const none = { estimate: null, low: null, high: null }
const pilot = (more: Partial<PortfolioPilot> = {}): PortfolioPilot => ({
  number: 1,
  state: 'running',
  saving: none,
  errorDifference: none,
  guard: 'open',
  n: 100,
  planned: 500,
  further: null,
  ...more,
})

it.each([
  ['a proof asks to expand', decisionOf('proved', pilot({ state: 'ended', guard: 'held' })), 'Expand', true],
  ['also before the pilot ends', decisionOf('proved', pilot({ guard: 'held' })), 'Expand', true],
  ['harm asks to stop', decisionOf('worse', pilot({ guard: 'broken' })), 'Stop', true],
  ['a pilot on its way is left alone', decisionOf('not_yet', pilot()), 'Hold', false],
  ['all planned items without a proof', decisionOf('not_yet', pilot({ n: 500 })), 'Go on or stop', true],
  ['an end without a proof', decisionOf('not_yet', pilot({ state: 'ended' })), 'Go on or stop', true],
  ['no pilot', decisionOf(null, null), 'Plan a pilot', false],
  ['a pilot that was given up', decisionOf('not_yet', pilot({ state: 'abandoned' })), 'Plan a pilot', false],
])('%s', (_, decision, word, urgent) => {
  expect(decision).toMatchObject({ word, urgent })
})

it('puts harm first, then what is due, and of alike ones the larger sum', () => {
  const row = (key: string, decision: PortfolioRow['decision'], year: string) =>
    ({ key, decision, result: { converted: { netSavingPerYear: year } } }) as PortfolioRow
  const [stop, hold, expand] = [
    decisionOf('worse', pilot()),
    decisionOf('not_yet', pilot()),
    decisionOf('proved', pilot()),
  ]
  const rows = [row('a', hold, '1'), row('b', expand, '5'), row('c', expand, '90'), row('d', stop, '-3')]
  expect(byDecision(rows).map(({ key }) => key)).toEqual(['d', 'c', 'b', 'a'])
})
