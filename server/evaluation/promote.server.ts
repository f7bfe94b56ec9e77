import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { versionsInUse } from '#server/proposal/learning/models-store.server.ts'
import { changed, partsOf } from '#server/workflow/change.ts'
import { publishIn } from '#server/workflow/commands.server.ts'
import {
  findDefinition,
  findLearnUntil,
  lockOfWorkflow,
  scopeOf,
  type WorkflowRow,
} from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { candidateHash } from './candidate-hash.server.ts'
import { type Prepared, prepared, type RunPair, runPair } from './compare-prepare.server.ts'
import type { ComparedRun } from './compare-store.server.ts'
import { type PromoteInput, promotionRefusal, type Refusal, type RollBackInput, type Standing } from './promotion.ts'
import { insertPromotion, listPromotions, markRolledBack } from './promotion-store.server.ts'

/**
 * Publishes a candidate as the workflow's next version, on a comparison and a gate that are computed here. `refused` with
 * what the gate found, or with the sentence of a pilot's lock; `stale` where the workflow, its models or the candidate are
 * not what the runs were of any more.
 */
export async function promoteCandidate(
  ctx: Ctx,
  workflow: WorkflowRow,
  { currentRunId, candidateRunId, version }: PromoteInput,
): Promise<{ promotionId: string; version: number }> {
  assertVersion(workflow, version)
  const pair = await runPair(ctx, workflow, { current: currentRunId, candidate: candidateRunId })
  const { verdict } = await prepared(ctx, workflow, pair)
  const { candidate } = pair.candidate
  const promotionId = ctx.random.uuid()
  return ctx.db.$transaction(async (tx) => {
    // From here on nobody publishes another version, and no model comes into use unseen.
    const locked = await lockOfWorkflow(tx, workflow.organisationId, workflow.id)
    const refusal = promotionRefusal({ ...(await standingOf(tx, workflow, pair)), verdict, locked })
    if (refusal) throw new DomainError(refusal.code, refusal.sentence)
    const next = partsOf(changed(workflow.definition, candidate.change))
    const published = await publishIn(ctx, tx, workflow, next)
    const [at, by] = [ctx.now(), ctx.actor.id]
    const versions = { fromVersion: workflow.version, toVersion: published.version }
    await insertPromotion(tx, {
      ...{ ...scopeOf(workflow), id: promotionId, candidateId: candidate.id, currentRunId, candidateRunId },
      ...{ figures: verdict, ...versions, at, by },
    })
    const { n, fixed, broken, p } = verdict.figures
    await record(ctx, tx, {
      type: 'candidate.promoted',
      ...scopeOf(workflow),
      data: {
        ...{ promotionId, candidateId: candidate.id, runIds: [currentRunId, candidateRunId] },
        ...{ ...versions, n, fixed, broken, p },
      },
    })
    return { promotionId, version: published.version }
  })
}

/**
 * Takes a promotion back: what it changed is published again as the version before had it, as a new version. Refused while
 * a later promotion stands on top of it, and where nothing of it is in force any more.
 */
export async function rollBack(
  ctx: Ctx,
  workflow: WorkflowRow,
  { promotionId, version, because }: RollBackInput,
): Promise<{ version: number }> {
  assertVersion(workflow, version)
  const scope = scopeOf(workflow)
  return ctx.db.$transaction(async (tx) => {
    const locked = await lockOfWorkflow(tx, workflow.organisationId, workflow.id)
    const promotions = await listPromotions(tx, scope)
    const promotion = promotions.find((p) => p.id === promotionId)
    if (!promotion)
      throw new DomainError('not_found', 'There is no such promotion in this workflow: go back to the list.')
    if (promotion.rolledBackAt)
      throw new DomainError('stale', 'This promotion has been rolled back already: reload the page.')
    const later = promotions.find((p) => !p.rolledBackAt && p.toVersion > promotion.toVersion)
    if (later)
      throw new DomainError(
        'refused',
        `Candidate ${later.candidate.number} was promoted after it, as version ${later.toVersion}, and stands on top: roll that one back first.`,
      )
    if (locked !== null) throw new DomainError('refused', locked)
    const before = await findDefinition(tx, workflow.organisationId, workflow.id, promotion.fromVersion)
    const published = await publishIn(ctx, tx, workflow, partsOf(before))
    const marked = await markRolledBack(
      tx,
      { ...scope, id: promotionId },
      {
        rolledBackAt: ctx.now(),
        rolledBackBy: ctx.actor.id,
        rolledBackTo: published.version,
        rolledBackBecause: because,
      },
    )
    if (!marked) throw new DomainError('stale', 'This promotion has been rolled back already: reload the page.')
    await record(ctx, tx, {
      type: 'promotion.rolled_back',
      ...scope,
      data: { promotionId, candidateId: promotion.candidateId, fromVersion: version, toVersion: published.version },
    })
    return { version: published.version }
  })
}

/** Whether a page may offer to promote: null, or why not. */
export async function refusalOf(
  ctx: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  pair: RunPair,
  verdict: Prepared['verdict'],
): Promise<Refusal | null> {
  const [standing, row] = await Promise.all([
    standingOf(ctx.db, workflow, pair),
    ctx.db.workflow.findUnique({ where: { id: workflow.id }, select: { lockedBecause: true } }),
  ])
  return promotionRefusal({ ...standing, verdict, locked: row?.lockedBecause ?? null })
}

function assertVersion(workflow: WorkflowRow, version: number): void {
  if (workflow.version !== version)
    throw new DomainError('stale', 'Somebody else has changed this workflow: reload the page and try again.')
}

/** Whether both runs are still of what would propose: the same definition, code and trained models. */
async function standingOf(
  db: Db,
  workflow: WorkflowRow,
  { current, candidate }: RunPair,
): Promise<Omit<Standing, 'verdict' | 'locked'>> {
  const { definition } = workflow
  const until = await findLearnUntil(db, workflow.organisationId, workflow.id)
  const stands = async (run: ComparedRun, today: Definition) =>
    run.candidate.hash === candidateHash(today) && (await sameModels(db, workflow, run, today, until))
  return {
    currentStands: await stands(current, definition),
    candidateStands: await stands(candidate, changed(definition, candidate.candidate.change)),
    same: current.candidate.hash === candidate.candidate.hash,
    heldBack: current.split === 'test' && candidate.split === 'test',
  }
}

/** Whether the trained models that a run was done with are those that would propose today. */
async function sameModels(
  db: Db,
  workflow: WorkflowRow,
  { resolved }: ComparedRun,
  { provider }: Definition,
  until: Date | null,
): Promise<boolean> {
  const today = await versionsInUse(db, scopeOf(workflow), until, provider.models)
  const then = Object.entries(resolved?.models ?? {}).filter(([, version]) => version !== null)
  return then.length === today.length && today.every((m) => resolved?.models[m.kind] === m.version)
}
