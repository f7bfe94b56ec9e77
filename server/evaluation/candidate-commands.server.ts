import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findAccount } from '#server/proposal/account-store.server.ts'
import { settingsProblem } from '#server/proposal/accounts.ts'
import { modelKinds } from '#server/proposal/learning/models.ts'
import { versionsInUse } from '#server/proposal/learning/models-store.server.ts'
import { changed } from '#server/workflow/change.ts'
import { findDefinition, lockOfWorkflow, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { describeChange, isEmptyChange, type NewCandidate, onlyDiffering } from './candidate.ts'
import { candidateHash } from './candidate-hash.server.ts'
import {
  type CandidateRow,
  candidateOfHash,
  candidateOfVersion,
  findCandidate,
  insertCandidate,
  retireCandidateRow,
} from './candidate-store.server.ts'

/**
 * Names a change of the workflow's current version. `invalid` where it changes nothing or cannot be proposed with,
 * `conflict` where another candidate proposes the same, `stale` where the change was made to another version (`made`).
 */
export async function makeCandidate(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: NewCandidate,
  made: number = workflow.version,
): Promise<CandidateRow> {
  if (made !== workflow.version)
    throw new DomainError('stale', 'Somebody has changed this workflow meanwhile: reload the page and try again.')
  const scope = scopeOf(workflow)
  const change = onlyDiffering(workflow.definition, input.change)
  const definition = changed(workflow.definition, change)
  const hash = candidateHash(definition)
  if (isEmptyChange(change) || hash === candidateHash(workflow.definition))
    throw new DomainError(
      'invalid',
      'This changes nothing of the workflow: change the provider, the instructions, a threshold or a hint.',
      'change',
    )
  await assertUsable(ctx.db, workflow, definition)
  return ctx.db.$transaction(async (tx) => {
    await lockOfWorkflow(tx, workflow.organisationId, workflow.id)
    const other = await candidateOfHash(tx, scope, hash)
    if (other)
      throw new DomainError('conflict', `Candidate ${other.number}, "${other.name}", proposes the same: run that one.`)
    const candidate = await insertCandidate(tx, scope, {
      ...{ id: ctx.random.uuid(), name: input.name, note: input.note, baseVersion: workflow.version, change, hash },
      ...{ createdAt: ctx.now(), createdBy: ctx.actor.id },
    })
    const rows = describeChange(workflow.definition, change).length
    await record(ctx, tx, {
      type: 'candidate.made',
      ...scope,
      data: { candidateId: candidate.id, number: candidate.number, baseVersion: workflow.version, hash, changes: rows },
    })
    return candidate
  })
}

/** The candidate that is the workflow's current version as it is; made when it is first asked for, once a version. */
export async function versionCandidate(ctx: Ctx, workflow: WorkflowRow): Promise<CandidateRow> {
  const scope = scopeOf(workflow)
  const known = await candidateOfVersion(ctx.db, scope, workflow.version)
  if (known) return known
  return ctx.db.$transaction(async (tx) => {
    await lockOfWorkflow(tx, workflow.organisationId, workflow.id)
    const made = await candidateOfVersion(tx, scope, workflow.version)
    if (made) return made
    const name = `Version ${workflow.version} as it is`
    const hash = candidateHash(workflow.definition)
    const candidate = await insertCandidate(tx, scope, {
      ...{ id: ctx.random.uuid(), name, note: '', baseVersion: workflow.version, change: {}, hash },
      ...{ createdAt: ctx.now(), createdBy: ctx.actor.id },
    })
    await record(ctx, tx, {
      type: 'candidate.made',
      ...scope,
      data: { candidateId: candidate.id, number: candidate.number, baseVersion: workflow.version, hash, changes: 0 },
    })
    return candidate
  })
}

/** Takes a candidate out of the lists; its runs stay. */
export async function retireCandidate(ctx: Ctx, workflow: WorkflowRow, number: number): Promise<void> {
  const scope = scopeOf(workflow)
  const candidate = await candidateNumbered(ctx.db, workflow, number)
  if (isEmptyChange(candidate.change) && candidate.baseVersion === workflow.version)
    throw new DomainError(
      'refused',
      'The current version as it is cannot be retired: every candidate is compared with it.',
    )
  await ctx.db.$transaction(async (tx) => {
    if (!(await retireCandidateRow(tx, scope, candidate.id, ctx.now()))) return
    await record(ctx, tx, { type: 'candidate.retired', ...scope, data: { candidateId: candidate.id, number } })
  })
}

/** `not_found` where the workflow has no such candidate. */
export async function candidateNumbered(db: Db, workflow: WorkflowRow, number: number): Promise<CandidateRow> {
  const candidate = await findCandidate(db, scopeOf(workflow), { number })
  if (!candidate)
    throw new DomainError(
      'not_found',
      'There is no such candidate in this workflow: go back to the list of candidates.',
    )
  return candidate
}

/** What a candidate comes to: its base version with its change made. */
export async function definitionOf(
  db: Db,
  workflow: WorkflowRow,
  candidate: Pick<CandidateRow, 'baseVersion' | 'change'>,
): Promise<Definition> {
  const base = await findDefinition(db, workflow.organisationId, workflow.id, candidate.baseVersion)
  return changed(base, candidate.change)
}

/** `invalid` where its account may not be asked, or a model that it names does not exist. */
async function assertUsable(db: Db, workflow: WorkflowRow, definition: Definition): Promise<void> {
  const { provider } = definition
  const { organisationId, id: workflowId } = workflow
  const account = provider.account ? await findAccount(db, organisationId, { key: provider.account }) : null
  // The daily limit is for production's items; a run has a limit of its own.
  const problem = settingsProblem(withoutLimit(definition, workflow.definition.mayLeave), account)
  if (problem) throw new DomainError('invalid', problem.message, 'account')
  const { models } = provider
  if (models.follow !== 'promoted') return
  const found = await versionsInUse(db, { organisationId, workflowId }, null, models)
  for (const kind of modelKinds)
    if (models[kind] !== null && !found.some((m) => m.kind === kind && m.version === models[kind]))
      throw new DomainError(
        'invalid',
        `There is no version ${models[kind]} of the model of ${kind}: choose one of those listed.`,
        'models',
      )
}

/** The settings that a run asks with: documents leave only where the workflow allows it now, and no day has a limit. */
export function withoutLimit(definition: Definition, mayLeave: boolean): Pick<Definition, 'provider' | 'mayLeave'> {
  const { dailyLimit: _, ...provider } = definition.provider
  return { provider, mayLeave }
}
