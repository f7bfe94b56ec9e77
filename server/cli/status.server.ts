import { itemStates } from '#server/item/item.ts'
import { countByState } from '#server/item/store.server.ts'
import { databaseBytes } from '#server/platform/db.server.ts'
import { folderBytes } from '#server/platform/local-files.server.ts'
import { queueSizes } from '#server/platform/queue.server.ts'
import type { Scope } from './scope.server.ts'
import { type Terminal, tableLines } from './terminal.server.ts'

/** How many items stand where, what the queues hold, and how much room it all takes. */
export async function status(
  scope: Scope,
  terminal: Terminal,
  facts: { dataDir: string; joined: boolean },
): Promise<number> {
  const { ctx, organisation, workflow } = scope
  const [rows, jobs, database, files] = await Promise.all([
    countByState(ctx.db, organisation.id, [workflow.id]),
    queueSizes(ctx.db),
    databaseBytes(ctx.db),
    folderBytes(`${facts.dataDir}/files`),
  ])
  const states = Object.fromEntries(itemStates.map((s) => [s, rows.find((r) => r.state === s)?._count._all ?? 0]))
  const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10
  const summary = {
    organisation: organisation.slug,
    workflow: workflow.key,
    server_up: facts.joined,
    items: states,
    jobs,
    database_mb: megabytes(database),
    files_mb: megabytes(files),
    data_folder: facts.dataDir,
  }
  terminal.result(summary, () => [
    `${organisation.slug} / ${workflow.key}; the server is ${facts.joined ? 'up' : 'down'}.`,
    '',
    ...tableLines(
      ['Items', 'Count'],
      Object.entries(states).map(([state, count]) => [state, String(count)]),
    ),
    '',
    ...tableLines(
      ['Jobs', 'Waiting', 'Running', 'Failed'],
      jobs.map((j) => [j.queue, String(j.waiting), String(j.active), String(j.failed)]),
    ),
    '',
    `Database ${summary.database_mb} MB, files ${summary.files_mb} MB, in ${facts.dataDir}.`,
  ])
  return 0
}
