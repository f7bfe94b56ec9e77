import type { Db, Prisma } from '#server/platform/db.server.ts'
import { toJson } from '#server/platform/db.server.ts'
import { type Definition, definitionSchema } from './workflow.ts'

export type WorkflowRow = { id: string; organisationId: string; key: string; version: number; definition: Definition }

/**
 * Versions are immutable, so a definition once read stays true; kept per process. It was valid when it was saved; parsing
 * it again adds the defaults of what the product has learned since.
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
  const definition = definitionSchema.safeParse(row.definition).data ?? (row.definition as unknown as Definition)
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
  row: { organisationId: string; workflowId: string; version: number; definition: Definition; createdBy: string },
) {
  await db.workflowVersion.create({ data: { ...row, definition: toJson(row.definition) }, select: { version: true } })
}

export async function insertMember(db: Db, row: { organisationId: string; workflowId: string; userId: string }) {
  await db.workflowMember.createMany({ data: [row], skipDuplicates: true })
}
