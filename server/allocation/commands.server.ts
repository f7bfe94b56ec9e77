import { record } from '#server/audit/commands.server.ts'
import { findRunningDesign } from '#server/item/concealment.server.ts'
import type { RunningDesign } from '#server/item/concealment.ts'
import type { TaskMode } from '#server/item/item.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db, Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { type Arm, armInPair, armOf, mayBeAllocated, type Stratifier, stratumOf } from './allocation.ts'
import { drawArm } from './blocks.ts'
import {
  beginDraw,
  type DrawnBefore,
  findArm,
  insertAllocation,
  insertDesign,
  keepTaskFor,
  lockBlock,
  markDesignEnded,
  reviewersOf,
  saveDraw,
  setTaskMode,
} from './store.server.ts'

type ClaimedItem = {
  id: string
  organisationId: string
  workflowId: string
  documentType: string
  reworkedAt: Date | null
  seeded: boolean
}

type Claim = {
  task: { id: string; mode: TaskMode; entry: number | null; forRole: string | null; excludedUserIds: readonly string[] }
  item: ClaimedItem
  /** Share of items worked on a blank form while no design runs. */
  manualShare: number
  design: RunningDesign | null
}

/** In which mode a claimed task is worked, and which entry of a pair it is. */
type Assigned = { mode: TaskMode; entry: number | null }

/**
 * Draws the arm of an item at its first claim, in the claim's transaction; once drawn it stays, whoever claims later. A
 * running design draws in permuted blocks; without one the workflow's own share is a simple draw. The caller holds the
 * locks of the task and the item.
 */
export async function assign(ctx: Ctx, tx: Tx, claim: Claim): Promise<Assigned> {
  const { task, item, design } = claim
  if (design) return assignByDesign(ctx, tx, { ...claim, design })
  const unchanged = { mode: task.mode, entry: task.entry }
  if (claim.manualShare <= 0 || !mayBeAllocated(task, item) || task.entry !== null) return unchanged
  const { organisationId, workflowId, id: itemId } = item
  const known = await findArm(tx, organisationId, itemId)
  const arm: Arm = known ?? armOf(ctx.random.float(), claim.manualShare)
  if (!known)
    await insertAllocation(tx, {
      itemId,
      organisationId,
      workflowId,
      arm,
      probability: claim.manualShare,
      userId: ctx.actor.id,
      at: ctx.now(),
    })
  if (arm === 'manual') await setTaskMode(tx, organisationId, task.id, 'manual')
  return { mode: arm, entry: null }
}

type DesignClaim = Claim & { design: RunningDesign }

async function assignByDesign(ctx: Ctx, tx: Tx, claim: DesignClaim): Promise<Assigned> {
  const { task, item, design } = claim
  const unchanged = { mode: task.mode, entry: task.entry }
  // Checks, approvals, seeded copies and rework are worked as they are.
  if ((task.mode !== 'assisted' && task.mode !== 'manual') || item.seeded || item.reworkedAt) return unchanged
  const { organisationId, workflowId, id: itemId } = item
  const at = { organisationId, workflowId, itemId, taskId: task.id, userId: ctx.actor.id, now: ctx.now() }
  const before = await beginDraw(tx, at)
  if (before.arm) return takeOver(ctx, tx, claim, { ...before, arm: before.arm })
  const takesPart = design.reviewers.length === 0 || design.reviewers.includes(ctx.actor.id)
  // Somebody had it before the design began: then it is none of the design's items.
  if (before.visited || !takesPart || !mayBeAllocated(task, item)) return unchanged
  if (design.kind === 'split') return drawSplit(ctx, tx, claim)
  return design.kind === 'paired' ? drawPair(ctx, tx, claim) : unchanged
}

/** The arm is known: the task is worked in it. Whoever takes it up in another's place keeps it from now on. */
async function takeOver(
  ctx: Ctx,
  tx: Tx,
  { task, item }: DesignClaim,
  before: DrawnBefore & { arm: Arm },
): Promise<Assigned> {
  const { organisationId, workflowId, id: itemId } = item
  const me = ctx.actor.id
  if (before.reservedFor !== null && before.reservedFor !== me) {
    await keepTaskFor(tx, { organisationId, taskId: task.id, userId: me, now: ctx.now() })
    const data = { taskId: task.id, from: before.reservedFor }
    await record(ctx, tx, { type: 'task.moved', organisationId, workflowId, itemId, data })
  }
  // An entry has its arm from its beginning; what comes after both has none.
  if (task.entry !== null || before.partnerId !== null) return { mode: task.mode, entry: task.entry }
  const mode = before.arm
  if (mode !== task.mode) await setTaskMode(tx, organisationId, task.id, mode)
  return { mode, entry: null }
}

async function drawSplit(ctx: Ctx, tx: Tx, { task, item, design }: DesignClaim): Promise<Assigned> {
  const { organisationId, workflowId, id: itemId, documentType } = item
  const userId = ctx.actor.id
  const stratum = stratumOf(design.strata, { people: [userId], documentType })
  const block = await lockBlock(tx, { organisationId, designId: design.id, stratum })
  const drawn = drawArm(block, design.manualShare, ctx.random)
  await saveDraw(tx, {
    ...{ itemId, organisationId, workflowId, designId: design.id, taskId: task.id, userId, partnerId: null },
    ...{ stratum, documentType, arm: drawn.arm, drawn, at: ctx.now() },
  })
  return { mode: drawn.arm, entry: null }
}

/** The partner is any of the others who take part, each as likely; who of the two gets which arm is drawn within the pair. */
async function drawPair(ctx: Ctx, tx: Tx, { task, item, design }: DesignClaim): Promise<Assigned> {
  const { organisationId, workflowId, id: itemId, documentType } = item
  const userId = ctx.actor.id
  const partnerId = await drawPartner(ctx, tx, design, { organisationId, workflowId, not: task.excludedUserIds })
  const stratum = stratumOf([...new Set<Stratifier>(['reviewer', ...design.strata])], {
    people: [userId, partnerId],
    documentType,
  })
  const block = await lockBlock(tx, { organisationId, designId: design.id, stratum })
  // Half and half by design: each item is worked in both arms.
  const drawn = drawArm(block, 0.5, ctx.random)
  const arm = armInPair(drawn.arm, userId, partnerId)
  await saveDraw(tx, {
    ...{ itemId, organisationId, workflowId, designId: design.id, taskId: task.id, userId, partnerId },
    ...{ stratum, documentType, arm, drawn, at: ctx.now() },
  })
  return { mode: arm, entry: 1 }
}

async function drawPartner(
  ctx: Ctx,
  tx: Tx,
  design: RunningDesign,
  { not, ...workflow }: { organisationId: string; workflowId: string; not: readonly string[] },
): Promise<string> {
  const people = await reviewersOf(tx, { ...workflow, listed: design.reviewers })
  const others = people.filter((person) => person.id !== ctx.actor.id && !not.includes(person.id))
  // Unless the plan names people, leads are no partners while there are reviewers.
  const reviewers = others.filter((person) => design.reviewers.length > 0 || person.roles.includes('reviewer'))
  const pool = reviewers.length > 0 ? reviewers : others
  const partner = pool.length > 0 ? pool[ctx.random.int(pool.length)] : undefined
  if (!partner)
    throw new DomainError(
      'conflict',
      'This pilot needs two people for each item, and nobody else takes part in it now: ask an ops lead.',
    )
  return partner.id
}

export type NewDesign = {
  workflow: Pick<WorkflowRow, 'id' | 'organisationId'>
  kind: RunningDesign['kind']
  /** Share of items worked on a blank form, 0..1, both ends excluded. */
  manualShare: number
  strata: readonly Stratifier[]
  /** Ids of the people who take part; empty: everybody who reviews. */
  reviewers: readonly string[]
  /** Whose design it is, and which of theirs: opaque here. */
  ownerId: string
  segment: number
}

/**
 * From now on the workflow's items are drawn by this design, in the caller's transaction. Throws `conflict` where another
 * one runs, `invalid` for a share or people with which nothing can be drawn.
 */
export async function startDesign(ctx: Ctx, tx: Tx, design: NewDesign): Promise<{ designId: string }> {
  const { workflow, reviewers, manualShare, kind, segment } = design
  const { organisationId, id: workflowId } = workflow
  if (!(manualShare > 0 && manualShare < 1))
    throw new DomainError('invalid', 'The manual arm’s share lies between 0 % and 100 %.', 'manualShare')
  const people = await reviewersOf(tx, { organisationId, workflowId, listed: reviewers })
  if (reviewers.length > 0 && people.length === 0)
    throw new DomainError('invalid', 'None of these people reviews in this workflow: choose others.', 'reviewers')
  if (kind === 'paired' && people.length < 2)
    throw new DomainError('invalid', 'A paired pilot needs at least two people who review here.', 'reviewers')
  // Whoever starts another at the same time waits here.
  await tx.$queryRaw`SELECT id FROM workflow WHERE organisation_id = ${organisationId}::uuid AND id = ${workflowId}::uuid FOR UPDATE`
  if (await findRunningDesign(tx, organisationId, workflowId))
    throw new DomainError('conflict', 'A pilot draws this workflow’s items already: end it before another begins.')
  const designId = ctx.random.uuid()
  const { ownerId, strata } = design
  await insertDesign(tx, {
    ...{ id: designId, organisationId, workflowId, kind, manualShare, ownerId, segment, startedAt: ctx.now() },
    strata: [...strata],
    reviewers: [...reviewers],
  })
  await record(ctx, tx, { type: 'design.started', organisationId, workflowId, data: { designId, kind, segment } })
  return { designId }
}

/** Ends the design: what was drawn stays drawn, nothing more is. Ending it again changes nothing. */
export async function endDesign(
  ctx: Ctx,
  tx: Tx,
  { workflow, designId }: { workflow: Pick<WorkflowRow, 'id' | 'organisationId'>; designId: string },
): Promise<void> {
  const { organisationId, id: workflowId } = workflow
  if (await markDesignEnded(tx, { organisationId, workflowId, id: designId, endedAt: ctx.now() }))
    await record(ctx, tx, { type: 'design.ended', organisationId, workflowId, data: { designId } })
}

/** The design by which a workflow's items are drawn now; null: none. */
export function runningDesign(db: Db, organisationId: string, workflowId: string): Promise<RunningDesign | null> {
  return findRunningDesign(db, organisationId, workflowId)
}
