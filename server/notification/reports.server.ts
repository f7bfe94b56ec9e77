import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findWorkflowById } from '#server/workflow/store.server.ts'
import { composeReport } from './compose.server.ts'
import { dueReports, timetableText } from './due.ts'
import { ownWorkflows, portfolioZone, type Receiver } from './receivers.server.ts'
import { reportLetter } from './report.ts'
import {
  activeSubscriptions,
  type DeliveryRow,
  endDelivery,
  failedDeliveries,
  findDelivery,
  findReceiver,
  findSubscriptionById,
  insertDelivery,
  lastDeliveries,
  noteProblem,
  retryDelivery,
  type SubscriptionRow,
} from './store.server.ts'

/** The queue of the jobs that send one report each. */
export const sendReportQueue = 'notification.send-report'

const dayMs = 86_400_000
/** A report that could not be sent is tried anew for so long after it was due. */
const retryMs = dayMs
/** Weeks on record that may still matter to what is due. */
const recordMs = 70 * dayMs

/**
 * The clock's look-round: for each subscription whose report has fallen due, its row and its job in one transaction, so
 * that each week has one report however often and wherever this runs; and once more what failed within the day. Without a
 * mail server nothing is due: what was missed is made up for when there is one.
 */
export async function orderDueReports(ctx: Ctx): Promise<void> {
  if (ctx.mail.off) return
  const now = ctx.now()
  const subscriptions = await activeSubscriptions(ctx.db, new Date(now.getTime() - recordMs))
  for (const subscription of subscriptions) {
    try {
      await orderDue(ctx, subscription, now)
    } catch (error) {
      // One that cannot be ordered must not keep the others waiting; the next round tries it again.
      ctx.log.error({ err: error, subscriptionId: subscription.id }, 'a report could not be ordered')
    }
  }
  for (const { id, organisationId } of await failedDeliveries(ctx.db, new Date(now.getTime() - retryMs)))
    await ctx.db.$transaction(async (tx) => {
      if (await retryDelivery(tx, id)) await ctx.queue.send(tx, sendReportQueue, { organisationId, deliveryId: id })
    })
}

async function orderDue(ctx: Ctx, subscription: SubscriptionRow & { weeks: string[] }, now: Date): Promise<void> {
  const { id: subscriptionId, organisationId, changedAt, weeks } = subscription
  const timeZone = await zoneOf(ctx, subscription)
  const since = changedAt.getTime()
  const { send, missed } = dueReports({ ...subscription, since }, now.getTime(), timeZone, new Set(weeks))
  if (!send) return
  const deliveryId = ctx.random.uuid()
  const shared = { organisationId, subscriptionId, createdAt: now }
  await ctx.db.$transaction(async (tx) => {
    for (const { week, dueAt } of missed)
      await insertDelivery(tx, {
        ...{ ...shared, id: ctx.random.uuid(), week, dueAt: new Date(dueAt) },
        ...{ state: 'missed', endedAt: now },
      })
    const ordered = await insertDelivery(tx, {
      ...{ ...shared, id: deliveryId, week: send.week, dueAt: new Date(send.dueAt) },
      ...{ state: 'waiting', endedAt: null },
    })
    if (ordered) await ctx.queue.send(tx, sendReportQueue, { organisationId, deliveryId })
  })
}

async function zoneOf(ctx: Ctx, { organisationId, workflowId, userId }: SubscriptionRow): Promise<string> {
  if (workflowId === null) return portfolioZone(ctx, await findReceiver(ctx.db, organisationId, userId))
  return (await findWorkflowById(ctx.db, organisationId, workflowId))?.definition.timeZone ?? 'UTC'
}

/**
 * Sends one report. Who gets it is decided now: whoever lost the role or the membership since they subscribed gets nothing.
 * A crash between the mail server's word and ours sends the same mail again, with the same Message-ID. Throws what the mail
 * server said, so that the job is tried again.
 */
export async function sendReport(ctx: Ctx, deliveryId: string): Promise<void> {
  const { organisationId } = ctx.actor
  const delivery = await findDelivery(ctx.db, organisationId, deliveryId)
  if (delivery?.state !== 'waiting') return
  const subscription = await findSubscriptionById(ctx.db, organisationId, delivery.subscriptionId)
  const receiver = subscription ? await findReceiver(ctx.db, organisationId, subscription.userId) : null
  const withheld = withheldBecause(subscription, receiver)
  if (withheld !== null || !subscription || !receiver) {
    await finish(ctx, delivery, subscription, 'withheld', withheld)
    return
  }
  const letter = reportLetter(await reportFor(ctx, delivery, subscription, receiver))
  try {
    await ctx.mail.send(letter)
  } catch (error) {
    if (error instanceof DomainError) await noteProblem(ctx.db, delivery.id, error.message)
    throw error
  }
  await finish(ctx, delivery, subscription, 'sent', null)
}

/** Why this person gets no report any more, as one sentence; null: they do. */
function withheldBecause(subscription: SubscriptionRow | null, receiver: Receiver): string | null {
  if (!subscription?.active) return 'The subscription was ended before the report went out.'
  if (!receiver) return 'This person is no member of the organisation any more.'
  if (!can(receiver.roles, 'workflow.metrics')) return 'This person no longer has a role that reads the figures.'
  const { workflowId } = subscription
  if (workflowId !== null && !receiver.workflows.some(({ workflow }) => workflow.id === workflowId))
    return 'This person is no member of the workflow any more.'
  return receiver.workflows.length === 0 ? 'This person belongs to no workflow any more.' : null
}

async function reportFor(
  ctx: Ctx,
  delivery: DeliveryRow,
  subscription: SubscriptionRow,
  receiver: NonNullable<Receiver>,
) {
  const { organisation, user, roles } = receiver
  const workflowIds = receiver.workflows.map(({ workflow }) => workflow.id)
  // The figures are read as the person who gets them.
  const actor = {
    kind: 'user' as const,
    id: subscription.userId,
    name: user.name,
    organisationId: organisation.id,
    roles,
    workflowIds,
  }
  const acting: Ctx = { ...ctx, actor }
  const all = await ownWorkflows(acting, receiver)
  const { workflowId } = subscription
  const timeZone = await zoneOf(ctx, subscription)
  const missed = (await lastDeliveries(ctx.db, subscription.id, 9)).filter((d) => d.week < delivery.week)
  // Those since the last report before this one.
  const before = missed.findIndex((d) => d.state !== 'missed')
  return composeReport(acting, {
    ...{ id: delivery.id, organisation, timeZone, trial: false, portfolio: workflowId === null },
    to: { address: user.email, name: user.name },
    workflows: workflowId === null ? all : all.filter((workflow) => workflow.id === workflowId),
    missed: (before < 0 ? missed : missed.slice(0, before)).map((d) => d.week).reverse(),
    timetable: `${timetableText(subscription)} (${timeZone})`,
  })
}

async function finish(
  ctx: Ctx,
  delivery: DeliveryRow,
  subscription: SubscriptionRow | null,
  state: 'sent' | 'withheld',
  problem: string | null,
): Promise<void> {
  const { id, organisationId, week } = delivery
  const workflowId = subscription?.workflowId ?? undefined
  await ctx.db.$transaction(async (tx) => {
    if (!(await endDelivery(tx, id, { state, endedAt: ctx.now(), problem }))) return
    await record(ctx, tx, { type: `report.${state}`, organisationId, workflowId, data: { deliveryId: id, week } })
  })
}

/** Runs when every attempt failed; the next round of the clock tries it anew within the day. */
export async function failReport(ctx: Ctx, deliveryId: string): Promise<void> {
  const delivery = await findDelivery(ctx.db, ctx.actor.organisationId, deliveryId)
  if (delivery?.state !== 'waiting') return
  const problem =
    delivery.problem ?? 'The report could not be made: tell your administrator if the next one does not come either.'
  const { id, organisationId, week } = delivery
  await ctx.db.$transaction(async (tx) => {
    if (!(await endDelivery(tx, id, { state: 'failed', endedAt: ctx.now(), problem }))) return
    await record(ctx, tx, { type: 'report.failed', organisationId, data: { deliveryId: id, week } })
  })
}
