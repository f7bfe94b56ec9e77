import { sqlZone } from '#server/metrics/fact-sql.server.ts'
import { addDays } from '#server/metrics/filter.ts'
import { dayOf } from '#server/metrics/flow.ts'
import { type Place, standBefore } from '#server/metrics/roll-up-store.server.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import type { WeightSums } from '#server/platform/statistics.ts'
import type { Spread } from './change.ts'
import type { Figures } from './figures.ts'
import type { Span } from './week.ts'

const { sql, raw } = Prisma

/** Where the backlog is asked for: the end of a local day, which the roll-ups know, or a moment of the last days. */
export type End = { kind: 'day'; after: string } | { kind: 'moment'; at: number }

type Cohort = Record<string, number | null>

const spread = (name: string, value: string, filter = 'true') =>
  raw(`count(${value}) FILTER (WHERE ${filter})::int AS ${name}_n,
    (avg(${value}) FILTER (WHERE ${filter}))::float8 AS ${name}_mean,
    (stddev_samp(${value}) FILTER (WHERE ${filter}))::float8 AS ${name}_sd`)

/** The figures of a span from the facts of its items; the caller has folded them. One cohort, those completed in it. */
export async function figuresIn(db: Db, place: Place, span: Span, end: End, timeZone: string): Promise<Figures> {
  const [from, to] = [new Date(span.from), new Date(span.to)]
  const inWorkflow = sql`fact.organisation_id = ${place.organisationId}::uuid AND fact.workflow_id = ${place.workflowId}::uuid`
  const [row = {}] = await db.$queryRaw<Cohort[]>`
    SELECT count(*)::int AS completed,
      ${spread('touch', 'touch_ms', "NOT suspect AND arm = 'assisted'")}, ${spread('manual', 'touch_ms', "NOT suspect AND arm = 'manual'")},
      ${spread('handling', 'handling_ms')}, ${spread('wait', 'wait_ms')}, ${spread('cycle', 'cycle_ms')},
      count(*) FILTER (WHERE reviewed AND arm = 'assisted')::int AS reviewed,
      count(*) FILTER (WHERE reviewed AND arm = 'assisted' AND cardinality(changed) > 0)::int AS corrected,
      count(*) FILTER (WHERE untouched)::int AS untouched,
      count(weight)::int AS checked, count(weight) FILTER (WHERE error)::int AS errors,
      coalesce(sum(weight), 0)::float8 AS weight, coalesce(sum(weight * weight), 0)::float8 AS squares,
      coalesce(sum(weight) FILTER (WHERE error), 0)::float8 AS hits
    FROM item_fact AS fact WHERE ${inWorkflow} AND completed_at >= ${from} AND completed_at < ${to}`
  const [counted = {}] = await db.$queryRaw<Cohort[]>`
    SELECT
      (SELECT count(*)::int FROM item_fact AS fact WHERE ${inWorkflow} AND received_at >= ${from} AND received_at < ${to}) AS arrivals,
      (SELECT count(*)::int FROM item_fact AS fact
        WHERE ${inWorkflow} AND reworked_at IS NOT NULL AND reworked_at >= ${from} AND reworked_at < ${to}) AS rework`
  // The facts know the day of an approval; whether it fell into a part of that day, its task does.
  const [approved = {}] = await db.$queryRaw<Cohort[]>`
    SELECT count(*)::int AS n, count(*) FILTER (WHERE fact.approval_in_time)::int AS in_time,
      avg(fact.approval_ms)::float8 AS mean, stddev_samp(fact.approval_ms)::float8 AS sd
    FROM item_fact AS fact
    WHERE ${inWorkflow} AND fact.approval_day BETWEEN (${from}::timestamptz AT TIME ZONE ${sqlZone(timeZone)}::text)::date
        AND (${to}::timestamptz AT TIME ZONE ${sqlZone(timeZone)}::text)::date
      AND EXISTS (
        SELECT 1 FROM task WHERE task.item_id = fact.item_id AND task.mode = 'approval' AND task.state = 'done'
          AND task.closed_at >= ${from} AND task.closed_at < ${to})`
  const n = (name: string) => row[name] ?? 0
  return {
    ...(await standAt(db, place, end)),
    arrivals: counted.arrivals ?? 0,
    throughput: n('completed'),
    rework: counted.rework ?? 0,
    touch: spreadOf(row, 'touch'),
    touchManual: spreadOf(row, 'manual'),
    handling: spreadOf(row, 'handling'),
    wait: spreadOf(row, 'wait'),
    cycle: spreadOf(row, 'cycle'),
    approvalTime: { n: approved.n ?? 0, mean: approved.mean ?? null, sd: approved.sd ?? null },
    correction: plain(n('corrected'), n('reviewed')),
    straightThrough: plain(n('untouched'), n('completed')),
    errors: { count: n('errors'), n: n('checked'), weight: n('weight'), squares: n('squares'), hits: n('hits') },
    approvalsInTime: plain(approved.in_time ?? 0, approved.n ?? 0),
  }
}

const spreadOf = (row: Cohort, name: string): Spread => ({
  n: row[`${name}_n`] ?? 0,
  mean: row[`${name}_mean`] ?? null,
  sd: row[`${name}_sd`] ?? null,
})

/** Everybody counts once. */
const plain = (count: number, n: number): WeightSums => ({ count, n, weight: n, squares: n, hits: count })

async function standAt(db: Db, place: Place, end: End): Promise<{ backlog: number; overdue: number }> {
  if (end.kind === 'day') {
    const { backlog, overdue } = await standBefore(db, place, addDays(end.after, 1))
    return { backlog, overdue }
  }
  const at = new Date(end.at)
  const [row] = await db.$queryRaw<{ backlog: number; overdue: number }[]>`
    SELECT count(*)::int AS backlog, (count(*) FILTER (WHERE due_at < ${at}))::int AS overdue
    FROM item_fact
    WHERE organisation_id = ${place.organisationId}::uuid AND workflow_id = ${place.workflowId}::uuid
      AND received_at < ${at} AND (completed_at IS NULL OR completed_at >= ${at})`
  return row ?? { backlog: 0, overdue: 0 }
}

/** The last local day of a span that ends with a day. */
export const lastDayOf = (span: Span, timeZone: string): string => dayOf(span.to - 1, timeZone)
