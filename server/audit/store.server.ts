import type { Db } from '#server/platform/db.server.ts'
import { chainStart, type EventData } from './audit.ts'

/** Where an item's chain of events stands. */
export type ChainHead = { sequence: number; hash: string }

export async function chainHead(db: Db, itemId: string): Promise<ChainHead> {
  const rows = await db.$queryRaw<ChainHead[]>`
    SELECT sequence, hash FROM event WHERE item_id = ${itemId}::uuid ORDER BY sequence DESC LIMIT 1`
  return rows[0] ?? { sequence: 0, hash: chainStart }
}

export async function eventsOfItem(db: Db, organisationId: string, itemId: string) {
  return db.event.findMany({ where: { organisationId, itemId }, orderBy: { sequence: 'asc' } })
}

export type EventRow = {
  organisationId: string
  workflowId: string | null
  itemId: string | null
  sequence: number | null
  type: string
  actor: string
  at: Date
  data: EventData
  hash: string
}

/** Writes the events in their order. */
export async function insertEvents(db: Db, rows: readonly EventRow[]): Promise<void> {
  const plain = rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  await db.$executeRaw`
    INSERT INTO event (organisation_id, workflow_id, item_id, sequence, type, actor, at, data, hash)
    SELECT "organisationId", "workflowId", "itemId", sequence, type, actor, at, data, hash
    FROM jsonb_to_recordset(${JSON.stringify(plain)}::jsonb) AS e ("organisationId" uuid, "workflowId" uuid, "itemId" uuid,
      sequence int, type text, actor text, at timestamptz, data jsonb, hash text)`
}
