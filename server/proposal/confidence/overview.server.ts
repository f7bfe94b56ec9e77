import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { calibrationOf, confidenceKind } from './calibrated.ts'
import { samplesOf, type Truth } from './decided.ts'
import { calibrationInUse, decidedItems, newestProposals } from './decided-store.server.ts'
import { type FieldConfidence, fieldConfidences, lookedNow } from './overview.ts'
import type { Looked } from './thresholds.ts'

/** The page's figures rest on so many of the newest: it must not keep the server busy. */
const shownItems = 1000
/** Items that a change of thresholds is tried on before it is published. */
const lastItems = 200

export type ConfidenceOverview = {
  truth: Truth
  /** The calibration in use; null before the first. */
  model: { version: number; at: string } | null
  fields: FieldConfidence[]
  last: Looked[][]
}

/** What confirmed decisions say of the confidence of this workflow's proposals. */
export async function confidenceOverview(ctx: Ctx, workflow: WorkflowRow): Promise<ConfidenceOverview> {
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const [items, row, newest] = await Promise.all([
    decidedItems(ctx.db, scope, shownItems),
    calibrationInUse(ctx.db, scope),
    newestProposals(ctx.db, scope, lastItems),
  ])
  const found = row && calibrationOf([{ kind: confidenceKind, version: row.version, content: row.content }])
  const calibration = found?.calibration ?? null
  const { samples, truth } = samplesOf(items, workflow.definition.fields)
  return {
    truth,
    model: row && found ? { version: row.version, at: row.createdAt.toISOString() } : null,
    fields: fieldConfidences(workflow.definition, samples, calibration),
    last: newest.map((one) => lookedNow(one, calibration)),
  }
}
