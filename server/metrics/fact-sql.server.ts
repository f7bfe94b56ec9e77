import { Prisma } from '#server/platform/db.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'

const { sql } = Prisma
type Sql = Prisma.Sql

/** The columns of item_fact, in the order in which `freshFacts` gives them. */
export const factColumns = [
  'item_id',
  'organisation_id',
  'workflow_id',
  'number',
  'workflow_version',
  'arm',
  'document_type',
  'reviewer_group',
  'reviewer_id',
  'received_at',
  'opened_at',
  'decided_at',
  'completed_at',
  'due_at',
  'reworked_at',
  'found_at',
  'received_day',
  'received_hour',
  'overdue_day',
  'completed_day',
  'approval_day',
  'touch_ms',
  'handling_ms',
  'wait_ms',
  'cycle_ms',
  'approval_ms',
  'rework_ms',
  'rework_days',
  'suspect',
  'reviewed',
  'untouched',
  'in_time',
  'approval_in_time',
  'changed',
  'checked',
  'wrong',
  'error',
  'weight',
] as const

/** What the facts of a batch rest on beside the rows: the workflow's zone, and the critical fields of its versions. */
export type FactBasis = { timeZone: string; versions: { version: number; critical: string[]; fields: string[] }[] }

/** Days that a person counts as new in a workflow, from their first visit (metrics.md: novice). */
const newDays = 28
const dayMs = 86_400_000

/**
 * An IANA name as PostgreSQL takes it, which reads an offset such as "+02:00" the other way round (POSIX): there west is
 * positive.
 */
export function sqlZone(timeZone: string): string {
  const offset = /^([+-])(\d\d:?\d\d)$/.exec(timeZone)
  if (!offset) return timeZone
  return `<${timeZone}>${offset[1] === '+' ? '-' : '+'}${offset[2]}`
}

/** Milliseconds from one time to another; null where either has not happened, 0 where clocks disagree. */
const between = (from: string, to: string): Sql =>
  Prisma.raw(`CASE WHEN ${to} < ${from} THEN 0 ELSE round(extract(epoch FROM ${to} - ${from}) * 1000)::bigint END`)

/**
 * The facts of these items as their rows say now, in the order of `factColumns`: none for seeded items, which are not work,
 * for what was dismissed, and for items that are gone.
 *
 * `arm`: the one drawn; else that of the first decision; of what was completed without a person, assisted. First decision:
 * the earliest standing one of ordinary work that a person made. Truth: an agreeing or adjudicated blind entry; a QA look is none, for whoever looks has
 * seen the values. What a check found is
 * counted apart from rework: a reopening that measuring caused is none.
 */
export function freshFacts(ids: readonly string[], { timeZone, versions }: FactBasis): Sql {
  const zone = sqlZone(timeZone)
  const local = (column: string) => sql`(${Prisma.raw(column)} AT TIME ZONE ${zone}::text)`
  const reworked = sql`CASE WHEN item.reworked_at IS NULL OR reopened.measured IS NULL THEN item.reworked_at ELSE reopened.ordinary END`
  const reviewer = Prisma.raw('coalesce(allocation.user_id, claim.user_id, first.user_id)')
  return sql`
    SELECT item.id AS item_id, item.organisation_id, item.workflow_id, item.number, item.workflow_version,
      coalesce(allocation.arm, first.mode, CASE WHEN item.completed_at IS NULL THEN 'none' ELSE 'assisted' END) AS arm,
      item.document_type,
      CASE WHEN ${reviewer} IS NULL THEN 'none'
        WHEN coalesce(allocation.at, claim.opened_at, first.decided_at) < person.first_at + make_interval(days => ${newDays}::int) THEN 'new'
        ELSE 'experienced' END AS reviewer_group,
      ${reviewer} AS reviewer_id,
      item.received_at, item.opened_at, item.decided_at, item.completed_at, item.due_at,
      ${reworked} AS reworked_at, reopened.measured AS found_at,
      ${local('item.received_at')}::date AS received_day,
      ((extract(isodow FROM ${local('item.received_at')}) - 1) * 24 + extract(hour FROM ${local('item.received_at')}))::smallint
        AS received_hour,
      greatest(${local('item.received_at')}, ${local('item.due_at')})::date AS overdue_day,
      ${local('item.completed_at')}::date AS completed_day, ${local('approval.decided_at')}::date AS approval_day,
      item.touch_ms,
      ${between('item.opened_at', 'item.decided_at')} AS handling_ms,
      ${between('item.received_at', 'item.opened_at')} AS wait_ms,
      ${between('item.received_at', 'item.completed_at')} AS cycle_ms,
      ${between('approval.created_at', 'approval.decided_at')} AS approval_ms,
      item.rework_ms,
      -- GREATEST and LEAST would take a NULL for nothing said.
      CASE WHEN ${reworked} < item.completed_at THEN 0
        WHEN ${reworked} > item.completed_at + interval '10 years' THEN 3652
        ELSE ceil(extract(epoch FROM ${reworked} - item.completed_at) * 1000 / ${dayMs}::int) END::smallint AS rework_days,
      item.suspect, first.id IS NOT NULL AS reviewed,
      item.completed_at IS NOT NULL AND item.opened_at IS NULL AND first.id IS NULL AS untouched,
      coalesce(item.completed_at <= item.due_at, false) AS in_time,
      coalesce(approval.decided_at <= approval.due_at, false) AS approval_in_time,
      coalesce(corrected.keys, '{}') AS changed, coalesce(truth.field_keys, '{}') AS checked,
      coalesce(truth.differing, '{}') AS wrong,
      coalesce(truth.differing && version.critical, false) AS error, round((1 / truth.probability)::numeric, 6) AS weight
    FROM item
    LEFT JOIN allocation ON allocation.item_id = item.id
    LEFT JOIN jsonb_to_recordset(${JSON.stringify(versions)}::jsonb) AS version(version int, critical text[])
      ON version.version = item.workflow_version
    LEFT JOIN LATERAL (
      SELECT decision.id, task.mode, decision.user_id, decision.decided_at
      FROM decision JOIN task ON task.id = decision.task_id
      WHERE decision.item_id = item.id AND decision.undone_at IS NULL AND decision.kind = 'finish'
        AND task.mode IN ('assisted', 'manual') AND decision.user_id <> ${autonomyActor}
      ORDER BY coalesce(task.entry, 1), decision.decided_at, decision.id
      LIMIT 1) AS first ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(correction.field_key ORDER BY correction.field_key) AS keys
      FROM correction WHERE correction.decision_id = first.id) AS corrected ON true
    LEFT JOIN LATERAL (
      SELECT visit.user_id, visit.opened_at
      FROM visit JOIN task ON task.id = visit.task_id
      WHERE visit.item_id = item.id AND visit.opened_at IS NOT NULL AND task.mode IN ('assisted', 'manual')
      ORDER BY visit.opened_at, visit.id
      LIMIT 1) AS claim ON true
    LEFT JOIN metric_reviewer AS person ON person.workflow_id = item.workflow_id AND person.user_id = ${reviewer}
    LEFT JOIN LATERAL (
      -- A chain is decided with its last word, or the one against it.
      SELECT task.created_at, coalesce(chain.due_at, task.due_at) AS due_at,
        CASE WHEN chain.id IS NULL THEN decision.decided_at WHEN chain.state <> 'waiting' THEN chain.closed_at END AS decided_at
      FROM task LEFT JOIN approval AS chain ON chain.id = task.approval_id
      LEFT JOIN decision
        ON decision.task_id = task.id AND decision.undone_at IS NULL AND decision.kind IN ('approve', 'reject')
      WHERE task.item_id = item.id AND task.mode = 'approval' AND task.state <> 'cancelled'
      ORDER BY task.created_at, task.id
      LIMIT 1) AS approval ON true
    LEFT JOIN LATERAL (
      SELECT min(event.at) FILTER (WHERE event.data ? 'foundBy') AS measured,
        min(event.at) FILTER (WHERE NOT event.data ? 'foundBy') AS ordinary
      FROM event WHERE event.item_id = item.id AND event.type IN ('item.corrected', 'item.reopened')) AS reopened ON true
    LEFT JOIN LATERAL (
      SELECT one.probability, one.field_keys, coalesce(third.differing, one.differing) AS differing
      FROM quality_check AS one
      JOIN decision ON decision.id = one.decision_id AND decision.undone_at IS NULL
      LEFT JOIN quality_check AS third ON third.item_id = one.item_id AND third.kind = 'adjudication' AND third.state = 'done'
        AND third.rival_id = one.result_id
      WHERE one.item_id = item.id AND one.state = 'done' AND one.kind = 'blind' AND NOT one.purposive
        AND (cardinality(one.differing) = 0 OR third.id IS NOT NULL)
      ORDER BY one.created_at, one.id
      LIMIT 1) AS truth ON true
    WHERE item.id = ANY (${[...ids]}::uuid[]) AND NOT item.seeded AND item.state <> 'dismissed'`
}
