import { findRunningDesign } from '#server/item/concealment.server.ts'
import { askerOf, hiddenFrom } from '#server/item/list.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { Prisma } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { instantsOf } from './commands.server.ts'
import { type DrillInput, type DrillKey, type DrillRow, drillPage, drills } from './drill.ts'
import { periodOf } from './filter.ts'
import { fold } from './fold.server.ts'

const { sql, raw, join } = Prisma
type Sql = Prisma.Sql

/** What each figure counts, in the words of its partial index. */
const conditions: Record<DrillKey, string> = {
  completed: 'true',
  touch: 'NOT suspect',
  suspect: 'suspect',
  handling: 'handling_ms IS NOT NULL',
  wait: 'wait_ms IS NOT NULL',
  cycle: 'true',
  reviewed: "arm = 'assisted' AND reviewed",
  corrected: "arm = 'assisted' AND reviewed AND cardinality(changed) > 0",
  untouched: 'untouched',
  late: 'NOT in_time',
  reworked: 'reworked_at IS NOT NULL',
  found: 'found_at IS NOT NULL',
  checked: 'weight IS NOT NULL',
  error: 'error',
  approvals: 'true',
  received: 'true',
  open: 'true',
  overdue: 'true',
}

type Row = {
  id: string
  at: string
  number: number
  receivedAt: Date
  completedAt: Date | null
  value: number | null
  arm: string
  documentType: string
}

export type DrillAnswer = {
  period: { firstDay: string; lastDay: string }
  rows: DrillRow[]
  /** Of the next page; null on the last. */
  cursor: string | null
  /** Not told now, because it would tell the arms of items apart while a pilot draws them. */
  concealed: boolean
}

/** Figures of one arm alone. */
const ofOneArm: readonly DrillKey[] = ['reviewed', 'corrected', 'untouched']

/**
 * The items behind a figure, newest first, a page at a time. What a person might still be given for a check is left out:
 * that it is in such a list would tell what its first entry was (visibleTo). What is open, and what was received, is not told
 * apart by arm; and nothing is while a pilot draws the items of the workflow (metrics.md, Concealment).
 */
export async function drillItems(ctx: Ctx, workflow: WorkflowRow, input: DrillInput): Promise<DrillAnswer> {
  await fold(ctx, workflow)
  const { organisationId, id: workflowId } = workflow
  const { timeZone } = workflow.definition
  const period = periodOf(input, ctx.now().getTime(), timeZone)
  const { by, value } = drills[input.metric]
  const drawn = (await findRunningDesign(ctx.db, organisationId, workflowId)) !== null
  if (drawn && (ofOneArm.includes(input.metric) || input.arm))
    return { period, rows: [], cursor: null, concealed: true }
  const time = by === 'completed' ? raw('completed_at') : by === 'approval' ? raw('approval_day') : raw('received_at')
  const scope = { organisationId, workflowId, timeZone, asker: askerOf(ctx.actor), now: ctx.now() }
  const told = by === 'completed' || by === 'approval'
  const where: Sql[] = [
    sql`organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid`,
    raw(conditions[input.metric]),
    ...placed(input, ctx.now(), period, timeZone),
    ...(told ? [sql`NOT ${hiddenFrom(scope, 'history')}`] : []),
    ...(told && input.arm ? [sql`arm = ${input.arm}`] : []),
    ...(input.documentType ? [sql`document_type = ${input.documentType}`] : []),
    ...(told && input.group ? [sql`reviewer_group = ${input.group}`] : []),
    ...(input.cursor ? [after(input.cursor, by, time)] : []),
  ]
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT id::text AS id, ${time}::text AS at, number, received_at AS "receivedAt", completed_at AS "completedAt",
      ${value ? raw(`${value}_ms::float8`) : raw('NULL::float8')} AS value, arm, document_type AS "documentType"
    FROM (SELECT item_fact.*, item.id, item.state FROM item_fact JOIN item ON item.id = item_fact.item_id) AS i
    WHERE ${join(where, ' AND ')}
    ORDER BY ${time} DESC, item_id DESC
    LIMIT ${drillPage + 1}`
  const last = rows.length > drillPage ? rows[drillPage - 1] : undefined
  return {
    period,
    rows: rows.slice(0, drillPage).map((row) => ({
      number: row.number,
      receivedAt: row.receivedAt.toISOString(),
      completedAt: row.completedAt?.toISOString() ?? null,
      value: row.value,
      arm: row.completedAt && row.arm !== 'none' && told && !drawn ? (row.arm as 'manual' | 'assisted') : null,
      documentType: row.documentType,
    })),
    cursor: last ? `${last.at}|${last.id}` : null,
    concealed: false,
  }
}

/** When it happened: within the period, or now. */
function placed(input: DrillInput, now: Date, period: { firstDay: string; lastDay: string }, timeZone: string): Sql[] {
  const { by } = drills[input.metric]
  const { from, to } = instantsOf(period, timeZone)
  switch (by) {
    case 'completed':
      return [sql`completed_at IS NOT NULL AND completed_at >= ${from} AND completed_at < ${to}`]
    case 'approval':
      return [
        sql`approval_day IS NOT NULL AND approval_day BETWEEN ${period.firstDay}::date AND ${period.lastDay}::date`,
      ]
    case 'received':
      return [
        sql`received_at >= ${from} AND received_at < ${to}`,
        ...(input.hour === undefined ? [] : [sql`received_hour = ${input.hour}::smallint`]),
      ]
    case 'open':
      return [raw('completed_at IS NULL'), ...(input.metric === 'overdue' ? [sql`due_at <= ${now}`] : [])]
  }
}

function after(cursor: string, by: 'completed' | 'received' | 'approval' | 'open', time: Sql): Sql {
  const [at = '', id = ''] = cursor.split('|')
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id))
    throw new DomainError('invalid', 'This place in the list is not known: load the list again.')
  const place = sql`${at}::${raw(by === 'approval' ? 'date' : 'timestamptz')}`
  // The first condition says nothing new, but where in the index to begin.
  return sql`${time} <= ${place} AND (${time}, item_id) < (${place}, ${id}::uuid)`
}
