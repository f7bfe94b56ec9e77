import { visibilityOf } from '#server/item/list.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { reasonCodes, skipReasons } from '#server/review/review.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Cause, type CauseKind, rankCauses } from './cause.ts'
import {
  type Bases,
  type Counted,
  causeBases,
  correctedFields,
  correctedSuppliers,
  correctionReasons,
  raisedFlags,
  returnedItems,
  skippedItems,
} from './cause-store.server.ts'
import { flagLabel } from './flag-label.ts'
import type { Span } from './week.ts'

/**
 * What made work in the span, worst first. `items`: whoever asks may open items; others get no supplier (entered by
 * people) and no numbers. An item of which this person may be told nothing now is counted, but not named.
 */
export async function causesOf(ctx: Ctx, workflow: WorkflowRow, span: Span, items: boolean): Promise<Cause[]> {
  const { db } = ctx
  const { organisationId, id: workflowId, definition } = workflow
  const scope = { organisationId, workflowId, span }
  const supplier = items ? supplierField(definition) : null
  const [bases, fields, reasons, suppliers, flags, returns, skips] = await Promise.all([
    causeBases(db, scope),
    correctedFields(db, scope),
    correctionReasons(db, scope),
    supplier ? correctedSuppliers(db, scope, supplier) : [],
    raisedFlags(db, scope),
    returnedItems(db, scope),
    skippedItems(db, scope),
  ])
  const found = [
    ...causes('field', fields, bases.reviewed, (key) => fieldLabel(definition, key)),
    ...causes('flag', flags, bases.proposed, (key) => flagLabel(key, (field) => fieldLabel(definition, field))),
    ...causes('supplier', suppliers, bases.corrected, (key) => key),
    ...causes('return', returns, bases.decidedOrReturned, () => ''),
    ...causes('skip', skips, bases.claimed, (key) => skipReasons.find((r) => r.key === key)?.label ?? key),
    ...causes('reason', reasons, bases.corrected, (key) => reasonCodes.find((r) => r.key === key)?.label ?? key),
  ]
  const numbers = items ? await visibleNumbers(ctx, found) : new Map<string, number>()
  return rankCauses(
    found.map(({ itemIds, ...cause }) => ({ ...cause, numbers: itemIds.flatMap((id) => numbers.get(id) ?? []) })),
  )
}

type Found = Omit<Cause, 'numbers'> & { itemIds: string[] }

function causes(
  kind: CauseKind,
  rows: readonly Counted[],
  of: Bases[keyof Bases],
  label: (key: string) => string,
): Found[] {
  return rows.map(({ key, items, itemIds }) => ({ kind, key, label: label(key), items, of, itemIds }))
}

async function visibleNumbers(ctx: Ctx, found: readonly Found[]): Promise<Map<string, number>> {
  const ids = [...new Set(found.flatMap((cause) => cause.itemIds))]
  if (ids.length === 0) return new Map()
  const [visible, rows] = await Promise.all([
    visibilityOf(ctx, ids),
    ctx.db.item.findMany({
      where: { organisationId: ctx.actor.organisationId, id: { in: ids } },
      select: { id: true, number: true },
    }),
  ])
  const told = (id: string) => {
    const { proposal, values, history } = visible(id)
    return proposal && values && history
  }
  return new Map(rows.filter((row) => told(row.id)).map((row) => [row.id, row.number]))
}

const fieldLabel = (definition: Definition, key: string) => definition.fields.find((f) => f.key === key)?.label ?? key

/** The field that names whom an item comes from: the first that looks for an organisation. */
const supplierField = (definition: Definition): string | null =>
  definition.fields.find((f) => f.type === 'text' && f.find?.shape === 'organisation')?.key ?? null
