import { baselineOf } from '#server/metrics/baseline/read.server.ts'
import { overview } from '#server/metrics/commands.server.ts'
import { dayOf, type WeekFlow } from '#server/metrics/flow.ts'
import { pilotsOf, standingOf, standingPilot } from '#server/pilot/read.server.ts'
import type { PilotStanding } from '#server/pilot/standing.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type KnownBaseline, mondayOf } from './benefit.ts'
import { baselineFindings, bestOf, type Findings, pilotFindings, reworkMinutes, workbenchFindings } from './inputs.ts'
import { costFindings } from './measured-costs.ts'
import { measuresWork } from './proof.ts'
import { costWeeks, manualRework } from './store.server.ts'

/** Weeks of work that the workbench's figures rest on. */
const measuredWeeks = 4

/** All that is measured of a workflow's cost inputs, the best source of each, and the pilot that stands behind it. */
export async function measuredOf(
  ctx: Ctx,
  workflow: WorkflowRow,
): Promise<{ findings: Findings; pilot: PilotStanding | null }> {
  const { arms, weeks, since } = await overview(ctx, workflow, measuredWeeks)
  // Weeks before the first item, and the week it came in, say nothing of the usual volume.
  const worked = weeks.filter((week) => since !== null && week.monday >= since)
  const [pilot, baseline, costs] = await Promise.all([
    standingPilot(ctx, workflow),
    baselineOf(ctx, workflow),
    costsOf(
      ctx,
      workflow,
      worked.filter((week) => !week.partial),
    ),
  ])
  const rework = { manual: reworkMinutes(arms.manual), assisted: reworkMinutes(arms.assisted) }
  return {
    findings: bestOf(
      pilot && measuresWork(pilot) ? pilotFindings(pilot.effect.arms, rework) : {},
      { ...workbenchFindings(arms, worked), ...costs },
      baseline ? baselineFindings(baseline) : {},
    ),
    pilot,
  }
}

/** `weeks` are whole and follow each other. */
async function costsOf(ctx: Ctx, workflow: WorkflowRow, weeks: readonly WeekFlow[]): Promise<Findings> {
  const [first] = weeks
  if (!first) return {}
  const { timeZone, currency } = workflow.definition
  const until = mondayOf(dayOf(ctx.now().getTime(), timeZone))
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id, timeZone, currency }
  const costs = await costWeeks(ctx.db, { ...scope, from: first.monday, until })
  const items = weeks.reduce((sum, week) => sum + week.arrivals, 0)
  return costFindings(costs, { wholeWeeks: weeks.length, items })
}

/** What each pilot that has ended found of the work before AI: its manual arm, on working time. */
export async function knownBaselines(ctx: Ctx, workflow: WorkflowRow): Promise<KnownBaseline[]> {
  const { organisationId, id: workflowId, definition } = workflow
  const day = (at: string) => dayOf(Date.parse(at), definition.timeZone)
  const known: KnownBaseline[] = []
  for (const { number, state, startedAt, endedAt } of await pilotsOf(ctx, workflow)) {
    if (state !== 'ended' || !startedAt || !endedAt) continue
    const standing = await standingOf(ctx, workflow, number)
    if (!measuresWork(standing)) continue
    const [from, on] = [day(startedAt), day(endedAt)]
    const manual = await manualRework(ctx.db, { organisationId, workflowId, from, to: on })
    const found = pilotFindings(standing.effect.arms, { manual, assisted: 0 })
    const { assistedMinutes: _, assistedErrorRate: __, ...findings } = found
    known.push({ on, findings })
  }
  return known
}
