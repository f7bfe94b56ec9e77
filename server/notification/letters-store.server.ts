import type { Language } from '#server/document/document.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import type { LetterKind } from './letter-words.ts'
import type { LetterState } from './letters.ts'

export type LetterRow = {
  id: string
  organisationId: string
  workflowId: string
  itemId: string
  kind: LetterKind
  cause: string
  to: string
  subject: string
  body: string
  notBefore: Date
  state: LetterState
  attempts: number
  createdAt: Date
  endedAt: Date | null
  problem: string | null
}

const toRow = (row: Omit<LetterRow, 'kind' | 'state'> & { kind: string; state: string }): LetterRow => ({
  ...row,
  kind: row.kind as LetterKind,
  state: row.state as LetterState,
})

/** True where there was none of this cause: of two that try at once, one. */
export async function insertLetter(
  tx: Tx,
  row: Omit<LetterRow, 'state' | 'attempts' | 'endedAt' | 'problem'>,
): Promise<boolean> {
  const { count } = await tx.letter.createMany({ data: [{ ...row, state: 'waiting' }], skipDuplicates: true })
  return count === 1
}

export async function findLetter(db: Db, organisationId: string, id: string): Promise<LetterRow | null> {
  const row = await db.letter.findUnique({ where: { organisationId_id: { organisationId, id } } })
  return row && toRow(row)
}

export async function lettersOfItem(db: Db, organisationId: string, itemId: string): Promise<LetterRow[]> {
  const rows = await db.letter.findMany({
    where: { organisationId, itemId },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  })
  return rows.map(toRow)
}

/** Ends a letter that waits in this attempt; false where it does not any more. */
export async function endLetter(
  tx: Tx,
  { id, attempts }: Pick<LetterRow, 'id' | 'attempts'>,
  end: { state: Exclude<LetterState, 'waiting'>; endedAt: Date; problem: string | null },
): Promise<boolean> {
  const { count } = await tx.letter.updateMany({ where: { id, attempts, state: 'waiting' }, data: end })
  return count === 1
}

/** Begins another attempt of a letter that has failed, or that nothing sent; false where somebody else has. */
export async function beginAttempt(tx: Tx, { id, attempts }: Pick<LetterRow, 'id' | 'attempts'>, now: Date) {
  const { count } = await tx.letter.updateMany({
    where: { id, attempts, state: { in: ['failed', 'waiting'] } },
    data: { state: 'waiting', attempts: attempts + 1, notBefore: now, endedAt: null, problem: null },
  })
  return count === 1
}

export async function noteLetterProblem(db: Db, id: string, problem: string): Promise<void> {
  await db.letter.updateMany({ where: { id, state: 'waiting' }, data: { problem } })
}

/** What has not left yet goes to this address. */
export async function readdressLetters(tx: Tx, organisationId: string, itemId: string, to: string): Promise<void> {
  await tx.letter.updateMany({
    where: { organisationId, itemId, state: { in: ['waiting', 'failed'] } },
    data: { to },
  })
}

/** Takes the address and the words out of an item's letters; what has not left will not. */
export async function eraseLetters(tx: Tx, organisationId: string, itemId: string, now: Date): Promise<void> {
  const of = { organisationId, itemId }
  await tx.letter.updateMany({
    where: { ...of, state: { in: ['waiting', 'failed'] } },
    data: { state: 'withdrawn', endedAt: now },
  })
  await tx.letter.updateMany({ where: of, data: { to: '', subject: '', body: '', problem: null } })
}

/** How many confirmations were written to an address since then. */
export async function receiptsTo(db: Db, organisationId: string, to: string, since: Date): Promise<number> {
  return db.letter.count({
    where: { organisationId, kind: 'receipt', to: { equals: to, mode: 'insensitive' }, createdAt: { gte: since } },
  })
}

/** `by`: who said it, a person's id or a rule (`ruleActor`). */
export type Return = { id: string; body: string; at: Date; by: string }

/** What was last said to the item's sender; null where it never went back. */
export async function lastReturn(db: Db, organisationId: string, itemId: string): Promise<Return | null> {
  const row = await db.comment.findFirst({
    where: { organisationId, itemId, kind: 'return', deletedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, body: true, createdAt: true, authorId: true },
  })
  return row && { id: row.id, body: row.body, at: row.createdAt, by: row.authorId }
}

/** What a letter needs to know of its item beside its sender. */
export async function findAddressed(db: Db, organisationId: string, itemId: string) {
  const row = await db.item.findUnique({
    where: { organisationId_id: { organisationId, id: itemId } },
    select: {
      state: true,
      number: true,
      seeded: true,
      receivedAt: true,
      completedAt: true,
      holdUntil: true,
      workflowId: true,
      workflowVersion: true,
      documentId: true,
      document: { select: { language: true } },
      workflow: { select: { name: true, key: true, organisation: { select: { name: true, slug: true } } } },
    },
  })
  if (!row) return null
  return { ...row, language: (row.document.language as Language | null) ?? null }
}

/** Items that are with their senders, whose address is known, in all organisations: the clock's look-round. */
export async function returnedItems(db: Db, limit: number, after: string | null) {
  return db.item.findMany({
    where: { state: 'returned', seeded: false, sender: { isNot: null }, ...(after ? { id: { gt: after } } : {}) },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true, organisationId: true, workflowId: true, workflowVersion: true },
  })
}
