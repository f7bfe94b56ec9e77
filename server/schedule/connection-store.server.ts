import type { Db, Tx } from '#server/platform/db.server.ts'

const select = {
  id: true,
  organisationId: true,
  key: true,
  label: true,
  address: true,
  secret: true,
  inside: true,
  timeoutSeconds: true,
  mostRows: true,
  version: true,
} as const

/** `secret` is sealed. */
export type ConnectionRow = Awaited<ReturnType<typeof listConnections>>[number]

export async function listConnections(db: Db, organisationId: string) {
  return db.connection.findMany({ where: { organisationId }, orderBy: { label: 'asc' }, select })
}

export async function findConnection(
  db: Db,
  organisationId: string,
  by: { id: string } | { key: string },
): Promise<ConnectionRow | null> {
  return db.connection.findFirst({ where: { organisationId, ...by }, select })
}

type Data = Omit<ConnectionRow, 'id' | 'organisationId' | 'key' | 'version' | 'secret'> & {
  secret: Uint8Array<ArrayBuffer>
  updatedAt: Date
  updatedBy: string
}

export async function insertConnection(
  tx: Tx,
  ids: { id: string; organisationId: string; key: string },
  data: Data,
): Promise<void> {
  await tx.connection.create({
    data: { ...ids, ...data, createdAt: data.updatedAt, createdBy: data.updatedBy },
    select: { id: true },
  })
}

/** False when somebody has changed or removed it since `version`. */
export async function updateConnection(
  tx: Tx,
  at: { id: string; organisationId: string; version: number },
  data: Omit<Data, 'secret'> & { secret?: Uint8Array<ArrayBuffer> },
): Promise<boolean> {
  const { count } = await tx.connection.updateMany({ where: at, data: { ...data, version: { increment: 1 } } })
  return count === 1
}

export async function deleteConnection(tx: Tx, organisationId: string, id: string): Promise<boolean> {
  const { count } = await tx.connection.deleteMany({ where: { organisationId, id } })
  return count === 1
}

/** Names of the workflows whose current version reads from each connection, by its key. */
export async function connectionUsers(db: Db, organisationId: string): Promise<Map<string, string[]>> {
  const rows = await db.$queryRaw<{ key: string; name: string }[]>`
    SELECT DISTINCT input -> 'source' ->> 'connection' AS key, w.name
    FROM workflow w
    JOIN workflow_version v ON v.organisation_id = w.organisation_id AND v.workflow_id = w.id AND v.version = w.current_version
    CROSS JOIN LATERAL jsonb_array_elements(v.definition -> 'schedule' -> 'inputs') input
    WHERE w.organisation_id = ${organisationId}::uuid AND input -> 'source' ->> 'kind' = 'sql' ORDER BY w.name`
  const users = new Map<string, string[]>()
  for (const { key, name } of rows) users.set(key, [...(users.get(key) ?? []), name])
  return users
}
