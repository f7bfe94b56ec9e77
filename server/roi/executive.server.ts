import { armComparison } from '#server/metrics/comparison.server.ts'
import { standingPilot } from '#server/pilot/read.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { roiAndBenefit } from './commands.server.ts'
import type { ExecutiveSummary } from './executive.ts'
import {
  byDecision,
  decisionOf,
  type ExecutivePortfolio,
  type PortfolioRow,
  portfolioPilot,
} from './executive-portfolio.ts'
import { executivePilot, executiveRoi } from './executive-summary.ts'
import { portfolioOf } from './portfolio.server.ts'
import { provesMoney } from './proof.ts'

/** Weeks of the comparison of the arms. */
const comparedWeeks = 12

/** All that an executive reads about a workflow, now: what page, PDF and e-mail show. */
export async function executiveOf(
  ctx: Ctx,
  organisation: { slug: string; name: string; isDemo: boolean },
  workflow: WorkflowRow,
): Promise<ExecutiveSummary> {
  const { key, definition } = workflow
  const { name, noun, currency, timeZone } = definition
  const standing = await standingPilot(ctx, workflow)
  const { result, benefit } = await roiAndBenefit(ctx, workflow)
  const { weeks } = await armComparison(ctx, workflow, comparedWeeks)
  const pilot = standing && executivePilot(standing)
  return {
    organisation: { slug: organisation.slug, name: organisation.name },
    workflow: { key, name, noun, currency, timeZone },
    at: ctx.now().toISOString(),
    pilot,
    roi: result && executiveRoi(result, benefit),
    weeks,
    marks: {
      demo: organisation.isDemo,
      simulated: pilot !== null && pilot.simulated !== null,
      unproved: !provesMoney(standing),
    },
  }
}

/** All workflows that the actor belongs to, in one currency, what needs a decision first. */
export async function executivePortfolio(
  ctx: Ctx,
  organisation: { id: string; slug: string; name: string; isDemo: boolean },
  currency: string | null,
): Promise<ExecutivePortfolio> {
  const { entries, ...portfolio } = await portfolioOf(ctx, organisation, currency)
  const rows: PortfolioRow[] = []
  // One after the other: each reads the figures of all its items.
  for (const entry of entries) {
    const workflow = await findWorkflow(ctx.db, organisation.id, entry.key)
    const standing = workflow && (await standingPilot(ctx, workflow))
    const pilot = standing && portfolioPilot(standing)
    rows.push({ ...entry, pilot, decision: decisionOf(pilot) })
  }
  const { slug, name, isDemo } = organisation
  return {
    ...portfolio,
    organisation: { slug, name },
    rows: byDecision(rows),
    demo: isDemo,
    at: ctx.now().toISOString(),
  }
}
