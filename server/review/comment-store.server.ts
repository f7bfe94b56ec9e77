import type { Db, Tx } from '#server/platform/db.server.ts'
import { Prisma, toJson } from '#server/platform/db.server.ts'
import type { Anchor, CommentKind } from './comment.ts'

export type CommentRow = {
  id: string
  organisationId: string
  workflowId: string
  itemId: string
  authorId: string
  kind: CommentKind
  body: string
  anchor: Anchor | null
  mentions: string[]
  createdAt: Date
  resolvedAt: Date | null
  resolvedBy: string | null
  deletedAt: Date | null
}

type Raw = Prisma.CommentGetPayload<object>
const toRow = (row: Raw): CommentRow => ({
  ...row,
  kind: row.kind as CommentKind,
  anchor: row.anchor as Anchor | null,
})

/** What a decision or an escalation says is kept by this too; the caller holds the item's lock. */
export async function insertComment(
  tx: Tx,
  row: Pick<
    CommentRow,
    'id' | 'organisationId' | 'workflowId' | 'itemId' | 'authorId' | 'kind' | 'body' | 'createdAt'
  > &
    Partial<Pick<CommentRow, 'anchor' | 'mentions'>>,
): Promise<void> {
  const { anchor, ...rest } = row
  await tx.comment.create({ data: { ...rest, anchor: anchor ? toJson(anchor) : Prisma.DbNull }, select: { id: true } })
}

export async function findComment(db: Db, organisationId: string, id: string): Promise<CommentRow | null> {
  const row = await db.comment.findUnique({ where: { organisationId_id: { organisationId, id } } })
  return row ? toRow(row) : null
}

/** What people say about an item, oldest first; what was deleted is gone. */
export async function commentsOfItem(db: Db, organisationId: string, itemId: string): Promise<CommentRow[]> {
  const rows = await db.comment.findMany({
    where: { organisationId, itemId, deletedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(toRow)
}

export async function countComments(db: Db, organisationId: string, itemId: string): Promise<number> {
  return db.comment.count({ where: { organisationId, itemId, deletedAt: null } })
}

/** Deleting erases the words; the row stays, so that the history's event has something to stand for. */
export async function eraseComment(tx: Tx, organisationId: string, id: string, at: Date): Promise<void> {
  await tx.comment.updateMany({ where: { organisationId, id }, data: { deletedAt: at, body: '', mentions: [] } })
  await tx.mention.deleteMany({ where: { organisationId, commentId: id } })
}

export async function markResolved(
  tx: Tx,
  row: { organisationId: string; id: string; at: Date; by: string },
): Promise<void> {
  await tx.comment.updateMany({
    where: { organisationId: row.organisationId, id: row.id, resolvedAt: null },
    data: { resolvedAt: row.at, resolvedBy: row.by },
  })
}

export async function insertMentions(
  tx: Tx,
  row: { organisationId: string; commentId: string; userIds: readonly string[]; at: Date },
): Promise<void> {
  const { organisationId, commentId, userIds, at } = row
  await tx.mention.createMany({
    data: userIds.map((userId) => ({ organisationId, commentId, userId, createdAt: at })),
    skipDuplicates: true,
  })
}

type Reader = { organisationId: string; userId: string; workflowIds: readonly string[] }

/** Mentions in workflows that the person still belongs to, newest first, with the comment and its item. */
export async function mentionsOf(db: Db, { organisationId, userId, workflowIds }: Reader, limit: number) {
  return db.$queryRaw<
    {
      commentId: string
      at: Date
      readAt: Date | null
      workflowId: string
      workflowKey: string
      workflowName: string
      itemId: string
      number: number
      title: string
      authorId: string
      body: string
      mentions: string[]
    }[]
  >`
    SELECT m.comment_id::text AS "commentId", m.created_at AS at, m.read_at AS "readAt",
      w.id::text AS "workflowId", w.key AS "workflowKey", w.name AS "workflowName",
      i.id::text AS "itemId", i.number, i.title, c.author_id AS "authorId", c.body, c.mentions
    FROM mention m
      JOIN comment c ON c.organisation_id = m.organisation_id AND c.id = m.comment_id AND c.deleted_at IS NULL
      JOIN item i ON i.organisation_id = c.organisation_id AND i.id = c.item_id
      JOIN workflow w ON w.organisation_id = c.organisation_id AND w.id = c.workflow_id
    WHERE m.organisation_id = ${organisationId}::uuid AND m.user_id = ${userId}
      AND c.workflow_id = ANY (${[...workflowIds]}::uuid[])
    ORDER BY m.read_at IS NULL DESC, m.created_at DESC, m.comment_id
    LIMIT ${limit}`
}

export async function countUnread(db: Db, { organisationId, userId, workflowIds }: Reader): Promise<number> {
  const rows = await db.$queryRaw<{ unread: number }[]>`
    SELECT count(*)::int AS unread
    FROM mention m JOIN comment c ON c.organisation_id = m.organisation_id AND c.id = m.comment_id AND c.deleted_at IS NULL
    WHERE m.organisation_id = ${organisationId}::uuid AND m.user_id = ${userId} AND m.read_at IS NULL
      AND c.workflow_id = ANY (${[...workflowIds]}::uuid[])`
  return rows[0]?.unread ?? 0
}

/** Marks one of the person's mentions read, or with null all of them. */
export async function markMentionsRead(
  db: Db,
  row: { organisationId: string; userId: string; commentId: string | null; at: Date },
): Promise<void> {
  const { organisationId, userId, commentId, at } = row
  await db.mention.updateMany({
    where: { organisationId, userId, readAt: null, ...(commentId ? { commentId } : {}) },
    data: { readAt: at },
  })
}

/** Members of the workflow with their roles, by name. */
export async function membersOfWorkflow(db: Db, organisationId: string, workflowId: string) {
  const rows = await db.workflowMember.findMany({
    where: { organisationId, workflowId },
    orderBy: { membership: { user: { name: 'asc' } } },
    select: { userId: true, membership: { select: { roles: true, user: { select: { name: true } } } } },
  })
  return rows.map((r) => ({ id: r.userId, name: r.membership.user.name, roles: r.membership.roles }))
}

export async function pagesOfDocument(db: Db, organisationId: string, documentId: string): Promise<number | null> {
  const row = await db.document.findUnique({
    where: { organisationId_id: { organisationId, id: documentId } },
    select: { pageCount: true },
  })
  return row?.pageCount ?? null
}

/** How many decisions of a workflow fell on other items between two moments. */
export async function decidedBetween(
  db: Db,
  row: { organisationId: string; workflowId: string; itemId: string; from: Date; to: Date },
): Promise<number> {
  const { organisationId, workflowId, itemId, from, to } = row
  return db.event.count({
    where: { organisationId, workflowId, type: 'item.decided', at: { gt: from, lt: to }, itemId: { not: itemId } },
  })
}
