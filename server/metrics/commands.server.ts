import type { Ctx } from '#server/platform/context.server.ts'
import { Prisma, type Tx } from '#server/platform/db.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { addSums, figuresOf, flowOf, noSums, type Parts } from './figures.ts'
import { addDays, daysBetween, type MetricFilter, type Period, periodOf } from './filter.ts'
import { type DayFlow, dayBegins, dayOf, type WeekFlow, weeklyFlow } from './flow.ts'
import { fold } from './fold.server.ts'
import type { Metrics } from './metrics.ts'
import {
  agedOn,
  armHistograms,
  armSums,
  closedAges,
  cohortsOf,
  dayCounts,
  type Narrow,
  openNow,
  type Place,
  standBefore,
} from './roll-up-store.server.ts'
import { addHistograms, type Histogram, type Measure } from './sketch.ts'

export type Overview = {
  period: Period
  metrics: Metrics
  arms: { assisted: Metrics; manual: Metrics }
  days: DayFlow[]
  weeks: WeekFlow[]
  /** The local day on which the workflow's first item ever came. */
  since: string | null
  /** Items that are not in these figures yet, because the roll-ups are being made; 0 on any ordinary day. */
  missing: number
  /** Document types that the workflow has had. */
  documentTypes: string[]
  /** How many reviewed assisted items had how many fields changed. */
  changed: Histogram
}

const dayMs = 86_400_000
const read = ['touch', 'handling', 'wait', 'cycle', 'approval', 'changed'] as const satisfies Measure[]

/** The figures of a workflow over the last `weeks` weeks of local days, today included. */
export async function overview(ctx: Ctx, workflow: WorkflowRow, weeks: number): Promise<Overview> {
  const { missing } = await fold(ctx, workflow)
  return readAtOnce(ctx, (tx) => overviewIn(tx, ctx, workflow, { weeks: weeks as MetricFilter['weeks'] }, missing))
}

/** Reads that see one state of the database. */
export function readAtOnce<T>(ctx: Ctx, read: (tx: Tx) => Promise<T>): Promise<T> {
  return ctx.db.$transaction(read, { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead })
}

/** The overview of items narrowed down; backlog and arrivals are narrowed by document type alone. */
export async function overviewIn(
  tx: Tx,
  ctx: Ctx,
  workflow: WorkflowRow,
  filter: Pick<MetricFilter, 'weeks' | 'from' | 'to'> & Narrow,
  missing: number,
): Promise<Overview> {
  const { timeZone, reworkWindowDays } = workflow.definition
  const place = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const now = ctx.now()
  const period = periodOf(filter, now.getTime(), timeZone)
  const parts = await partsByArm(tx, place, period, filter, { now, timeZone, reworkWindowDays })
  const { flow, since, documentTypes } = await flowIn(tx, place, period, {
    now,
    timeZone,
    documentType: filter.documentType,
  })
  const metricsOf = (of: readonly string[]) =>
    figuresOf(joinParts(of.flatMap((arm) => parts.get(arm) ?? [])), reworkWindowDays)
  return {
    period,
    metrics: metricsOf([...parts.keys()]),
    arms: { assisted: metricsOf(['assisted']), manual: metricsOf(['manual']) },
    days: flow,
    weeks: weeklyFlow(flow),
    since,
    missing,
    documentTypes,
    changed: parts.get('assisted')?.histograms.changed ?? [],
  }
}

type Moment = { now: Date; timeZone: string }

/** Arrivals, completions and backlog by day, the first day on which anything came, and the document types there have been. */
export async function flowIn(
  tx: Tx,
  place: Place,
  period: Period,
  { now, timeZone, documentType }: Moment & { documentType?: string | undefined },
): Promise<{ flow: DayFlow[]; since: string | null; documentTypes: string[] }> {
  const days = await dayCounts(tx, place, period, documentType)
  const { since, documentTypes, ...before } = await standBefore(tx, place, period.firstDay, documentType)
  const ages = await closedAges(tx, place, period, documentType)
  const open = await openNow(tx, place, now, documentType)
  return {
    flow: flowOf({ days, before, ages, open }, { ...period, timeZone, now: now.getTime() }),
    since,
    documentTypes,
  }
}

/** What the metrics of each arm are computed from. */
async function partsByArm(
  tx: Tx,
  place: Place,
  period: Period,
  narrow: Narrow,
  { now, timeZone, reworkWindowDays }: Moment & { reworkWindowDays: number },
): Promise<Map<string, Parts>> {
  const sums = await armSums(tx, place, period, narrow)
  const histograms = await armHistograms(tx, place, period, narrow, read)
  const cohorts = await cohortsOf(tx, place, period, narrow)
  // Days before the one that the window reaches back to are old enough whole, that one in part.
  const windowAgo = new Date(now.getTime() - reworkWindowDays * dayMs)
  const edge = dayOf(windowAgo.getTime(), timeZone)
  const onEdge =
    edge < period.firstDay || edge > period.lastDay
      ? []
      : await agedOn(tx, place, edge, windowAgo, reworkWindowDays, narrow)
  const today = dayOf(now.getTime(), timeZone)
  return new Map(
    ['manual', 'assisted'].map((arm): [string, Parts] => {
      const own = cohorts.filter((c) => c.arm === arm)
      const whole = own.filter((c) => c.day < edge)
      const part = onEdge.find((e) => e.arm === arm)
      const inWindow = (reworked: { day: number; n: number }[]) =>
        reworked.reduce((sum, { day, n }) => (day <= reworkWindowDays ? sum + n : sum), 0)
      return [
        arm,
        {
          sums: sums.find((s) => s.arm === arm) ?? noSums,
          histograms: Object.fromEntries(histograms.filter((h) => h.arm === arm).map((h) => [h.measure, h.histogram])),
          cohorts: own.map((c) => ({ age: daysBetween(c.day, today), completed: c.completed, reworked: c.reworked })),
          aged: {
            n: whole.reduce((sum, c) => sum + c.completed, 0) + (part?.n ?? 0),
            reworked: whole.reduce((sum, c) => sum + inWindow(c.reworked), 0) + (part?.reworked ?? 0),
          },
        },
      ]
    }),
  )
}

function joinParts(parts: readonly Parts[]): Parts {
  return {
    sums: addSums(parts.map((p) => p.sums)),
    histograms: Object.fromEntries(
      read.map((measure) => [measure, addHistograms(...parts.map((p) => p.histograms[measure] ?? []))]),
    ),
    cohorts: parts.flatMap((p) => p.cohorts),
    aged: {
      n: parts.reduce((sum, p) => sum + p.aged.n, 0),
      reworked: parts.reduce((sum, p) => sum + p.aged.reworked, 0),
    },
  }
}

/** When a period of local days begins and ends, as instants. */
export function instantsOf({ firstDay, lastDay }: Period, timeZone: string): { from: Date; to: Date } {
  return {
    from: new Date(dayBegins(firstDay, timeZone)),
    to: new Date(dayBegins(addDays(lastDay, 1), timeZone)),
  }
}
