import type { Db } from '#server/platform/db.server.ts'

/** Versions of a workflow up to one, newest first, at most `most`. */
export async function listVersions(
  db: Db,
  scope: { organisationId: string; workflowId: string },
  upTo: number,
  most: number,
): Promise<{ version: number; createdAt: Date; createdBy: string }[]> {
  return db.workflowVersion.findMany({
    where: { ...scope, version: { lte: upTo } },
    orderBy: { version: 'desc' },
    take: most,
    select: { version: true, createdAt: true, createdBy: true },
  })
}

/** How many items of each version there are that are not finished yet. */
export async function countInFlight(db: Db, organisationId: string, workflowId: string): Promise<Map<number, number>> {
  const rows = await db.item.groupBy({
    by: ['workflowVersion'],
    where: { organisationId, workflowId, seeded: false, state: { notIn: ['completed', 'dismissed'] } },
    _count: true,
  })
  return new Map(rows.map((row) => [row.workflowVersion, row._count]))
}

export async function versionExists(
  db: Db,
  organisationId: string,
  workflowId: string,
  version: number,
): Promise<boolean> {
  const where = { organisationId_workflowId_version: { organisationId, workflowId, version } }
  return (await db.workflowVersion.findUnique({ where, select: { version: true } })) !== null
}
