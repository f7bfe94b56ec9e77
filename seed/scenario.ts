import { createExport } from '#server/delivery/commands.server.ts'
import { reopenItem } from '#server/item/commands.server.ts'
import { saveCostModel } from '#server/roi/commands.server.ts'
import { costModelSchema } from '#server/roi/cost-model.ts'
import { type Incoming, type Play, receive, workShift } from './history.ts'

const hour = 3_600_000
const day = 24 * hour

/** Items left in the queue at the end, at the least. */
export const leftWaiting = 30

/**
 * About three weeks of a small team: each day documents arrive, two shifts review what is there, the ops lead reopens
 * what a colleague found wrong and exports every Friday. Ends at `now` with work in the queue.
 */
export async function playHistory(
  play: Play,
  files: readonly Incoming[],
  now: Date,
  progress: (done: number, of: number) => void,
): Promise<void> {
  const { stage, base, demo } = play
  const first = files[0]?.receivedAt ?? now
  if (!(await base.db.costModel.findFirst({ where: { organisationId: demo.organisation.id }, select: { id: true } })))
    await stage.act(demo.people.lead, first, (ctx) => saveCostModel(ctx, demo.workflow, demoCosts))
  const reading = readAhead(files, (file) => receive(stage, base, demo, file), progress)
  // An interrupted run goes on: what was decided then counts.
  const decided = await base.db.decision.count({ where: { organisationId: demo.organisation.id, undoneAt: null } })
  let reviews = Math.max(0, files.length - leftWaiting - decided)
  for (let midnight = floorToDay(first); midnight < now; midnight = new Date(midnight.getTime() + day)) {
    for (const begin of [9.5 * hour, 14 * hour]) {
      const from = new Date(Math.min(midnight.getTime() + begin, now.getTime() - 2 * hour))
      await reading.until(from)
      if (reviews <= 0 || isWeekend(midnight)) continue
      // The second person takes what the first one skipped.
      const person = begin < 12 * hour ? demo.people.reviewer : demo.people.lead
      const until = new Date(from.getTime() + 2 * hour)
      reviews -= await workShift(play, person, {
        from,
        until,
        limit: Math.min(reviews, 6),
        pace: person === demo.people.lead ? 1.25 : 1,
      })
    }
    if (midnight.getUTCDay() === 5) await endOfWeek(play, new Date(midnight.getTime() + 17 * hour), now)
  }
  await reading.until(now)
}

/** A mistake that somebody noticed comes back as rework; what is finished leaves. */
async function endOfWeek({ stage, base, demo, random }: Play, at: Date, now: Date): Promise<void> {
  if (at > now) return
  const lead = demo.people.lead
  const finished = await base.db.item.findMany({
    where: {
      organisationId: demo.organisation.id,
      workflowId: demo.workflow.id,
      state: 'completed',
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
  if (finished.length > 1)
    await stage.act(lead, at, (ctx) => createExport(ctx, demo.workflow, { format: 'csv', onlyNew: true }))
}

const demoCosts = costModelSchema.parse({
  itemsPerWeek: '35',
  baselineMinutes: '6',
  assistedMinutes: '1.5',
  hourlyRate: '34',
  baselineErrorRate: '4 %',
  assistedErrorRate: '1.5 %',
  costPerError: '28',
  subscriptionPerMonth: '90',
  usagePerItem: '0',
  setupCost: '800',
  amortisationWeeks: '52',
})

const floorToDay = (at: Date) => new Date(Math.floor(at.getTime() / day) * day)
const isWeekend = (at: Date) => at.getUTCDay() === 0 || at.getUTCDay() === 6

/**
 * Takes the files in, in their order, two at a time: one is read while the other is stored, and people of earlier days
 * work meanwhile. `until` resolves when all that arrived before a time is in the queue; it throws what went wrong.
 */
function readAhead(
  files: readonly Incoming[],
  take: (file: Incoming) => Promise<void>,
  progress: (done: number, of: number) => void,
) {
  const ends = files.map(() => Promise.withResolvers<void>())
  // Somebody waits for each in the end; until then a failure is no crash.
  for (const { promise } of ends) promise.catch(() => undefined)
  let next = 0
  let done = 0
  const lane = async () => {
    for (let i = next++; i < files.length; i = next++) {
      const [file, end] = [files[i], ends[i]]
      if (!file || !end) return
      await take(file).then(end.resolve, end.reject)
      done += 1
      progress(done, files.length)
    }
  }
  void lane()
  void lane()
  return {
    async until(time: Date): Promise<void> {
      await Promise.all(ends.filter((_, i) => (files[i]?.receivedAt ?? time) <= time).map((end) => end.promise))
    },
  }
}
