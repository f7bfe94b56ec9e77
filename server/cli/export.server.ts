import { createExport } from '#server/delivery/commands.server.ts'
import { type ExportFormat, findExport } from '#server/delivery/store.server.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { openOutput } from '#server/platform/local-files.server.ts'
import type { Scope } from './scope.server.ts'
import type { Terminal } from './terminal.server.ts'

type Options = { format: ExportFormat; all: boolean; out: string | undefined; timeoutSeconds: number }

const pollMs = 200

/** Orders an export, waits for its file and hands it out: to `out`, else to standard output. */
export async function exportItems(scope: Scope, terminal: Terminal, options: Options): Promise<number> {
  const { ctx, workflow, organisation } = scope
  const { format, out } = options
  if (!out && terminal.json)
    throw new DomainError('invalid', 'With --json the items need a file of their own: add --out FILE.')
  if (!out && format === 'xlsx' && process.stdout.isTTY)
    throw new DomainError('invalid', 'A spreadsheet cannot be shown in a terminal: add --out FILE.')
  // Before the order: what an export has taken counts as having left.
  const output = out ? await openOutput(out) : null
  try {
    const order = await createExport(ctx, workflow, { format, onlyNew: !options.all })
    const { fileKey, bytes } = await finished(scope, terminal, order, options.timeoutSeconds)
    const { stream } = await ctx.files.open(organisation.id, fileKey)
    if (!output) {
      for await (const chunk of stream) if (!process.stdout.write(chunk)) await drained()
      return 0
    }
    await output.take(stream)
    const facts = {
      organisation: organisation.slug,
      workflow: workflow.key,
      format,
      items: order.total,
      bytes,
      file: out,
    }
    terminal.result(facts, () => [`${order.total} items written to ${out}.`])
    return 0
  } catch (error) {
    await output?.discard()
    throw error
  }
}

const drained = () => new Promise<void>((resolve) => process.stdout.once('drain', () => resolve()))

async function finished(
  { ctx, organisation }: Scope,
  terminal: Terminal,
  order: { id: string; total: number },
  seconds: number,
) {
  const end = performance.now() + seconds * 1000
  const bar = terminal.bar('Writing', order.total)
  try {
    while (performance.now() < end) {
      const row = await findExport(ctx.db, organisation.id, order.id).catch((error: unknown) => {
        if (!isConnectionLost(error)) throw error
        return null
      })
      if (row?.state === 'done' && row.fileKey) return { fileKey: row.fileKey, bytes: Number(row.fileSize) }
      if (row?.state === 'failed') throw new DomainError('unavailable', row.error ?? 'The export failed.')
      bar.step(row?.written ?? 0)
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  } finally {
    bar.end()
  }
  throw new DomainError(
    'unavailable',
    `The file was not ready after ${seconds} seconds: find it on the exports page, or order it again with --all and a longer --timeout.`,
  )
}
