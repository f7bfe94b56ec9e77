import { type Db, Prisma } from '#server/platform/db.server.ts'
import { type ExceptionKind, stalledAfterMs, unsentAfterMs } from './exceptions.ts'
import type { ItemState } from './item.ts'
import { hiddenFrom, type ListScope } from './list.server.ts'

const { sql } = Prisma

export type FoundException = {
  kind: ExceptionKind
  id: string
  number: number
  title: string
  fileName: string
  state: ItemState
  since: Date
  owner: string | null
  letterId: string | null
  /** The exception's own words, or what a step or a letter ran into. */
  message: string | null
  /** What it waits for, where it stalled. */
  waitingFor: string | null
}

/**
 * All that needs help in a workflow, longest first, `limit` of each kind at most. `choices`: the fields without whose value
 * an item is not classified; `unansweredMs`: how long a sender may be silent. Approvals and letters are written further
 * right; that they wait is the item's trouble, so that they are read from here.
 */
export async function findExceptions(
  db: Db,
  scope: ListScope,
  { choices, unansweredMs, limit }: { choices: readonly string[]; unansweredMs: number; limit: number },
): Promise<FoundException[]> {
  const { organisationId, workflowId, now } = scope
  const item = sql`i.organisation_id = ${organisationId}::uuid AND i.workflow_id = ${workflowId}::uuid AND NOT i.seeded`
  const columns = (kind: ExceptionKind, since: Prisma.Sql, message: Prisma.Sql, letter = sql`NULL::uuid`) => sql`
    ${kind}::text AS kind, i.id, i.number, i.title, d.file_name AS "fileName", i.state, ${since} AS since,
    i.exception_owner AS owner, ${letter} AS "letterId", ${message} AS message, i.waiting_for AS "waitingFor"`
  const from = sql`FROM item i JOIN document d ON d.id = i.document_id`
  const idle = new Date(now.getTime() - stalledAfterMs)
  const unsent = new Date(now.getTime() - unsentAfterMs)
  const unanswered = new Date(now.getTime() - unansweredMs)
  const none = sql`NULL::text`
  return db.$queryRaw<FoundException[]>`
    (SELECT ${columns('failed', sql`coalesce(i.exception_at, i.received_at)`, sql`i.exception_message`)} ${from}
      WHERE ${item} AND i.state = 'exception' ORDER BY since, i.number LIMIT ${limit})
    UNION ALL
    (SELECT ${columns('stalled', sql`coalesce(i.waiting_since, i.read_at, i.received_at)`, none)} ${from}
      WHERE ${item} AND i.state IN ('received', 'read')
        AND (i.waiting_for IS NOT NULL OR coalesce(i.read_at, i.received_at) < ${idle})
      ORDER BY since, i.number LIMIT ${limit})
    UNION ALL
    (SELECT ${columns('stalled', sql`r.at`, none)} ${from}
      JOIN LATERAL (SELECT max(created_at) AS at FROM comment WHERE comment.organisation_id = i.organisation_id
        AND comment.item_id = i.id AND comment.kind = 'return' AND comment.deleted_at IS NULL) r ON r.at < ${unanswered}
      WHERE ${item} AND i.state = 'returned' ORDER BY since, i.number LIMIT ${limit})
    UNION ALL
    (SELECT ${columns('unclassified', sql`i.proposed_at`, none)} ${from}
      WHERE ${item} AND i.state = 'review' AND i.decided_at IS NULL AND i.reworked_at IS NULL AND i.proposed_at IS NOT NULL
        AND EXISTS (SELECT 1 FROM unnest(${[...choices]}::text[]) AS key WHERE NOT coalesce(i.choices, '{}') ? key)
        AND NOT ${hiddenFrom(scope, 'proposal')}
      ORDER BY since, i.number LIMIT ${limit})
    UNION ALL
    (SELECT ${columns('approval', sql`t.due_at`, none)} ${from}
      JOIN LATERAL (SELECT min(due_at) AS due_at FROM task WHERE task.item_id = i.id AND task.mode = 'approval'
        AND task.state = 'open' AND task.due_at < ${now}) t ON t.due_at IS NOT NULL
      WHERE ${item} AND i.state = 'approval' ORDER BY since, i.number LIMIT ${limit})
    UNION ALL
    (SELECT ${columns('letter', sql`coalesce(l.ended_at, l.not_before)`, sql`l.problem`, sql`l.id`)} ${from}
      JOIN letter l ON l.item_id = i.id
      WHERE ${item} AND l.kind <> 'receipt' AND (l.state = 'failed' OR (l.state = 'waiting' AND l.not_before < ${unsent}))
      ORDER BY since, i.number LIMIT ${limit})`
}

/** Who may look after exceptions: members of the workflow with one of these roles, by id. */
export async function membersWith(db: Db, organisationId: string, workflowId: string) {
  const rows = await db.workflowMember.findMany({
    where: { organisationId, workflowId },
    orderBy: { membership: { user: { name: 'asc' } } },
    select: { userId: true, membership: { select: { roles: true, user: { select: { name: true, email: true } } } } },
  })
  return rows.map(({ userId, membership: { roles, user } }) => ({ id: userId, roles, ...user }))
}

/** Whether somebody has it open, and whether a pilot has drawn it. */
export async function standingOfItem(db: Db, organisationId: string, itemId: string, now: Date) {
  const [row] = await db.$queryRaw<{ held: boolean; drawn: boolean; byHand: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM task WHERE item_id = ${itemId}::uuid AND organisation_id = ${organisationId}::uuid
        AND state = 'open' AND claimed_by IS NOT NULL AND lease_until >= ${now}) AS held,
      EXISTS (SELECT 1 FROM allocation WHERE item_id = ${itemId}::uuid AND organisation_id = ${organisationId}::uuid
        AND design_id IS NOT NULL) AS drawn,
      EXISTS (SELECT 1 FROM event WHERE item_id = ${itemId}::uuid AND type = 'item.entered_by_hand') AS "byHand"`
  return row ?? { held: false, drawn: false, byHand: false }
}

/** Withdraws all that is still open of an item's work. */
export async function cancelOpenTasks(db: Db, organisationId: string, itemId: string): Promise<void> {
  await db.task.updateMany({
    where: { organisationId, itemId, state: 'open' },
    data: { state: 'cancelled', claimedBy: null, leaseUntil: null, version: { increment: 1 } },
  })
}

export async function insertDismissal(
  db: Db,
  row: {
    id: string
    organisationId: string
    workflowId: string
    itemId: string
    authorId: string
    body: string
    createdAt: Date
  },
): Promise<void> {
  await db.comment.create({ data: { ...row, kind: 'dismissal' }, select: { id: true } })
}
