import { type Difference, mcnemar, pairedRateDifference } from '#server/platform/proportions.ts'
import { rateOfHits, type ScoreRate } from './score-rate.ts'

/** The same question to two versions over cases that both were asked: ids by who was right. */
export type Paired = {
  n: number
  current: ScoreRate
  candidate: ScoreRate
  fixed: string[]
  broken: string[]
  bothRight: string[]
  bothWrong: string[]
  /** candidate - current, of the weighted shares right, with the interval of paired shares (Newcombe 1998). */
  difference: Difference
  /** Exact McNemar over the cases as counted, two-sided; 1 where nothing differs. */
  p: number
}

/** One case as both versions had it. */
export type Pair = { caseId: string; weight: number; current: boolean; candidate: boolean }

export function pairedOf(pairs: readonly Pair[]): Paired {
  const cells = { bothRight: [] as Pair[], broken: [] as Pair[], fixed: [] as Pair[], bothWrong: [] as Pair[] }
  for (const pair of pairs)
    cells[pair.current ? (pair.candidate ? 'bothRight' : 'broken') : pair.candidate ? 'fixed' : 'bothWrong'].push(pair)
  const ids = (of: readonly Pair[]) => of.map((pair) => pair.caseId)
  return {
    n: pairs.length,
    current: rateOfHits(pairs.map(({ weight, current }) => ({ hit: current, weight }))),
    candidate: rateOfHits(pairs.map(({ weight, candidate }) => ({ hit: candidate, weight }))),
    fixed: ids(cells.fixed),
    broken: ids(cells.broken),
    bothRight: ids(cells.bothRight),
    bothWrong: ids(cells.bothWrong),
    difference: differenceOf(cells, pairs),
    p: mcnemar(cells.broken.length, cells.fixed.length),
  }
}

type Cells = Record<'bothRight' | 'broken' | 'fixed' | 'bothWrong', Pair[]>

/** Cells by weight, scaled to the effective size (sum w)^2 / sum w^2 (metrics.md, Truth). */
function differenceOf(cells: Cells, pairs: readonly Pair[]): Difference {
  const weight = (of: readonly Pair[]) => of.reduce((sum, pair) => sum + pair.weight, 0)
  const all = weight(pairs)
  const scale = pairs.length === 0 ? 0 : all / pairs.reduce((sum, pair) => sum + pair.weight ** 2, 0)
  return pairedRateDifference({
    both: weight(cells.bothRight) * scale,
    firstOnly: weight(cells.fixed) * scale,
    secondOnly: weight(cells.broken) * scale,
    neither: weight(cells.bothWrong) * scale,
  })
}
