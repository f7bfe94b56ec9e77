import { record } from '#server/audit/commands.server.ts'
import { keepFile } from '#server/document/commands.server.ts'
import { receiveStored } from '#server/item/commands.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Schedule } from '#server/workflow/schedule.ts'
import { findWorkflowById, type WorkflowRow } from '#server/workflow/store.server.ts'
import { dueAt, dueReports, type Period, periodBefore, periodFrom, periodName } from './due.ts'
import { type InputFigures, rememberedOf } from './figure.ts'
import { figuresOf } from './figures.ts'
import { askInput } from './inputs.server.ts'
import { reportOf } from './report.ts'
import {
  changeRun,
  findRun,
  findRunOf,
  insertRun,
  type KeptInput,
  knownPeriods,
  listRuns,
  lockRun,
  type RunRow,
  runsToTry,
  scheduledSince,
  scheduledWorkflows,
  sharesLead,
  takeTry,
} from './store.server.ts'

/** The queue of the jobs that make one report each. */
export const makeReportQueue = 'schedule.make-report'

const scopeOf = ({ organisationId, id: workflowId }: WorkflowRow) => ({ organisationId, workflowId })

/** A context that acts for one organisation; the clock's own names none. */
export const actingFor = (ctx: Ctx, organisationId: string): Ctx => ({
  ...ctx,
  actor: { kind: 'system', id: 'clock', name: 'Clock', organisationId },
})

/**
 * The clock's look-round: for each workflow whose report has fallen due, its row and its job in one transaction, so that a
 * period has one report however many processes look; and once more what waited for an input.
 */
export async function orderDueReports(ctx: Ctx): Promise<void> {
  for (const { organisationId, workflowId } of await scheduledWorkflows(ctx.db)) {
    try {
      const workflow = await findWorkflowById(ctx.db, organisationId, workflowId)
      if (workflow) await orderDue(actingFor(ctx, organisationId), workflow)
    } catch (error) {
      // One that cannot be ordered must not keep the others waiting; the next round tries it again.
      ctx.log.error({ err: error, workflowId }, 'a scheduled report could not be ordered')
    }
  }
  for (const { id, organisationId } of await runsToTry(ctx.db, ctx.now()))
    await ctx.db.$transaction(async (tx) => {
      if (await takeTry(tx, id)) await ctx.queue.send(tx, makeReportQueue, { organisationId, runId: id })
    })
}

async function orderDue(ctx: Ctx, workflow: WorkflowRow): Promise<void> {
  const { schedule, timeZone } = workflow.definition
  const scope = scopeOf(workflow)
  const since = schedule && (await scheduledSince(ctx.db, scope, schedule.every))
  if (!schedule || !since) return
  const known = await knownPeriods(ctx.db, scope, schedule.every)
  const now = ctx.now()
  const at = { since: since.getTime(), now: now.getTime(), timeZone, known }
  const { make, missed } = dueReports(schedule, at)
  if (!make && missed.length === 0) return
  const shared = { ...scope, every: schedule.every, createdAt: now, orderedBy: ctx.actor.id }
  await ctx.db.$transaction(async (tx) => {
    for (const { period, dueAt } of missed)
      await insertRun(tx, {
        ...{ ...shared, id: ctx.random.uuid(), period: period.from, state: 'missed' },
        ...{ dueAt: new Date(dueAt), endedAt: now },
      })
    if (!make) return
    const id = ctx.random.uuid()
    const row = { ...shared, id, period: make.period.from, state: 'waiting' as const }
    if (await insertRun(tx, { ...row, dueAt: new Date(make.dueAt), endedAt: null }))
      await ctx.queue.send(tx, makeReportQueue, { organisationId: scope.organisationId, runId: id })
  })
}

/**
 * Makes the report of a period now, because a person says so: one that nobody made, or that failed. Refused for a period
 * that is not over, and for one whose report is there.
 */
export async function makeNow(ctx: Ctx, workflow: WorkflowRow, first: string): Promise<{ runId: string }> {
  const { schedule, timeZone } = workflow.definition
  if (!schedule) throw new DomainError('conflict', 'This workflow makes no reports: give it a schedule first.')
  const period = periodFrom(schedule.every, first)
  if (!period) throw new DomainError('invalid', `No ${schedule.every} begins on ${first}.`, 'period')
  if (period.to >= dayIn(ctx, timeZone))
    throw new DomainError('refused', `${named(schedule, period)} is not over yet: its report would miss its last rows.`)
  const scope = scopeOf(workflow)
  const now = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const id = ctx.random.uuid()
    const shared = {
      ...{ ...scope, every: schedule.every },
      createdAt: now,
      orderedBy: ctx.actor.id,
      dueAt: new Date(dueAt(schedule, period, timeZone)),
    }
    const fresh = await insertRun(tx, { ...shared, id, period: first, state: 'waiting', endedAt: null })
    const run = fresh ? { id } : await again(tx, scope, period, schedule, ctx)
    await ctx.queue.send(tx, makeReportQueue, { organisationId: scope.organisationId, runId: run.id, waits: false })
    await record(ctx, tx, { type: 'schedule.ordered', ...scope, data: { runId: run.id, period: first } })
    return { runId: run.id }
  })
}

type Tx = Parameters<typeof lockRun>[0]

/** Puts a run that failed, was missed or waits for an input back to its start. */
async function again(
  tx: Tx,
  scope: { organisationId: string; workflowId: string },
  period: Period,
  schedule: Schedule,
  ctx: Ctx,
): Promise<{ id: string }> {
  const run = await findRunOf(tx, scope, schedule.every, period.from)
  const start = { state: 'waiting' as const, nextTryAt: null, endedAt: null, problem: null, orderedBy: ctx.actor.id }
  if (run && (await changeRun(tx, run.id, ['failed', 'missed', 'waiting'], start))) return run
  throw new DomainError(
    'conflict',
    run?.state === 'running'
      ? `The report of ${named(schedule, period)} is just being made.`
      : `The report of ${named(schedule, period)} is made: open its item to change it.`,
  )
}

const named = (schedule: Schedule, period: Period) => periodName(schedule.every, period)
const dayIn = (ctx: Ctx, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ctx.now())

/** Between two tries for an input that is not there yet. */
const tryEveryMs = 10 * 60_000

/**
 * Makes the report of a run: asks every input, writes what came and what is missing, and takes the document in as an item of
 * the workflow, in one transaction with the run's end. While an input is not there the run waits, up to the schedule's
 * patience (`waits` false: not at all); then the report is made without it and says so. With nothing at all there is no report.
 */
export async function makeReport(ctx: Ctx, runId: string, waits = true): Promise<void> {
  const { organisationId } = ctx.actor
  const run = await findRun(ctx.db, organisationId, runId)
  if (!run || (run.state !== 'waiting' && run.state !== 'running')) return
  const workflow = await findWorkflowById(ctx.db, organisationId, run.workflowId)
  const schedule = workflow?.definition.schedule
  const period = schedule?.every === run.every ? periodFrom(run.every, run.period) : null
  if (!workflow || !schedule || !period) {
    await failRun(ctx, run, 'The workflow no longer makes reports of this kind: its schedule was changed.')
    return
  }
  if (!(await changeRun(ctx.db, run.id, ['waiting', 'running'], { state: 'running', attempts: run.attempts + 1 })))
    return
  const { figures, kept } = await askAll(ctx, workflow, schedule, period)
  const patience = run.dueAt.getTime() + schedule.waitMinutes * 60_000
  if (waits && figures.some((input) => input.passing) && ctx.now().getTime() < patience) {
    const nextTryAt = new Date(Math.min(ctx.now().getTime() + tryEveryMs, patience))
    const problem = figures.flatMap((input) => (input.passing && input.failed ? [input.failed] : [])).join(' ')
    await changeRun(ctx.db, run.id, ['running'], { state: 'waiting', nextTryAt, problem, inputs: kept })
    return
  }
  if (figures.every((input) => input.failed !== null)) {
    const problems = figures.flatMap((input) => input.problems)
    await failRun(ctx, run, `No input could be had, so that there is nothing to report. ${problems.join(' ')}`, kept)
    return
  }
  await finishReport(ctx, { run, workflow, schedule, period, figures, kept })
}

type Asked = { figures: InputFigures[]; kept: KeptInput[] }

/** Every input's figures, and what is kept of each: rows, problems, the file that came. */
async function askAll(ctx: Ctx, workflow: WorkflowRow, schedule: Schedule, period: Period): Promise<Asked> {
  const { timeZone } = workflow.definition
  const { every } = schedule
  const asked = { every, period, timeZone }
  const last = await findRunOf(ctx.db, scopeOf(workflow), every, periodBefore(every, period).from)
  const mayRead = (other: WorkflowRow) =>
    other.id === workflow.id
      ? Promise.resolve(true)
      : sharesLead(ctx.db, workflow.organisationId, workflow.id, other.id)
  const figures: InputFigures[] = []
  const kept: KeptInput[] = []
  for (const input of schedule.inputs) {
    const { answered, file } = await askInput(ctx, input, asked, mayRead)
    const remembered = last?.inputs.find(({ key }) => key === input.key)?.remembered ?? null
    const read = figuresOf(input, answered, { ...asked, now: ctx.now().getTime() }, remembered)
    const stored = file && (await ctx.files.put(workflow.organisationId, file.bytes))
    figures.push(read)
    kept.push({
      ...{ key: input.key, label: input.label, kind: input.source.kind, from: read.from, rows: read.rows },
      ...{ fileKey: stored?.key ?? null, problems: read.problems },
      remembered: read.failed ? null : rememberedOf(read),
    })
  }
  return { figures, kept }
}

type Finished = Asked & { run: RunRow; workflow: WorkflowRow; schedule: Schedule; period: Period }

async function finishReport(ctx: Ctx, { run, workflow, schedule, period, figures, kept }: Finished): Promise<void> {
  const scope = scopeOf(workflow)
  const { timeZone } = workflow.definition
  const earlier = await listRuns(ctx.db, scope, 60)
  const report = reportOf({
    ...{ schedule, period, timeZone, inputs: figures },
    madeAt: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ctx.now()),
    missed: missedBefore(earlier, run, schedule),
  })
  const file = await keepFile(ctx, report.fileName, new TextEncoder().encode(report.text))
  await ctx.db.$transaction(async (tx) => {
    const locked = await lockRun(tx, scope.organisationId, run.id)
    if (locked?.state !== 'running') return
    const { itemId } = await receiveStored(ctx, tx, workflow, file, {
      ...{ intake: 'schedule', documentType: 'text', stated: report.stated },
    })
    const end = { itemId, endedAt: ctx.now(), problem: null, problems: report.problems, inputs: kept }
    await changeRun(tx, run.id, ['running'], { state: 'done', ...end })
    const data = { runId: run.id, itemId, period: run.period }
    await record(ctx, tx, { type: 'report.made', ...scope, data })
    if (report.problems.length > 0)
      await record(ctx, tx, {
        type: 'report.incomplete',
        ...scope,
        data: { runId: run.id, problems: report.problems.length },
      })
  })
}

/** Periods without a report since the last one that was made. */
function missedBefore(runs: readonly RunRow[], run: RunRow, schedule: Schedule): Period[] {
  const before = runs.filter(({ every, period }) => every === run.every && period < run.period)
  const made = before.findIndex(({ state }) => state !== 'missed')
  return (made < 0 ? before : before.slice(0, made))
    .flatMap(({ period }) => periodFrom(schedule.every, period) ?? [])
    .reverse()
}

async function failRun(ctx: Ctx, run: RunRow, problem: string, inputs?: readonly KeptInput[]): Promise<void> {
  const { organisationId, workflowId, id } = run
  await ctx.db.$transaction(async (tx) => {
    const end = { state: 'failed' as const, endedAt: ctx.now(), problem, nextTryAt: null }
    if (!(await changeRun(tx, id, ['waiting', 'running'], inputs ? { ...end, inputs } : end))) return
    await record(ctx, tx, {
      type: 'schedule.failed',
      ...{ organisationId, workflowId },
      data: { runId: id, period: run.period },
    })
  })
}

/** Runs when every attempt failed: a person sees it, and may order the report again. */
export async function giveUpReport(ctx: Ctx, runId: string): Promise<void> {
  const run = await findRun(ctx.db, ctx.actor.organisationId, runId)
  if (run)
    await failRun(
      ctx,
      run,
      'The report could not be made because of a fault on this server: make it again, and tell your administrator if that fails too.',
    )
}
