import { type Db, Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { CheckKind, CheckState } from '#server/quality/sampling.ts'
import { fieldsOf } from '#server/workflow/expression.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { WeekCounts } from './drift.ts'
import { type Stratum, type StratumCount, stratumCountSchema, type Week, type WeekItem } from './weekly-sample.ts'
import type { SampledItem, SampleState } from './weekly-sample-figures.ts'

export type SampleScope = { organisationId: string; workflowId: string }

/** Fields that tell the stratum of an item: labels, route, drafts, and what rules ask of. */
function tellingKeys({ fields, rules }: Pick<Definition, 'fields' | 'rules'>): { keys: string[]; drafts: string[] } {
  const of = (...types: string[]) => fields.filter((f) => types.includes(f.type)).map((f) => f.key)
  return {
    keys: [
      ...of('label', 'route'),
      ...fieldsOf(
        rules.flatMap((r) => r.when),
        fields,
      ),
    ],
    drafts: of('draft'),
  }
}

/**
 * Completed items of a week with what tells their stratum: of drafts only that there is one. An item counts in the week in
 * which it was completed; nothing of a seeded item, nor of one that has no decision of its own.
 */
export async function weekItems(db: Db, scope: SampleScope, week: Week, definition: Definition): Promise<WeekItem[]> {
  const { keys, drafts } = tellingKeys(definition)
  const told = (values: Prisma.Sql) => Prisma.sql`coalesce((
    SELECT jsonb_object_agg(key, ${values} -> key) FROM unnest(${keys}::text[]) AS key WHERE ${values} ? key), '{}')
    || coalesce((SELECT jsonb_object_agg(key, left(${values} ->> key, 1)) FROM unnest(${drafts}::text[]) AS key
      WHERE ${values} ->> key <> ''), '{}')`
  const proposed =
    keys.length + drafts.length === 0
      ? Prisma.sql`SELECT '{}'::jsonb AS values`
      : Prisma.sql`SELECT jsonb_object_agg(v ->> 'key', v -> 'value') AS values
          FROM (SELECT content FROM proposal WHERE proposal.item_id = item.id AND proposal.created_at <= item.decided_at
            ORDER BY created_at DESC LIMIT 1) AS standing, jsonb_array_elements(standing.content -> 'values') AS v`
  const rows = await db.$queryRaw<(Omit<WeekItem, 'decidedOn'> & { decidedAt: Date })[]>`
    SELECT item.id, item.decided_at AS "decidedAt", ${told(Prisma.sql`output.values`)} AS output,
      ${told(Prisma.sql`coalesce(proposed.values, '{}')`)} AS proposed
    FROM item JOIN item_output AS output ON output.item_id = item.id
    LEFT JOIN LATERAL (${proposed}) AS proposed ON true
    WHERE item.organisation_id = ${scope.organisationId}::uuid AND item.workflow_id = ${scope.workflowId}::uuid
      AND item.completed_at >= ${week.from} AND item.completed_at < ${week.until}
      AND item.state = 'completed' AND NOT item.seeded AND item.decided_at IS NOT NULL
    ORDER BY item.number`
  return rows.map(({ decidedAt, ...row }) => ({ ...row, decidedOn: localDate(decidedAt, definition.timeZone) }))
}

/** Items that a draw of the week would be made from. */
export async function weekPopulation(db: Db, { organisationId, workflowId }: SampleScope, week: Week): Promise<number> {
  return db.item.count({
    where: {
      ...{ organisationId, workflowId, state: 'completed', seeded: false },
      ...{ completedAt: { gte: week.from, lt: week.until }, decidedAt: { not: null }, output: { isNot: null } },
    },
  })
}

export type SampleRow = {
  id: string
  week: string
  population: number
  strata: StratumCount[]
  drawnAt: Date
  drawnBy: string
}

export async function insertSample(
  tx: Tx,
  row: SampleScope & SampleRow & { workflowVersion: number },
  items: readonly { itemId: string; decisionId: string; checkId: string; strata: Stratum[]; probability: number }[],
): Promise<void> {
  const { id: sampleId, organisationId } = row
  await tx.weeklySample.create({ data: { ...row, strata: toJson(row.strata) }, select: { id: true } })
  await tx.weeklySampleItem.createMany({ data: items.map((item) => ({ ...item, sampleId, organisationId })) })
}

const sampleSelect = { id: true, week: true, population: true, strata: true, drawnAt: true, drawnBy: true } as const
type RawSample = Prisma.WeeklySampleGetPayload<{ select: typeof sampleSelect }>
const toSample = (row: RawSample): SampleRow => ({ ...row, strata: stratumCountSchema.array().parse(row.strata) })

export async function findSample(db: Db, scope: SampleScope, week: string): Promise<SampleRow | null> {
  const row = await db.weeklySample.findFirst({ where: { ...scope, week }, select: sampleSelect })
  return row ? toSample(row) : null
}

/** The newest samples, the newest first. */
export async function listSamples(db: Db, scope: SampleScope, limit: number): Promise<SampleRow[]> {
  const rows = await db.weeklySample.findMany({
    where: scope,
    orderBy: { week: 'desc' },
    take: limit,
    select: sampleSelect,
  })
  return rows.map(toSample)
}

/** Workflows of all organisations, for the clock. */
export async function everyWorkflow(db: Db): Promise<SampleScope[]> {
  const rows = await db.workflow.findMany({ orderBy: { id: 'asc' }, select: { id: true, organisationId: true } })
  return rows.map(({ id, organisationId }) => ({ organisationId, workflowId: id }))
}

export type SampledRow = SampledItem & { sampleId: string; eligible: number | null }

/**
 * Drawn items with what their check found. A blind entry that differs waits for the third person. `eligible` = members who
 * may do an open check; null where none is open. Drafts are left out unless asked for: they are long.
 */
export async function sampledRows(
  db: Db,
  organisationId: string,
  sampleIds: readonly string[],
  { roles, drafts }: { roles: readonly string[]; drafts: readonly string[] },
): Promise<SampledRow[]> {
  type Row = Omit<SampledRow, 'state' | 'strata' | 'proposed'> & {
    strata: Stratum[]
    proposed: Values | null
    kind: CheckKind
    checkState: CheckState
    settled: boolean
    undone: boolean
  }
  const rows = await db.$queryRaw<Row[]>`
    SELECT drawn.sample_id AS "sampleId", item.number, item.title, drawn.strata, drawn.probability,
      coalesce(proposed.values, '{}') AS proposed, first.values - ${[...drafts]}::text[] AS first,
      truth.values - ${[...drafts]}::text[] AS truth, c.kind, c.state AS "checkState", first.undone_at IS NOT NULL AS undone,
      c.field_keys AS "fieldKeys", coalesce(third.differing, c.differing) AS differing,
      c.kind <> 'blind' OR cardinality(c.differing) = 0 OR third.id IS NOT NULL AS settled,
      (SELECT min(may.n)::int FROM task, LATERAL (
        SELECT count(*) AS n FROM workflow_member AS member
        JOIN membership ON membership.organisation_id = member.organisation_id AND membership.user_id = member.user_id
        WHERE member.organisation_id = task.organisation_id AND member.workflow_id = task.workflow_id
          AND membership.roles && ${[...roles]}::text[] AND NOT member.user_id = ANY (task.excluded_user_ids)) AS may
       WHERE task.item_id = item.id AND task.state = 'open' AND task.mode IN ('qa', 'blind', 'adjudication')) AS eligible
    FROM weekly_sample_item AS drawn
    JOIN item ON item.id = drawn.item_id
    JOIN quality_check AS c ON c.id = drawn.check_id
    JOIN decision AS first ON first.id = c.decision_id
    LEFT JOIN quality_check AS third ON third.item_id = c.item_id AND third.rival_id = c.result_id
      AND third.kind = 'adjudication' AND third.state = 'done'
    LEFT JOIN decision AS truth ON truth.id = coalesce(third.result_id, c.result_id)
    LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(v ->> 'key', v -> 'value') AS values
      FROM (SELECT content FROM proposal WHERE proposal.item_id = item.id AND proposal.created_at <= first.decided_at
        ORDER BY created_at DESC LIMIT 1) AS standing, jsonb_array_elements(standing.content -> 'values') AS v
      WHERE NOT v ->> 'key' = ANY (${[...drafts]}::text[])) AS proposed ON true
    WHERE drawn.organisation_id = ${organisationId}::uuid AND drawn.sample_id = ANY (${[...sampleIds]}::uuid[])
    ORDER BY drawn.sample_id, item.number`
  return rows.map(({ kind, checkState, settled, undone, proposed, ...row }) => {
    const state: SampleState =
      checkState === 'withdrawn' || undone ? 'lost' : checkState === 'done' && settled ? 'done' : 'waiting'
    const known = { ...row, proposed: proposed ?? {}, state }
    if (state === 'done') return known
    const unknown = { ...known, truth: null, fieldKeys: [], differing: [] }
    // Who is to enter it blind must find nothing of it here either.
    return kind === 'qa' ? unknown : { ...unknown, title: null, proposed: {}, first: {} }
  })
}

/**
 * How often each option of a label field was decided, by local week of completion (its Monday), from `from` to before
 * `until`; of several labels each counts.
 */
export async function labelCounts(
  db: Db,
  { organisationId, workflowId }: SampleScope,
  key: string,
  { from, until, timeZone }: { from: Date; until: Date; timeZone: string },
): Promise<Map<string, WeekCounts>> {
  const rows = await db.$queryRaw<{ monday: string; option: string; count: number }[]>`
    SELECT to_char(date_trunc('week', item.completed_at AT TIME ZONE ${timeZone}), 'YYYY-MM-DD') AS monday,
      option.key AS option, count(*)::int AS count
    FROM item JOIN item_output AS output ON output.item_id = item.id
    CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(output.values -> ${key})
      WHEN 'array' THEN output.values -> ${key} WHEN 'string' THEN jsonb_build_array(output.values -> ${key})
      ELSE '[]' END) AS option(key)
    WHERE item.organisation_id = ${organisationId}::uuid AND item.workflow_id = ${workflowId}::uuid
      AND item.completed_at >= ${from} AND item.completed_at < ${until} AND item.state = 'completed' AND NOT item.seeded
      AND option.key <> ''
    GROUP BY 1, 2`
  const weeks = new Map<string, Map<string, number>>()
  for (const { monday, option, count } of rows) {
    const week = weeks.get(monday) ?? new Map<string, number>()
    weeks.set(monday, week.set(option, count))
  }
  return weeks
}
