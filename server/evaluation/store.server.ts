import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
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

export async function insertCase(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    setId: string
    itemId: string
    decisionId: string
    proposalId: string | null
    documentId: string
    groupKey: string | null
    workflowVersion: number
    truth: Values
    corrected: string[]
    grade: TruthGrade
    inclusion: number
    split: string
    validFrom: Date
    validTo: Date | null
  },
): Promise<boolean> {
  const { count } = await tx.evaluationCase.createMany({
    data: [{ ...row, truth: toJson(row.truth) }],
    skipDuplicates: true,
  })
  return count === 1
}

/** The case of the item that is valid now, if there is one. */
export async function validCase(tx: Tx, organisationId: string, setId: string, itemId: string) {
  return tx.evaluationCase.findFirst({
    where: { organisationId, setId, itemId, validTo: null },
    select: { id: true, decisionId: true, validFrom: true },
  })
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
