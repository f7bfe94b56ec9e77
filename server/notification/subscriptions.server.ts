import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { composeReport } from './compose.server.ts'
import { nextDue, type Timetable, timetableText } from './due.ts'
import { ownWorkflows, portfolioZone } from './receivers.server.ts'
import { reportLetter } from './report.ts'
import {
  changeSubscription,
  countEvents,
  type DeliveryRow,
  findReceiver,
  findSubscription,
  insertSubscription,
  lastDeliveries,
  lockPerson,
  type SubscriptionRow,
} from './store.server.ts'

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
