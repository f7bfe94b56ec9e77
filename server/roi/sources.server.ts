import { baselineOf } from '#server/metrics/baseline/read.server.ts'
import { overview } from '#server/metrics/commands.server.ts'
import { standingPilot } from '#server/pilot/read.server.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { baselineFindings, bestOf, type Findings, pilotFindings, reworkMinutes, workbenchFindings } from './inputs.ts'

/** Weeks of work that the workbench's figures rest on. */
const measuredWeeks = 4

/** All that is measured of a workflow's cost inputs, the best source of each, and the pilot that stands behind it. */
export async function measuredOf(
  ctx: Ctx,
  workflow: WorkflowRow,
): Promise<{ findings: Findings; pilot: PilotStanding | null }> {
  const { arms, weeks, since } = await overview(ctx, workflow, measuredWeeks)
  const [pilot, baseline] = await Promise.all([standingPilot(ctx, workflow), baselineOf(ctx, workflow)])
  // Weeks before the first item, and the week it came in, say nothing of the usual volume.
  const worked = weeks.filter((week) => since !== null && week.monday >= since)
  const rework = { manual: reworkMinutes(arms.manual), assisted: reworkMinutes(arms.assisted) }
  return {
    findings: bestOf(
      pilot && isTouch(pilot) ? pilotFindings(pilot.effect.arms, rework) : {},
      workbenchFindings(arms, worked),
      baseline ? baselineFindings(baseline) : {},
    ),
    pilot,
  }
}

/** Costs count working time: what a pilot measured as time from first sight to decision is none. */
const isTouch = ({ segments }: PilotStanding) => segments.at(-1)?.plan.metric === 'touch'
