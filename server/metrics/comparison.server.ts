import type { Arm } from '#server/allocation/allocation.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { rateOfSums, type WeightedRate } from '#server/platform/statistics.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { flowIn, readAtOnce } from './commands.server.ts'
import { noSums, type Sums } from './figures.ts'
import { addDays, mondayOf } from './filter.ts'
import { dayOf, weeklyFlow } from './flow.ts'
import { fold } from './fold.server.ts'
import { summaryOf } from './metrics.ts'
import { weekHistograms, weekSums } from './roll-up-store.server.ts'
import { type Histogram, quantilesOf } from './sketch.ts'

export type ArmWeek = {
  /** Touch time an item, by the week of completion, ms, with the interval of the mean by Student's t. */
  touch: { mean: number | null; low: number | null; high: number | null; n: number }
  errors: WeightedRate
  /** First approvals decided in the week: median wait for the word in ms, null where there were none, and how many. */
  approval: { median: number | null; n: number }
}
export type ComparisonWeek = {
  monday: string
  /** Not over yet. */
  partial: boolean
  arms: Record<Arm, ArmWeek>
  /** Of both arms together: an item has no arm before it is begun. At the week's end, or now. */
  backlog: number
}

/** Weekly points of the two arms, the last ISO week being this one: for small multiples side by side. */
export async function armComparison(
  ctx: Ctx,
  workflow: WorkflowRow,
  weeks: number,
): Promise<{ weeks: ComparisonWeek[]; missing: number }> {
  const { timeZone } = workflow.definition
  const { missing } = await fold(ctx, workflow)
  const place = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const now = ctx.now()
  const today = dayOf(now.getTime(), timeZone)
  const last = mondayOf(today)
  const first = addDays(last, -7 * (weeks - 1))
  return readAtOnce(ctx, async (tx) => {
    const period = { firstDay: first, lastDay: today }
    const sums = await weekSums(tx, place, period)
    const speeds = await weekHistograms(tx, place, { first, last }, 'approval')
    const { flow } = await flowIn(tx, place, period, { now, timeZone })
    const points = weeklyFlow(flow).map(({ monday, partial, backlog }): ComparisonWeek => {
      const ofArm = (arm: Arm) =>
        weekOf(
          sums.find((s) => s.monday === monday && s.arm === arm) ?? noSums,
          speeds.find((s) => s.monday === monday && s.arm === arm)?.histogram ?? [],
        )
      return { monday, partial, backlog, arms: { manual: ofArm('manual'), assisted: ofArm('assisted') } }
    })
    return { weeks: points, missing }
  })
}

function weekOf(sums: Sums, speed: Histogram): ArmWeek {
  const { completed, suspect, weight, weight_squares: squares } = sums
  const [median = null] = quantilesOf(speed, [0.5])
  const { mean, low, high, n } = summaryOf(
    { n: completed - suspect, sum: sums.touch_sum, squares: sums.touch_squares },
    [],
  )
  return {
    touch: { mean, low, high, n },
    errors: rateOfSums({ count: sums.errors, n: sums.checked, weight, squares, hits: sums.weight_errors }),
    approval: { median: median === null ? null : Math.round(median), n: sums.approvals },
  }
}
