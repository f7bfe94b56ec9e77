import { basename } from 'node:path'
import { receiveUpload } from '#server/item/rows.server.ts'
import { standingOf } from '#server/item/store.server.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { findLocalFiles, type LocalFile, readLocalFile } from '#server/platform/local-files.server.ts'
import type { Scope } from './scope.server.ts'
import { type Terminal, tableLines } from './terminal.server.ts'

/** One file's line. `not_taken`: there is no item; `reason` says why. `reading_ms` is null for what was not read. */
type Line = {
  file: string
  reference: string | null
  state: string
  pages: number | null
  reading_ms: number | null
  reason: string | null
}

type Options = { paths: readonly string[]; wait: boolean; timeoutSeconds: number }

/** How often the database is asked where the items stand. */
const pollMs = 300
const unsettled = new Set(['received', 'read'])
/** Items asked for in one query. */
const batchSize = 500

/**
 * Takes files in and, with `wait`, stays until each is in review or in the exception queue.
 * Returns the exit code: 0, 1 when something could not be taken in at all, 2 when the time ran out before the end.
 */
export async function ingest(scope: Scope, terminal: Terminal, options: Options): Promise<number> {
  const started = performance.now()
  const files = await findLocalFiles(options.paths)
  const { lines, ids } = await takeIn(scope, terminal, files)
  const inTime = await settle(scope, terminal, ids, options.wait ? options.timeoutSeconds * 1000 : 0)
  const summary = summarise(scope, lines, (performance.now() - started) / 1000)
  terminal.result(summary, () => report(summary))
  if (options.wait && !inTime)
    terminal.note(
      `${options.timeoutSeconds} seconds were not enough; nothing is lost. The server goes on with the rest, or wait longer with --timeout.`,
    )
  if (summary.not_taken > 0) return 1
  return options.wait && !inTime ? 2 : 0
}

/** Takes each file in by itself. `ids` leads from an item to its line. */
async function takeIn({ ctx, workflow }: Scope, terminal: Terminal, files: readonly LocalFile[]) {
  const lines: Line[] = []
  const ids = new Map<string, Line>()
  const bar = terminal.bar('Taking in', files.length)
  for (const [done, { path, problem }] of files.entries()) {
    const line: Line = {
      file: path,
      reference: null,
      state: 'not_taken',
      pages: null,
      reading_ms: null,
      reason: problem,
    }
    lines.push(line)
    if (!problem)
      try {
        const source = readLocalFile(path)
        const { items } = await receiveUpload(ctx, workflow, { fileName: basename(path), source, intake: 'command' })
        // A zip has a line for each document, a spreadsheet whose rows are items one for each row.
        for (const [index, { itemId, number }] of items.entries()) {
          const own = index === 0 ? line : { ...line }
          if (own !== line) lines.push(own)
          Object.assign(own, { reference: `#${number}`, state: 'received' })
          ids.set(itemId, own)
        }
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        line.reason = error.message
      }
    bar.step(done + 1)
  }
  bar.end()
  return { lines, ids }
}

/** Fills in the lines until nothing is under way; false when `ms` were not enough. */
async function settle({ ctx, organisation }: Scope, terminal: Terminal, ids: ReadonlyMap<string, Line>, ms: number) {
  const end = performance.now() + ms
  const pending = new Set(ids.keys())
  const bar = terminal.bar('Working  ', ids.size)
  for (;;) {
    // While the server brings its database back, we just ask again.
    const rows = await standingOf(ctx.db, organisation.id, [...pending].slice(0, batchSize)).catch((error: unknown) => {
      if (!isConnectionLost(error)) throw error
      return []
    })
    for (const row of rows) {
      const line = ids.get(row.id)
      if (!line) continue
      line.state = row.state
      line.pages = row.document.pageCount
      line.reading_ms = row.document.readMs
      line.reason = row.exceptionMessage
      if (unsettled.has(row.state)) {
        // To the end of the line, so that a slow one does not hide those behind it.
        pending.delete(row.id)
        pending.add(row.id)
      } else pending.delete(row.id)
    }
    bar.step(ids.size - pending.size)
    if (pending.size === 0 || performance.now() >= end) break
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  bar.end()
  return pending.size === 0
}

function summarise({ organisation, workflow }: Scope, items: Line[], seconds: number) {
  const inState = (...states: string[]) => items.filter((i) => states.includes(i.state)).length
  const read = items.filter((i) => i.reading_ms !== null)
  const pages = read.reduce((sum, i) => sum + (i.pages ?? 0), 0)
  const readingMs = read.reduce((sum, i) => sum + (i.reading_ms ?? 0), 0)
  return {
    organisation: organisation.slug,
    workflow: workflow.key,
    files: items.length,
    accounted: inState('review', 'completed', 'exception'),
    review: inState('review', 'completed'),
    exceptions: inState('exception'),
    not_taken: inState('not_taken'),
    pages,
    seconds: round(seconds),
    seconds_per_page: pages > 0 ? round(readingMs / 1000 / pages) : null,
    items,
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000

const stateWords: Record<string, string> = { not_taken: 'not taken in', received: 'being read', read: 'being proposed' }

function report(summary: ReturnType<typeof summarise>): string[] {
  const rows = summary.items.map((i) => [
    i.reference ?? '',
    stateWords[i.state] ?? i.state,
    i.pages === null ? '' : String(i.pages),
    i.reading_ms === null ? '' : String(i.reading_ms),
    basename(i.file),
    i.reason ?? '',
  ])
  const under = summary.files - summary.accounted - summary.not_taken
  const counts = [
    `${summary.files} files: ${summary.review} in review`,
    `${summary.exceptions} exceptions`,
    ...(summary.not_taken > 0 ? [`${summary.not_taken} not taken in`] : []),
    ...(under > 0 ? [`${under} under way`] : []),
  ]
  const speed = summary.seconds_per_page === null ? '' : ` (${summary.seconds_per_page} s reading a page)`
  return [
    ...tableLines(['Item', 'State', 'Pages', 'Read ms', 'File', 'Reason'], rows, 80),
    '',
    `${counts.join(', ')}. ${summary.pages} pages in ${summary.seconds.toFixed(1)} s${speed}.`,
  ]
}
