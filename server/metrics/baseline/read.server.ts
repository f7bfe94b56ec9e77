import { dayOf } from '#server/metrics/flow.ts'
import { fold } from '#server/metrics/fold.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { quantile, rateOf } from '#server/platform/statistics.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type BaselineFigures, bestBaseline, figuresOf, leastItems, type SourceFigures } from './baseline.ts'
import { type CountedCase, countedCases, countedImports } from './import-store.server.ts'
import { type Scope, studyEntries } from './stopwatch-store.server.ts'
import { type SummaryItem, type SummaryWeek, summaryWeeks } from './summary.ts'

/** The sources of a baseline that this workflow has, each for itself. */
export type SummarySource = 'manual' | 'stopwatch' | 'rows' | 'events'

/**
 * The baseline from the best source with enough data, stopwatch before imported history; null where none has enough.
 * The manual arm, which is better than both, belongs to pilots.
 */
export async function baselineOf(ctx: Ctx, workflow: WorkflowRow): Promise<BaselineFigures | null> {
  const [entries, imported] = await Promise.all([
    stopwatchItems(ctx.db, scopeOf(workflow)),
    importedSources(ctx, workflow),
  ])
  return bestOf(figuresOf(entries), imported)
}

/** Of imported history a file with a row for each item stands before a log, which knows minutes only by a column. */
function bestOf(stopwatch: SourceFigures, imported: readonly SourceSummary[]): BaselineFigures | null {
  return bestBaseline([
    { source: 'stopwatch', ...stopwatch },
    ...imported.map(({ figures }) => ({ source: 'imported' as const, ...figures })),
  ])
}

/** Imported history as it was summed up last: it changes with an import only, and may be 100,000 rows. */
const summedUp = new Map<string, { key: string; sources: SourceSummary[] }>()
const mostSummedUp = 200

async function importedSources(ctx: Ctx, workflow: WorkflowRow): Promise<SourceSummary[]> {
  const scope = scopeOf(workflow)
  const { timeZone } = workflow.definition
  const now = ctx.now().getTime()
  // The week that is not over is another one tomorrow.
  const key = [await countedImports(ctx.db, scope), timeZone, dayOf(now, timeZone)].join('|')
  const known = summedUp.get(workflow.id)
  if (known?.key === key) return known.sources
  const cases = await countedCases(ctx.db, scope)
  const sources = (['rows', 'events'] as const).flatMap((kind) => {
    const own = cases.filter((one) => one.kind === kind)
    const log = kind === 'events' ? logFigures(own) : null
    return summaryOf(kind, own.flatMap(caseItem), { timeZone, now }, log)
  })
  if (summedUp.size >= mostSummedUp) summedUp.clear()
  summedUp.set(workflow.id, { key, sources })
  return sources
}

/** Entries of the study that count; a suspect clock gives no minutes. */
async function stopwatchItems(db: Db, scope: Scope): Promise<SummaryItem[]> {
  const entries = await studyEntries(db, scope)
  return entries
    .filter((entry) => entry.voidedAt === null)
    .map((entry) => ({
      ...{ receivedAt: null, endedAt: entry.endedAt.getTime(), at: entry.endedAt.getTime(), reworked: null },
      ...{ activeMs: entry.suspect ? null : entry.activeMs, error: entry.error },
    }))
}

/** Completed items of the manual arm, as the metrics know them; the caller has folded them. */
async function manualItems(db: Db, scope: Scope): Promise<SummaryItem[]> {
  const rows = await db.$queryRaw<{ completedAt: Date; touchMs: number; suspect: boolean; error: boolean | null }[]>`
    SELECT completed_at AS "completedAt", touch_ms::float8 AS "touchMs", suspect,
      CASE WHEN weight IS NULL THEN NULL ELSE error END AS error
    FROM item_fact
    WHERE organisation_id = ${scope.organisationId}::uuid AND workflow_id = ${scope.workflowId}::uuid AND arm = 'manual'
      AND completed_at IS NOT NULL`
  return rows.map((row) => ({
    // Arrivals of one arm are no arrivals of the workflow: what is not yet decided has no arm.
    ...{ receivedAt: null, endedAt: row.completedAt.getTime(), at: row.completedAt.getTime(), reworked: null },
    ...{ activeMs: row.suspect ? null : row.touchMs, error: row.error },
  }))
}

function caseItem(one: CountedCase): SummaryItem[] {
  const at = one.endedAt ?? one.startedAt ?? one.receivedAt
  return at === null ? [] : [{ ...one, at }]
}

/** What a log of events knows beside: hours from receipt, reassignments, the agreed time. */
export type LogFigures = {
  cases: number
  events: number
  reopened: number
  reassigned: { cases: number; times: number } | null
  withinSla: ReturnType<typeof rateOf> | null
  resolved: { n: number; missing: number; medianHours: number | null }
  closed: { n: number; meanHours: number | null }
}

function logFigures(cases: readonly CountedCase[]): LogFigures {
  const hours = (of: (c: CountedCase) => number | null) =>
    cases.flatMap((c) => {
      const end = of(c)
      return end === null || c.receivedAt === null ? [] : [(end - c.receivedAt) / 3_600_000]
    })
  const [resolved, closed] = [hours((c) => c.resolvedAt).sort((a, b) => a - b), hours((c) => c.closedAt)]
  const told = cases.flatMap((c) => c.withinSla ?? [])
  const moved = cases.flatMap((c) => c.reassigned ?? [])
  return {
    cases: cases.length,
    events: cases.reduce((sum, c) => sum + c.events, 0),
    reopened: cases.filter((c) => (c.reopened ?? 0) > 0).length,
    reassigned:
      moved.length === 0 ? null : { cases: moved.filter((n) => n > 0).length, times: moved.reduce((a, b) => a + b, 0) },
    withinSla: told.length === 0 ? null : rateOf(told.filter(Boolean).length, told.length),
    resolved: { n: resolved.length, missing: cases.length - resolved.length, medianHours: quantile(resolved, 0.5) },
    closed: {
      n: closed.length,
      meanHours: closed.length === 0 ? null : closed.reduce((a, b) => a + b, 0) / closed.length,
    },
  }
}

type SourceSummary = {
  source: SummarySource
  items: number
  figures: SourceFigures
  weeks: SummaryWeek[]
  log: LogFigures | null
}

/** Weeks that a page shows of a source; older ones are counted in its figures. */
const shownWeeks = 104

function summaryOf(
  source: SummarySource,
  items: SummaryItem[],
  clock: { timeZone: string; now: number },
  log: LogFigures | null = null,
): SourceSummary[] {
  if (items.length === 0) return []
  const weeks = summaryWeeks(items, { ...clock, flows: items.some((item) => item.receivedAt !== null) })
  return [{ source, items: items.length, figures: figuresOf(items), weeks: weeks.slice(-shownWeeks), log }]
}

/** The weekly baseline summary: every source that has anything, each for itself, best first. */
export async function baselineSummary(ctx: Ctx, workflow: WorkflowRow) {
  await fold(ctx, workflow)
  const scope = scopeOf(workflow)
  const [manual, stopwatch, imported] = await Promise.all([
    manualItems(ctx.db, scope),
    stopwatchItems(ctx.db, scope),
    importedSources(ctx, workflow),
  ])
  const clock = { timeZone: workflow.definition.timeZone, now: ctx.now().getTime() }
  return {
    leastItems,
    best: bestOf(figuresOf(stopwatch), imported),
    sources: [...summaryOf('manual', manual, clock), ...summaryOf('stopwatch', stopwatch, clock), ...imported],
  }
}
