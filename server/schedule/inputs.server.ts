import type { TableLimits, TableRows } from '#server/document/table.ts'
import { takeRows } from '#server/document/take-table.server.ts'
import { overviewIn, readAtOnce } from '#server/metrics/commands.server.ts'
import { fold } from '#server/metrics/fold.server.ts'
import type { Metrics } from '#server/metrics/metrics.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { SourceFile } from '#server/platform/sources.ts'
import { writeCsv } from '#server/platform/tables.server.ts'
import { asksForPeriod, type Every, type ReportInput, withDays } from '#server/workflow/schedule.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import type { Answered, MeasuredFigure } from './answer.ts'
import { findConnection } from './connection-store.server.ts'
import { targetOf } from './connections.server.ts'
import { type Period, periodBefore } from './due.ts'

/** Of one file; more is a data warehouse's work. */
const limits: TableLimits = { rows: 200_000, columns: 200 }

export type Asked = { every: Every; period: Period; timeZone: string }

/** Whether somebody may read the figures of a workflow: who tries an input, or the workflow whose report it is. */
export type MayRead = (workflow: WorkflowRow) => Promise<boolean>

/** What an input answered, and the bytes of it that are kept; a problem is part of the answer and never thrown. */
export async function askInput(
  ctx: Ctx,
  input: ReportInput,
  asked: Asked,
  mayRead: MayRead,
): Promise<{ answered: Answered; file: { name: string; bytes: Uint8Array } | null }> {
  try {
    if (input.source.kind === 'metrics') return await measured(ctx, input.source.workflow, asked, mayRead)
    const now = await askTable(ctx, input, asked.period, asked.timeZone)
    const before = await askBefore(ctx, input, asked)
    return {
      answered: { kind: 'table', ...before, ...now.answer },
      file: { name: now.name, bytes: now.bytes },
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { answered: { kind: 'failed', problem: error.message, passing: error.code === 'unavailable' }, file: null }
  }
}

type TableAnswer = { table: TableRows; canonical: boolean; from: string; changedAt: number | null }
type Taken = { answer: TableAnswer; name: string; bytes: Uint8Array }

/** An input that is asked for one period at a time is asked for the one before too, to have something to compare with. */
async function askBefore(
  ctx: Ctx,
  input: ReportInput,
  { every, period, timeZone }: Asked,
): Promise<{ before: TableRows | null; beforeProblem: string | null }> {
  if (!asksForPeriod(input.source)) return { before: null, beforeProblem: null }
  try {
    const { answer } = await askTable(ctx, input, periodBefore(every, period), timeZone)
    return { before: answer.table, beforeProblem: null }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { before: null, beforeProblem: error.message }
  }
}

async function askTable(ctx: Ctx, input: ReportInput, period: Period, timeZone: string): Promise<Taken> {
  const { source } = input
  if (source.kind === 'sql') return askConnection(ctx, source, period, timeZone)
  if (source.kind === 'url') return fromFile(await ctx.sources.fetchFile(withDays(source.url, period)))
  if (source.kind === 'folder') return fromFile(await ctx.sources.newestFile(source.folder, source.name))
  throw new Error('figures of Countersign are no table')
}

async function fromFile({ name, bytes, changedAt }: SourceFile): Promise<Taken> {
  const table = await takeRows(bytes, name, limits)
  if (!table) throw new DomainError('unreadable', `${name} is no CSV or Excel file.`)
  const canonical = /\.xlsx$/i.test(name)
  return { answer: { table, canonical, from: name, changedAt: changedAt?.getTime() ?? null }, name, bytes }
}

async function askConnection(
  ctx: Ctx,
  source: Extract<ReportInput['source'], { kind: 'sql' }>,
  period: Period,
  timeZone: string,
): Promise<Taken> {
  const row = await findConnection(ctx.db, ctx.actor.organisationId, { key: source.connection })
  if (!row)
    throw new DomainError(
      'refused',
      `There is no connection "${source.connection}": an administrator makes connections, on their page.`,
    )
  const { headers, rows } = await ctx.sources.query(targetOf(ctx, row), {
    query: queryFor(source.query, period),
    timeoutMs: row.timeoutSeconds * 1_000,
    mostRows: row.mostRows,
    timeZone,
  })
  const table: TableRows = { headers, rows: rows.map((cells, i) => ({ number: i + 1, cells })) }
  const bytes = await csvOf(headers, rows)
  return { answer: { table, canonical: true, from: row.label, changedAt: null }, name: `${row.key}.csv`, bytes }
}

/** The days as dates of their own, whether the query puts quotation marks around their places or not. */
export function queryFor(query: string, period: Period): string {
  const day = (date: string) => `DATE '${date}'`
  return query
    .replace(/'\{\{from\}\}'|\{\{from\}\}/g, day(period.from))
    .replace(/'\{\{to\}\}'|\{\{to\}\}/g, day(period.to))
}

async function csvOf(headers: readonly string[], rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const columns = headers.map((header, at) => ({
    ...{ key: String(at), header, kind: 'text' as const },
    value: (row: readonly string[]) => row[at] ?? '',
  }))
  const chunks: Uint8Array[] = []
  for await (const chunk of writeCsv(columns, rows)) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

/** Figures of a workflow of this organisation for a period and the one before. */
async function measured(ctx: Ctx, key: string, { every, period }: Asked, mayRead: MayRead) {
  const workflow = await findWorkflow(ctx.db, ctx.actor.organisationId, key)
  // One that may not be read answers like one that does not exist, so that names cannot be probed.
  if (!workflow || !(await mayRead(workflow)))
    throw new DomainError(
      'refused',
      `There is no workflow "${key}" of which a lead of this one is a member: choose another one.`,
    )
  const before = periodBefore(every, period)
  const { missing } = await fold(ctx, workflow)
  const [now, earlier] = await readAtOnce(ctx, async (tx) => [
    await overviewIn(tx, ctx, workflow, { weeks: 4, ...period }, missing),
    await overviewIn(tx, ctx, workflow, { weeks: 4, ...before }, missing),
  ])
  const figures = figuresOf(now, earlier)
  const table = figures.map((f) => [f.key, f.now ?? '', String(f.n), f.before ?? '', String(f.nBefore)])
  const bytes = await csvOf(['figure', 'now', 'n', 'before', 'n_before'], table)
  const answered: Answered = { kind: 'measured', figures, from: workflow.definition.name }
  return { answered, file: { name: `${key}.csv`, bytes } }
}

type Seen = Awaited<ReturnType<typeof overviewIn>>

const minutes = (ms: number | null) => (ms === null ? null : (ms / 60_000).toFixed(1))
const percent = (rate: number | null) => (rate === null ? null : (rate * 100).toFixed(1))

/** What can be reported of a workflow (server/metrics/definitions.ts says how each is measured). */
const measures: readonly {
  key: string
  label: string
  unit: MeasuredFigure['unit']
  of(seen: Seen): { value: string | null; n: number }
}[] = [
  { key: 'arrivals', label: 'arrivals', unit: 'count', of: (s) => counted(s.days.reduce((n, d) => n + d.arrivals, 0)) },
  { key: 'completed', label: 'completed', unit: 'count', of: (s) => counted(s.metrics.completed) },
  { key: 'backlog', label: 'backlog at the end', unit: 'count', of: (s) => atEnd(s, 'backlog') },
  { key: 'overdue', label: 'overdue at the end', unit: 'count', of: (s) => atEnd(s, 'overdue') },
  { key: 'handling', label: 'median handling time', unit: 'minutes', of: (s) => median(s.metrics.handling) },
  { key: 'touch', label: 'median touch time', unit: 'minutes', of: (s) => median(s.metrics.touch) },
  { key: 'wait', label: 'median wait', unit: 'minutes', of: (s) => median(s.metrics.wait) },
  { key: 'cycle', label: 'median cycle time', unit: 'minutes', of: (s) => median(s.metrics.cycle) },
  { key: 'corrected', label: 'corrected', unit: 'percent', of: (s) => share(s.metrics.correction) },
  { key: 'errors', label: 'errors found by checking', unit: 'percent', of: (s) => share(s.metrics.errors) },
  { key: 'rework', label: 'reworked', unit: 'percent', of: (s) => share(s.metrics.rework.rate) },
  { key: 'in_time', label: 'in time', unit: 'percent', of: (s) => share(s.metrics.sla) },
]

const counted = (n: number) => ({ value: String(n), n })
const median = (of: Metrics['handling']) => ({ value: minutes(of.median), n: of.n })
const share = (of: { rate: number | null; n: number }) => ({ value: percent(of.rate), n: of.n })
function atEnd({ days }: Seen, which: 'backlog' | 'overdue') {
  const last = days.at(-1)
  return last ? counted(last[which]) : { value: null, n: 0 }
}

function figuresOf(now: Seen, earlier: Seen): MeasuredFigure[] {
  return measures.map(({ key, label, unit, of }) => {
    const [here, before] = [of(now), of(earlier)]
    return { key, label, unit, now: here.value, n: here.n, before: before.value, nBefore: before.n }
  })
}
