import { studentQuantile } from '#server/platform/distributions.ts'

/**
 * The baseline of a workflow: what its items cost before, from one source. Best first (metrics.md, Baseline) the sources
 * are the manual arm in the workbench (a pilot's own), the stopwatch, imported history, and what was typed in.
 */
type BaselineSource = 'stopwatch' | 'imported'

/** Minutes an item: mean, its standard error, and items behind it. */
export type MeanMinutes = { mean: number; se: number; n: number }

export type SourceFigures = {
  minutes: MeanMinutes | null
  /** Of the items that somebody checked. */
  errors: { errors: number; n: number } | null
  /** Of the items of which the source says whether they came back. */
  rework: { count: number; n: number } | null
}
export type BaselineFigures = { source: BaselineSource } & SourceFigures

/** Fewer items than this are no baseline: the least size of a group of items in metrics.md. */
export const leastItems = 20

/** What one item tells; null: nothing. Milliseconds of work; a clock that is not trusted gives none. */
export type Measured = { activeMs: number | null; error: boolean | null; reworked: boolean | null }

export function figuresOf(items: readonly Measured[]): SourceFigures {
  const flags = (of: (item: Measured) => boolean | null) => {
    const known = items.flatMap((item) => of(item) ?? [])
    return { count: known.filter(Boolean).length, n: known.length }
  }
  const [wrong, back] = [flags((item) => item.error), flags((item) => item.reworked)]
  return {
    minutes: meanMinutes(items.flatMap((item) => item.activeMs ?? [])),
    errors: wrong.n > 0 ? { errors: wrong.count, n: wrong.n } : null,
    rework: back.n > 0 ? back : null,
  }
}

/** Mean and its standard error, s / sqrt(n) with n - 1 in the variance; null below two items, which have no spread. */
export function meanMinutes(activeMs: readonly number[]): MeanMinutes | null {
  const n = activeMs.length
  if (n < 2) return null
  const mean = activeMs.reduce((sum, ms) => sum + ms, 0) / n
  const squares = activeMs.reduce((sum, ms) => sum + (ms - mean) ** 2, 0)
  return { mean: mean / 60_000, se: Math.sqrt(squares / (n - 1) / n) / 60_000, n }
}

/** 95 % interval of a mean by Student's t; never below zero, because nothing takes less. */
export function intervalOf({ mean, se, n }: MeanMinutes): { low: number; high: number } {
  const half = studentQuantile(0.975, n - 1) * se
  return { low: Math.max(0, mean - half), high: mean + half }
}

/**
 * The best source with enough data: the first that knows the minutes of at least 20 items, else the first that knows
 * errors or rework of as many. Sources are never mixed. `sources` stand best first; null where none has enough.
 */
export function bestBaseline(sources: readonly BaselineFigures[]): BaselineFigures | null {
  const enough = (n: number | undefined) => (n ?? 0) >= leastItems
  return (
    sources.find(({ minutes }) => enough(minutes?.n)) ??
    sources.find(({ errors, rework }) => enough(errors?.n) || enough(rework?.n)) ??
    null
  )
}
