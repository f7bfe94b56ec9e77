import { record } from '#server/audit/commands.server.ts'
import { can } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findWorkflow, findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { DecisionWords } from './advice.ts'
import { composeReport } from './compose.server.ts'
import { dueReports, nextDue, type Timetable, timetableText } from './due.ts'
import { adviceToday } from './read.server.ts'
import { reportLetter } from './report.ts'
import {
  activeSubscriptions,
  changeSubscription,
  countEvents,
  type DeliveryRow,
  endDelivery,
  failedDeliveries,
  findDelivery,
  findReceiver,
  findSubscription,
  findSubscriptionById,
  insertDecision,
  insertDelivery,
  insertSubscription,
  lastDeliveries,
  lockPerson,
  noteProblem,
  retryDelivery,
  type SubscriptionRow,
} from './store.server.ts'

/** The queue of the jobs that send one report each. */
export const sendReportQueue = 'notification.send-report'

/** Keeps what a lead decided, with their words and the figures of the moment; an earlier decision stays as it was. */
export async function decideWeek(
  ctx: Ctx,
  workflow: WorkflowRow,
  of: string | null,
  input: DecisionWords,
): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  const { week, advice } = await adviceToday(ctx, workflow, of)
  const id = ctx.random.uuid()
  const { choice, words } = input
  await ctx.db.$transaction(async (tx) => {
    await insertDecision(tx, {
      ...{ id, organisationId, workflowId, week, choice, words },
      advice: advice.choice,
      figures: advice.rests,
      decidedBy: ctx.actor.id,
      decidedAt: ctx.now(),
    })
    await record(ctx, tx, {
      ...{ type: 'weekly.decided', organisationId, workflowId },
      data: { weeklyDecisionId: id, week, choice, advice: advice.choice, pilotId: advice.rests.pilot?.id ?? null },
    })
  })
}

/** Where a report is about; null: all workflows of the person. */
type About = WorkflowRow | null

/** Sends this person the report every week from now on; their earlier timetable ends. */
export async function subscribe(ctx: Ctx, about: About, { weekday, hour }: Timetable): Promise<void> {
  await changeOwn(ctx, about, async (tx, found) => {
    if (found?.active && found.weekday === weekday && found.hour === hour) return null
    const changedAt = ctx.now()
    const id = found?.id ?? ctx.random.uuid()
    if (found) await changeSubscription(tx, id, { weekday, hour, active: true, changedAt })
    else await insertSubscription(tx, { ...own(ctx, about), id, weekday, hour, active: true, changedAt })
    return { type: 'report.subscribed', data: { subscriptionId: id, weekday, hour } }
  })
}

export async function unsubscribe(ctx: Ctx, about: About): Promise<void> {
  await changeOwn(ctx, about, async (tx, found) => {
    if (!found?.active) return null
    await changeSubscription(tx, found.id, { active: false, changedAt: ctx.now() })
    return { type: 'report.unsubscribed', data: { subscriptionId: found.id } }
  })
}

const own = (ctx: Ctx, about: About) => ({
  organisationId: ctx.actor.organisationId,
  workflowId: about?.id ?? null,
  userId: ctx.actor.id,
})

type Told = { type: string; data: Record<string, string | number> } | null
type Change = (tx: Parameters<typeof lockPerson>[0], found: SubscriptionRow | null) => Promise<Told>

async function changeOwn(ctx: Ctx, about: About, change: Change): Promise<void> {
  const { userId, ...at } = own(ctx, about)
  await ctx.db.$transaction(async (tx) => {
    await lockPerson(tx, userId)
    const told = await change(tx, await findSubscription(tx, at, userId))
    if (!told) return
    const { organisationId } = at
    await record(ctx, tx, { ...told, organisationId, ...(about ? { workflowId: about.id } : {}) })
  })
}

export type SubscriptionView = {
  /** Why no mail is sent, with the remedy; null: they are. */
  off: string | null
  address: string
  timeZone: string
  current: Timetable | null
  /** ISO; null without a subscription. */
  nextAt: string | null
  /** The newest that was due; null before the first. */
  last: {
    week: string
    state: DeliveryRow['state']
    dueAt: string
    endedAt: string | null
    problem: string | null
  } | null
}

/** A person's own subscription, and what became of the last report. */
export async function subscriptionView(ctx: Ctx, about: About): Promise<SubscriptionView> {
  const { userId, ...at } = own(ctx, about)
  const [found, receiver] = await Promise.all([
    findSubscription(ctx.db, at, userId),
    findReceiver(ctx.db, at.organisationId, userId),
  ])
  const timeZone = about?.definition.timeZone ?? (await portfolioZone(ctx, receiver))
  const current = found?.active ? { weekday: found.weekday, hour: found.hour } : null
  const deliveries = found ? await lastDeliveries(ctx.db, found.id, 8) : []
  const known = new Set(deliveries.map((d) => d.week))
  const last = deliveries.find((d) => d.state !== 'missed')
  return {
    off: ctx.mail.off,
    address: receiver?.user.email ?? '',
    timeZone,
    current,
    nextAt: current && new Date(nextDue(current, ctx.now().getTime(), timeZone, known)).toISOString(),
    last: last
      ? {
          ...{ week: last.week, state: last.state, dueAt: last.dueAt.toISOString() },
          ...{ endedAt: last.endedAt?.toISOString() ?? null, problem: last.problem },
        }
      : null,
  }
}

type Receiver = Awaited<ReturnType<typeof findReceiver>>

/** Hours of the portfolio are those of the person's first workflow by name. */
async function portfolioZone(ctx: Ctx, receiver: Receiver): Promise<string> {
  const first = receiver?.workflows[0]?.workflow
  const row = first && receiver ? await findWorkflowById(ctx.db, receiver.organisation.id, first.id) : null
  return row?.definition.timeZone ?? 'UTC'
}

/** A person may ask for a test once in so long. */
const trialMs = 60_000

/** Sends the report to whoever asks, now, so that they see what it is like and whether it arrives. Answers the address. */
export async function sendTrial(ctx: Ctx, about: About): Promise<{ address: string }> {
  if (ctx.mail.off) throw new DomainError('unavailable', ctx.mail.off)
  const { organisationId, workflowId, userId } = own(ctx, about)
  const receiver = await findReceiver(ctx.db, organisationId, userId)
  if (!receiver) throw new DomainError('not_found', 'You are no member of this organisation any more.')
  const id = ctx.random.uuid()
  await ctx.db.$transaction(async (tx) => {
    await lockPerson(tx, userId)
    const since = new Date(ctx.now().getTime() - trialMs)
    if ((await countEvents(tx, organisationId, 'report.tried', `user:${userId}`, since)) > 0)
      throw new DomainError(
        'refused',
        'A test was sent less than a minute ago: look for it first, in the spam folder too.',
      )
    await record(ctx, tx, {
      type: 'report.tried',
      organisationId,
      ...(workflowId ? { workflowId } : {}),
      data: { mailId: id },
    })
  })
  const found = await findSubscription(ctx.db, { organisationId, workflowId }, userId)
  const workflows = about ? [about] : await ownWorkflows(ctx, receiver)
  const timeZone = about?.definition.timeZone ?? (await portfolioZone(ctx, receiver))
  const report = await composeReport(ctx, {
    ...{ id, workflows, timeZone, missed: [], trial: true, portfolio: about === null },
    to: { address: receiver.user.email, name: receiver.user.name },
    organisation: receiver.organisation,
    timetable: found?.active ? `${timetableText(found)} (${timeZone})` : null,
  })
  await ctx.mail.send(reportLetter(report))
  return { address: receiver.user.email }
}

async function ownWorkflows(ctx: Ctx, receiver: NonNullable<Receiver>): Promise<WorkflowRow[]> {
  const rows = await Promise.all(
    receiver.workflows.map(({ workflow }) => findWorkflow(ctx.db, receiver.organisation.id, workflow.key)),
  )
  return rows.flatMap((row) => row ?? [])
}

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
