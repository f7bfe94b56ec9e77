import { type Db, Prisma } from '#server/platform/db.server.ts'
import type { SeededItem } from '#server/quality/proposal-accuracy.ts'
import { type DayCounts, type Sums, sumNames } from './figures.ts'
import { addDays, type MetricFilter, type Period, wholeWeeks } from './filter.ts'
import { type Histogram, type Measure, measures, zeroBucket } from './sketch.ts'

/** Reads of the roll-ups. All take local dates of the workflow; sums come as numbers. */

const { sql, raw, join } = Prisma
type Sql = Prisma.Sql
export type Place = { organisationId: string; workflowId: string }
export type Narrow = Pick<MetricFilter, 'arm' | 'documentType' | 'group'>

const inWorkflow = ({ organisationId, workflowId }: Place) =>
  sql`organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid`
const inPeriod = ({ firstDay, lastDay }: Period) => sql`day BETWEEN ${firstDay}::date AND ${lastDay}::date`

function narrowed({ arm, documentType, group }: Narrow): Sql {
  const conditions = [
    ...(arm ? [sql`arm = ${arm}`] : []),
    ...(documentType ? [sql`document_type = ${documentType}`] : []),
    ...(group ? [sql`reviewer_group = ${group}`] : []),
  ]
  return conditions.length === 0 ? sql`true` : join(conditions, ' AND ')
}

const summed = raw(sumNames.map((name) => `sum(${name})::float8 AS ${name}`).join(', '))

/** The sums of a period by arm. */
export async function armSums(
  db: Db,
  place: Place,
  period: Period,
  narrow: Narrow,
): Promise<(Sums & { arm: string })[]> {
  return db.$queryRaw`
    SELECT arm, ${summed} FROM metric_day WHERE ${inWorkflow(place)} AND ${inPeriod(period)} AND ${narrowed(narrow)} GROUP BY arm`
}

/** The same by ISO week, named by its Monday. */
export async function weekSums(
  db: Db,
  place: Place,
  period: Period,
): Promise<(Sums & { arm: string; monday: string })[]> {
  return db.$queryRaw`
    SELECT arm, date_trunc('week', day)::date::text AS monday, ${summed}
    FROM metric_day WHERE ${inWorkflow(place)} AND ${inPeriod(period)} AND arm <> 'none' GROUP BY 1, 2`
}

/** What came and went by day, of items of one document type or of all: an item has no arm before it is begun. */
export async function dayCounts(db: Db, place: Place, period: Period, documentType?: string): Promise<DayCounts[]> {
  return db.$queryRaw`
    SELECT day::text AS day, sum(arrivals)::int AS arrivals, sum(completed)::int AS completed,
      sum(overdue_in)::int AS "overdueIn", sum(overdue_out)::int AS "overdueOut"
    FROM metric_day WHERE ${inWorkflow(place)} AND ${inPeriod(period)} AND ${narrowed({ documentType })} GROUP BY day`
}

export type Stand = { backlog: number; overdue: number; since: string | null; documentTypes: string[] }

/**
 * Backlog and overdue at the end of the day before `day`, the first day on which anything came, and the document types that
 * the workflow has had (all of them, however it is narrowed).
 */
export async function standBefore(db: Db, place: Place, day: string, documentType?: string): Promise<Stand> {
  const rows = await db.$queryRaw<(Omit<Stand, 'documentTypes'> & { type: string })[]>`
    SELECT document_type AS type, coalesce(sum(arrivals - completed) FILTER (WHERE day < ${day}::date), 0)::int AS backlog,
      coalesce(sum(overdue_in - overdue_out) FILTER (WHERE day < ${day}::date), 0)::int AS overdue,
      (min(day) FILTER (WHERE arrivals > 0))::text AS since
    FROM metric_day WHERE ${inWorkflow(place)} GROUP BY document_type ORDER BY document_type`
  const counted = rows.filter((row) => documentType === undefined || row.type === documentType)
  return {
    backlog: counted.reduce((sum, row) => sum + row.backlog, 0),
    overdue: counted.reduce((sum, row) => sum + row.overdue, 0),
    since: counted.flatMap((row) => row.since ?? []).sort()[0] ?? null,
    documentTypes: rows.map((row) => row.type),
  }
}

/** Whole weeks from the weekly histograms, the days around them from the daily ones. */
function spans({ firstDay, lastDay }: Period): Sql {
  const weeks = wholeWeeks({ firstDay, lastDay })
  const days = (from: string, to: string) => sql`(span = 1 AND day BETWEEN ${from}::date AND ${to}::date)`
  if (!weeks) return days(firstDay, lastDay)
  const { firstMonday, lastMonday } = weeks
  return sql`(${days(firstDay, addDays(firstMonday, -1))}
    OR (span = 7 AND day BETWEEN ${firstMonday}::date AND ${lastMonday}::date)
    OR ${days(addDays(lastMonday, 7), lastDay)})`
}

/** Where the histograms of a choice of items stand: summed over types and groups, unless one of these is asked for. */
function cellOf({ arm, documentType, group }: Narrow): Sql {
  const arms = arm ? [arm] : ['manual', 'assisted']
  if (!documentType && !group) return sql`arm = ANY (${arms}::text[]) AND document_type = '*' AND reviewer_group = '*'`
  return sql`arm = ANY (${arms}::text[]) AND document_type ${documentType ? sql`= ${documentType}` : sql`<> '*'`}
    AND reviewer_group ${group ? sql`= ${group}` : sql`<> '*'`}`
}

/** Arrays travel as text: a driver would take their elements one by one, and they are many. */
type Packed = { buckets: string; counts: string }
const packed = raw('buckets::text AS buckets, counts::text AS counts')
const numbers = (array: string): number[] => JSON.parse(`[${array.slice(1, -1)}]`) as number[]

/** The sum of histograms as they are stored. */
function sumOf(rows: readonly Packed[]): Histogram {
  const sums: number[] = []
  for (const row of rows) {
    const counts = numbers(row.counts)
    for (const [i, bucket] of numbers(row.buckets).entries()) {
      const at = bucket - zeroBucket
      sums[at] = (sums[at] ?? 0) + (counts[i] ?? 0)
    }
  }
  const histogram: { bucket: number; n: number }[] = []
  // Holes of the array are passed over.
  sums.forEach((n, at) => {
    if (n !== 0) histogram.push({ bucket: at + zeroBucket, n })
  })
  return histogram
}

const nameOf = new Map(Object.entries(measures).map(([name, code]) => [code as number, name as Measure]))
const codes = (names: readonly Measure[]) => sql`measure = ANY (${names.map((name) => measures[name])}::smallint[])`

export type ArmHistogram = { arm: string; measure: Measure; histogram: Histogram }

/** Sketches of a period by arm and measure. */
export async function armHistograms(
  db: Db,
  place: Place,
  period: Period,
  narrow: Narrow,
  names: readonly Measure[],
): Promise<ArmHistogram[]> {
  const rows = await db.$queryRaw<(Packed & { arm: string; measure: number })[]>`
    SELECT arm, measure::int AS measure, ${packed} FROM metric_histogram
    WHERE ${inWorkflow(place)} AND ${codes(names)} AND ${cellOf(narrow)} AND ${spans(period)}`
  return [...Map.groupBy(rows, (row) => `${row.measure} ${row.arm}`).values()].map((group) => ({
    arm: group[0]?.arm ?? '',
    measure: nameOf.get(group[0]?.measure ?? 0) ?? 'touch',
    histogram: sumOf(group),
  }))
}

/** Sketches of one measure by ISO week and arm, from the weekly histograms. */
export async function weekHistograms(
  db: Db,
  place: Place,
  mondays: { first: string; last: string },
  measure: Measure,
): Promise<{ arm: string; monday: string; histogram: Histogram }[]> {
  const rows = await db.$queryRaw<(Packed & { arm: string; monday: string })[]>`
    SELECT arm, day::text AS monday, ${packed} FROM metric_histogram
    WHERE ${inWorkflow(place)} AND ${codes([measure])} AND span = 7 AND ${cellOf({})}
      AND day BETWEEN ${mondays.first}::date AND ${mondays.last}::date`
  return rows.map((row) => ({ arm: row.arm, monday: row.monday, histogram: sumOf([row]) }))
}

export type DayCohort = { arm: string; day: string; completed: number; reworked: { day: number; n: number }[] }

/** Of each day of a period and arm: how many were completed, and on which day after it rework came. */
export async function cohortsOf(db: Db, place: Place, period: Period, narrow: Narrow): Promise<DayCohort[]> {
  const days = await db.$queryRaw<{ arm: string; day: string; completed: number }[]>`
    SELECT arm, day::text AS day, sum(completed)::int AS completed FROM metric_day
    WHERE ${inWorkflow(place)} AND ${inPeriod(period)} AND ${narrowed(narrow)} AND completed > 0 GROUP BY arm, day`
  const rows = await db.$queryRaw<(Packed & { arm: string; day: string })[]>`
    SELECT arm, day::text AS day, ${packed} FROM metric_histogram
    WHERE ${inWorkflow(place)} AND ${codes(['rework'])} AND span = 1 AND ${cellOf(narrow)} AND ${inPeriod(period)}`
  const reworked = Map.groupBy(rows, (row) => `${row.arm} ${row.day}`)
  return days.map((each) => ({
    ...each,
    reworked: sumOf(reworked.get(`${each.arm} ${each.day}`) ?? []).map(({ bucket: day, n }) => ({ day, n })),
  }))
}

/** Of the items completed on one local day, those completed by `until`, and reworked within `days` days; by arm. */
export async function agedOn(
  db: Db,
  place: Place,
  day: string,
  until: Date,
  days: number,
  narrow: Narrow,
): Promise<{ arm: string; n: number; reworked: number }[]> {
  return db.$queryRaw`
    SELECT arm, count(*)::int AS n, (count(*) FILTER (WHERE rework_days <= ${days}::int))::int AS reworked
    FROM item_fact
    WHERE ${inWorkflow(place)} AND ${narrowed(narrow)} AND completed_day = ${day}::date
      -- A local day lies within a day and a half around the same date in UTC.
      AND completed_at BETWEEN ${day}::date - interval '15 hours' AND ${day}::date + interval '40 hours'
      AND completed_at <= ${until}
    GROUP BY arm`
}

/** Ages at the end of each day of what was open then and has been completed since. */
export async function closedAges(
  db: Db,
  place: Place,
  period: Period,
  documentType?: string,
): Promise<Map<string, Histogram>> {
  const rows = await db.$queryRaw<(Packed & { day: string })[]>`
    SELECT day::text AS day, ${packed} FROM metric_histogram
    WHERE ${inWorkflow(place)} AND ${codes(['age'])} AND span = 1 AND arm = '*' AND document_type = ${documentType ?? '*'}
      AND reviewer_group = '*' AND ${inPeriod(period)}`
  return new Map(rows.map((row) => [row.day, sumOf([row])]))
}

/** What is open now: when it was received, ascending, and how much of it is overdue. */
export async function openNow(
  db: Db,
  place: Place,
  now: Date,
  documentType?: string,
): Promise<{ received: number[]; overdue: number }> {
  const [row] = await db.$queryRaw<{ received: string | null; overdue: number }[]>`
    SELECT array_agg((extract(epoch FROM received_at) * 1000)::bigint ORDER BY received_at)::text AS received,
      (count(*) FILTER (WHERE due_at <= ${now}))::int AS overdue
    FROM item_fact WHERE ${inWorkflow(place)} AND completed_at IS NULL AND ${narrowed({ documentType })}`
  return { received: numbers(row?.received ?? '{}'), overdue: row?.overdue ?? 0 }
}

/** Arrivals by hour of the local week, 0 = Monday 00:00. */
export async function arrivalHours(db: Db, place: Place, period: Period, documentType?: string): Promise<Histogram> {
  const rows = await db.$queryRaw<Packed[]>`
    SELECT ${packed} FROM metric_histogram
    WHERE ${inWorkflow(place)} AND ${codes(['arrival'])} AND arm = '*' AND document_type = ${documentType ?? '*'}
      AND reviewer_group = '*' AND ${spans(period)}`
  return sumOf(rows)
}

export type FieldSums = {
  key: string
  shown: number
  changed: number
  checked: number
  wrong: number
  weight: number
  squares: number
  hits: number
}

/** By field: assisted completed items that had it and those in which people changed it; checked entries and wrong ones. */
export async function fieldSums(db: Db, place: Place, period: Period, narrow: Narrow): Promise<FieldSums[]> {
  return db.$queryRaw`
    SELECT field_key AS key, sum(shown)::int AS shown, sum(changed)::int AS changed, sum(checked)::int AS checked,
      sum(wrong)::int AS wrong, sum(weight)::float8 AS weight, sum(weight_squares)::float8 AS squares,
      sum(weight_wrong)::float8 AS hits
    FROM metric_field WHERE ${inWorkflow(place)} AND ${spans(period)} AND ${narrowed(narrow)} GROUP BY field_key`
}

/** Seeded wrong proposals decided in a period of instants, and what people did with them. */
export async function seededShown(db: Db, place: Place, from: Date, to: Date): Promise<SeededItem[]> {
  return db.$queryRaw`
    SELECT coalesce(caught, false) AS caught, cardinality(over_corrected) AS "overCorrected", cardinality(controls) AS controls
    FROM seeded_check WHERE ${inWorkflow(place)} AND decided_at >= ${from} AND decided_at < ${to}`
}
