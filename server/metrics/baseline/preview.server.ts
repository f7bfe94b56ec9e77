import type { Ctx } from '#server/platform/context.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { activitiesOf, type HistoryTable, timesOf, valuesOf } from './guess.ts'
import type { HistoryCase } from './history-case.ts'
import { fileOf } from './import-file.server.ts'
import { knownKeys } from './import-store.server.ts'
import { importFacts, importOf } from './imports.server.ts'
import { type Mapping, mappingProblem, mostActivities, timeColumns } from './mapping.ts'
import { type Outcome, readOutcomes } from './outcomes.ts'
import { readHistory } from './read-history.ts'
import { isMissing, readTime, type TimeFormat } from './times.ts'

/** Rows that are shown as they will be taken, first values of times, and rejected rows in the page itself. */
const shown = { rows: 20, times: 5, rejected: 20 }
/** Of a larger file so many rows are looked at before the import; the import reads all of it. */
const previewRows = 5_000

/** What an import would bring by its mapping as it stands; of one that is done, what it brought. */
export async function previewImport(ctx: Ctx, workflow: WorkflowRow, id: string) {
  const row = await importOf(ctx, workflow, id)
  const { mapping } = row
  if (row.state === 'removed') return { ...importFacts(row), mapping, file: null }
  const table = await fileOf(ctx, row)
  const problem = mappingProblem(mapping, table.headers)
  const looked = { headers: table.headers, rows: table.rows.slice(0, previewRows) }
  const found = problem === null ? readSome(looked, mapping, workflow, ctx.now().getTime()) : null
  const scope = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const keys = found?.cases?.map((one) => one.key) ?? []
  return {
    ...importFacts(row),
    mapping,
    file: {
      headers: [...table.headers],
      problem,
      times: timesSeen(table, mapping),
      activities: activitiesOf(table, mapping.kind === 'events' ? mapping.columns.activity : undefined).slice(
        0,
        mostActivities,
      ),
      sample: table.rows.slice(0, shown.times).map(({ number, cells }) => ({ number, cells: [...cells] })),
      rows: table.rows.length,
      looked: looked.rows.length,
      cases: found?.cases?.slice(0, shown.rows).map(shownCase) ?? null,
      outcomes: found?.outcomes?.slice(0, shown.rows) ?? null,
      taken: (found?.cases ?? found?.outcomes)?.length ?? 0,
      twice: found?.twice ?? 0,
      rejected: found?.rejected.slice(0, shown.rejected) ?? [],
      rejectedCount: found?.rejected.length ?? 0,
      known: row.state === 'draft' && keys.length > 0 ? await knownKeys(ctx.db, scope, mapping.kind, keys) : 0,
    },
  }
}

type Some = {
  cases: HistoryCase[] | null
  outcomes: Outcome[] | null
  rejected: ReturnType<typeof readHistory>['rejected']
  twice: number
}

function readSome(table: HistoryTable, mapping: Mapping, workflow: WorkflowRow, now: number): Some {
  if (mapping.kind !== 'outcomes') return { ...readHistory(table, mapping, now), outcomes: null }
  return { ...readOutcomes(table, mapping, workflow.definition, now), cases: null, twice: 0 }
}

/** Times as ISO texts: a page formats them in the workflow's zone. */
function shownCase({ receivedAt, startedAt, endedAt, ...rest }: HistoryCase) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  const { line, key, activeMs, error, reworked, events, reopened, reassigned, withinSla, person, documentType } = rest
  return {
    ...{
      line,
      key,
      receivedAt: iso(receivedAt),
      startedAt: iso(startedAt),
      endedAt: iso(endedAt),
      activeMs,
      error,
      reworked,
    },
    ...{ events, reopened, reassigned, withinSla, person, documentType },
  }
}

/** How the first values of each time column are read, and, where nobody has said, how both orders would read them. */
function timesSeen(table: HistoryTable, mapping: Mapping) {
  const guess = timesOf(table, mapping)
  const read = (text: string, change: Partial<TimeFormat>) => {
    const found = readTime(text, { ...mapping.time, ...change })
    return 'at' in found
      ? { at: new Date(found.at).toISOString(), problem: null }
      : { at: null, problem: found.problem }
  }
  const columns = timeColumns(mapping).map(({ label, header }) => ({
    label,
    header,
    values: firstOf(valuesOf(table, header)).map((text) => ({
      text: text.slice(0, 60),
      read: read(text, {}),
      dmy: read(text, { order: 'dmy' }),
      mdy: read(text, { order: 'mdy' }),
    })),
  }))
  return { order: guess.order, numbers: guess.numbers, columns }
}

/** The first different values that are not missing. */
function firstOf(values: readonly string[]): string[] {
  const seen = new Set<string>()
  for (const text of values) {
    if (!isMissing(text)) seen.add(text)
    if (seen.size === shown.times) break
  }
  return [...seen]
}
