import type { Db, Tx } from '#server/platform/db.server.ts'
import type { Accepted } from './stopwatch.ts'

export type Scope = { organisationId: string; workflowId: string }

export type EntryRow = {
  id: string
  userId: string
  reference: string | null
  documentType: string | null
  startedAt: Date
  endedAt: Date
  activeMs: number
  pauses: number
  suspect: boolean
  error: boolean | null
  checkedBy: string | null
  voidedAt: Date | null
  voidReason: string | null
}

const shown = {
  ...{ id: true, userId: true, reference: true, documentType: true, startedAt: true, endedAt: true, activeMs: true },
  ...{ pauses: true, suspect: true, error: true, checkedBy: true, voidedAt: true, voidReason: true },
} as const

/** One person's entries come in one after the other: each is bounded by the one before. */
export async function lockPerson(tx: Tx, organisationId: string, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`stopwatch ${organisationId} ${userId}`}, 0))`
}

export async function findEntry(db: Db, organisationId: string, id: string) {
  return db.stopwatchEntry.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

/** When the person's last entry that ended by then ended, in whichever workflow. */
export async function previousEnd(db: Db, organisationId: string, userId: string, by: Date): Promise<Date | null> {
  const row = await db.stopwatchEntry.findFirst({
    where: { organisationId, userId, endedAt: { lte: by } },
    orderBy: { endedAt: 'desc' },
    select: { endedAt: true },
  })
  return row?.endedAt ?? null
}

type NewEntry = Scope & { id: string; userId: string; receivedAt: Date }

/** Writes down that a clock was started; harmless when it is known. */
export async function insertBegun(tx: Tx, row: NewEntry & { begunAt: Date }): Promise<void> {
  await tx.stopwatchEntry.createMany({ data: [row], skipDuplicates: true })
}

/** Writes an entry, in the place of its announced start where there is one. */
export async function saveEntry(
  tx: Tx,
  row: NewEntry & { reference: string | null; documentType: string | null; pauses: number },
  { startedAt, endedAt, ...clock }: Accepted,
): Promise<void> {
  const { id, organisationId, workflowId, userId, ...rest } = row
  const data = { ...rest, ...clock, startedAt: new Date(startedAt), endedAt: new Date(endedAt) }
  await tx.stopwatchEntry.upsert({
    where: { organisationId_id: { organisationId, id } },
    create: { id, organisationId, workflowId, userId, ...data },
    update: data,
    select: { id: true },
  })
}

/** A start that came to nothing. Answers whether there was one. */
export async function removeBegun(tx: Tx, organisationId: string, userId: string, id: string): Promise<boolean> {
  return (await tx.stopwatchEntry.deleteMany({ where: { organisationId, userId, id, endedAt: null } })).count > 0
}

/** One person's entries that ended since a time, newest first. */
export async function ownEntries(db: Db, scope: Scope, userId: string, since: Date): Promise<EntryRow[]> {
  const rows = await db.stopwatchEntry.findMany({
    where: { ...scope, userId, endedAt: { gte: since } },
    orderBy: { endedAt: 'desc' },
    take: 200,
    select: shown,
  })
  return rows as EntryRow[]
}

/** Other people's entries that may be checked, those without a tick first, then the newest. */
export async function entriesToCheck(db: Db, scope: Scope, userId: string, since: Date): Promise<EntryRow[]> {
  const rows = await db.stopwatchEntry.findMany({
    where: { ...scope, userId: { not: userId }, endedAt: { gte: since }, voidedAt: null },
    orderBy: [{ checkedAt: { sort: 'asc', nulls: 'first' } }, { endedAt: 'desc' }],
    take: 100,
    select: shown,
  })
  return rows as EntryRow[]
}

/** Every finished entry of the study, voided ones too, newest first. */
export async function studyEntries(db: Db, scope: Scope): Promise<EntryRow[]> {
  const rows = await db.stopwatchEntry.findMany({
    where: { ...scope, endedAt: { not: null } },
    orderBy: { endedAt: 'desc' },
    select: shown,
  })
  return rows as EntryRow[]
}

/** Document types that were entered before, for the next entry. */
export async function knownTypes(db: Db, scope: Scope): Promise<string[]> {
  const rows = await db.stopwatchEntry.findMany({
    where: { ...scope, documentType: { not: null } },
    distinct: ['documentType'],
    orderBy: { documentType: 'asc' },
    take: 50,
    select: { documentType: true },
  })
  return rows.flatMap((row) => row.documentType ?? [])
}

export async function tickEntry(
  tx: Tx,
  organisationId: string,
  id: string,
  tick: { error: boolean; checkedBy: string; checkedAt: Date },
): Promise<void> {
  await tx.stopwatchEntry.update({
    where: { organisationId_id: { organisationId, id } },
    data: tick,
    select: { id: true },
  })
}

export async function markVoid(
  tx: Tx,
  organisationId: string,
  id: string,
  mark: { voidedAt: Date; voidedBy: string; voidReason: string },
): Promise<void> {
  await tx.stopwatchEntry.update({
    where: { organisationId_id: { organisationId, id } },
    data: mark,
    select: { id: true },
  })
}
