import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { quantile, rateOf } from '#server/platform/statistics.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type BaselineFigures, bestBaseline, figuresOf, leastItems, type SourceFigures } from './baseline.ts'
import { type CountedCase, countedCases } from './import-store.server.ts'
import { type Scope, studyEntries } from './stopwatch-store.server.ts'
import { type SummaryItem, type SummaryWeek, summaryWeeks } from './summary.ts'

/** The sources of a baseline that this workflow has, each for itself. */
export const summarySources = ['manual', 'stopwatch', 'rows', 'events'] as const
export type SummarySource = (typeof summarySources)[number]

type Sources = Record<SummarySource, SummaryItem[]>

/**
 * The baseline from the best source with enough data, stopwatch before imported history; null where none has enough.
 * The manual arm, which is better than both, belongs to pilots. Of imported history a file with a row for each item
 * stands before a log of events, which knows minutes only where a column holds them.
 */
export async function baselineOf(ctx: Ctx, workflow: WorkflowRow): Promise<BaselineFigures | null> {
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const [entries, cases] = await Promise.all([stopwatchItems(ctx.db, scope), countedCases(ctx.db, scope)])
  const [rows, events] = [cases.filter((c) => c.kind === 'rows'), cases.filter((c) => c.kind === 'events')]
  return bestBaseline([
    { source: 'stopwatch', ...figuresOf(entries) },
    { source: 'imported', ...figuresOf(rows) },
    { source: 'imported', ...figuresOf(events) },
  ])
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

/** Completed items whose first standing decision was made on a blank form: the manual arm of the workbench. */
async function manualItems(db: Db, scope: Scope): Promise<SummaryItem[]> {
  const rows = await db.$queryRaw<
    { receivedAt: Date; completedAt: Date; touchMs: number; suspect: boolean; error: boolean | null }[]
  >`
    SELECT item.received_at AS "receivedAt", item.completed_at AS "completedAt", item.touch_ms AS "touchMs", item.suspect,
      checked.error
    FROM item
    JOIN LATERAL (
      SELECT decision.id, task.mode FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.item_id = item.id AND decision.undone_at IS NULL AND decision.kind = 'finish' AND task.mode IN ('assisted', 'manual')
      ORDER BY decision.decided_at LIMIT 1) AS first ON first.mode = 'manual'
    LEFT JOIN LATERAL (
      SELECT bool_or(cardinality(differing) > 0) AS error FROM quality_check
      WHERE quality_check.decision_id = first.id AND state = 'done' AND kind IN ('qa', 'adjudication')) AS checked ON true
    WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
      AND NOT item.seeded AND item.completed_at IS NOT NULL`
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

export function logFigures(cases: readonly CountedCase[]): LogFigures {
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

export type SourceSummary = {
  source: SummarySource
  items: number
  figures: SourceFigures
  weeks: SummaryWeek[]
  log: LogFigures | null
}

/** Weeks that a page shows of a source; older ones are counted in its figures. */
const shownWeeks = 104

/** The weekly baseline summary: every source that has anything, each for itself, best first. */
export async function baselineSummary(ctx: Ctx, workflow: WorkflowRow) {
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const [manual, stopwatch, cases] = await Promise.all([
    manualItems(ctx.db, scope),
    stopwatchItems(ctx.db, scope),
    countedCases(ctx.db, scope),
  ])
  const events = cases.filter((c) => c.kind === 'events')
  const sources: Sources = {
    ...{ manual, stopwatch },
    rows: cases.filter((c) => c.kind === 'rows').flatMap(caseItem),
    events: events.flatMap(caseItem),
  }
  const clock = { timeZone: workflow.definition.timeZone, now: ctx.now().getTime() }
  return {
    leastItems,
    best: bestBaseline([
      { source: 'stopwatch', ...figuresOf(stopwatch) },
      { source: 'imported', ...figuresOf(sources.rows) },
      { source: 'imported', ...figuresOf(sources.events) },
    ]),
    sources: summarySources.flatMap((source): SourceSummary[] => {
      const items = sources[source]
      if (items.length === 0) return []
      const weeks = summaryWeeks(items, { ...clock, flows: items.some((item) => item.receivedAt !== null) })
      const log = source === 'events' ? logFigures(events) : null
      return [{ source, items: items.length, figures: figuresOf(items), weeks: weeks.slice(-shownWeeks), log }]
    }),
  }
}
