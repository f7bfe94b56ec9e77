import type { Ctx } from '#server/platform/context.server.ts'
import { executiveOf } from '#server/roi/executive.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { weekChanges } from './read.server.ts'
import type { Report, ReportPart } from './report.ts'
import { comparedWeek, lastWholeWeek } from './week.ts'

type Organisation = { id: string; slug: string; name: string; isDemo: boolean }

export type Ordered = Pick<Report, 'id' | 'to' | 'missed' | 'trial' | 'timetable' | 'portfolio'> & {
  organisation: Organisation
  /** One, or those of the portfolio. */
  workflows: readonly WorkflowRow[]
  timeZone: string
}

const locale = 'en-GB'

/** The figures of a report as they stand now, and the changes of the last whole week, for whoever acts. */
export async function composeReport(ctx: Ctx, ordered: Ordered): Promise<Report> {
  const { organisation, workflows, timeZone, ...rest } = ordered
  const now = ctx.now().getTime()
  const parts: ReportPart[] = []
  // One after the other: each reads a pilot and draws ten thousand times.
  for (const workflow of workflows) {
    const zone = workflow.definition.timeZone
    const compared = comparedWeek(lastWholeWeek(now, zone), now, zone)
    parts.push({
      summary: await executiveOf(ctx, organisation, workflow),
      changes: await weekChanges(ctx, workflow, compared),
    })
  }
  return {
    ...rest,
    organisation: { slug: organisation.slug, name: organisation.name },
    parts,
    week: lastWholeWeek(now, timeZone),
    origin: ctx.mail.origin,
    locale,
  }
}
