import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { calibrationOf, confidenceKind } from './calibrated.ts'
import { samplesOf, type Truth } from './decided.ts'
import { calibrationInUse, decidedItems, namedItems } from './decided-store.server.ts'
import { type Month, monthOf, monthStart } from './month.ts'
import { type FieldConfidence, fieldConfidences } from './overview.ts'

/** The page's figures rest on so many of the newest: it must not keep the server busy. */
const shownItems = 1000
/** Of a busy month the newest. */
const monthItems = 5000
/** Items that a list of the page may name. */
const namedMost = 500

export type ConfidenceOverview = {
  truth: Truth
  /** The calibration in use; null before the first. */
  model: { version: number; at: string } | null
  fields: FieldConfidence[]
  month: Month
  /** The month's items with a wrong value, by their place in it; without those that nobody may see now. */
  named: Record<number, { number: number; title: string }>
}

/** What confirmed decisions say of the confidence of this workflow's proposals, and what last month's say of thresholds. */
export async function confidenceOverview(ctx: Ctx, workflow: WorkflowRow): Promise<ConfidenceOverview> {
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const { definition } = workflow
  const start = monthStart(ctx.now(), definition.timeZone)
  const [items, row, lately] = await Promise.all([
    decidedItems(ctx.db, scope, { limit: shownItems }),
    calibrationInUse(ctx.db, scope),
    decidedItems(ctx.db, scope, { limit: monthItems, completedFrom: start.from }),
  ])
  const found = row && calibrationOf([{ kind: confidenceKind, version: row.version, content: row.content }])
  const calibration = found?.calibration ?? null
  const { samples, truth } = samplesOf(items, definition.fields)
  const { month, wrong } = monthOf(definition, lately, calibration, start)
  const rows = await namedItems(ctx.db, scope, [...wrong.values()].slice(0, namedMost))
  const byId = new Map(rows.map(({ id, ...row }) => [id, row]))
  const named = [...wrong].flatMap(([place, id]) => {
    const row = byId.get(id)
    return row ? [[place, row] as const] : []
  })
  return {
    truth,
    model: row && found ? { version: row.version, at: row.createdAt.toISOString() } : null,
    fields: fieldConfidences(definition, samples, calibration),
    month,
    named: Object.fromEntries(named),
  }
}
