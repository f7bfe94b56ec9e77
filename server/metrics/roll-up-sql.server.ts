import { Prisma } from '#server/platform/db.server.ts'
import { type FactBasis, factColumns, freshFacts, sqlZone } from './fact-sql.server.ts'
import { logGamma, measures, zeroBucket } from './sketch.ts'

const { sql, raw } = Prisma
type Sql = Prisma.Sql

/** Where a fold writes: the roll-ups themselves, or a recomputation beside them. */
export type Tables = { fact: string; day: string; histogram: string; field: string }
export const rollUps: Tables = {
  fact: 'item_fact',
  day: 'metric_day',
  histogram: 'metric_histogram',
  field: 'metric_field',
}

const cell = ['day', 'arm', 'document_type', 'reviewer_group'] as const
/** Of the full cell; the others are all zero where nothing happened. */
export const dayKeys = ['organisation_id', 'workflow_id', ...cell] as const
export const fieldKeys = [...dayKeys, 'span', 'field_key'] as const
export const histogramKeys = [
  'organisation_id',
  'workflow_id',
  'measure',
  'span',
  'arm',
  'document_type',
  'reviewer_group',
  'day',
] as const

/** One day an item touches, and what of it: it is received, overdue, completed, approved on days of their own. */
const is = (kind: string, and = 'true') => `(kind = '${kind}' AND ${and})::int`
const of = (kind: string, value: string, and = 'true') =>
  `CASE WHEN kind = '${kind}' AND ${and} THEN ${value} ELSE 0 END`
const squared = (value: string) => `${value}::numeric * ${value}`
const reviewedAssisted = "reviewed AND arm = 'assisted'"

/** What each column of metric_day sums, over the days that items touch. */
export const daySums: Record<string, string> = {
  arrivals: is('received'),
  overdue_in: is('overdue'),
  overdue_out: is('completed', 'overdue_day < completed_day'),
  completed: is('completed'),
  suspect: is('completed', 'suspect'),
  touch_sum: of('completed', 'touch_ms', 'NOT suspect'),
  touch_squares: of('completed', squared('touch_ms'), 'NOT suspect'),
  handling_n: is('completed', 'handling_ms IS NOT NULL'),
  handling_sum: of('completed', 'handling_ms', 'handling_ms IS NOT NULL'),
  handling_squares: of('completed', squared('handling_ms'), 'handling_ms IS NOT NULL'),
  wait_n: is('completed', 'wait_ms IS NOT NULL'),
  wait_sum: of('completed', 'wait_ms', 'wait_ms IS NOT NULL'),
  wait_squares: of('completed', squared('wait_ms'), 'wait_ms IS NOT NULL'),
  cycle_sum: of('completed', 'cycle_ms'),
  cycle_squares: of('completed', squared('cycle_ms')),
  reviewed_assisted: is('completed', reviewedAssisted),
  corrected: is('completed', `${reviewedAssisted} AND cardinality(changed) > 0`),
  untouched: is('completed', 'untouched'),
  in_time: is('completed', 'in_time'),
  reworked: is('completed', 'reworked_at IS NOT NULL'),
  rework_sum: of('completed', 'rework_ms', 'reworked_at IS NOT NULL'),
  found: is('completed', 'found_at IS NOT NULL'),
  checked: is('completed', 'weight IS NOT NULL'),
  errors: is('completed', 'weight IS NOT NULL AND error'),
  weight: of('completed', 'weight', 'weight IS NOT NULL'),
  weight_squares: of('completed', 'weight * weight', 'weight IS NOT NULL'),
  weight_errors: of('completed', 'weight', 'weight IS NOT NULL AND error'),
  approvals: is('approval'),
  approval_sum: of('approval', 'approval_ms'),
  approval_squares: of('approval', squared('approval_ms')),
  approvals_in_time: is('approval', 'approval_in_time'),
}
const fieldSums: Record<string, string> = {
  shown: 'shown::int',
  changed: 'is_changed::int',
  checked: 'is_checked::int',
  wrong: 'is_wrong::int',
  weight: 'CASE WHEN is_checked THEN weight ELSE 0 END',
  weight_squares: 'CASE WHEN is_checked THEN weight * weight ELSE 0 END',
  weight_wrong: 'CASE WHEN is_wrong THEN weight ELSE 0 END',
}
export const fieldCounts = Object.keys(fieldSums)
export const dayCounts = Object.keys(daySums)

const list = (names: readonly string[], prefix = '') => names.map((name) => `${prefix}${name}`).join(', ')
const sums = (columns: Record<string, string>) =>
  Object.entries(columns)
    .map(([name, what]) => `sum(sign * (${what})) AS ${name}`)
    .join(', ')
const added = (table: string, names: readonly string[]) =>
  names.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')

/** The bucket of a duration, as server/metrics/sketch.ts counts them; NULL of NULL. */
const bucket = (value: string) =>
  `CASE WHEN ${value} <= 0 THEN ${zeroBucket} ELSE ceil(ln(${value}::float8) / ${logGamma}) END`

/**
 * Histograms a fact is in: durations and days until rework where it was completed, approval speed where it was decided, for
 * the arm and for the full cell; its hour of arrival, and its age at the end of each day that it was open, for all and for
 * its document type. What is still open has no ages here: they change by themselves.
 */
const bucketRows = (zone: Sql): Sql => sql`
  SELECT sign, measure, span, CASE span WHEN 1 THEN at ELSE date_trunc('week', at)::date END AS day, bucket,
    by.arm, by.document_type, by.reviewer_group
  FROM delta CROSS JOIN LATERAL (VALUES ${raw(
    [
      `(${measures.touch}, completed_day, CASE WHEN NOT suspect THEN ${bucket('touch_ms')} END)`,
      `(${measures.handling}, completed_day, ${bucket('handling_ms')})`,
      `(${measures.wait}, completed_day, ${bucket('wait_ms')})`,
      `(${measures.cycle}, completed_day, ${bucket('cycle_ms')})`,
      `(${measures.approval}, approval_day, ${bucket('approval_ms')})`,
      `(${measures.rework}, completed_day, rework_days)`,
      `(${measures.changed}, completed_day, CASE WHEN ${reviewedAssisted} THEN cardinality(changed) END)`,
    ].join(', '),
  )}) AS h(measure, at, bucket)
  CROSS JOIN (VALUES (1), (7)) AS s(span)
  CROSS JOIN LATERAL (VALUES (arm, '*', '*'), (arm, document_type, reviewer_group)) AS by(arm, document_type, reviewer_group)
  WHERE at IS NOT NULL AND bucket IS NOT NULL AND NOT (measure = ${raw(String(measures.rework))} AND span = 7)
  UNION ALL
  SELECT sign, measure, span, CASE span WHEN 1 THEN at ELSE date_trunc('week', at)::date END, bucket, '*', by.document_type, '*'
  FROM delta CROSS JOIN LATERAL (
    SELECT ${raw(String(measures.arrival))}, received_day, received_hour, s.span FROM (VALUES (1), (7)) AS s(span)
    UNION ALL
    SELECT ${raw(String(measures.age))}, ending.day, ${raw(
      bucket('greatest(0, extract(epoch FROM ending.at - received_at) * 1000)'),
    )}, 1
    FROM (
      SELECT day::date AS day,
        -- The first of two midnights, where clocks go back over it.
        CASE WHEN ((midnight - interval '1 hour') AT TIME ZONE ${zone})::date > day::date
          THEN midnight - interval '1 hour' ELSE midnight END AS at
      FROM generate_series(received_day::timestamp, completed_day::timestamp - interval '1 day', interval '1 day') AS day
      CROSS JOIN LATERAL (SELECT (day + interval '1 day') AT TIME ZONE ${zone} AS midnight) AS m) AS ending
  ) AS h(measure, at, bucket, span)
  CROSS JOIN LATERAL (VALUES ('*'), (document_type)) AS by(document_type)`

/**
 * Brings facts and roll-ups of these items up to date: computes the new facts, takes the old ones out of every sum and puts
 * the new ones in. Facts that did not change touch nothing. The caller holds the workflow's fold lock.
 */
export function foldStatement(ids: readonly string[], basis: FactBasis, tables: Tables = rollUps): Sql {
  const { fact, day, histogram, field } = tables
  const zone = sql`${sqlZone(basis.timeZone)}::text`
  const versions = JSON.stringify(basis.versions)
  return sql`
    WITH fresh AS MATERIALIZED (${freshFacts(ids, basis)}),
    old AS MATERIALIZED (SELECT ${raw(list(factColumns))} FROM ${raw(fact)} WHERE item_id = ANY (${[...ids]}::uuid[])),
    gone AS (
      DELETE FROM ${raw(fact)} WHERE item_id IN (SELECT item_id FROM old EXCEPT SELECT item_id FROM fresh)),
    new AS MATERIALIZED (
      SELECT fresh.* FROM fresh LEFT JOIN old USING (item_id)
      WHERE (${raw(list(factColumns.slice(1), 'fresh.'))}) IS DISTINCT FROM (${raw(list(factColumns.slice(1), 'old.'))})),
    kept AS (
      INSERT INTO ${raw(fact)} (${raw(list(factColumns))}) SELECT ${raw(list(factColumns))} FROM new
      ON CONFLICT (item_id) DO UPDATE SET ${raw(factColumns.map((name) => `${name} = excluded.${name}`).join(', '))}),
    delta AS MATERIALIZED (
      SELECT 1 AS sign, ${raw(list(factColumns))} FROM new
      UNION ALL
      SELECT -1, ${raw(list(factColumns))} FROM old
      WHERE item_id IN (SELECT item_id FROM new) OR item_id NOT IN (SELECT item_id FROM fresh)),
    days AS (
      INSERT INTO ${raw(day)} AS known (${raw(list([...dayKeys, ...dayCounts]))})
      SELECT ${raw(list(dayKeys))}, ${raw(sums(daySums))}
      FROM delta CROSS JOIN LATERAL (VALUES
        ('received', received_day),
        ('overdue', CASE WHEN completed_day IS NULL OR overdue_day < completed_day THEN overdue_day END),
        ('completed', completed_day),
        ('approval', approval_day)) AS touched(kind, day)
      WHERE touched.day IS NOT NULL
      GROUP BY ${raw(list(dayKeys))}
      ON CONFLICT (workflow_id, day, arm, document_type, reviewer_group) DO UPDATE SET ${raw(added('known', dayCounts))}),
    histograms AS (
      INSERT INTO ${raw(histogram)} AS known (${raw(list([...histogramKeys, 'buckets', 'counts']))})
      SELECT scope.organisation_id, scope.workflow_id, measure, span, arm, document_type, reviewer_group, day,
        array_agg(bucket), array_agg(n)
      FROM (SELECT organisation_id, workflow_id FROM delta LIMIT 1) AS scope, (
        SELECT measure, span, arm, document_type, reviewer_group, day, bucket::smallint AS bucket, sum(sign)::int AS n
        FROM (${bucketRows(zone)}) AS rows
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        HAVING sum(sign) <> 0) AS counted
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
      ON CONFLICT (workflow_id, measure, span, arm, document_type, reviewer_group, day) DO UPDATE SET (buckets, counts) = (
        SELECT coalesce(array_agg(bucket), '{}'), coalesce(array_agg(n), '{}')
        FROM (
          SELECT bucket, sum(n)::int AS n
          FROM (
            SELECT * FROM unnest(known.buckets, known.counts)
            UNION ALL
            SELECT * FROM unnest(excluded.buckets, excluded.counts)) AS terms(bucket, n)
          GROUP BY bucket
          HAVING sum(n) <> 0) AS added)),
    fields AS (
      INSERT INTO ${raw(field)} AS known (${raw(list([...fieldKeys, ...fieldCounts]))})
      SELECT ${raw(list(fieldKeys))}, ${raw(sums(fieldSums))}
      FROM (
        SELECT sign, organisation_id, workflow_id, arm, document_type, reviewer_group, field_key, weight, span,
          CASE span WHEN 1 THEN completed_day ELSE date_trunc('week', completed_day)::date END AS day,
          arm = 'assisted' AND (reviewed OR untouched) AS shown,
          arm = 'assisted' AND field_key = ANY (changed) AS is_changed,
          weight IS NOT NULL AND field_key = ANY (checked) AS is_checked,
          weight IS NOT NULL AND field_key = ANY (checked) AND field_key = ANY (wrong) AS is_wrong
        FROM delta
        JOIN jsonb_to_recordset(${versions}::jsonb) AS version(version int, fields text[]) ON version.version = workflow_version
        CROSS JOIN LATERAL unnest(version.fields) AS f(field_key) CROSS JOIN (VALUES (1), (7)) AS s(span)
        WHERE completed_day IS NOT NULL) AS each
      WHERE shown OR is_checked
      GROUP BY ${raw(list(fieldKeys))}
      ON CONFLICT (workflow_id, span, day, arm, document_type, reviewer_group, field_key) DO UPDATE SET ${raw(added('known', fieldCounts))})
    SELECT count(*)::int AS changed FROM new`
}
