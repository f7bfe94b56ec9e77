import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { tableLines } from '#server/cli/terminal.server.ts'
import type { Interval } from '#server/evaluation/bootstrap.ts'
import type { Comparison, GroupComparison } from '#server/evaluation/compare.ts'
import { scoreTable } from '#server/evaluation/report.ts'
import type { RunScores } from '#server/evaluation/score.ts'

/** Writes a file, and the folders it lies in. */
export async function writeOut(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true })
  await writeFile(file, text)
}

type Timed<Of> = { figures: Of; times: Record<string, unknown> }

/** Scores without what depends on when and where they were made, and that apart. */
export function timedScores({ latency, ...figures }: RunScores): Timed<Omit<RunScores, 'latency'>> {
  return { figures, times: { latency } }
}

/** The same of a comparison. */
export function timedComparison(comparison: Comparison) {
  const times: Record<string, Interval | null> = {}
  const untimed = (name: 'gate' | 'assisted') => {
    const { latency, ...group }: GroupComparison = comparison[name]
    times[name] = latency
    return group
  }
  return { figures: { ...comparison, gate: untimed('gate'), assisted: untimed('assisted') }, times }
}

/** Figures with so many decimals as anybody compares, so that another machine prints the same ones. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(6))
  if (Array.isArray(value)) return value.map(rounded)
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]))
  return value
}

/** Scores as people read them on a terminal. */
export function scoreLines(scores: RunScores): string[] {
  const groups = [
    ['Truths found apart from the proposal', scores.gate],
    ['Accepted proposals, apart', scores.assisted],
  ] as const
  return groups.flatMap(([heading, group]) => {
    if (group.n === 0) return []
    const { head, rows } = scoreTable(group)
    const { error } = group
    const range =
      error.rate === null ? '-' : `${error.rate.toFixed(4)} (${error.low?.toFixed(4)} to ${error.high?.toFixed(4)})`
    return [
      `${heading}: ${group.n} cases, error of the output ${range}, ECE ${group.ece?.toFixed(4) ?? '-'}`,
      ...tableLines(head, rows),
      '',
    ]
  })
}
