import { type Db, Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import type { TruthGrade } from './evaluation.ts'

export const decisionsSetName = 'Decisions'

/** The workflow's own set of confirmed decisions, made at the first case. */
export async function decisionsSet(tx: Tx, id: string, organisationId: string, workflowId: string): Promise<string> {
  await tx.evaluationSet.createMany({
    data: [{ id, organisationId, workflowId, name: decisionsSetName }],
    skipDuplicates: true,
  })
  const set = await tx.evaluationSet.findUniqueOrThrow({
    where: { workflowId_name: { workflowId, name: decisionsSetName } },
    select: { id: true },
  })
  return set.id
}

export async function findDecided(db: Db, organisationId: string, decisionId: string) {
  return db.decision.findUnique({
    where: { organisationId_id: { organisationId, id: decisionId } },
    select: {
      id: true,
      itemId: true,
      userId: true,
      values: true,
      decidedAt: true,
      undoneAt: true,
      corrections: { select: { fieldKey: true } },
      task: { select: { mode: true, entry: true } },
      proposalId: true,
      item: { select: { workflowId: true, workflowVersion: true, documentId: true, groupKey: true, seeded: true } },
    },
  })
}

export type NewCase = {
  id: string
  organisationId: string
  setId: string
  source?: 'decision' | 'manual' | 'import'
  documentId: string
  itemId: string | null
  decisionId: string | null
  proposalId: string | null
  groupKey: string | null
  workflowVersion: number
  name?: string | null
  externalId?: string | null
  truth: Values
  accepted?: Record<string, FieldValue[]>
  facts?: string[]
  corrected: string[]
  grade: TruthGrade
  inclusion: number
  purposive?: boolean
  split: string
  note?: string
  validFrom: Date
  validTo: Date | null
  version?: number
  replacesId?: string | null
  createdBy?: string
}

const toRow = ({ truth, accepted = {}, facts = [], ...row }: NewCase): Prisma.EvaluationCaseCreateManyInput => ({
  ...row,
  truth: toJson(truth),
  accepted: toJson(accepted),
  facts: toJson(facts),
})

/** False where the decision is a case already. */
export async function insertCase(tx: Tx, row: NewCase): Promise<boolean> {
  const { count } = await tx.evaluationCase.createMany({ data: [toRow(row)], skipDuplicates: true })
  return count === 1
}

export async function insertCases(tx: Tx, rows: readonly NewCase[]): Promise<void> {
  await tx.evaluationCase.createMany({ data: rows.map(toRow) })
}

export type Standing = {
  id: string
  decisionId: string
  grade: TruthGrade
  truth: Values
  validFrom: Date
  validTo: Date | null
  retiredBecause: string | null
}

/** All cases that decisions on an item have made, oldest first. */
export async function casesOfItem(tx: Tx, organisationId: string, setId: string, itemId: string): Promise<Standing[]> {
  const rows = await tx.evaluationCase.findMany({
    where: { organisationId, setId, itemId, source: 'decision' },
    orderBy: [{ validFrom: 'asc' }, { id: 'asc' }],
    select: {
      ...{ id: true, decisionId: true, grade: true, truth: true },
      ...{ validFrom: true, validTo: true, retiredBecause: true },
    },
  })
  return rows as unknown as Standing[]
}

export async function closeCase(tx: Tx, id: string, at: Date) {
  await tx.evaluationCase.update({ where: { id }, data: { validTo: at }, select: { id: true } })
}

export async function withdrawCase(tx: Tx, organisationId: string, decisionId: string, at: Date): Promise<boolean> {
  const { count } = await tx.evaluationCase.updateMany({
    where: { organisationId, decisionId, validTo: null },
    data: { validTo: at },
  })
  return count === 1
}

/** The set's row lock: what is added to a set by hand is added one after the other. */
export async function lockSet(tx: Tx, organisationId: string, id: string): Promise<void> {
  await tx.$queryRaw(
    Prisma.sql`SELECT id FROM evaluation_set WHERE organisation_id = ${organisationId}::uuid AND id = ${id}::uuid FOR UPDATE`,
  )
}

export async function insertMembers(
  tx: Tx,
  rows: readonly { organisationId: string; setId: string; caseId: string; inclusion: number }[],
): Promise<void> {
  if (rows.length > 0) await tx.evaluationMember.createMany({ data: [...rows] })
}
