import { record } from '#server/audit/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { findWorkflowById } from '#server/workflow/store.server.ts'
import { definitionOf } from './candidate-commands.server.ts'
import { findCandidate } from './candidate-store.server.ts'
import { mayAsk } from './estimate.ts'
import { type Answerer, answererOf } from './run-answerer.server.ts'
import { findRun, type RunRow, runCases } from './run-read.server.ts'
import { countResults, insertResult, moveRun, type Open, openCases, standingOf } from './run-store.server.ts'
import { scoreRun } from './score.ts'

export const answerQueue = 'evaluation.answer'

/** A job answers for so long and then queues up again, so that several runs take turns. */
const turnMs = 30_000
/** So many open cases are looked up at a time. */
const ahead = 50
/** After so many seconds a job looks again whether the one before it is still at work. */
const lookAgainSeconds = 15
/** The provider is busy with reviewers' items. */
const giveWaySeconds = 3

/** Why a turn ended: nothing is left, time is up, the provider is busy, a person or another job took over, or it cannot go on. */
type End = { kind: 'through' | 'later' | 'busy' | 'taken' } | { kind: 'stop'; reason: string; because: string }

/**
 * A turn of a run: answers its open cases for a while, scores it when none is left, else orders the next turn. One process
 * at a time works on a run, by a lock that dies with it; a turn begins only for the job that was ordered for it (or for
 * another attempt of that job), so a job that comes twice or late does nothing. Each answer is kept as soon as it is there.
 */
export async function answerRun(ctx: Ctx, input: { workflowId: string; runId: string; turn: number }): Promise<void> {
  const { workflowId, runId, turn } = input
  const { organisationId } = ctx.actor
  const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
  const found = await findRun(ctx.db, { organisationId, workflowId }, { id: runId })
  if (!workflow || !found || !isOpen(found) || !isFor(turn, found.version)) return
  const release = await ctx.slots.take(`run/${runId}`, 1)
  // Of an attempt that counts as lost and still works: it sends the next job itself, or this one takes over.
  if (!release) return sendTurn(ctx, found, turn, lookAgainSeconds)
  let next: { turn: number; afterSeconds: number } | null = null
  try {
    const run = await beginTurn(ctx, found, turn)
    if (!run) return
    const candidate = await findCandidate(ctx.db, { organisationId, workflowId }, { id: run.candidate.id })
    if (!candidate) throw new Error(`run ${runId} has no candidate`)
    const definition = await definitionOf(ctx.db, workflow, candidate)
    const answerer = await answererOf(ctx, workflow, run, definition)
    const end: End =
      'problem' in answerer
        ? { kind: 'stop', reason: 'settings', because: answerer.problem }
        : await answerOpen(ctx, run, answerer)
    if (end.kind === 'stop') await stopRun(ctx, run, end)
    else if (end.kind === 'through') {
      const cases = await runCases(ctx.db, organisationId, { ...workflow, definition }, runId)
      await finishRun(ctx, run, scoreRun(definition, cases))
    } else if (end.kind !== 'taken')
      next = { turn: run.version, afterSeconds: end.kind === 'busy' ? giveWaySeconds : 0 }
  } finally {
    await release()
  }
  if (next) await sendTurn(ctx, found, next.turn, next.afterSeconds)
}

const isOpen = ({ state }: RunRow) => state === 'queued' || state === 'running'
/** The turn that was ordered, or the one that it began before its process died. */
const isFor = (turn: number, version: number) => version === turn || version === turn + 1

async function beginTurn(ctx: Ctx, run: RunRow, turn: number): Promise<RunRow | null> {
  const startedAt = run.startedAt ?? ctx.now()
  // Begun already, and broken off.
  if (run.version === turn + 1) return run
  const from = { states: ['queued', 'running'] as const, version: turn }
  return (await moveRun(ctx.db, run, from, { state: 'running', startedAt }))
    ? { ...run, state: 'running', startedAt, version: turn + 1 }
    : null
}

async function sendTurn(ctx: Ctx, run: RunRow, turn: number, afterSeconds: number): Promise<void> {
  const { id: runId, organisationId, workflowId } = run
  await ctx.db.$transaction((tx) =>
    ctx.queue.send(
      tx,
      answerQueue,
      { organisationId, workflowId, runId, turn },
      afterSeconds > 0 ? { afterSeconds } : {},
    ),
  )
}

/** What the lanes of a turn share. `through`: no open answer was found any more. */
type Turn = { until: number; end: End | null; through: boolean; asked: number; underWay: number }

async function answerOpen(ctx: Ctx, run: RunRow, answerer: Answerer): Promise<End> {
  const { asked } = await countResults(ctx.db, run.organisationId, run.id)
  const turn: Turn = { until: performance.now() + turnMs, end: null, through: false, asked, underWay: 0 }
  const next = openOnes(ctx, run)
  const lanes = Array.from({ length: answerer.lanes }, () => lane(ctx, run, answerer, turn, next))
  const settled = await Promise.allSettled(lanes)
  for (const result of settled) if (result.status === 'rejected') throw result.reason
  return turn.end ?? { kind: turn.through ? 'through' : 'busy' }
}

/** Hands out the open answers one by one, to whichever lane asks next. */
function openOnes(ctx: Ctx, run: RunRow): () => Promise<Open | null> {
  let found: Open[] = []
  let last = { position: 0, repetition: 0 }
  let looking: Promise<void> | null = null
  const look = async () => {
    found = await openCases(ctx.db, run, last, ahead)
    last = found.at(-1) ?? last
  }
  return async () => {
    if (found.length === 0) {
      looking ??= look().finally(() => {
        looking = null
      })
      await looking
    }
    return found.shift() ?? null
  }
}

async function lane(ctx: Ctx, run: RunRow, answerer: Answerer, turn: Turn, next: () => Promise<Open | null>) {
  try {
    while (!turn.end) {
      const leave = await answerer.enter()
      if (!leave) return
      const end = await answerNext(ctx, run, answerer, turn, next).finally(leave)
      if (end?.kind === 'through') {
        turn.through = true
        return
      }
      turn.end ??= end
    }
  } catch (error) {
    // The other lanes finish the question that they have put, and end.
    turn.end ??= { kind: 'later' }
    throw error
  }
}

/** Answers one open case, if there is one and nothing speaks against it. */
async function answerNext(
  ctx: Ctx,
  run: RunRow,
  answerer: Answerer,
  turn: Turn,
  next: () => Promise<Open | null>,
): Promise<End | null> {
  const end = await mayGoOn(ctx, run, turn)
  if (end) return end
  try {
    const open = await next()
    if (!open) return { kind: 'through' }
    const answered = await answerer.answer(open)
    if ('stop' in answered) return { kind: 'stop', ...answered.stop }
    const { organisationId, id: runId } = run
    const { caseId, repetition } = open
    await insertResult(ctx.db, { organisationId, runId, caseId, repetition, ...answered, at: ctx.now() })
    if (!answered.cached) turn.asked += 1
    return null
  } finally {
    turn.underWay -= 1
  }
}

/**
 * Looked at before each case: whether somebody has cancelled the run, what is spent, and how long this turn has taken. Null:
 * another case is under way now.
 */
async function mayGoOn(ctx: Ctx, run: RunRow, turn: Turn): Promise<End | null> {
  const now = await standingOf(ctx.db, run.organisationId, run.id)
  if (now?.state !== 'running' || now.version !== run.version) return { kind: 'taken' }
  const { cost, spendingLimit: limit } = now
  if (!mayAsk({ cost, limit, asked: turn.asked, underWay: turn.underWay, estimate: run.estimate }))
    return { kind: 'stop', reason: 'limit', because: limitSentence(run, cost, limit ?? 0) }
  if (performance.now() > turn.until) return { kind: 'later' }
  // Counted here, so that two lanes do not both take the last of the money.
  turn.underWay += 1
  return null
}

const limitSentence = ({ currency }: RunRow, cost: number, limit: number) =>
  `It has spent ${amount(cost)} ${currency}, and another question may pass its limit of ${amount(limit)} ${currency}: raise the limit to go on.`
const amount = (value: number) => (value < 0.01 ? String(Number(value.toPrecision(3))) : value.toFixed(2))

async function stopRun(ctx: Ctx, run: RunRow, { reason, because }: { reason: string; because: string }): Promise<void> {
  const { id: runId, organisationId, workflowId, number } = run
  await ctx.db.$transaction(async (tx) => {
    const from = { states: ['running'] as const, version: run.version }
    if (!(await moveRun(tx, run, from, { state: 'stopped', because }))) return
    const cost = (await standingOf(tx, organisationId, runId))?.cost ?? 0
    const { answered } = await countResults(tx, organisationId, runId)
    const data = { runId, number, reason, answered, cost }
    await record(ctx, tx, { type: 'run.stopped', organisationId, workflowId, data })
  })
}

/** Every case has its answer: the run is done, once, with its figures and its event. */
async function finishRun(ctx: Ctx, run: RunRow, scores: ReturnType<typeof scoreRun>): Promise<void> {
  const { id: runId, organisationId, workflowId, number } = run
  const { answered } = await countResults(ctx.db, organisationId, runId)
  // A case may have gone to another turn meanwhile, which then finishes.
  if (answered < run.total) return
  await ctx.db.$transaction(async (tx) => {
    const from = { states: ['running'] as const, version: run.version }
    const next = { state: 'done' as const, because: null, finishedAt: ctx.now(), summary: scores }
    if (!(await moveRun(tx, run, from, next))) return
    const cost = (await standingOf(tx, organisationId, runId))?.cost ?? 0
    const data = { runId, number, candidateId: run.candidate.id, answered, failed: scores.failed, cost }
    await record(ctx, tx, { type: 'run.finished', organisationId, workflowId, data })
  })
}

/** Runs when every attempt of a turn failed: the run says so, and a person can let it go on. */
export async function failRun(ctx: Ctx, input: { workflowId: string; runId: string }): Promise<void> {
  const { organisationId } = ctx.actor
  const { workflowId, runId } = input
  await ctx.db.$transaction(async (tx) => {
    const run = { id: runId, organisationId }
    const because = 'Its jobs failed again and again: let it go on, and tell your administrator if it fails once more.'
    const next = { state: 'failed' as const, because, finishedAt: ctx.now() }
    if (!(await moveRun(tx, run, { states: ['queued', 'running'] }, next))) return
    await record(ctx, tx, { type: 'run.failed', organisationId, workflowId, data: { runId } })
  })
}
