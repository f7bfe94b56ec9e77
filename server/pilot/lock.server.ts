import { createHash } from 'node:crypto'
import { endDesign, startDesign } from '#server/allocation/commands.server.ts'
import { canonicalJson } from '#server/platform/canonical.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { publishIn } from '#server/workflow/commands.server.ts'
import { findWorkflowById, scopeOf, setWorkflowLock, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Draft, draftOf, lockedPlan } from './draft.ts'
import { changing, currentOf, lastSegment, learnUntilOf, tell, type Versioned } from './loading.server.ts'
import type { ReasonedInput } from './pilot.ts'
import type { Plan } from './plan.ts'
import { settingsOf } from './settings.server.ts'
import { findRunning, insertSegment, lockPilots, type PilotRow, type SegmentRow, updatePilot } from './store.server.ts'

/** The two arms are equally likely: no other share needs fewer items. */
const manualShare = 0.5

const hashOf = (plan: Plan): string => createHash('sha256').update(canonicalJson(plan)).digest('hex')

/** Lets the workflow's settings be changed once, for a reason; what is published then becomes an amendment by itself. */
export async function openLock(ctx: Ctx, workflow: WorkflowRow, input: ReasonedInput): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'running')
    await updatePilot(tx, pilot, { openedBecause: input.reason })
    await setWorkflowLock(tx, { ...scopeOf(workflow), because: null, learnUntil: await learnUntilOf(tx, workflow) })
    await tell(ctx, tx, workflow, 'pilot.lock_opened', { pilotId: pilot.id, number: pilot.number })
  })
}

/** Closes the lock again where nothing was changed. */
export async function closeLock(ctx: Ctx, workflow: WorkflowRow, input: Versioned): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'running')
    await updatePilot(tx, pilot, { openedBecause: null })
    const learnUntil = await learnUntilOf(tx, workflow)
    await setWorkflowLock(tx, { ...scopeOf(workflow), because: lockSentence(pilot), learnUntil })
    await tell(ctx, tx, workflow, 'pilot.lock_closed', { pilotId: pilot.id, number: pilot.number })
  })
}

/**
 * Runs on `workflow.published`: a change that was made while the lock stood open is an amendment, with the reason given
 * then. Harmless when run again, and where no pilot runs.
 */
export async function amendAfterPublishing(ctx: Ctx, workflowId: string): Promise<void> {
  const workflow = await findWorkflowById(ctx.db, ctx.actor.organisationId, workflowId)
  if (!workflow || !(await findRunning(ctx.db, scopeOf(workflow)))) return
  await ctx.db.$transaction(async (tx) => {
    await lockPilots(tx, scopeOf(workflow))
    const pilot = await findRunning(tx, scopeOf(workflow))
    const current = await currentOf(tx, workflow)
    if (!pilot?.openedBecause || lastSegment(pilot).plan.workflowVersion === current.version) return
    const { qaAbove, qaBelow, blindShare, seededShare } = current.definition.quality
    const draft: Draft = {
      ...draftOf(lastSegment(pilot).plan),
      idleCutoffSeconds: current.definition.idleCutoffSeconds,
      reworkWindowDays: current.definition.reworkWindowDays,
      sampling: { qaAbove, qaBelow, blindShare, seededShare },
    }
    await amendIn(ctx, tx, current, pilot, draft, pilot.openedBecause)
  })
}

/** The next segment of a running pilot, and the event. */
export async function amendIn(ctx: Ctx, tx: Tx, workflow: WorkflowRow, pilot: PilotRow, draft: Draft, reason: string) {
  await updatePilot(tx, pilot, { openedBecause: null })
  const { designId } = lastSegment(pilot)
  if (designId) await endDesign(ctx, tx, { workflow, designId })
  const { hash, number } = await lockSegment(ctx, tx, workflow, pilot, draft, { reason, overruled: [] })
  await tell(ctx, tx, workflow, 'pilot.amended', { pilotId: pilot.id, number: pilot.number, segment: number, hash })
  return { hash }
}

/** Locks a plan in a segment of its own: the workflow as the plan wants it, the design, the row. */
export async function lockSegment(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  pilot: PilotRow,
  draft: Draft,
  why: Pick<SegmentRow, 'reason' | 'overruled'>,
): Promise<SegmentRow> {
  const now = ctx.now()
  const settled = await settle(ctx, tx, workflow, draft)
  const plan = lockedPlan(draft, await settingsOf(tx, settled))
  const number = pilot.segments.length + 1
  const { strata, reviewers, design } = plan
  // Of a shadow nothing is drawn: its design keeps what comes in out of people's hands.
  const started =
    design === 'before_after'
      ? null
      : await startDesign(ctx, tx, {
          ...{ workflow: settled, kind: design, manualShare },
          ...{ strata, reviewers, ownerId: pilot.id, segment: number },
        })
  const segment = {
    number,
    plan,
    hash: hashOf(plan),
    lockedAt: now.toISOString(),
    designId: started?.designId ?? null,
    ...why,
  }
  await insertSegment(tx, pilot, { ...segment, lockedBy: ctx.actor.id })
  // A workflow that has stopped learning stays where it stopped.
  const learnUntil = plan.learning ? null : ((await learnUntilOf(tx, workflow)) ?? now)
  await setWorkflowLock(tx, { ...scopeOf(workflow), because: lockSentence(pilot), learnUntil })
  return segment
}

/** Publishes the plan's rates, idle cutoff and rework window where the workflow has others, so that both arms are checked by them. */
async function settle(ctx: Ctx, tx: Tx, workflow: WorkflowRow, draft: Draft): Promise<WorkflowRow> {
  const { definition } = workflow
  const { idleCutoffSeconds, reworkWindowDays } = draft
  const quality = { ...definition.quality, ...draft.sampling }
  const change: Partial<Definition> = {
    ...(canonicalJson(quality) === canonicalJson(definition.quality) ? {} : { quality }),
    ...(idleCutoffSeconds === definition.idleCutoffSeconds ? {} : { idleCutoffSeconds }),
    ...(reworkWindowDays === definition.reworkWindowDays ? {} : { reworkWindowDays }),
  }
  return Object.keys(change).length === 0 ? workflow : { ...workflow, ...(await publishIn(ctx, tx, workflow, change)) }
}

const lockSentence = ({ number, name }: Pick<PilotRow, 'number' | 'name'>) =>
  `Pilot ${number}, "${name}", runs under a locked plan, and with it the settings of this workflow: they stay as they are until it ends. To change them now, open the lock on the pilot's page; what you publish then begins a new segment.`
