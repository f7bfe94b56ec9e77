import { record } from '#server/audit/commands.server.ts'
import { dayBegins, dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { CurrencyRate } from '#server/workflow/rates.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type Benefit, benefitOf, mondayOf } from './benefit.ts'
import { type Change, type CostModel, changesOf } from './cost-model.ts'
import { type CostInputs, type Findings, inputsOf } from './inputs.ts'
import { type Range, rangeOf, seedOf } from './monte-carlo.ts'
import { type CostPeriod, openPeriod, periodAt } from './periods.ts'
import { type Proof, proofOf } from './proof.ts'
import { type RoiLines, roiLines } from './roi.ts'
import { type BreakEven, breakEvensOf, type Capacity, capacityOf, type TornadoBar, tornadoOf } from './sensitivity.ts'
import { knownBaselines, measuredOf } from './sources.server.ts'
import {
  assistedWeeks,
  costEntries,
  costPeriods,
  insertCostModel,
  insertCurrencyRate,
  lockWorkflow,
} from './store.server.ts'

export type RoiResult = {
  from: string
  model: CostModel
  inputs: CostInputs
  lines: RoiLines
  /** 10,000 draws; `seed` is the workflow's own, so that a page shows the same figures until an input changes. */
  range: Range
  tornado: TornadoBar[]
  breakEvens: BreakEven[]
  capacity: Capacity
  /** A pilot has proved a saving of working time. */
  proved: boolean
  proof: Proof
}

/** The ROI lines of today's cost model, with what was measured in place of what was typed in; null before the first model. */
export async function roiToday(ctx: Ctx, workflow: WorkflowRow): Promise<RoiResult | null> {
  return (await standing(ctx, workflow)).result
}

/** The same, and what was estimated and realised week by week; null before the first cost model. */
export async function roiAndBenefit(
  ctx: Ctx,
  workflow: WorkflowRow,
): Promise<{ result: RoiResult | null; benefit: Benefit | null; proof: Proof }> {
  const { result, proof, periods } = await standing(ctx, workflow)
  if (!result) return { result, proof, benefit: null }
  const { id: workflowId, organisationId, definition } = workflow
  const { timeZone, currency } = definition
  const until = mondayOf(today(ctx, workflow))
  // From the roll-ups, which measuring has brought up to date.
  const weeks = await assistedWeeks(ctx.db, { organisationId, workflowId, timeZone, currency, until })
  return { result, proof, benefit: benefitOf(periods, weeks, await knownBaselines(ctx, workflow)) }
}

async function standing(ctx: Ctx, workflow: WorkflowRow) {
  const { findings, pilot } = await measuredOf(ctx, workflow)
  const proof = proofOf(pilot)
  const periods = await costPeriods(ctx.db, workflow.organisationId, workflow.id)
  const period = periodAt(periods, today(ctx, workflow))
  return { proof, periods, result: period && resultOf(workflow, period, findings, proof) }
}

function resultOf({ id }: WorkflowRow, period: CostPeriod, findings: Findings, proof: Proof): RoiResult {
  const inputs = inputsOf(period.model, findings)
  const lines = roiLines(inputs)
  return {
    ...period,
    inputs,
    lines,
    range: rangeOf(inputs, seedOf(id)),
    tornado: tornadoOf(inputs),
    breakEvens: breakEvensOf(inputs),
    capacity: capacityOf(inputs, lines),
    proved: proof.proved,
    proof,
  }
}

const today = (ctx: Ctx, workflow: WorkflowRow) => dayOf(ctx.now().getTime(), workflow.definition.timeZone)

/** One cost model as it was entered; `changes` against the one before it. */
export type CostEntry = { from: string; at: string; by: string; changes: Change[]; inForce: boolean }

/** All cost models of the workflow, the newest first. */
export async function costHistory(ctx: Ctx, workflow: WorkflowRow): Promise<CostEntry[]> {
  const entries = await costEntries(ctx.db, workflow.organisationId, workflow.id)
  const current = periodAt(entries, today(ctx, workflow))
  const history = entries.map((entry, i) => ({
    from: entry.from,
    at: entry.at.toISOString(),
    by: entry.by,
    changes: changesOf(entries[i - 1]?.model ?? null, entry.model),
    inForce: entry === current,
  }))
  return history.reverse()
}

/** Opens a period with this model from today on; earlier figures keep theirs. */
export async function saveCostModel(ctx: Ctx, workflow: WorkflowRow, model: CostModel): Promise<void> {
  const { id: workflowId, organisationId } = workflow
  const from = today(ctx, workflow)
  await ctx.db.$transaction(async (tx) => {
    await lockWorkflow(tx, organisationId, workflowId)
    openPeriod(await costPeriods(tx, organisationId, workflowId), { from, model })
    const id = ctx.random.uuid()
    await insertCostModel(tx, {
      id,
      organisationId,
      workflowId,
      validFrom: from,
      model,
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
    })
    await record(ctx, tx, { type: 'cost_model.opened', organisationId, workflowId, data: { costModelId: id, from } })
  })
}

/** Days that the present is ahead in the easternmost time zone, at most. */
const zoneMs = 14 * 3_600_000

/** Enters an exchange rate; one for the same date and currencies takes the place of an earlier one, which stays on record. */
export async function enterCurrencyRate(ctx: Ctx, organisationId: string, rate: CurrencyRate): Promise<void> {
  if (dayBegins(rate.validFrom, 'UTC') > ctx.now().getTime() + zoneMs)
    throw new DomainError(
      'invalid',
      `${rate.validFrom} lies ahead: enter a rate on the day from which it holds.`,
      'validFrom',
    )
  await ctx.db.$transaction(async (tx) => {
    const id = ctx.random.uuid()
    await insertCurrencyRate(tx, { ...rate, id, organisationId, createdBy: ctx.actor.id, createdAt: ctx.now() })
    const { from, to, validFrom } = rate
    await record(ctx, tx, {
      type: 'currency_rate.entered',
      organisationId,
      data: { currencyRateId: id, from, to, validFrom },
    })
  })
}
