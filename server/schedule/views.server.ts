import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { Every, ReportInput } from '#server/workflow/schedule.ts'
import { listWorkflows, type WorkflowRow } from '#server/workflow/store.server.ts'
import { listConnections } from './connection-store.server.ts'
import {
  beforeName,
  daysText,
  dayText,
  nextDue,
  type Period,
  periodAt,
  periodBefore,
  periodFrom,
  periodName,
} from './due.ts'
import type { Figure } from './figure.ts'
import { figuresOf } from './figures.ts'
import { askInput } from './inputs.server.ts'
import { listRenewals, type RenewalState } from './renewal-store.server.ts'
import { itemNumbers, listRuns, type RunState, withSchedule } from './store.server.ts'

export type RunView = {
  every: Every
  period: string
  /** The schedule still makes reports of this kind. */
  current: boolean
  name: string
  days: string
  state: RunState
  dueAt: string
  endedAt: string | null
  nextTryAt: string | null
  problem: string | null
  problems: string[]
  inputs: { key: string; label: string; from: string; rows: number; problems: string[] }[]
  item: { number: number; title: string } | null
}

export type RenewalView = {
  id: string
  date: string
  dateText: string
  makeOn: string
  makeOnText: string
  state: RenewalState
  says: string
  problem: string | null
  /** The item that the date is from, and the one that was made for it. */
  from: { number: number; title: string }
  made: { number: number; title: string; workflow: { key: string; name: string } } | null
}

export type SchedulePage = {
  workflow: { name: string; timeZone: string; noun: { one: string; many: string } }
  schedule: {
    title: string
    every: Every
    next: { name: string; days: string; dueAt: string }
    /** The latest period that is over; it may be made now where it has no report. */
    latest: { period: string; name: string; days: string; made: boolean }
    inputs: { key: string; label: string; kind: ReportInput['source']['kind'] }[]
  } | null
  runs: RunView[]
  renewals: { waiting: RenewalView[]; past: RenewalView[] } | null
}

const shownRuns = 30
const shownRenewals = 200

export async function schedulePage(ctx: Ctx, workflow: WorkflowRow): Promise<SchedulePage> {
  const { definition, organisationId, id: workflowId } = workflow
  const { schedule, renewals, name, noun, timeZone } = definition
  const scope = { organisationId, workflowId }
  const [runs, dates] = await Promise.all([
    listRuns(ctx.db, scope, shownRuns),
    listRenewals(ctx.db, scope, shownRenewals),
  ])
  const rows = [...dates.waiting, ...dates.past]
  const items = await itemNumbers(ctx.db, organisationId, [
    ...runs.flatMap(({ itemId }) => itemId ?? []),
    ...rows.flatMap(({ itemId, madeItemId }) => [itemId, ...(madeItemId ? [madeItemId] : [])]),
  ])
  const renewalView = (row: (typeof rows)[number]): RenewalView => {
    const [from, made] = [items.get(row.itemId), row.madeItemId ? items.get(row.madeItemId) : undefined]
    return {
      ...{
        id: row.id,
        date: row.date,
        dateText: dayText(row.date),
        makeOn: row.makeOn,
        makeOnText: dayText(row.makeOn),
      },
      ...{ state: row.state as RenewalState, problem: row.problem },
      says: renewals[row.position]?.says ?? '',
      from: { number: from?.number ?? 0, title: from?.title ?? '' },
      made: made ? { number: made.number, title: made.title, workflow: made.workflow } : null,
    }
  }
  return {
    workflow: { name, noun, timeZone },
    schedule: schedule ? scheduleView(ctx, schedule, timeZone, runs) : null,
    runs: runs.map((run) => runView(run, schedule?.every === run.every, items)),
    renewals:
      renewals.length > 0 || rows.length > 0
        ? { waiting: dates.waiting.map(renewalView), past: dates.past.map(renewalView) }
        : null,
  }
}

type Runs = Awaited<ReturnType<typeof listRuns>>
type Items = Awaited<ReturnType<typeof itemNumbers>>
type Schedule = NonNullable<WorkflowRow['definition']['schedule']>

function scheduleView(ctx: Ctx, schedule: Schedule, timeZone: string, runs: Runs): SchedulePage['schedule'] {
  const { every, title, inputs } = schedule
  const next = nextDue(schedule, ctx.now().getTime(), timeZone)
  const latest = latestPeriod(ctx, every, timeZone)
  const nameOf = (period: Period) => ({ name: periodName(every, period), days: daysText(period) })
  return {
    ...{ title, every },
    next: { ...nameOf(next.period), dueAt: new Date(next.dueAt).toISOString() },
    latest: {
      ...{ period: latest.from, ...nameOf(latest) },
      made: runs.some((run) => run.every === every && run.period === latest.from),
    },
    inputs: inputs.map(({ key, label, source }) => ({ key, label, kind: source.kind })),
  }
}

function latestPeriod(ctx: Ctx, every: Every, timeZone: string): Period {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ctx.now())
  return periodBefore(every, periodAt(every, today))
}

function runView(run: Runs[number], current: boolean, items: Items): RunView {
  const { every } = run
  const period = periodFrom(every, run.period)
  const item = run.itemId ? items.get(run.itemId) : undefined
  return {
    ...{ every, period: run.period, current, state: run.state, problem: run.problem, problems: run.problems },
    name: period ? periodName(every, period) : dayText(run.period),
    days: period ? daysText(period) : '',
    dueAt: run.dueAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    nextTryAt: run.nextTryAt?.toISOString() ?? null,
    inputs: run.inputs.map(({ key, label, from, rows, problems }) => ({ key, label, from, rows, problems })),
    item: item ? { number: item.number, title: item.title } : null,
  }
}

export type SourceChoices = {
  hosts: string[]
  folders: string[]
  connections: { key: string; label: string }[]
  workflows: { key: string; name: string }[]
}

/** What a person may choose inputs from: figures of the workflows that they belong to alone. */
export async function sourcesFor(ctx: Ctx): Promise<SourceChoices> {
  const { organisationId } = ctx.actor
  const [connections, workflows] = await Promise.all([
    listConnections(ctx.db, organisationId),
    listWorkflows(ctx.db, organisationId),
  ])
  return {
    hosts: [...ctx.sources.hosts],
    folders: [...ctx.sources.folders],
    connections: connections.map(({ key, label }) => ({ key, label })),
    workflows: workflows.filter(({ id }) => belongs(ctx, id)).map(({ key, name }) => ({ key, name })),
  }
}

/** Keys of the person's workflows that have a schedule or coming dates. */
export async function ownScheduled(ctx: Ctx): Promise<string[]> {
  const { actor } = ctx
  return actor.kind === 'user' ? withSchedule(ctx.db, actor.organisationId, actor.workflowIds) : []
}

const belongs = ({ actor }: Ctx, workflowId: string) => actor.kind === 'user' && actor.workflowIds.includes(workflowId)

export type InputTrial = {
  /** Null: it answers. */
  problem: string | null
  period: string
  before: string
  headers: string[]
  sample: string[][]
  rows: number
  rowsBefore: number | null
  figures: Pick<Figure, 'key' | 'label' | 'unit' | 'now' | 'before' | 'n'>[]
  problems: string[]
  remarks: string[]
}

const sampleRows = 8
const sampleCharacters = 80

/** What an input answers now for the latest period that is over; figures of a workflow for its own members alone. */
export async function tryInput(
  ctx: Ctx,
  { input, every, timeZone }: { input: ReportInput; every: Every; timeZone: string },
): Promise<InputTrial> {
  if (!Intl.supportedValuesOf('timeZone').includes(timeZone) && timeZone !== 'UTC')
    throw new DomainError(
      'invalid',
      `"${timeZone}" is not a time zone; use an IANA name such as Europe/Berlin.`,
      'timeZone',
    )
  const period = latestPeriod(ctx, every, timeZone)
  const asked = { every, period, timeZone }
  const { answered } = await askInput(ctx, input, asked, (workflow) => Promise.resolve(belongs(ctx, workflow.id)))
  const read = figuresOf(input, answered, { ...asked, now: ctx.now().getTime() })
  const table = answered.kind === 'table' ? answered.table : null
  return {
    ...{ problem: read.failed, period: `${periodName(every, period)}, ${daysText(period)}`, before: beforeName[every] },
    headers: table?.headers.slice(0, 12) ?? [],
    sample: (table?.rows.slice(0, sampleRows) ?? []).map(({ cells }) =>
      cells.slice(0, 12).map((cell) => cell.slice(0, sampleCharacters)),
    ),
    ...{ rows: read.rows, rowsBefore: read.rowsBefore },
    figures: read.figures.map(({ key, label, unit, now, before, n }) => ({ key, label, unit, now, before, n })),
    ...{ problems: read.failed ? [] : read.problems, remarks: read.remarks },
  }
}
