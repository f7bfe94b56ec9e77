import type { ItemState } from '#server/item/item.ts'
import { openStates } from '#server/item/list.ts'
import type { Db } from '#server/platform/db.server.ts'

export type Scope = { organisationId: string; workflowId: string }

export type StuckItem = { id: string; number: number; title: string; state: ItemState; since: Date }
/** How many there are, and the oldest of them. */
export type StuckGroup = { count: number; oldest: StuckItem[] }

/** Items of a group that the page names. */
const named = 5

/** Open items, by how long they have been here. */
export async function oldestOpen(db: Db, { organisationId, workflowId }: Scope): Promise<StuckGroup> {
  const where = { organisationId, workflowId, seeded: false, state: { in: [...openStates] } }
  const [count, rows] = await Promise.all([
    db.item.count({ where }),
    db.item.findMany({
      where,
      orderBy: [{ receivedAt: 'asc' }, { number: 'asc' }],
      take: named,
      select: { id: true, number: true, title: true, state: true, receivedAt: true },
    }),
  ])
  return {
    count,
    oldest: rows.map(({ receivedAt, state, ...row }) => ({ ...row, state: state as ItemState, since: receivedAt })),
  }
}

/** Approvals whose time is over, by when they were due. */
export async function overdueApprovals(db: Db, { organisationId, workflowId }: Scope, now: Date): Promise<StuckGroup> {
  const where = { organisationId, workflowId, mode: 'approval', state: 'open', dueAt: { lt: now } }
  const [count, rows] = await Promise.all([
    db.task.count({ where }),
    db.task.findMany({
      where,
      orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
      take: named,
      select: { dueAt: true, item: { select: { id: true, number: true, title: true, state: true } } },
    }),
  ])
  return { count, oldest: rows.map(({ dueAt, item }) => ({ ...item, state: item.state as ItemState, since: dueAt })) }
}

export type ExceptionGroup = { code: string; count: number; since: Date }

/** Exceptions by their reason, most first, each with the receipt of its oldest item. */
export async function exceptionGroups(db: Db, { organisationId, workflowId }: Scope): Promise<ExceptionGroup[]> {
  return db.$queryRaw<ExceptionGroup[]>`
    SELECT coalesce(exception_code, 'unknown') AS code, count(*)::int AS count, min(received_at) AS since
    FROM item
    WHERE organisation_id = ${organisationId}::uuid AND workflow_id = ${workflowId}::uuid AND state = 'exception' AND NOT seeded
    GROUP BY 1 ORDER BY 2 DESC, 1`
}
