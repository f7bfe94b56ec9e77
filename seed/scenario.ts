import { createExport } from '#server/delivery/commands.server.ts'
import { reopenItem } from '#server/item/commands.server.ts'
import { saveCostModel } from '#server/roi/commands.server.ts'
import { costModelSchema } from '#server/roi/cost-model.ts'
import { approveAll, type Incoming, type Play, receive, workShift } from './history.ts'

const hour = 3_600_000
const day = 24 * hour

/** The history of one workflow: what comes in, and how much of it people get done. */
export type Plan = {
  play: Play
  files: readonly Incoming[]
  /** Items that the files become: a table is one file and many items. */
  items: number
  /** Items left in the queue at the end, at the least. */
  leftWaiting: number
  /** Hours after midnight (UTC) at which a shift begins, the first with the reviewer, later ones with the lead. */
  shifts: readonly number[]
  /** Items a shift at the most. */
  shiftLimit: number
  costs: Parameters<typeof costModelSchema.parse>[0] | null
}

/**
 * About three weeks of a small team: each day documents arrive, shifts review what is there, those who may approve do,
 * the ops lead reopens what a colleague found wrong and exports every Friday. Ends at `now` with work in the queues.
 */
export async function playHistory(
  plans: readonly Plan[],
  now: Date,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const all = plans
    .flatMap((plan) => plan.files.map((file) => ({ plan, file })))
    .sort((a, b) => a.file.receivedAt.getTime() - b.file.receivedAt.getTime())
  const first = all[0]?.file.receivedAt ?? now
  for (const { play, costs } of plans) if (costs) await keepCosts(play, costs, first)
  const arrivals = arriving(all, progress)
  const reached = await lastArrival(plans)
  const open = await Promise.all(plans.map(async (plan) => ({ plan, reviews: await reviewsLeft(plan) })))
  for (let midnight = floorToDay(first); midnight < now; midnight = new Date(midnight.getTime() + day)) {
    const shifts = open
      .flatMap((entry) => entry.plan.shifts.map((begin, n) => ({ entry, begin, n })))
      .sort((a, b) => a.begin - b.begin)
    for (const { entry, begin, n } of shifts) {
      const from = new Date(Math.min(midnight.getTime() + begin * hour, now.getTime() - 2 * hour))
      await arrivals.until(from)
      // Before that an interrupted run has worked, and later files are in the queues already.
      if (entry.reviews <= 0 || isWeekend(midnight) || from.getTime() < reached) continue
      const { plan } = entry
      // The second person takes what the first one skipped.
      const person = n === 0 ? plan.play.demo.people.reviewer : plan.play.demo.people.lead
      entry.reviews -= await workShift(plan.play, person, {
        from,
        until: new Date(from.getTime() + 1.5 * hour),
        limit: Math.min(entry.reviews, plan.shiftLimit),
        pace: n === 0 ? 1 : 1.25,
      })
    }
    for (const { plan } of open) await endOfDay(plan, midnight, now)
  }
  await arrivals.until(now)
}

async function keepCosts({ stage, base, demo }: Play, costs: NonNullable<Plan['costs']>, at: Date): Promise<void> {
  const where = { organisationId: demo.organisation.id, workflowId: demo.workflow.id }
  if (await base.db.costModel.findFirst({ where, select: { id: true } })) return
  await stage.act(demo.people.lead, at, (ctx) => saveCostModel(ctx, demo.workflow, costModelSchema.parse(costs)))
}

/** When the last file of an interrupted run arrived, in milliseconds; 0 where there was none. */
async function lastArrival(plans: readonly Plan[]): Promise<number> {
  const latest = plans.map(async ({ play: { base, demo } }) => {
    const where = { organisationId: demo.organisation.id, workflowId: demo.workflow.id, intake: 'seed' }
    const { _max } = await base.db.item.aggregate({ where, _max: { receivedAt: true } })
    return _max.receivedAt?.getTime() ?? 0
  })
  return Math.max(0, ...(await Promise.all(latest)))
}

/** An interrupted run goes on: what was decided then counts. */
async function reviewsLeft({ play: { base, demo }, items, leftWaiting }: Plan): Promise<number> {
  const decided = await base.db.decision.count({
    where: { organisationId: demo.organisation.id, undoneAt: null, item: { workflowId: demo.workflow.id } },
  })
  return Math.max(0, items - leftWaiting - decided)
}

/** What waited for a word is approved in the evening, that of the last two days still waits; Fridays end the week. */
async function endOfDay({ play }: Plan, midnight: Date, now: Date): Promise<void> {
  const { approver, lead } = play.demo.people
  const evening = new Date(midnight.getTime() + 16.5 * hour)
  if (evening.getTime() < now.getTime() - 2 * day && !isWeekend(midnight)) {
    await approveAll(play, approver, evening)
    await approveAll(play, lead, new Date(evening.getTime() + hour / 2))
  }
  if (midnight.getUTCDay() === 5) await endOfWeek(play, new Date(midnight.getTime() + 18 * hour), now)
}

/** A mistake that somebody noticed comes back as rework; what is finished leaves. */
async function endOfWeek({ stage, base, demo, random }: Play, at: Date, now: Date): Promise<void> {
  if (at > now) return
  const lead = demo.people.lead
  const ofWorkflow = { organisationId: demo.organisation.id, workflowId: demo.workflow.id }
  // An interrupted run goes on: a week that was ended is not ended again.
  if (await base.db.export.findFirst({ where: { ...ofWorkflow, createdAt: { gte: at } }, select: { id: true } })) return
  const finished = await base.db.item.findMany({
    where: {
      ...ofWorkflow,
      state: 'completed',
      seeded: false,
      completedAt: { lt: new Date(at.getTime() - day) },
      reworkedAt: null,
    },
    orderBy: { number: 'asc' },
    select: { number: true },
  })
  if (finished.length > 0) {
    const { number } = random.pick(finished)
    await stage.act(lead, new Date(at.getTime() - 2 * hour), (ctx) => reopenItem(ctx, demo.workflow, number))
  }
  const ready = { ...ofWorkflow, state: 'completed', seeded: false, exportedAt: null, holdUntil: { lte: at } }
  if ((await base.db.item.count({ where: ready })) > 0)
    await stage.act(lead, at, (ctx) => createExport(ctx, demo.workflow, { format: 'csv', onlyNew: true }))
}

const floorToDay = (at: Date) => new Date(Math.floor(at.getTime() / day) * day)
const isWeekend = (at: Date) => at.getUTCDay() === 0 || at.getUTCDay() === 6

type Arrival = { plan: Plan; file: Incoming }

/**
 * `until` takes in all that arrived before a time, and not before: whoever works picks by priority and sender as well, and
 * would else decide what has not come yet. Workflows side by side, the files of each in their order.
 */
function arriving(arrivals: readonly Arrival[], progress: (done: number, of: number) => void) {
  const waiting = [...arrivals]
  let done = 0
  return {
    async until(time: Date): Promise<void> {
      const later = waiting.findIndex(({ file }) => file.receivedAt > time)
      const due = waiting.splice(0, later < 0 ? waiting.length : later)
      const lanes = Map.groupBy(due, ({ plan }) => plan)
      await Promise.all(
        [...lanes].map(async ([{ play }, lane]) => {
          for (const { file } of lane) {
            await receive(play.stage, play.base, play.demo, file)
            done += 1
            progress(done, arrivals.length)
          }
        }),
      )
    },
  }
}
