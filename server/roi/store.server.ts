import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { CostModel, CostPeriod } from './cost-model.ts'

/** The workflow's cost models in the order in which they were entered. */
export async function costPeriods(db: Db, organisationId: string, workflowId: string): Promise<CostPeriod[]> {
  const rows = await db.costModel.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ validFrom: 'asc' }, { createdAt: 'asc' }],
    select: { validFrom: true, inputs: true },
  })
  return rows.map((r) => ({ from: r.validFrom, model: r.inputs as unknown as CostModel }))
}

export async function insertCostModel(
  tx: Tx,
  row: {
    id: string
    organisationId: string
    workflowId: string
    validFrom: string
    model: CostModel
    createdBy: string
    createdAt: Date
  },
) {
  const { model, ...rest } = row
  await tx.costModel.create({ data: { ...rest, inputs: toJson(model) }, select: { id: true } })
}

/** Two people who save at once open their periods one after the other. */
export async function lockWorkflow(tx: Tx, organisationId: string, workflowId: string) {
  await tx.$queryRaw`SELECT 1 FROM workflow WHERE organisation_id = ${organisationId}::uuid AND id = ${workflowId}::uuid FOR UPDATE`
}
