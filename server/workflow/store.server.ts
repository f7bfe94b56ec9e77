import { z } from 'zod'
import type { Db, Prisma, Tx } from '#server/platform/db.server.ts'
import { toJson } from '#server/platform/db.server.ts'
import { type Definition, definitionSchema } from './workflow.ts'

export type WorkflowRow = { id: string; organisationId: string; key: string; version: number; definition: Definition }

/** Whose rows a query is about. */
export const scopeOf = ({ organisationId, id: workflowId }: Pick<WorkflowRow, 'organisationId' | 'id'>) => ({
  organisationId,
  workflowId,
})

/** A definition without what its parts have to say of each other. */
const shapeSchema = z.object(definitionSchema.shape)

/**
 * Versions are immutable, so a definition once read stays true; kept per process. It was valid when it was saved, by what
 * was asked then; parsing it again adds the defaults of what the product has learned since, and refuses nothing.
 */
const versions = new Map<string, Definition>()

export async function findDefinition(
  db: Db,
  organisationId: string,
  workflowId: string,
  version: number,
): Promise<Definition> {
  const cacheKey = `${organisationId}/${workflowId}/${version}`
  const known = versions.get(cacheKey)
  if (known) return known
  const row = await db.workflowVersion.findFirstOrThrow({
    where: { organisationId, workflowId, version },
    select: { definition: true },
  })
  const definition = shapeSchema.safeParse(row.definition).data ?? (row.definition as unknown as Definition)
  versions.set(cacheKey, definition)
  return definition
}

export async function findWorkflow(db: Db, organisationId: string, key: string): Promise<WorkflowRow | null> {
  return findCurrent(db, { organisationId_key: { organisationId, key } })
}

/** The workflow with the version that new items take now. */
export async function findWorkflowById(db: Db, organisationId: string, id: string): Promise<WorkflowRow | null> {
  return findCurrent(db, { organisationId_id: { organisationId, id } })
}

async function findCurrent(db: Db, where: Prisma.WorkflowWhereUniqueInput): Promise<WorkflowRow | null> {
  const row = await db.workflow.findUnique({
    where,
    select: { id: true, organisationId: true, key: true, currentVersion: true },
  })
  if (!row) return null
  const { id, organisationId, key, currentVersion: version } = row
  return { id, organisationId, key, version, definition: await findDefinition(db, organisationId, id, version) }
}

/** Moves new items on to a version; false when somebody else has published one since `from`. */
export async function moveToVersion(
  db: Db,
  row: { organisationId: string; workflowId: string; from: number; name: string },
): Promise<boolean> {
  const { count } = await db.workflow.updateMany({
    where: { organisationId: row.organisationId, id: row.workflowId, currentVersion: row.from },
    data: { currentVersion: row.from + 1, name: row.name },
  })
  return count === 1
}

/** Why no version can be published now, as one sentence, under the workflow's row lock; null: it can. */
export async function lockOfWorkflow(tx: Tx, organisationId: string, workflowId: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ because: string | null }[]>`
    SELECT locked_because AS because FROM workflow
    WHERE organisation_id = ${organisationId}::uuid AND id = ${workflowId}::uuid FOR UPDATE`
  return rows[0]?.because ?? null
}

/**
 * Keeps the workflow at its version, with the sentence that refuses a change; null lets it change again. From
 * `learnUntil` on nothing new is learned from; null: everything is.
 */
export async function setWorkflowLock(
  tx: Tx,
  row: { organisationId: string; workflowId: string; because: string | null; learnUntil: Date | null },
): Promise<void> {
  await tx.workflow.updateMany({
    where: { organisationId: row.organisationId, id: row.workflowId },
    data: { lockedBecause: row.because, learnUntil: row.learnUntil },
  })
}

/** Until when decisions and models may be used for proposals; null: all of them. */
export async function findLearnUntil(db: Db, organisationId: string, workflowId: string): Promise<Date | null> {
  const row = await db.workflow.findUnique({
    where: { organisationId_id: { organisationId, id: workflowId } },
    select: { learnUntil: true },
  })
  return row?.learnUntil ?? null
}

export async function listWorkflows(db: Db, organisationId: string) {
  return db.workflow.findMany({
    where: { organisationId },
    orderBy: { name: 'asc' },
    select: { id: true, key: true, name: true, currentVersion: true },
  })
}

export async function insertWorkflow(db: Db, row: { id: string; organisationId: string; key: string; name: string }) {
  await db.workflow.create({ data: { ...row, currentVersion: 1 }, select: { id: true } })
}

export async function insertVersion(
  db: Db,
  row: {
    organisationId: string
    workflowId: string
    version: number
    definition: Definition
    createdBy: string
    createdAt: Date
  },
) {
  await db.workflowVersion.create({ data: { ...row, definition: toJson(row.definition) }, select: { version: true } })
}

export async function insertMember(db: Db, row: { organisationId: string; workflowId: string; userId: string }) {
  await db.workflowMember.createMany({ data: [row], skipDuplicates: true })
}
