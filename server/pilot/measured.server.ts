import type { Arm } from '#server/allocation/allocation.ts'
import { overview } from '#server/metrics/commands.server.ts'
import type { Metrics } from '#server/metrics/metrics.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Measured } from './draft.ts'

/** How far back a suggestion looks: times and errors; and volume, in days. */
const lookWeeks = 12
const volumeWeeks = 4

/** What the workflow has measured by itself, to fill the first draft of a plan with: the figures of its metrics page. */
export async function measuredOf(ctx: Ctx, workflow: WorkflowRow): Promise<Measured> {
  const { arms, days } = await overview(ctx, workflow, lookWeeks)
  const completed = days.slice(-volumeWeeks * 7).reduce((sum, day) => sum + day.completions, 0)
  const { quality, idleCutoffSeconds, reworkWindowDays } = workflow.definition
  const { qaAbove, qaBelow, blindShare, seededShare } = quality
  return {
    volume: completed > 0 ? { perWeek: completed / volumeWeeks, weeks: volumeWeeks } : null,
    touch: byArm(arms, touchOf),
    errors: byArm(arms, errorsOf),
    idleCutoffSeconds,
    reworkWindowDays,
    sampling: { qaAbove, qaBelow, blindShare, seededShare },
  }
}

const byArm = <T>(arms: Record<Arm, Metrics>, of: (metrics: Metrics) => T) => ({
  manual: of(arms.manual),
  assisted: of(arms.assisted),
})

/** Spread from the standard error of the mean: sd = se * sqrt(n). */
function touchOf({ touch: { n, mean, se } }: Metrics): Measured['touch'][Arm] {
  return mean === null ? null : { n, meanMinutes: mean / 60_000, sdMinutes: ((se ?? 0) * Math.sqrt(n)) / 60_000 }
}

function errorsOf({ errors: { n, rate } }: Metrics): Measured['errors'][Arm] {
  return rate === null ? null : { n, rate }
}
