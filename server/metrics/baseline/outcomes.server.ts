import { record } from '#server/audit/commands.server.ts'
import { insertTask, lockItem } from '#server/item/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { adjudicationBrief } from '#server/quality/comparison.ts'
import { insiders } from '#server/quality/store.server.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { findDefinition, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { differingKeys, shadowOf } from './agreement.ts'
import { findImport, listImports, updateImport } from './import-store.server.ts'
import {
  candidateItems,
  countOutcomes,
  findableItems,
  findOutcome,
  listOutcomes,
  markDrawn,
  type OutcomeCounts,
  openOutcomes,
  placeOutcome,
  type ShadowRow,
  saveMatches,
  shadowRows,
} from './outcome-store.server.ts'
import { comparableFields, fieldsKey, matcher } from './outcomes.ts'

const batchSize = 5_000
const pageSize = 50

/** Compares the outcomes of an import with the items that there are now; what was placed by hand stays. */
export async function matchOutcomes(ctx: Ctx, workflow: WorkflowRow, importId: string): Promise<void> {
  const scope = scopeOf(workflow)
  const row = await findImport(ctx.db, scope, importId)
  if (row?.state !== 'done' || row.kind !== 'outcomes') return
  const { matchFields } = row.mapping
  const items = await findableItems(ctx.db, scope, matchFields)
  const find = matcher(
    items.map(({ values, ...item }) => ({
      ...item,
      fields: fieldsKey(workflow.definition, matchFields, values ?? {}),
    })),
  )
  const open = await openOutcomes(ctx.db, scope.organisationId, importId)
  for (let from = 0; from < open.length; from += batchSize)
    await saveMatches(
      ctx.db,
      scope.organisationId,
      open.slice(from, from + batchSize).map(({ id, keys }) => ({ id, ...find(keys) })),
    )
  await updateImport(ctx.db, scope.organisationId, importId, { matchedAt: ctx.now() })
}

/** The same for all imports of outcomes: items have come since. */
export async function rematch(ctx: Ctx, workflow: WorkflowRow): Promise<OutcomeCounts> {
  for (const row of await listImports(ctx.db, scopeOf(workflow)))
    if (row.kind === 'outcomes' && row.state === 'done') await matchOutcomes(ctx, workflow, row.id)
  return countOutcomes(ctx.db, scopeOf(workflow))
}

/** Says by hand which item an outcome is of; null: none of ours. */
export async function resolveOutcome(
  ctx: Ctx,
  workflow: WorkflowRow,
  { id, number }: { id: string; number: number | null },
): Promise<void> {
  const scope = scopeOf(workflow)
  await ctx.db.$transaction(async (tx) => {
    const outcome = await findOutcome(tx, scope, id)
    if (!outcome) throw new DomainError('not_found', 'There is no such outcome any more: its import was removed.')
    if (outcome.taskId)
      throw new DomainError('refused', 'A third person was asked about this outcome: it stays where it is.')
    const item =
      number === null
        ? null
        : await tx.item.findFirst({ where: { ...scope, number, seeded: false }, select: { id: true } })
    if (number !== null && !item)
      throw new DomainError('not_found', `There is no item #${number} in this workflow.`, 'number')
    await placeOutcome(tx, scope.organisationId, id, item?.id ?? null)
    await record(ctx, tx, {
      type: 'outcome.resolved',
      ...scope,
      data: { outcomeId: id, importId: outcome.importId, itemId: item?.id ?? null },
    })
  })
}

const valuesOf = (row: ShadowRow): Values =>
  Object.fromEntries((row.proposed ?? []).map(({ key, value }) => [key, value]))

/** The page of outcomes: how many were found, agreement by field, and the list of one state. */
export async function outcomesView(
  ctx: Ctx,
  workflow: WorkflowRow,
  asked: { match: keyof OutcomeCounts; page: number },
) {
  const scope = scopeOf(workflow)
  const [counts, rows, listed] = await Promise.all([
    countOutcomes(ctx.db, scope),
    shadowRows(ctx.db, scope),
    listOutcomes(ctx.db, scope, asked.match, { skip: (asked.page - 1) * pageSize, take: pageSize }),
  ])
  const { definition } = workflow
  const items = rows.map((row) => ({ row, proposed: valuesOf(row), legacy: row.legacy, third: row.third }))
  const candidates = await candidateItems(ctx.db, scope, [...new Set(listed.flatMap((one) => one.candidates))])
  const differing = items.flatMap((item) => {
    const keys = differingKeys(definition, item)
    return keys.length === 0 ? [] : [{ ...item, keys }]
  })
  return {
    counts,
    pages: Math.max(1, Math.ceil(counts[asked.match] / pageSize)),
    shadow: shadowOf(definition, items),
    drawn: {
      open: rows.filter((r) => r.taskState === 'open').length,
      done: rows.filter((r) => r.third !== null).length,
    },
    drawable: differing.filter(({ row }) => row.taskId === null && !row.blind).length,
    disagreements: differing.slice(0, pageSize).map(({ row, proposed, legacy, third, keys }) => ({
      ...{ number: row.number, title: row.title, keys, asked: row.taskId !== null },
      // Whoever is to enter it without seeing values must not find them here.
      values: row.blind
        ? null
        : keys.map((key) => ({
            key,
            proposed: proposed[key] ?? null,
            legacy: legacy[key] ?? null,
            third: third?.[key] ?? null,
          })),
    })),
    differing: differing.length,
    listed: listed.map(({ candidates: ids, ...one }) => ({
      ...one,
      candidates: candidates
        .filter((c) => ids.includes(c.id))
        .map((c) => ({
          number: c.number,
          title: c.title,
          fileName: c.document.fileName,
          receivedAt: c.receivedAt.toISOString(),
        })),
    })),
  }
}

/** A check that comes from outside of the ordinary work holds nobody up. */
const [dueMs, priority] = [7 * 86_400_000, -10]

/**
 * Draws disagreements at random for a third person, who enters the fields that differ: both values in random order, not
 * where they came from, closed to everybody who knows the item. Each has the same probability, which is kept.
 */
export async function sampleDisagreements(ctx: Ctx, workflow: WorkflowRow, count: number): Promise<{ drawn: number }> {
  const open = (await shadowRows(ctx.db, scopeOf(workflow))).filter((row) => row.taskId === null && !row.blind)
  const pool = open.filter(
    (row) => differingKeys(workflow.definition, { proposed: valuesOf(row), legacy: row.legacy }).length > 0,
  )
  const probability = Math.min(1, count / Math.max(1, pool.length))
  let drawn = 0
  for (const row of shuffled(pool, ctx).slice(0, count)) if (await drawOne(ctx, workflow, row, probability)) drawn += 1
  return { drawn }
}

function shuffled<T>(list: readonly T[], { random }: Ctx): T[] {
  const out = [...list]
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    ;[out[i], out[j]] = [out[j] as T, out[i] as T]
  }
  return out
}

async function drawOne(ctx: Ctx, workflow: WorkflowRow, row: ShadowRow, probability: number): Promise<boolean> {
  const scope = scopeOf(workflow)
  const { organisationId } = scope
  const definition = await findDefinition(ctx.db, organisationId, workflow.id, row.workflowVersion)
  // Fields that the file does not hold stay blank: one entry alone decides nothing.
  const fields = comparableFields(definition).filter(({ key }) => key in row.legacy)
  return ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, row.itemId)
    if (!item || item.seeded) return false
    const taskId = ctx.random.uuid()
    const now = ctx.now()
    await insertTask(tx, {
      ...{ id: taskId, ...scope, itemId: item.id, mode: 'adjudication', priority, createdAt: now },
      dueAt: new Date(now.getTime() + dueMs),
      excludedUserIds: await insiders(tx, organisationId, item.id),
      brief: adjudicationBrief({ fields }, valuesOf(row), row.legacy, ctx.random),
    })
    if (!(await markDrawn(tx, organisationId, row.outcomeId, { taskId, probability })))
      throw new DomainError('stale', 'Somebody else has just drawn a sample: reload the page.')
    await record(ctx, tx, {
      type: 'shadow.drawn',
      ...scope,
      itemId: item.id,
      data: { outcomeId: row.outcomeId, taskId, probability },
    })
    return true
  })
}
