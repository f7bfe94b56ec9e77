import { dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { currencyRates } from '#server/workflow/rates.server.ts'
import { findWorkflow, listWorkflows } from '#server/workflow/store.server.ts'
import { roiAndBenefit } from './commands.server.ts'
import { seedOf } from './monte-carlo.ts'
import { type Portfolio, type PortfolioPart, sumPortfolio } from './portfolio.ts'

/**
 * All workflows of an organisation that the actor belongs to (a system actor: all), with their sum in `currency`; without
 * one it is that of most of them.
 */
export async function portfolioOf(
  ctx: Ctx,
  organisation: { id: string },
  currency: string | null = null,
): Promise<Portfolio> {
  const { actor } = ctx
  const all = await listWorkflows(ctx.db, organisation.id)
  const mine = all.filter((workflow) => actor.kind === 'system' || actor.workflowIds.includes(workflow.id))
  const parts: PortfolioPart[] = []
  // One after the other: each reads the figures of all its items.
  for (const { key } of mine) {
    const part = await partOf(ctx, organisation.id, key)
    if (part) parts.push(part)
  }
  const on = dayOf(ctx.now().getTime(), 'UTC')
  return sumPortfolio(parts, { rates: await currencyRates(ctx.db, organisation.id), currency, on })
}

async function partOf(ctx: Ctx, organisationId: string, key: string): Promise<PortfolioPart | null> {
  const workflow = await findWorkflow(ctx.db, organisationId, key)
  if (!workflow) return null
  const { result, benefit, proof } = await roiAndBenefit(ctx, workflow)
  return {
    key,
    name: workflow.definition.name,
    currency: workflow.definition.currency,
    verdict: proof.verdict,
    proved: proof.proved,
    simulated: proof.simulated,
    result: result &&
      benefit && {
        inputs: result.inputs,
        lines: result.lines,
        range: result.range,
        seed: seedOf(workflow.id),
        benefit,
      },
  }
}
