import { z } from 'zod'
import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type AccountRow, findAccount } from '#server/proposal/account-store.server.ts'
import { settingsProblem } from '#server/proposal/accounts.ts'
import { modelKinds } from '#server/proposal/learning/models.ts'
import { versionsInUse } from '#server/proposal/learning/models-store.server.ts'
import { findLearnUntil, lockOfWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { candidateNumbered, definitionOf, withoutLimit } from './candidate-commands.server.ts'
import { codeOf } from './candidate-hash.server.ts'
import type { CandidateRow } from './candidate-store.server.ts'
import { casesForRun } from './cases.server.ts'
import { estimateCases } from './estimate.server.ts'
import { type Estimate, type Resolved, runSplits } from './run.ts'
import { findRun, type RunRow } from './run-read.server.ts'
import { insertRun, insertRunCases, lessonsOf, moveRun } from './run-store.server.ts'
import { scorerVersion } from './score.ts'

const limitSchema = z
  .number('Write an amount such as 2.50, or leave the limit out.')
  .positive('A spending limit is above 0: leave it out for none.')
  .max(1_000_000)
  .nullable()

/** What is run: a candidate by its number over a set, and how. `spendingLimit` in the account's currency; null: none. */
export const orderSchema = z.object({
  candidate: z.number().int().positive(),
  set: z.uuid(),
  split: z.enum(runSplits).default('test'),
  repetitions: z.number().int().min(1, 'Ask at least once.').max(20, 'Ask at most 20 times.').default(1),
  spendingLimit: limitSchema.default(null),
})
export type Order = z.infer<typeof orderSchema>

export const resumeSchema = z.object({ number: z.number().int().positive(), spendingLimit: limitSchema.optional() })

type Planned = {
  account: AccountRow | null
  asOf: Date
  caseIds: string[]
  estimate: Estimate
  resolved: Resolved
}

/** The current version, before anybody has run it. */
const asItIs = ({ version }: WorkflowRow) => ({ number: 0, baseVersion: version, change: {}, retiredAt: null })

/** What an order would come to; changes nothing. Candidate null: the workflow's current version as it is. */
export async function estimateRun(
  ctx: Ctx,
  workflow: WorkflowRow,
  order: Omit<Order, 'candidate'> & { candidate: number | null },
): Promise<{ estimate: Estimate; left: Resolved['left'] }> {
  const candidate =
    order.candidate === null ? asItIs(workflow) : await candidateNumbered(ctx.db, workflow, order.candidate)
  const { estimate, resolved } = await plan(ctx, workflow, candidate, order)
  return { estimate, left: resolved.left }
}

/**
 * Orders a run of a candidate over the cases that a set has now, in one transaction with its jobs. `invalid` where there
 * is nothing to run or the provider may not be asked.
 */
export async function orderRun(
  ctx: Ctx,
  workflow: WorkflowRow,
  order: Order,
): Promise<{ id: string; number: number; cases: number }> {
  const candidate = await candidateNumbered(ctx.db, workflow, order.candidate)
  const { account, asOf, caseIds, estimate, resolved } = await plan(ctx, workflow, candidate, order)
  if (caseIds.length === 0) throw nothingToRun(resolved.left)
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const id = ctx.random.uuid()
  const { set: setId, split, repetitions } = order
  return ctx.db.$transaction(async (tx) => {
    await lockOfWorkflow(tx, workflow.organisationId, workflow.id)
    const number = await insertRun(tx, scope, {
      ...{ id, candidateId: candidate.id, setId, asOf, split, repetitions, estimate, resolved },
      spendingLimit: account ? order.spendingLimit : null,
      currency: account?.currency ?? null,
      total: caseIds.length * repetitions,
      ...{ createdAt: asOf, createdBy: ctx.actor.id },
    })
    await insertRunCases(tx, workflow.organisationId, id, caseIds)
    await record(ctx, tx, {
      type: 'run.ordered',
      ...scope,
      data: { runId: id, number, candidateId: candidate.id, setId, split, cases: caseIds.length, repetitions, turn: 0 },
    })
    return { id, number, cases: caseIds.length }
  })
}

async function plan(
  ctx: Ctx,
  workflow: WorkflowRow,
  candidate: Pick<CandidateRow, 'number' | 'baseVersion' | 'change' | 'retiredAt'>,
  order: Omit<Order, 'candidate'>,
): Promise<Planned> {
  if (candidate.retiredAt)
    throw new DomainError('invalid', `Candidate ${candidate.number} is retired: choose another one.`, 'candidate')
  const definition = await definitionOf(ctx.db, workflow, candidate)
  const { provider } = definition
  if (provider.name === 'local' && order.repetitions > 1)
    throw new DomainError(
      'invalid',
      'The local provider gives the same answer each time, so repeating it shows nothing: ask once.',
      'repetitions',
    )
  const account = await accountOf(ctx, workflow, definition)
  const asOf = ctx.now()
  const { resolved, lessonIds } = await resolveModels(ctx, workflow, definition, asOf)
  const { set: setId, split, repetitions } = order
  const { caseIds, left } = await casesForRun(ctx, workflow, { setId, asOf, split, lessonIds })
  const estimate = await estimateCases(ctx, workflow, { definition, account, caseIds, repetitions })
  if (order.spendingLimit !== null && account && estimate.cost === null)
    throw new DomainError(
      'invalid',
      'A spending limit needs the price of the model: enter it in the provider account, or take the limit out.',
      'spendingLimit',
    )
  return { account, asOf, caseIds, estimate, resolved: { ...resolved, left } }
}

/** The account that a candidate asks, or null where it asks none; `invalid` where it may not be asked. */
async function accountOf(ctx: Ctx, workflow: WorkflowRow, definition: Definition): Promise<AccountRow | null> {
  const { provider } = definition
  if (provider.name === 'local') return null
  const key = provider.account
  const account = key ? await findAccount(ctx.db, workflow.organisationId, { key }) : null
  const problem = settingsProblem(withoutLimit(definition, workflow.definition.mayLeave), account)
  if (problem || !account)
    throw new DomainError('invalid', problem?.message ?? 'There is no such account.', 'candidate')
  return account
}

/**
 * The models that the candidate proposes with now, by kind, which the whole run then uses, and the items that no case may
 * be: those which these models have learned from, or the models in use, so that both are judged on the same cases.
 */
async function resolveModels(
  ctx: Ctx,
  workflow: WorkflowRow,
  definition: Definition,
  now: Date,
): Promise<{ resolved: Omit<Resolved, 'left'>; lessonIds: string[] }> {
  const { organisationId, id: workflowId } = workflow
  const scope = { organisationId, workflowId }
  const held = await findLearnUntil(ctx.db, organisationId, workflowId)
  const own = await versionsInUse(ctx.db, scope, held, definition.provider.models)
  const current = await versionsInUse(ctx.db, scope, held, workflow.definition.provider.models)
  const lessonIds = await lessonsOf(ctx.db, organisationId, [...new Set([...own, ...current].map((m) => m.id))])
  const models = Object.fromEntries(modelKinds.map((kind) => [kind, own.find((m) => m.kind === kind)?.version ?? null]))
  const knownUntil = (held && held < now ? held : now).toISOString()
  const { name: provider } = definition.provider
  return {
    resolved: { provider, providerVersion: codeOf(definition), models, scorer: scorerVersion, knownUntil },
    lessonIds,
  }
}

function nothingToRun(left: Resolved['left']): DomainError {
  const why = left.map(({ because, n }) => `${n} because ${because}`).join('; ')
  return new DomainError(
    'invalid',
    why === ''
      ? 'This set has no cases yet: decide items, or add cases to it.'
      : `No case of this set can be run (left out: ${why}): choose another set, or all cases instead of the test side.`,
    'set',
  )
}

/** Ends a run for good; answers that are under way are still kept. */
export async function cancelRun(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  const run = await runNumbered(ctx, workflow, number)
  await ctx.db.$transaction(async (tx) => {
    const states = ['queued', 'running', 'stopped'] as const
    if (!(await moveRun(tx, run, { states }, { state: 'cancelled', finishedAt: ctx.now() })))
      throw new DomainError('refused', `Run ${number} has ended already: there is nothing to cancel.`)
    await recordOf(ctx, tx, run, 'run.cancelled')
  })
}

/** Lets a run that stopped, or that failed, go on where it was: nothing that is answered is asked or paid for again. */
export async function resumeRun(
  ctx: Ctx,
  workflow: WorkflowRow,
  { number, spendingLimit }: z.infer<typeof resumeSchema>,
): Promise<void> {
  const run = await runNumbered(ctx, workflow, number)
  if (run.state !== 'stopped' && run.state !== 'failed')
    throw new DomainError('refused', `Run ${number} is ${run.state}: only one that has stopped can go on.`)
  const limit = spendingLimit === undefined ? run.spendingLimit : spendingLimit
  if (limit !== null && limit <= run.cost)
    throw new DomainError(
      'invalid',
      `${run.cost.toFixed(4)} ${run.currency} are spent already: choose a limit above that, or none.`,
      'spendingLimit',
    )
  await ctx.db.$transaction(async (tx) => {
    const { state, version } = run
    const next = { state: 'running' as const, because: null, finishedAt: null, spendingLimit: limit }
    if (!(await moveRun(tx, run, { states: [state], version }, next)))
      throw new DomainError('stale', 'The run has moved on meanwhile: reload the page and try again.')
    await recordOf(ctx, tx, run, 'run.resumed')
  })
}

/** `not_found` where the workflow has no such run. */
export async function runNumbered(
  ctx: Ctx,
  { organisationId, id: workflowId }: WorkflowRow,
  number: number,
): Promise<RunRow> {
  const run = await findRun(ctx.db, { organisationId, workflowId }, { number })
  if (!run) throw new DomainError('not_found', 'There is no such run in this workflow: go back to the list of runs.')
  return run
}

/** `turn`: what its next job has to name. */
async function recordOf(ctx: Ctx, tx: Tx, run: RunRow, type: string): Promise<void> {
  const { id: runId, organisationId, workflowId, number, cost } = run
  await record(ctx, tx, { type, organisationId, workflowId, data: { runId, number, cost, turn: run.version + 1 } })
}
