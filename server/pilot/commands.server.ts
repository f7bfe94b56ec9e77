import { createHash } from 'node:crypto'
import { endDesign, startDesign } from '#server/allocation/commands.server.ts'
import type { EventData } from '#server/audit/audit.ts'
import { record } from '#server/audit/commands.server.ts'
import { dayOf } from '#server/metrics/flow.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { publishIn } from '#server/workflow/commands.server.ts'
import { findLearnUntil, findWorkflowById, setWorkflowLock, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { canonicalJson } from './canonical.ts'
import { type Draft, draftOf, firstDraft, lockedPlan } from './draft.ts'
import { measuredOf } from './measured.server.ts'
import type { AmendInput, CreateInput, ReasonedInput, SaveInput, StartInput } from './pilot.ts'
import { type Plan, randomised } from './plan.ts'
import { settingsOf } from './settings.server.ts'
import { problemsOf, type StartFacts } from './start.ts'
import type { EndCode } from './stop.ts'
import {
  deleteDraft,
  findPilot,
  findRunning,
  insertDraft,
  insertSegment,
  lockPilots,
  markStarted,
  type PilotRow,
  reviewersOf,
  type SegmentRow,
  staleError,
  unsteadyOthers,
  updatePilot,
} from './store.server.ts'

/** The two arms are equally likely: no other share needs fewer items. */
const manualShare = 0.5

export const hashOf = (plan: Plan): string => createHash('sha256').update(canonicalJson(plan)).digest('hex')

/** Begins a plan: from the workflow's own figures, or as a copy of an earlier one. Answers its number. */
export async function createPilot(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: CreateInput & { draft?: Draft; simulated?: PilotRow['simulated'] },
): Promise<{ number: number }> {
  const scope = scopeOf(workflow)
  const today = todayOf(ctx, workflow)
  const earlier = input.from === null ? null : await existing(ctx.db, workflow, input.from)
  const copied = earlier ? { ...planOf(earlier), startsOn: today } : null
  const draft = input.draft ?? copied ?? firstDraft(await measuredOf(ctx, workflow), today).draft
  return ctx.db.$transaction(async (tx) => {
    await lockPilots(tx, scope)
    const id = ctx.random.uuid()
    const made = { id, name: input.name, draft, simulated: input.simulated ?? null, createdAt: ctx.now() }
    const number = await insertDraft(tx, { ...scope, ...made, createdBy: ctx.actor.id })
    await tell(ctx, tx, workflow, 'pilot.drafted', { pilotId: id, number })
    return { number }
  })
}

/** Saves a plan that has not begun. */
export async function saveDraft(ctx: Ctx, workflow: WorkflowRow, input: SaveInput): Promise<{ version: number }> {
  await ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'draft')
    await updatePilot(tx, pilot, { name: input.name, draft: input.draft })
    await tell(ctx, tx, workflow, 'pilot.drafted', { pilotId: pilot.id, number: pilot.number })
  })
  return { version: input.version + 1 }
}

/** Removes a plan that has not begun; nothing else of it is kept. */
export async function removeDraft(ctx: Ctx, workflow: WorkflowRow, input: Versioned): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'draft')
    await deleteDraft(tx, pilot)
    await tell(ctx, tx, workflow, 'pilot.abandoned', { pilotId: pilot.id, number: pilot.number, draft: true })
  })
}

/** What is known about whether a plan may start now. */
export async function startFacts(ctx: Ctx, workflow: WorkflowRow, db: Tx | Ctx['db'] = ctx.db): Promise<StartFacts> {
  const scope = scopeOf(workflow)
  const [reviewers, running, unsteady] = await Promise.all([
    reviewersOf(db, scope),
    findRunning(db, scope),
    unsteadyOthers(db, scope, ctx.now()),
  ])
  return {
    today: todayOf(ctx, workflow),
    fields: workflow.definition.fields.length,
    reviewers: reviewers.map((r) => r.id),
    running: running ? { number: running.number, name: running.name } : null,
    unsteady,
  }
}

/**
 * Locks the plan and begins: the workflow's rates and idle cutoff become the plan's (a version of its own), the design is
 * written for the claims to draw by, and the hash of the plan goes into the record. Refused with a sentence for each thing
 * that is missing; what can be overruled is kept in the segment.
 */
export async function startPilot(ctx: Ctx, workflow: WorkflowRow, input: StartInput): Promise<{ hash: string }> {
  return ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'draft')
    const current = await currentOf(tx, workflow)
    const draft = { ...planOf(pilot) }
    const problems = problemsOf(draft, await startFacts(ctx, current, tx))
    const refused = problems.filter((p) => p.kind === 'refused')
    const overruled = problems.filter((p) => p.kind === 'overrule')
    const against = refused.length > 0 ? refused : input.anyway ? [] : overruled
    if (against.length > 0) throw new DomainError('refused', against.map((p) => p.sentence).join(' '), against[0]?.code)
    const now = ctx.now()
    await markStarted(tx, pilot, now)
    const sentences = overruled.map((p) => p.sentence)
    const locked = { ...draft, startsOn: todayOf(ctx, workflow) }
    const segment = await lockSegment(ctx, tx, current, pilot, locked, { reason: null, overruled: sentences })
    const { hash, number } = segment
    const data = { pilotId: pilot.id, number: pilot.number, segment: number, hash, overruled: sentences.length }
    await tell(ctx, tx, workflow, 'pilot.started', data)
    return { hash }
  })
}

/** Changes the plan of a running pilot: a new segment, under a plan of its own, on which the verdict rests from now on. */
export async function amendPilot(ctx: Ctx, workflow: WorkflowRow, input: AmendInput): Promise<{ hash: string }> {
  return ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'running')
    const before = draftOf(lastSegment(pilot).plan)
    const draft = { ...input.draft, startsOn: before.startsOn }
    if (canonicalJson(before) === canonicalJson(draft))
      throw new DomainError(
        'refused',
        'Nothing is different from the plan that is locked: change something, or leave it.',
      )
    const current = await currentOf(tx, workflow)
    const facts = await startFacts(ctx, current, tx)
    const refused = problemsOf(draft, { ...facts, running: null }).filter((p) => p.kind === 'refused')
    if (refused.length > 0) throw new DomainError('refused', refused.map((p) => p.sentence).join(' '), refused[0]?.code)
    return amendIn(ctx, tx, current, pilot, draft, input.reason)
  })
}

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
      sampling: { qaAbove, qaBelow, blindShare, seededShare },
    }
    await amendIn(ctx, tx, current, pilot, draft, pilot.openedBecause)
  })
}

/** Ends a running pilot with a verdict, by a person with a reason or by a rule of its plan. */
export async function endPilot(
  ctx: Ctx,
  workflow: WorkflowRow,
  input: Versioned & { code: Exclude<EndCode, 'abandoned'>; reason: string | null },
): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'running')
    await closeDown(ctx, tx, workflow, pilot, { state: 'ended', endCode: input.code, endReason: input.reason })
    await tell(ctx, tx, workflow, 'pilot.ended', { pilotId: pilot.id, number: pilot.number, code: input.code })
  })
}

/** Stops a running pilot without a verdict. */
export async function abandonPilot(ctx: Ctx, workflow: WorkflowRow, input: ReasonedInput): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const pilot = await changing(tx, workflow, input, 'running')
    await closeDown(ctx, tx, workflow, pilot, { state: 'abandoned', endCode: 'abandoned', endReason: input.reason })
    await tell(ctx, tx, workflow, 'pilot.abandoned', { pilotId: pilot.id, number: pilot.number, draft: false })
  })
}

type Versioned = { number: number; version: number }

/** The next segment of a running pilot, and the event. */
async function amendIn(ctx: Ctx, tx: Tx, workflow: WorkflowRow, pilot: PilotRow, draft: Draft, reason: string) {
  await updatePilot(tx, pilot, { openedBecause: null })
  const { designId } = lastSegment(pilot)
  if (designId) await endDesign(ctx, tx, { workflow, designId })
  const { hash, number } = await lockSegment(ctx, tx, workflow, pilot, draft, { reason, overruled: [] })
  await tell(ctx, tx, workflow, 'pilot.amended', { pilotId: pilot.id, number: pilot.number, segment: number, hash })
  return { hash }
}

/** Locks a plan in a segment of its own: the workflow as the plan wants it, the design, the row. */
async function lockSegment(
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
  const started = randomised(design)
    ? await startDesign(ctx, tx, {
        ...{ workflow: settled, kind: design === 'paired' ? ('paired' as const) : ('split' as const), manualShare },
        ...{ strata, reviewers, ownerId: pilot.id, segment: number },
      })
    : null
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

/** Publishes the plan's rates and idle cutoff where the workflow has others, so that both arms are checked by them. */
async function settle(ctx: Ctx, tx: Tx, workflow: WorkflowRow, draft: Draft): Promise<WorkflowRow> {
  const { definition } = workflow
  const quality = { ...definition.quality, ...draft.sampling }
  const change: Partial<Definition> = {
    ...(canonicalJson(quality) === canonicalJson(definition.quality) ? {} : { quality }),
    ...(draft.idleCutoffSeconds === definition.idleCutoffSeconds ? {} : { idleCutoffSeconds: draft.idleCutoffSeconds }),
  }
  return Object.keys(change).length === 0 ? workflow : { ...workflow, ...(await publishIn(ctx, tx, workflow, change)) }
}

async function closeDown(
  ctx: Ctx,
  tx: Tx,
  workflow: WorkflowRow,
  pilot: PilotRow,
  end: { state: 'ended' | 'abandoned'; endCode: EndCode; endReason: string | null },
): Promise<void> {
  await updatePilot(tx, pilot, { ...end, endedAt: ctx.now(), openedBecause: null })
  const { designId } = lastSegment(pilot)
  if (designId) await endDesign(ctx, tx, { workflow, designId })
  await setWorkflowLock(tx, { ...scopeOf(workflow), because: null, learnUntil: null })
}

const lockSentence = ({ number, name }: Pick<PilotRow, 'number' | 'name'>) =>
  `Pilot ${number}, "${name}", runs under a locked plan, and with it the settings of this workflow: they stay as they are until it ends. To change them now, open the lock on the pilot's page; what you publish then begins a new segment.`

/** The pilot in the state that a change needs, under the lock of the workflow's pilots. */
async function changing(
  tx: Tx,
  workflow: WorkflowRow,
  input: Versioned,
  state: 'draft' | 'running',
): Promise<PilotRow> {
  await lockPilots(tx, scopeOf(workflow))
  const pilot = await existing(tx, workflow, input.number)
  if (pilot.state !== state)
    throw new DomainError(
      'conflict',
      state === 'draft'
        ? `Pilot ${pilot.number} has begun: its plan is locked. Amend it on its page.`
        : `Pilot ${pilot.number} does not run: there is nothing to change.`,
    )
  if (pilot.version !== input.version) throw staleError()
  return pilot
}

export async function existing(db: Tx | Ctx['db'], workflow: WorkflowRow, number: number): Promise<PilotRow> {
  const pilot = await findPilot(db, scopeOf(workflow), number)
  if (!pilot) throw new DomainError('not_found', `There is no pilot ${number} in this workflow: go back to the list.`)
  return pilot
}

/** The workflow as it is now, under the pilots' lock: another version may have been published since the page was opened. */
async function currentOf(tx: Tx, workflow: WorkflowRow): Promise<WorkflowRow> {
  const current = await findWorkflowById(tx, workflow.organisationId, workflow.id)
  if (!current) throw new DomainError('not_found', 'There is no such workflow any more: go back to the start page.')
  return current
}

export function lastSegment(pilot: Pick<PilotRow, 'number' | 'segments'>): SegmentRow {
  const last = pilot.segments.at(-1)
  if (!last) throw new DomainError('conflict', `Pilot ${pilot.number} has not begun: start it first.`)
  return last
}

/** The plan as people edit it, of a draft or of the last segment. */
export function planOf(pilot: PilotRow): Draft {
  return pilot.draft ?? draftOf(lastSegment(pilot).plan)
}

export const scopeOf = ({ organisationId, id: workflowId }: WorkflowRow) => ({ organisationId, workflowId })
const todayOf = (ctx: Ctx, workflow: WorkflowRow) => dayOf(ctx.now().getTime(), workflow.definition.timeZone)
const learnUntilOf = (tx: Tx, workflow: WorkflowRow) => findLearnUntil(tx, workflow.organisationId, workflow.id)

function tell(ctx: Ctx, tx: Tx, { organisationId, id: workflowId }: WorkflowRow, type: string, data: EventData) {
  return record(ctx, tx, { type, organisationId, workflowId, data })
}
