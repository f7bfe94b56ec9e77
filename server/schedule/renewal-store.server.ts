import type { Db, Tx } from '#server/platform/db.server.ts'
import type { Planned } from './renewal.ts'

export type RenewalState = 'waiting' | 'made' | 'withdrawn'

const select = {
  id: true,
  organisationId: true,
  workflowId: true,
  itemId: true,
  position: true,
  date: true,
  makeOn: true,
  state: true,
  madeItemId: true,
  problem: true,
} as const

export async function renewalsOf(db: Db, organisationId: string, itemId: string) {
  return db.renewal.findMany({ where: { organisationId, itemId }, orderBy: { position: 'asc' }, select })
}
export type RenewalRow = Awaited<ReturnType<typeof renewalsOf>>[number]

type Place = { organisationId: string; workflowId: string; itemId: string }

export async function insertRenewal(tx: Tx, row: Place & Planned & { id: string; createdAt: Date }): Promise<void> {
  await tx.renewal.createMany({ data: [{ ...row, state: 'waiting' }], skipDuplicates: true })
}

/** A date that has moved, or is there again: it waits anew. */
export async function moveRenewal(tx: Tx, id: string, { date, makeOn }: Planned): Promise<void> {
  await tx.renewal.update({
    where: { id },
    data: { date, makeOn, state: 'waiting', madeItemId: null, endedAt: null, problem: null },
    select: { id: true },
  })
}

export async function endRenewal(
  tx: Tx,
  id: string,
  end: { state: 'made' | 'withdrawn'; endedAt: Date; madeItemId?: string; problem?: string | null },
): Promise<boolean> {
  const { count } = await tx.renewal.updateMany({ where: { id, state: 'waiting' }, data: end })
  return count === 1
}

/**
 * Waiting dates that may be due, of all organisations: up to a day ahead in UTC, because it is tomorrow already somewhere.
 * The item's hold must be over, within which its decision can still be taken back.
 */
export async function renewalsNear(db: Db, day: string, now: Date, limit: number): Promise<RenewalRow[]> {
  return db.renewal.findMany({
    where: {
      ...{ state: 'waiting', makeOn: { lte: day } },
      item: { OR: [{ holdUntil: null }, { holdUntil: { lte: now } }] },
    },
    orderBy: { makeOn: 'asc' },
    take: limit,
    select,
  })
}

/** Takes the row's lock; null where it no longer waits. */
export async function lockRenewal(tx: Tx, organisationId: string, id: string): Promise<RenewalRow | null> {
  await tx.$queryRaw`SELECT id FROM renewal WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return tx.renewal.findFirst({ where: { organisationId, id, state: 'waiting' }, select })
}

/** The dates of a workflow's items, those that wait first by date; the others newest first. */
export async function listRenewals(db: Db, scope: { organisationId: string; workflowId: string }, limit: number) {
  const [waiting, past] = await Promise.all([
    db.renewal.findMany({ where: { ...scope, state: 'waiting' }, orderBy: { date: 'asc' }, take: limit, select }),
    db.renewal.findMany({
      where: { ...scope, state: 'made' },
      orderBy: { endedAt: 'desc' },
      take: 20,
      select,
    }),
  ])
  return { waiting, past }
}
