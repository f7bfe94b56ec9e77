import { CellProblem } from './cells.ts'

/**
 * An item of the past. Times are ms since 1970, null where the file does not say; `activeMs` is working time;
 * counts and flags are null where nothing in the file tells.
 */
export type HistoryCase = {
  /** Of its first row in the file. */
  line: number
  key: string
  receivedAt: number | null
  startedAt: number | null
  resolvedAt: number | null
  closedAt: number | null
  /** When it was done. */
  endedAt: number | null
  activeMs: number | null
  error: boolean | null
  reworked: boolean | null
  events: number
  reopened: number | null
  reassigned: number | null
  withinSla: boolean | null
  person: string | null
  documentType: string | null
}

/** Times of one item in their order; those that are null do not count. */
export function checkOrder(times: readonly (readonly [string, number | null])[]): void {
  const known = times.filter((time): time is readonly [string, number] => time[1] !== null)
  known.forEach(([name, at], i) => {
    const before = known[i - 1]
    if (before && at < before[1])
      throw new CellProblem(
        null,
        `It was ${name} before it was ${before[0]}: are day and month, and the columns, right?`,
      )
  })
}
