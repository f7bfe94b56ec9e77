import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Change } from '#server/workflow/change.ts'

type Scope = { organisationId: string; workflowId: string }

const select = {
  id: true,
  number: true,
  name: true,
  note: true,
  baseVersion: true,
  change: true,
  hash: true,
  createdAt: true,
  createdBy: true,
  retiredAt: true,
} as const

export type CandidateRow = {
  id: string
  number: number
  name: string
  note: string
  /** The workflow version that `change` is made to. */
  baseVersion: number
  change: Change
  hash: string
  createdAt: Date
  createdBy: string
  retiredAt: Date | null
}

const toRow = (row: Omit<CandidateRow, 'change'> & { change: unknown }) => ({ ...row, change: row.change as Change })

export async function findCandidate(
  db: Db,
  { organisationId, workflowId }: Scope,
  by: { number: number } | { id: string },
): Promise<CandidateRow | null> {
  const row = await db.candidate.findFirst({ where: { organisationId, workflowId, ...by }, select })
  return row ? toRow(row) : null
}

/** Newest first. */
export async function listCandidates(db: Db, { organisationId, workflowId }: Scope): Promise<CandidateRow[]> {
  const rows = await db.candidate.findMany({
    where: { organisationId, workflowId },
    orderBy: { number: 'desc' },
    select,
  })
  return rows.map(toRow)
}

/** The one that proposes the same and still counts, if there is one. */
export async function candidateOfHash(
  db: Db,
  { organisationId, workflowId }: Scope,
  hash: string,
): Promise<CandidateRow | null> {
  const row = await db.candidate.findFirst({
    where: { organisationId, workflowId, hash, retiredAt: null },
    orderBy: { number: 'desc' },
    select,
  })
  return row ? toRow(row) : null
}

/** The candidate that is a workflow version as it is. */
export async function candidateOfVersion(
  db: Db,
  { organisationId, workflowId }: Scope,
  version: number,
): Promise<CandidateRow | null> {
  const row = await db.candidate.findFirst({
    where: { organisationId, workflowId, baseVersion: version, change: { equals: {} } },
    select,
  })
  return row ? toRow(row) : null
}

/** Adds the next of its workflow, whose row the caller has locked. */
export async function insertCandidate(
  tx: Tx,
  scope: Scope,
  row: Omit<CandidateRow, 'number' | 'retiredAt'>,
): Promise<CandidateRow> {
  const last = await tx.candidate.aggregate({ where: scope, _max: { number: true } })
  const number = (last._max.number ?? 0) + 1
  const data = { ...scope, ...row, number, change: toJson(row.change) }
  await tx.candidate.create({ data, select: { id: true } })
  return { ...row, number, retiredAt: null }
}

export async function retireCandidateRow(tx: Tx, scope: Scope, id: string, at: Date): Promise<boolean> {
  const { count } = await tx.candidate.updateMany({
    where: { ...scope, id, retiredAt: null },
    data: { retiredAt: at },
  })
  return count === 1
}
