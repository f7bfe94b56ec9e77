import type { WeightSums } from '#server/platform/statistics.ts'
import { type Change, countChange, exactChange, type Good, meanChange, type Spread, shareChange } from './change.ts'

/** The figures of a stretch of time, as far as they add up: what intervals are made of. Durations in ms. */
export type Figures = {
  arrivals: number
  throughput: number
  /** At the end. */
  backlog: number
  overdue: number
  rework: number
  touch: Spread
  touchManual: Spread
  handling: Spread
  wait: Spread
  cycle: Spread
  approvalTime: Spread
  correction: WeightSums
  straightThrough: WeightSums
  errors: WeightSums
  approvalsInTime: WeightSums
}

type Line<K> = { key: K; title: string; good: Good }
type KeysOf<T> = { [K in keyof Figures]: Figures[K] extends T ? K : never }[keyof Figures]

const counts: Line<KeysOf<number>>[] = [
  { key: 'arrivals', title: 'Arrivals', good: null },
  { key: 'throughput', title: 'Completed', good: 'more' },
  { key: 'rework', title: 'Reworked', good: 'less' },
]
const wholes: Line<KeysOf<number>>[] = [
  { key: 'backlog', title: 'Backlog at the end', good: 'less' },
  { key: 'overdue', title: 'Overdue at the end', good: 'less' },
]
/** Touch time stands once for each arm: a mix of the two is neither. */
const durations: Line<KeysOf<Spread>>[] = [
  { key: 'touch', title: 'Touch time, assisted', good: 'less' },
  { key: 'touchManual', title: 'Touch time, manual', good: 'less' },
  { key: 'handling', title: 'Handling time', good: 'less' },
  { key: 'wait', title: 'Wait time', good: 'less' },
  { key: 'cycle', title: 'Cycle time', good: 'less' },
  { key: 'approvalTime', title: 'Time to an approval', good: 'less' },
]
const shares: Line<KeysOf<WeightSums>>[] = [
  { key: 'correction', title: 'Correction rate', good: 'less' },
  { key: 'straightThrough', title: 'Straight-through rate', good: 'more' },
  { key: 'errors', title: 'Errors among checked', good: 'less' },
  { key: 'approvalsInTime', title: 'Approvals in time', good: 'more' },
]
/** Figures that are tested together. */
const tested = counts.length + durations.length + shares.length

/** The order of the page. */
const order: readonly (keyof Figures)[] = [
  'arrivals',
  'throughput',
  'backlog',
  'overdue',
  'touch',
  'touchManual',
  'handling',
  'wait',
  'cycle',
  'correction',
  'straightThrough',
  'errors',
  'rework',
  'approvalTime',
  'approvalsInTime',
]

/** Every figure of a week against the week before; those that neither week has are left out. */
export function changesOf(now: Figures, before: Figures): Change[] {
  const changes = [
    ...counts.map((line) => countChange(line, now[line.key], before[line.key], tested)),
    ...wholes.map((line) => exactChange(line, now[line.key], before[line.key])),
    ...durations.map((line) => meanChange(line, now[line.key], before[line.key], tested)),
    ...shares.map((line) => shareChange(line, now[line.key], before[line.key], tested)),
  ]
  return order
    .flatMap((key) => changes.find((change) => change.key === key) ?? [])
    .filter((change) => change.now.n > 0 || change.before.n > 0)
}
