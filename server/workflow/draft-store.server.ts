import { type Db, type Prisma, toJson } from '#server/platform/db.server.ts'
import type { Definition } from './workflow.ts'

const columns = {
  id: true,
  organisationId: true,
  workflowId: true,
  key: true,
  name: true,
  content: true,
  baseVersion: true,
  revision: true,
  createdAt: true,
  createdBy: true,
  updatedAt: true,
  updatedBy: true,
} as const satisfies Prisma.WorkflowDraftSelect
export type DraftRow = Prisma.WorkflowDraftGetPayload<{ select: typeof columns }>

type Scope = { organisationId: string; id: string }

export async function findDraft(db: Db, organisationId: string, id: string): Promise<DraftRow | null> {
  return db.workflowDraft.findUnique({ where: { organisationId_id: { organisationId, id } }, select: columns })
}

/** The one draft of a workflow. */
export async function findDraftOf(db: Db, organisationId: string, workflowId: string): Promise<DraftRow | null> {
  return db.workflowDraft.findFirst({ where: { organisationId, workflowId }, select: columns })
}

/** Newest change first. */
export async function listDrafts(db: Db, organisationId: string): Promise<DraftRow[]> {
  return db.workflowDraft.findMany({
    where: { organisationId },
    orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
    select: columns,
  })
}

/** False when the workflow has a draft already. */
export async function insertDraft(db: Db, row: Omit<DraftRow, 'content' | 'revision'> & { content: unknown }) {
  const data = { ...row, content: toJson(row.content) }
  const { count } = await db.workflowDraft.createMany({ data: [data], skipDuplicates: true })
  return count === 1
}

/** Writes a change of the revision that it was made on; false when somebody else has changed the draft since. */
export async function updateDraft(
  db: Db,
  draft: Scope & { revision: number },
  change: {
    key?: string
    name?: string
    content?: Definition | Record<string, unknown>
    baseVersion?: number
    updatedAt: Date
    updatedBy: string
  },
): Promise<boolean> {
  const { content, ...rest } = change
  const { count } = await db.workflowDraft.updateMany({
    where: { organisationId: draft.organisationId, id: draft.id, revision: draft.revision },
    data: { ...rest, ...(content ? { content: toJson(content) } : {}), revision: draft.revision + 1 },
  })
  return count === 1
}

/** False when it was changed since, or is gone. */
export async function deleteDraft(db: Db, draft: Scope & { revision: number }): Promise<boolean> {
  const { organisationId, id, revision } = draft
  const { count } = await db.workflowDraft.deleteMany({ where: { organisationId, id, revision } })
  return count === 1
}

/** Real items that came in: what rules and fields can be tried on. */
export async function countExamples(db: Db, organisationId: string, workflowId: string): Promise<number> {
  return db.item.count({ where: { organisationId, workflowId, seeded: false } })
}

/** E-mail addresses and ids of the organisation's people; those of a workflow where one is named. */
export async function findPeople(
  db: Db,
  organisationId: string,
  workflowId: string | null,
): Promise<{ userId: string; name: string; email: string; roles: string[] }[]> {
  const rows = await db.membership.findMany({
    where: { organisationId, ...(workflowId ? { workflows: { some: { workflowId } } } : {}) },
    orderBy: { user: { name: 'asc' } },
    select: { userId: true, roles: true, user: { select: { name: true, email: true } } },
  })
  return rows.map(({ userId, roles, user }) => ({ userId, roles, ...user }))
}

/** Why no version can be published now, for a page; commands ask under the row's lock (`lockOfWorkflow`). */
export async function findLock(db: Db, organisationId: string, workflowId: string): Promise<string | null> {
  const where = { organisationId_id: { organisationId, id: workflowId } }
  return (await db.workflow.findUnique({ where, select: { lockedBecause: true } }))?.lockedBecause ?? null
}
