import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type DayFlow, dailyFlow, dayBegins, dayOf, type WeekFlow, weeklyFlow } from './flow.ts'
import { type Metrics, metricsOf } from './metrics.ts'
import { itemRows } from './store.server.ts'

export type Overview = {
  period: { firstDay: string; lastDay: string }
  metrics: Metrics
  arms: { assisted: Metrics; manual: Metrics }
  days: DayFlow[]
  weeks: WeekFlow[]
  /** The local day on which the workflow's first item ever came. */
  since: string | null
}

const dayMs = 86_400_000

/** The figures of a workflow over the last `weeks` weeks of local days, today included. */
export async function overview(ctx: Ctx, workflow: WorkflowRow, weeks: number): Promise<Overview> {
  const { timeZone, reworkWindowDays } = workflow.definition
  const now = ctx.now().getTime()
  const rows = await itemRows(ctx.db, workflow.organisationId, workflow.id)
  const lastDay = dayOf(now, timeZone)
  // Noon of the last day, so that no change of clocks moves the first one.
  const firstDay = dayOf(dayBegins(lastDay, timeZone) + dayMs / 2 - (weeks * 7 - 1) * dayMs, timeZone)
  const period = { from: dayBegins(firstDay, timeZone), to: now + 1 }
  const options = { now, reworkWindowDays }
  const days = dailyFlow(rows, { firstDay, lastDay, timeZone, now })
  const ofArm = (arm: 'assisted' | 'manual') =>
    metricsOf(
      rows.filter((r) => r.arm === arm),
      period,
      options,
    )
  return {
    period: { firstDay, lastDay },
    metrics: metricsOf(rows, period, options),
    arms: { assisted: ofArm('assisted'), manual: ofArm('manual') },
    days,
    weeks: weeklyFlow(days),
    since:
      rows.length === 0
        ? null
        : dayOf(
            rows.reduce((first, row) => Math.min(first, row.receivedAt), now),
            timeZone,
          ),
  }
}
