import type { Db } from '#server/platform/db.server.ts'
import { chainStart, type EventData } from './audit.ts'

export async function chainHead(db: Db, itemId: string): Promise<{ sequence: number; hash: string }> {
  const last = await db.event.findFirst({
    where: { itemId },
    orderBy: { sequence: 'desc' },
    select: { sequence: true, hash: true },
  })
  return { sequence: last?.sequence ?? 0, hash: last?.hash ?? chainStart }
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

export async function insertEvent(db: Db, row: EventRow): Promise<void> {
  await db.event.create({ data: row, select: { id: true } })
}
