import { can } from '#server/identity/identity.ts'
import type { Actor, Ctx } from '#server/platform/context.server.ts'
import { type Db, Prisma } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { concealedItems, underDesignSql } from './concealment.server.ts'
import { type ItemState, ordinaryModes, type TaskMode, taskModes } from './item.ts'
import {
  type ListFilter,
  type ListOrder,
  type ListSort,
  mayCome,
  openStates,
  priorityLevels,
  sameModes,
  totalLimit,
} from './list.ts'
import { queryOf, termsOf } from './search.ts'
import { type Visible, visibleTo } from './visible.ts'

/** Who asks: what a person may still be given decides what the list may tell them. A system actor sees everything. */
export type Asker = { id: string; roles: readonly string[]; reviews: boolean } | null

export type ListScope = {
  organisationId: string
  workflowId: string
  timeZone: string
  asker: Asker
  now: Date
}

export const askerOf = (actor: Actor): Asker =>
  actor.kind === 'user' ? { id: actor.id, roles: actor.roles, reviews: can(actor.roles, 'workflow.review') } : null

const hiding = (part: 'proposal' | 'history') => taskModes.filter((mode) => !visibleTo([{ mode }])[part])

const { sql, join, empty } = Prisma
type Sql = Prisma.Sql

/** visibleTo in SQL: does a running design, or an open task that this person holds or may be given, hide this part of the item? */
export function hiddenFrom(scope: ListScope, part: 'proposal' | 'history'): Sql {
  const { asker } = scope
  if (!asker) return sql`false`
  // The rule is mayCome of list.ts. One set for all rows, and not a question for each.
  return sql`(${underDesignSql(sql`${scope.workflowId}::uuid`)} OR i.id IN (
    SELECT h.item_id FROM task h WHERE h.organisation_id = ${scope.organisationId}::uuid
      AND h.workflow_id = ${scope.workflowId}::uuid AND h.state = 'open'
      AND (h.entry IS NOT NULL OR (h.mode = ANY (${hiding(part)}::text[])
        AND (coalesce(h.claimed_by = ${asker.id}, false) OR (NOT ${asker.id} = ANY (h.excluded_user_ids)
          AND CASE WHEN h.assignee_id IS NOT NULL THEN h.assignee_id = ${asker.id}
                   WHEN h.for_role IS NOT NULL THEN h.for_role = ANY (${[...asker.roles]}::text[])
                   ELSE ${asker.reviews} END))))))`
}

const flagCount = (severity: string) =>
  sql`(SELECT count(*)::int FROM flag f WHERE f.item_id = i.id AND f.severity = ${severity})`

/** What each order compares; hidden values are no values. */
function sortOf(sort: ListSort, hidden: Sql): Sql {
  const shown = (expression: Sql) => sql`CASE WHEN ${hidden} THEN NULL ELSE ${expression} END`
  switch (sort) {
    case 'number':
      return sql`i.number`
    case 'title':
      return shown(sql`lower(i.title) COLLATE "C"`)
    case 'received':
      return sql`i.received_at`
    case 'due':
      return sql`CASE WHEN i.state IN ('completed', 'dismissed') THEN NULL ELSE coalesce(w.due_at, i.due_at) END`
    case 'priority':
      return shown(sql`coalesce(w.priority, i.priority)`)
    case 'confidence':
      return shown(sql`i.confidence`)
    case 'flags':
      return shown(
        sql`CASE WHEN i.proposed_at IS NULL THEN NULL ELSE ${flagCount('error')} * 1000 + ${flagCount('warning')} END`,
      )
    case 'completed':
      return sql`i.completed_at`
  }
}

const sortType: Record<ListSort, Sql> = {
  number: sql`int`,
  title: sql`text`,
  received: sql`timestamptz`,
  due: sql`timestamptz`,
  priority: sql`int`,
  confidence: sql`float8`,
  flags: sql`int`,
  completed: sql`timestamptz`,
}

type SortValue = string | number | null
type Cursor = { sort: ListSort; desc: boolean; value: SortValue; number: number }

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.desc, cursor.value, cursor.number])).toString('base64url')
}

/** Refuses a cursor that is none, or of another order. */
export function readCursor(text: string, order: ListOrder): Cursor {
  try {
    const [sort, desc, value, number] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const dated = order.sort === 'received' || order.sort === 'due' || order.sort === 'completed'
    const type = dated || order.sort === 'title' ? 'string' : 'number'
    const fits = value === null || (typeof value === type && !(dated && Number.isNaN(Date.parse(String(value)))))
    if (sort === order.sort && desc === order.desc && fits && Number.isInteger(number))
      return { sort: order.sort, desc: order.desc, value: value as SortValue, number: number as number }
  } catch {
    // Answered below.
  }
  throw new DomainError('invalid', 'This place in the list is not known: load the list again.')
}

/** Rows after the cursor. Rows without a value come last in both directions, by number. */
function after(cursor: Cursor): Sql {
  const { value, number, desc } = cursor
  const further = desc ? sql`<` : sql`>`
  if (value === null) return sql`(sort IS NULL AND number ${further} ${number})`
  const at = sql`${value}::${sortType[cursor.sort]}`
  return sql`(sort IS NULL OR sort ${further} ${at} OR (sort = ${at} AND number ${further} ${number}))`
}

const all = (conditions: Sql[]) => (conditions.length === 0 ? sql`true` : join(conditions, ' AND '))

function stateCondition({ state, numbers }: ListFilter): Sql[] {
  // A dismissed item is in no list but its own, or where it is asked for by its number.
  if (state === 'all') return numbers.length > 0 ? [] : [sql`i.state <> 'dismissed'`]
  return state === 'open' ? [sql`i.state IN (${join([...openStates])})`] : [sql`i.state = ${state}`]
}

/** A person by id, or `me`, `any`, `nobody`. */
function personCondition(column: Sql, wanted: string, asker: Asker): Sql {
  if (wanted === 'any') return sql`${column} IS NOT NULL`
  if (wanted === 'nobody') return sql`${column} IS NULL`
  return sql`${column} = ${wanted === 'me' ? (asker?.id ?? '') : wanted}`
}

/** Every term somewhere: in the document, in the values, in what people said, as far as this person may see each. */
function searchCondition(search: string, scope: ListScope, hidden: Sql, unheard: Sql): Sql {
  const number = /^\s*#?(\d{1,9})\s*$/.exec(search)?.[1]
  const text = search.trim().toLowerCase()
  const found: Sql[] = [
    sql`(strpos(lower(i.title), ${text}) > 0 AND NOT ${hidden})`,
    sql`strpos(lower(d.file_name), ${text}) > 0`,
    ...(number ? [sql`i.number = ${Number(number)}`] : []),
  ]
  const terms = termsOf(search).map((term) => {
    const inPart = (column: 'document' | 'entered' | 'comments') =>
      sql`i.id IN (SELECT item_id FROM search_text WHERE organisation_id = ${scope.organisationId}::uuid
        AND workflow_id = ${scope.workflowId}::uuid AND ${Prisma.raw(column)} @@ ${queryOf(term)}::tsquery)`
    return sql`(${inPart('document')} OR (${inPart('entered')} AND NOT ${hidden}) OR (${inPart('comments')} AND NOT ${unheard}))`
  })
  if (terms.length > 0) found.push(sql`(${all(terms)})`)
  return sql`(${join(found, ' OR ')})`
}

function localDay(day: string, plus: number, timeZone: string): Sql {
  return sql`((${day}::date + ${plus}::int)::timestamp AT TIME ZONE ${timeZone})`
}

function timeConditions(filter: ListFilter, { now, timeZone }: ListScope): Sql[] {
  const due = sql`coalesce(w.due_at, i.due_at)`
  const conditions: Sql[] = []
  if (filter.overdue) conditions.push(sql`${due} < ${now} AND i.state NOT IN ('completed', 'dismissed')`)
  if (filter.dueBefore) conditions.push(sql`${due} < ${localDay(filter.dueBefore, 1, timeZone)}`)
  if (filter.receivedFrom) conditions.push(sql`i.received_at >= ${localDay(filter.receivedFrom, 0, timeZone)}`)
  if (filter.receivedTo) conditions.push(sql`i.received_at < ${localDay(filter.receivedTo, 1, timeZone)}`)
  if (filter.olderThanHours !== undefined)
    conditions.push(sql`i.received_at < ${new Date(now.getTime() - filter.olderThanHours * 3_600_000)}`)
  return conditions
}

/** Filters on what a proposal says: a row whose proposal is hidden matches none of them. */
function proposalConditions(filter: ListFilter): Sql[] {
  const conditions: Sql[] = []
  if (filter.queues.length > 0) conditions.push(sql`i.queue IN (${join(filter.queues)})`)
  for (const { field, option } of filter.labels)
    conditions.push(
      sql`coalesce(o."values" -> ${field}::text, i.choices -> ${field}::text) @> to_jsonb(${option}::text)`,
    )
  if (filter.confidenceBelow !== undefined) conditions.push(sql`i.confidence < ${filter.confidenceBelow}`)
  if (filter.flags === 'none')
    conditions.push(
      sql`i.proposed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM flag f WHERE f.item_id = i.id AND f.severity IN ('error', 'warning'))`,
    )
  else if (filter.flags)
    conditions.push(sql`EXISTS (SELECT 1 FROM flag f WHERE f.item_id = i.id AND f.severity = ${filter.flags})`)
  if (filter.priority) {
    const at = priorityLevels.findIndex((level) => level.key === filter.priority)
    const [from, to] = [priorityLevels[at]?.from ?? 0, priorityLevels[at + 1]?.from]
    const priority = sql`coalesce(w.priority, i.priority)`
    if (at > 0) conditions.push(sql`${priority} >= ${from}`)
    if (to !== undefined) conditions.push(sql`${priority} < ${to}`)
  }
  return conditions
}

function conditionsOf(filter: ListFilter, scope: ListScope): Sql[] {
  const [hidden, unheard] = [hiddenFrom(scope, 'proposal'), hiddenFrom(scope, 'history')]
  const proposed = proposalConditions(filter)
  const conditions = [
    sql`i.organisation_id = ${scope.organisationId}::uuid AND i.workflow_id = ${scope.workflowId}::uuid`,
    ...stateCondition(filter),
    ...timeConditions(filter, scope),
    ...(proposed.length > 0 ? [...proposed, sql`NOT ${hidden}`] : []),
  ]
  if (filter.numbers.length > 0) conditions.push(sql`i.number IN (${join(filter.numbers)})`)
  if (filter.search.trim() !== '') conditions.push(searchCondition(filter.search, scope, hidden, unheard))
  if (filter.marked)
    conditions.push(
      sql`EXISTS (SELECT 1 FROM comment c WHERE c.item_id = i.id AND c.kind = 'flag' AND c.resolved_at IS NULL AND c.deleted_at IS NULL)`,
      sql`NOT ${unheard}`,
    )
  if (filter.holder) {
    const holder = sql`(CASE WHEN w.lease_until >= ${scope.now} THEN w.claimed_by END)`
    conditions.push(personCondition(holder, filter.holder, scope.asker))
  }
  // Who a seeded item is meant for would give it away.
  if (filter.assignee)
    conditions.push(
      personCondition(sql`(CASE WHEN w.mode <> 'seeded' THEN w.assignee_id END)`, filter.assignee, scope.asker),
    )
  if (filter.mode) {
    const inMode = (modes: TaskMode[]) =>
      sql`EXISTS (SELECT 1 FROM task m WHERE m.item_id = i.id AND m.state = 'open' AND m.mode = ANY (${modes}::text[]))`
    const [wanted, review] = [inMode(sameModes(filter.mode)), inMode(['assisted', 'manual', 'seeded'])]
    // While a design runs, arms are one to everybody: its figures stand in the pilot's pages.
    conditions.push(
      filter.mode === 'assisted' || filter.mode === 'manual'
        ? sql`CASE WHEN ${underDesignSql(sql`${scope.workflowId}::uuid`)} THEN ${review} ELSE ${wanted} END`
        : wanted,
    )
  }
  return conditions
}

/**
 * The item's ordinary work. IS TRUE keeps the planner to the index by item: right after many items came in it has no
 * statistics yet, takes open tasks for few, and would read all of them for every item.
 */
const openWork = sql`w.item_id = i.id AND (w.state = 'open' AND w.mode IN (${join([...ordinaryModes])})) IS TRUE`

/** The tables a filter and an order look at. */
function tablesOf(filter: ListFilter, order: ListOrder | null): Sql {
  const usesTask = filter.overdue || filter.dueBefore || filter.priority || filter.holder || filter.assignee
  const sortsTask = order !== null && (order.sort === 'due' || order.sort === 'priority')
  return join(
    [
      sql`item i`,
      ...(usesTask || sortsTask ? [sql`LEFT JOIN task w ON ${openWork}`] : []),
      ...(filter.labels.length > 0 ? [sql`LEFT JOIN item_output o ON o.item_id = i.id`] : []),
      ...(filter.search.trim() !== '' ? [sql`JOIN document d ON d.id = i.document_id`] : []),
    ],
    ' ',
  )
}

export type Place = { id: string; number: number; cursor: string }

/** Which items the page holds, in order; `limit` at most. */
export async function findPlaces(
  db: Db,
  scope: ListScope,
  filter: ListFilter,
  order: ListOrder,
  cursor: string | null,
  limit: number,
): Promise<Place[]> {
  const direction = order.desc ? sql`DESC` : sql`ASC`
  const from = cursor === null ? empty : sql`WHERE ${after(readCursor(cursor, order))}`
  const rows = await db.$queryRaw<{ id: string; number: number; sort: Date | string | number | null }[]>`
    SELECT id, number, sort FROM (
      SELECT i.id, i.number, ${sortOf(order.sort, hiddenFrom(scope, 'proposal'))} AS sort
      FROM ${tablesOf(filter, order)} WHERE ${all(conditionsOf(filter, scope))}
    ) listed ${from}
    ORDER BY sort ${direction} NULLS LAST, number ${direction} LIMIT ${limit}`
  return rows.map(({ id, number, sort }) => {
    const value = sort instanceof Date ? sort.toISOString() : sort
    return { id, number, cursor: writeCursor({ ...order, value, number }) }
  })
}

/** How many items the filter shows, counted no further than one beyond `totalLimit`. */
export async function countPlaces(db: Db, scope: ListScope, filter: ListFilter): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM ${tablesOf(filter, null)} WHERE ${all(conditionsOf(filter, scope))} LIMIT ${totalLimit + 1}
    ) listed`
  return rows[0]?.count ?? 0
}

/** The numbers of what a filter shows, `limit` at most, in the order of their arrival. */
export async function findNumbers(db: Db, scope: ListScope, filter: ListFilter, limit: number): Promise<number[]> {
  const rows = await db.$queryRaw<{ number: number }[]>`
    SELECT i.number FROM ${tablesOf(filter, null)} WHERE ${all(conditionsOf(filter, scope))}
    ORDER BY i.number LIMIT ${limit}`
  return rows.map((row) => row.number)
}

export type ListedRow = {
  id: string
  documentId: string
  number: number
  title: string
  fileName: string
  pages: number | null
  state: ItemState
  queue: string
  priority: number
  confidence: number | null
  choices: Record<string, unknown> | null
  values: Record<string, unknown> | null
  proposedAt: Date | null
  receivedAt: Date
  dueAt: Date
  completedAt: Date | null
  exportedAt: Date | null
  errors: number
  warnings: number
  comments: number
  marks: number
  exception: string | null
  waiting: string | null
  approval: string | null
  returned: string | null
  mode: TaskMode | null
  claimedBy: string | null
  claimedAt: Date | null
  leaseUntil: Date | null
  assigneeId: string | null
}

/** What the rows show, before visibleTo has taken out what this person may not see. `labels`: the keys wanted of the values. */
export async function findRows(
  db: Db,
  organisationId: string,
  ids: readonly string[],
  labels: readonly string[],
): Promise<Map<string, ListedRow>> {
  const picked =
    labels.length === 0
      ? sql`NULL::jsonb`
      : sql`(SELECT jsonb_object_agg(l, o."values" -> l) FROM unnest(${[...labels]}::text[]) l WHERE o."values" ? l)`
  const rows = await db.$queryRaw<ListedRow[]>`
    SELECT i.id, i.document_id AS "documentId", i.number, i.title, d.file_name AS "fileName", d.page_count AS pages,
      i.state, i.queue, coalesce(w.priority, i.priority) AS priority, i.confidence, i.choices,
      (SELECT ${picked} FROM item_output o WHERE o.item_id = i.id) AS values,
      i.proposed_at AS "proposedAt", i.received_at AS "receivedAt", coalesce(w.due_at, i.due_at) AS "dueAt",
      i.completed_at AS "completedAt", i.exported_at AS "exportedAt",
      ${flagCount('error')} AS errors, ${flagCount('warning')} AS warnings,
      c.comments, c.marks, CASE WHEN i.state = 'exception' THEN i.exception_message END AS exception, i.waiting_for AS waiting,
      CASE WHEN i.state = 'approval' THEN w.brief #>> '{approval,because}' END AS approval,
      CASE WHEN i.state IN ('returned', 'dismissed') THEN (SELECT r.body FROM comment r WHERE r.item_id = i.id
        AND r.kind = CASE i.state WHEN 'returned' THEN 'return' ELSE 'dismissal' END
        AND r.deleted_at IS NULL ORDER BY r.created_at DESC LIMIT 1) END AS returned,
      w.mode, w.claimed_by AS "claimedBy", w.claimed_at AS "claimedAt", w.lease_until AS "leaseUntil",
      w.assignee_id AS "assigneeId"
    FROM item i JOIN document d ON d.id = i.document_id
    LEFT JOIN task w ON ${openWork}
    CROSS JOIN LATERAL (SELECT count(*)::int AS comments,
        count(*) FILTER (WHERE kind = 'flag' AND resolved_at IS NULL)::int AS marks
      FROM comment WHERE comment.item_id = i.id AND deleted_at IS NULL) c
    WHERE i.organisation_id = ${organisationId}::uuid AND i.id = ANY (${[...ids]}::uuid[])`
  return new Map(rows.map((row) => [row.id, row]))
}

/** What the tasks that whoever acts holds or may still be given let them see of each of these items. */
export async function visibilityOf({ db, actor }: Ctx, itemIds: readonly string[]): Promise<(id: string) => Visible> {
  const asker = askerOf(actor)
  const [tasks, concealed] = await Promise.all([
    db.task.findMany({
      where: { organisationId: actor.organisationId, itemId: { in: [...itemIds] }, state: 'open' },
      select: {
        ...{ itemId: true, mode: true, entry: true, claimedBy: true },
        ...{ assigneeId: true, forRole: true, excludedUserIds: true },
      },
    }),
    asker ? concealedItems(db, actor.organisationId, itemIds) : new Set<string>(),
  ])
  const coming = tasks
    .filter((task) => asker !== null && mayCome(task, asker))
    .map(({ itemId, mode, entry }) => ({ itemId, mode: mode as TaskMode, entry }))
  return (id) =>
    visibleTo(
      coming.filter((task) => task.itemId === id),
      concealed.has(id),
    )
}
