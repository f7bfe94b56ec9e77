import type { Db, Prisma, Tx } from '#server/platform/db.server.ts'
import { askingKinds, type Member, type NoticeKind } from './notices.ts'

export type NoticeRow = {
  id: string
  organisationId: string
  userId: string
  workflowId: string | null
  itemId: string | null
  alertId: string | null
  kind: NoticeKind
  cause: string
  text: string
  path: string
  createdAt: Date
  readAt: Date | null
  mail: 'off' | 'waiting' | 'sent' | 'failed'
  mailedAt: Date | null
  problem: string | null
}

const toRow = (row: Omit<NoticeRow, 'kind' | 'mail'> & { kind: string; mail: string }): NoticeRow => ({
  ...row,
  kind: row.kind as NoticeKind,
  mail: row.mail as NoticeRow['mail'],
})

/** True where this person had not been told of this cause: of two that try at once, one. */
export async function insertNotice(tx: Tx, row: Omit<NoticeRow, 'readAt' | 'mailedAt' | 'problem'>): Promise<boolean> {
  const { count } = await tx.notice.createMany({ data: [row], skipDuplicates: true })
  return count === 1
}

export async function findNotice(db: Db, organisationId: string, id: string): Promise<NoticeRow | null> {
  const row = await db.notice.findUnique({ where: { organisationId_id: { organisationId, id } } })
  return row && toRow(row)
}

/** Of a notice whose mail waits: false where somebody else has ended that. */
export async function endMail(
  db: Db,
  id: string,
  end: { mail: 'sent' | 'failed' | 'off'; mailedAt: Date | null; problem: string | null },
): Promise<boolean> {
  const { count } = await db.notice.updateMany({ where: { id, mail: 'waiting' }, data: end })
  return count === 1
}

export async function noteMailProblem(db: Db, id: string, problem: string): Promise<void> {
  await db.notice.updateMany({ where: { id, mail: 'waiting' }, data: { problem } })
}

export type Reader = { organisationId: string; userId: string; workflowIds: readonly string[] }

/** Notices of workflows to which the person still belongs. */
const readable = ({ organisationId, userId, workflowIds }: Reader): Prisma.NoticeWhereInput => ({
  organisationId,
  userId,
  OR: [{ workflowId: null }, { workflowId: { in: [...workflowIds] } }],
})

export async function noticesOf(db: Db, reader: Reader, limit: number) {
  const rows = await db.notice.findMany({
    where: readable(reader),
    // Unread ones first, the newest of each first.
    orderBy: [{ readAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }, { id: 'asc' }],
    take: limit,
    include: { workflow: { select: { name: true } }, item: { select: { number: true } } },
  })
  return rows.map(({ workflow, item, ...row }) => ({
    ...toRow(row),
    workflowName: workflow?.name ?? null,
    number: item?.number ?? null,
  }))
}

export async function countUnreadNotices(db: Db, reader: Reader): Promise<number> {
  return db.notice.count({ where: { ...readable(reader), readAt: null } })
}

/** Marks one of the person's notices read, or with null all of them. */
export async function markNoticesRead(
  db: Db,
  { organisationId, userId }: Reader,
  { id, at }: { id: string | null; at: Date },
): Promise<void> {
  await db.notice.updateMany({
    where: { organisationId, userId, readAt: null, ...(id ? { id } : {}) },
    data: { readAt: at },
  })
}

/** What an approval asked for is settled: nobody has to read its notices any more, but for those of `standing`. */
export async function settleNotices(
  db: Db,
  { organisationId, itemId }: { organisationId: string; itemId: string },
  standing: string | null,
  at: Date,
): Promise<void> {
  const past: Prisma.NoticeWhereInput = {
    ...{ organisationId, itemId, kind: { in: [...askingKinds] } },
    ...(standing ? { NOT: { OR: [{ cause: standing }, { cause: { startsWith: `${standing}:` } }] } } : {}),
  }
  await db.notice.updateMany({ where: { ...past, readAt: null }, data: { readAt: at } })
  await db.notice.updateMany({ where: { ...past, mail: 'waiting' }, data: { mail: 'off' } })
}

/** Has this person had a mail of this kind about the workflow since? */
export async function mailedSince(
  db: Db,
  row: Pick<NoticeRow, 'organisationId' | 'userId' | 'workflowId' | 'kind'>,
  since: Date,
): Promise<boolean> {
  const found = await db.notice.findFirst({
    where: { ...row, mail: { in: ['waiting', 'sent'] }, createdAt: { gt: since } },
    select: { id: true },
  })
  return found !== null
}

/** Members of the workflow, by name, with what a notice to them needs. */
export async function membersOf(db: Db, organisationId: string, workflowId: string) {
  const rows = await db.workflowMember.findMany({
    where: { organisationId, workflowId },
    orderBy: { membership: { user: { name: 'asc' } } },
    select: {
      userId: true,
      membership: { select: { roles: true, user: { select: { name: true, email: true, isDemo: true } } } },
    },
  })
  return rows.map(({ userId, membership: { roles, user } }): Member & { name: string; isDemo: boolean } => ({
    id: userId,
    roles,
    ...user,
  }))
}

export async function approvalStanding(db: Db, organisationId: string, id: string) {
  return db.approval.findUnique({
    where: { organisationId_id: { organisationId, id } },
    select: { state: true, step: true, stepAt: true, itemId: true, workflowId: true },
  })
}

/** The approval that an item waits for now. */
export async function waitingApproval(db: Db, organisationId: string, itemId: string) {
  return db.approval.findFirst({
    where: { organisationId, itemId, state: 'waiting' },
    select: { id: true, step: true },
  })
}

/** What the approvals of these items wait for now, as the causes of their notices begin: "approval:step". */
export async function standingCauses(db: Db, organisationId: string, itemIds: readonly string[]): Promise<string[]> {
  if (itemIds.length === 0) return []
  const rows = await db.approval.findMany({
    where: { organisationId, itemId: { in: [...itemIds] }, state: 'waiting' },
    select: { id: true, step: true },
  })
  return rows.map(causeOfAsking)
}

/** How the cause of a notice begins that asks for this step of an approval. */
export const causeOfAsking = ({ id, step }: { id: string; step: number }) => `${id}:${step}`

/** What a notice about an item says it is, and where. */
export async function findTold(db: Db, organisationId: string, itemId: string) {
  return db.item.findUnique({
    where: { organisationId_id: { organisationId, id: itemId } },
    select: {
      ...{ id: true, number: true, seeded: true, workflowId: true, workflowVersion: true, exceptionMessage: true },
      ...{ state: true, exceptionAt: true, exceptionOwner: true },
      workflow: { select: { key: true, name: true, organisation: { select: { slug: true } } } },
    },
  })
}

export async function findPlaceOfWorkflow(db: Db, organisationId: string, workflowId: string) {
  return db.workflow.findUnique({
    where: { organisationId_id: { organisationId, id: workflowId } },
    select: { key: true, name: true, organisation: { select: { slug: true } } },
  })
}
