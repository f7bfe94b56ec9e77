import { expect, it } from 'vitest'
import { changesOf, type Figures } from './figures.ts'

const nothing = { n: 0, mean: null, sd: null }
const share = (count: number, n: number) => ({ count, n, weight: n, squares: n, hits: count })
const empty: Figures = {
  ...{ arrivals: 0, throughput: 0, backlog: 0, overdue: 0, rework: 0 },
  ...{ touch: nothing, touchManual: nothing, handling: nothing, wait: nothing, cycle: nothing, approvalTime: nothing },
  ...{ correction: share(0, 0), straightThrough: share(0, 0), errors: share(0, 0), approvalsInTime: share(0, 0) },
}

it('figures stand in the order of the page, and what neither week has is left out', () => {
  const now: Figures = {
    ...empty,
    throughput: 120,
    arrivals: 130,
    touch: { n: 60, mean: 90_000, sd: 30_000 },
    backlog: 9,
  }
  const before: Figures = { ...empty, throughput: 60, errors: share(2, 40), backlog: 12 }
  const changes = changesOf(now, before)
  expect(changes.map(({ key, word, means }) => [key, word, means])).toEqual([
    ['arrivals', 'more', null],
    ['throughput', 'more', 'better'],
    ['backlog', 'exact', 'better'],
    ['touch', 'too_few', null],
    ['errors', 'too_few', null],
  ])
  expect(changesOf(empty, empty)).toEqual([])
})
