import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'
import type { Choice, Resting } from './advice.ts'
import type { Timetable } from './due.ts'

/** Where a report is about one workflow, or about the portfolio of an organisation (null). */
type About = { organisationId: string; workflowId: string | null }

export type DecisionRow = {
  id: string
  organisationId: string
  workflowId: string
  week: string
  choice: Choice
  advice: Choice
  words: string
  figures: Resting
  decidedBy: string
  decidedAt: Date
}

export async function insertDecision(tx: Tx, { figures, ...row }: DecisionRow) {
  await tx.weeklyDecision.create({ data: { ...row, figures: toJson(figures) }, select: { id: true } })
}

/** What was decided about a workflow, newest first. */
export async function decisionsOf(
  db: Db,
  organisationId: string,
  workflowId: string,
  limit: number,
): Promise<DecisionRow[]> {
  const rows = await db.weeklyDecision.findMany({
    where: { organisationId, workflowId },
    orderBy: [{ decidedAt: 'desc' }, { id: 'asc' }],
    take: limit,
  })
  return rows.map((row) => ({
    ...row,
    choice: row.choice as Choice,
    advice: row.advice as Choice,
    figures: row.figures as unknown as Resting,
  }))
}

export type SubscriptionRow = Timetable & About & { id: string; userId: string; active: boolean; changedAt: Date }

const subscription = {
  id: true,
  organisationId: true,
  workflowId: true,
  userId: true,
  weekday: true,
  hour: true,
  active: true,
  changedAt: true,
} as const

export async function findSubscription(db: Db, about: About, userId: string): Promise<SubscriptionRow | null> {
  return db.reportSubscription.findFirst({ where: { ...about, userId }, select: subscription })
}

export async function findSubscriptionById(
  db: Db,
  organisationId: string,
  id: string,
): Promise<SubscriptionRow | null> {
  return db.reportSubscription.findUnique({
    where: { organisationId_id: { organisationId, id } },
    select: subscription,
  })
}

export async function insertSubscription(tx: Tx, row: SubscriptionRow) {
  await tx.reportSubscription.create({ data: { ...row, createdAt: row.changedAt }, select: { id: true } })
}

export async function changeSubscription(
  tx: Tx,
  id: string,
  change: Partial<Timetable> & { active: boolean; changedAt: Date },
) {
  await tx.reportSubscription.update({ where: { id }, data: change, select: { id: true } })
}

/** A person's changes of one subscription come one after the other, and so does their first. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId} FOR UPDATE`
}

/** Every subscription that is on, of all organisations, with the weeks on record since `from`: the clock's look-round. */
export async function activeSubscriptions(db: Db, from: Date): Promise<(SubscriptionRow & { weeks: string[] })[]> {
  const rows = await db.reportSubscription.findMany({
    where: { active: true },
    orderBy: { id: 'asc' },
    select: { ...subscription, deliveries: { where: { dueAt: { gte: from } }, select: { week: true } } },
  })
  return rows.map(({ deliveries, ...row }) => ({ ...row, weeks: deliveries.map((d) => d.week) }))
}

export type DeliveryState = 'waiting' | 'sent' | 'missed' | 'withheld' | 'failed'

export type DeliveryRow = {
  id: string
  organisationId: string
  subscriptionId: string
  week: string
  dueAt: Date
  state: DeliveryState
  attempts: number
  endedAt: Date | null
  problem: string | null
}

const delivery = {
  id: true,
  organisationId: true,
  subscriptionId: true,
  week: true,
  dueAt: true,
  state: true,
  attempts: true,
  endedAt: true,
  problem: true,
} as const

/** True where this week had no row of the subscription before: of two that try at once, one. */
export async function insertDelivery(
  tx: Tx,
  row: Omit<DeliveryRow, 'attempts' | 'problem'> & { createdAt: Date },
): Promise<boolean> {
  const { count } = await tx.reportDelivery.createMany({ data: [row], skipDuplicates: true })
  return count === 1
}

export async function findDelivery(db: Db, organisationId: string, id: string): Promise<DeliveryRow | null> {
  const row = await db.reportDelivery.findUnique({
    where: { organisationId_id: { organisationId, id } },
    select: delivery,
  })
  return row && { ...row, state: row.state as DeliveryState }
}

/** Of a delivery that waits: false where somebody else has ended it. */
export async function endDelivery(
  tx: Tx,
  id: string,
  end: { state: Exclude<DeliveryState, 'waiting'>; endedAt: Date; problem: string | null },
): Promise<boolean> {
  const { count } = await tx.reportDelivery.updateMany({ where: { id, state: 'waiting' }, data: end })
  return count === 1
}

/** Keeps what the mail server said, while the delivery waits for another attempt. */
export async function noteProblem(db: Db, id: string, problem: string) {
  await db.reportDelivery.updateMany({ where: { id, state: 'waiting' }, data: { problem } })
}

/** Deliveries that failed, fell due after `from`, and are of a subscription that is still on. */
export async function failedDeliveries(db: Db, from: Date) {
  return db.reportDelivery.findMany({
    where: { state: 'failed', dueAt: { gte: from }, subscription: { active: true } },
    select: { id: true, organisationId: true },
  })
}

/** Puts a failed delivery back; false where somebody else has. */
export async function retryDelivery(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.reportDelivery.updateMany({
    where: { id, state: 'failed' },
    data: { state: 'waiting', endedAt: null, problem: null, attempts: { increment: 1 } },
  })
  return count === 1
}

export async function lastDeliveries(db: Db, subscriptionId: string, limit: number): Promise<DeliveryRow[]> {
  const rows = await db.reportDelivery.findMany({
    where: { subscriptionId },
    orderBy: { dueAt: 'desc' },
    take: limit,
    select: delivery,
  })
  return rows.map((row) => ({ ...row, state: row.state as DeliveryState }))
}

/** A person as a mail needs them. */
export async function findReceiver(db: Db, organisationId: string, userId: string) {
  return db.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    select: {
      roles: true,
      user: { select: { name: true, email: true } },
      organisation: { select: { id: true, slug: true, name: true, isDemo: true } },
      workflows: { select: { workflow: { select: { id: true, key: true } } }, orderBy: { workflow: { name: 'asc' } } },
    },
  })
}

/** How many events of a type this actor has caused since. */
export async function countEvents(
  db: Db,
  organisationId: string,
  type: string,
  actor: string,
  since: Date,
): Promise<number> {
  return db.event.count({ where: { organisationId, type, actor, at: { gte: since } } })
}
