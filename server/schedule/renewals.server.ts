import { record } from '#server/audit/commands.server.ts'
import { keepFile } from '#server/document/commands.server.ts'
import { findDocument } from '#server/document/store.server.ts'
import { receiveStored } from '#server/item/commands.server.ts'
import { findItem, findOutput, lockItem } from '#server/item/store.server.ts'
import { addDays } from '#server/metrics/filter.ts'
import { dayBegins } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { localDate } from '#server/workflow/local-date.ts'
import { findDefinition, findWorkflow, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import { actingFor } from './commands.server.ts'
import { plannedFor, renewalDocument } from './renewal.ts'
import {
  endRenewal,
  insertRenewal,
  lockRenewal,
  moveRenewal,
  type RenewalRow,
  renewalsNear,
  renewalsOf,
} from './renewal-store.server.ts'

/**
 * Runs whenever an item was completed, corrected, taken back or opened again: its dates are those of what people stand
 * behind now. A date that moved moves, one that is gone is withdrawn, one that is back waits again. Harmless when run again.
 */
export async function planRenewals(ctx: Ctx, itemId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const found = await findItem(ctx.db, organisationId, itemId)
  if (!found || found.seeded) return
  const { workflowId } = found
  const definition = await findDefinition(ctx.db, organisationId, workflowId, found.workflowVersion)
  // Most workflows have no dates to think of, and their items need no lock.
  if (definition.renewals.length === 0) return
  await ctx.db.$transaction(async (tx) => {
    const item = await lockItem(tx, organisationId, itemId)
    if (!item) return
    const before = await renewalsOf(tx, organisationId, itemId)
    const output = item.state === 'completed' ? await findOutput(tx, organisationId, itemId) : null
    // Stated when the item was made, and still so when the date that it was made for has moved.
    const madeFor = (await findDocument(tx, organisationId, item.documentId))?.stated?.renewal_date ?? null
    const planned = output ? plannedFor(definition, output, madeFor) : []
    const now = ctx.now()
    for (const plan of planned) {
      const row = before.find(({ position }) => position === plan.position)
      if (!row)
        await insertRenewal(tx, { ...plan, id: ctx.random.uuid(), organisationId, workflowId, itemId, createdAt: now })
      else if (row.date !== plan.date || row.makeOn !== plan.makeOn || row.state === 'withdrawn')
        await moveRenewal(tx, row.id, plan)
    }
    for (const row of before)
      if (!planned.some(({ position }) => position === row.position))
        await endRenewal(tx, row.id, { state: 'withdrawn', endedAt: now })
  })
}

/** Dates made in one round of the clock; the rest comes with the next. */
const mostAtOnce = 200

/** The clock's look-round: every date whose day has come becomes an item. */
export async function makeDueRenewals(ctx: Ctx): Promise<void> {
  const now = ctx.now()
  const latest = addDays(now.toISOString().slice(0, 10), 1)
  for (const row of await renewalsNear(ctx.db, latest, now, mostAtOnce)) {
    try {
      await makeRenewal(actingFor(ctx, row.organisationId), row)
    } catch (error) {
      // One that cannot be made must not keep the others waiting; the next round tries it again.
      ctx.log.error({ err: error, renewalId: row.id }, 'an item for a coming date could not be made')
    }
  }
}

async function makeRenewal(ctx: Ctx, { id, organisationId, itemId, workflowId }: RenewalRow): Promise<void> {
  const [item, own] = await Promise.all([
    findItem(ctx.db, organisationId, itemId),
    findWorkflowById(ctx.db, organisationId, workflowId),
  ])
  // What is open again has no date that anybody stands behind.
  if (item?.state !== 'completed' || !own) return
  const definition = await findDefinition(ctx.db, organisationId, workflowId, item.workflowVersion)
  const organisation = await ctx.db.organisation.findUniqueOrThrow({ where: { id: organisationId } })
  await ctx.db.$transaction(async (tx) => {
    const row = await lockRenewal(tx, organisationId, id)
    const renewal = row && definition.renewals[row.position]
    const values = await findOutput(tx, organisationId, itemId)
    if (!row || !renewal || !values) return
    const { timeZone } = own.definition
    const now = ctx.now()
    const today = localDate(now, timeZone)
    if (row.makeOn > today) return
    const named = renewal.workflow ? await findWorkflow(tx, organisationId, renewal.workflow) : own
    // A date that nobody is told of is worse than one that is told of in the wrong place.
    const target = named ?? own
    const problem = named ? null : `There is no workflow "${renewal.workflow}", so that its item was made here.`
    const link = `${ctx.mail.origin}/o/${organisation.slug}/w/${own.key}/items/${item.number}`
    const about = { number: item.number, title: item.title, workflow: own.definition.name, link }
    const made = renewalDocument({ renewal, date: row.date, today, item: about, definition, values })
    const file = await keepFile(ctx, made.fileName, new TextEncoder().encode(made.text))
    const { itemId: madeItemId } = await receiveStored(ctx, tx, target, file, {
      ...{ intake: 'schedule', documentType: 'text', stated: made.stated },
      ...dueBy(row.date, now, target),
    })
    await endRenewal(tx, id, { state: 'made', endedAt: now, madeItemId, problem })
    const data = { renewalId: id, itemId: madeItemId }
    await record(ctx, tx, { type: 'renewal.made', organisationId, workflowId: target.id, data })
  })
}

/** Due by the beginning of the day itself; a day that has come already leaves the workflow's usual time. */
function dueBy(date: string, now: Date, { definition }: WorkflowRow): { dueAt?: Date } {
  const dueAt = new Date(dayBegins(date, definition.timeZone))
  return dueAt > now ? { dueAt } : {}
}
