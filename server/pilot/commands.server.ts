import { endDesign } from '#server/allocation/commands.server.ts'
import { canonicalJson } from '#server/platform/canonical.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Tx } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { scopeOf, setWorkflowLock, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type Draft, draftOf, firstDraft } from './draft.ts'
import {
  changing,
  currentOf,
  existing,
  lastSegment,
  planOf,
  startFacts,
  tell,
  todayOf,
  type Versioned,
} from './loading.server.ts'
import { amendIn, lockSegment } from './lock.server.ts'
import { measuredOf } from './measured.server.ts'
import type { AmendInput, CreateInput, ReasonedInput, SaveInput, StartInput } from './pilot.ts'
import { problemsOf } from './start.ts'
import type { EndCode } from './stop.ts'
import { deleteDraft, insertDraft, lockPilots, markStarted, type PilotRow, updatePilot } from './store.server.ts'

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

/**
 * Locks the plan and begins: the workflow's rates, idle cutoff and rework window become the plan's (a version of its own), the design is
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
