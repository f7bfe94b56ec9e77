/**
 * The `countersign` command: `npm run -s countersign -- ingest FILES`. Acts as a named system actor; works beside a
 * running server, whose workers then do the work, and without one, in which case it starts the database and works itself.
 */
import { Command, InvalidArgumentError, Option } from 'commander'
import { exportFormats } from '#server/delivery/store.server.ts'
import { runBeside } from '#server/platform/child.server.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { demoSlug, demoWorkflowKey } from '../seed/demo-names.ts'
import type { Application } from './application.server.ts'
import { defineEffect } from './cli/effect.server.ts'
import { rebuildMetrics, verifyMetrics } from './cli/metrics.server.ts'
import { roi, roiHelp } from './cli/roi.server.ts'
import type { Scope, ScopeFlags } from './cli/scope.server.ts'
import { openTerminal, type Terminal } from './cli/terminal.server.ts'
import { type WorkflowFlags, workflowHelp } from './cli/workflow-help.ts'

type Flags = ScopeFlags & { json: boolean }
type WorkflowCommand = 'list' | 'export' | 'validate' | 'apply'
type Opened = { application: Application; terminal: Terminal; dataDir: string }

const program = new Command('countersign')
  .description('Takes documents in and hands results out, with the server up or down.')
  .showHelpAfterError('Add --help to see what this command takes.')
  .configureHelp({ showGlobalOptions: true })

/** A command with the options that all have. */
function define(name: string, description: string, scoped = true): Command {
  const command = program.command(name).description(description)
  command.option('--json', 'one JSON object on standard output, and nothing else', false)
  if (!scoped) return command
  return command
    .option('--organisation <slug>', 'organisation, by its part of the address', demoSlug)
    .option('--workflow <key>', 'workflow, by its part of the address', demoWorkflowKey)
}

const seconds = (text: string) => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 86_400)
    throw new InvalidArgumentError('Use a whole number of seconds from 1 to 86400.')
  return value
}

const oneOf =
  (...words: string[]) =>
  (text: string) => {
    if (!words.includes(text)) throw new InvalidArgumentError(`Write one of: ${words.join(', ')}.`)
    return text
  }

define('ingest', 'Takes files in and waits until each is in review or in the exception queue.')
  .argument('<files...>', 'files, or folders with all files below them')
  .option('--no-wait', 'return once the files are taken in')
  .option('--timeout <seconds>', 'longest time to wait', seconds, 900)
  .addHelpText(
    'after',
    '\nExit code: 0; 1 when a file could not be taken in at all; 2 when the time ran out with files under way.\nseconds_per_page is the time spent reading, per page; seconds is from start to end.',
  )
  .action(async (paths: string[], flags: Flags & { wait: boolean; timeout: number }) => {
    await inScope(flags, async (scope, { application, terminal }) => {
      if (flags.wait && !application.joined) await application.work()
      const { ingest } = await import('./cli/ingest.server.ts')
      return ingest(scope, terminal, { paths, wait: flags.wait, timeoutSeconds: flags.timeout })
    })
  })

define('export', 'Writes finished items whose hold has passed, to a file or to standard output.')
  .addOption(new Option('--format <format>', 'kind of file').choices(exportFormats).default('csv'))
  .option('--all', 'also items that were exported before', false)
  .option('--out <file>', 'file to write; without it, standard output')
  .option('--timeout <seconds>', 'longest time to wait', seconds, 900)
  .action(
    async (flags: Flags & { format: (typeof exportFormats)[number]; all: boolean; out?: string; timeout: number }) => {
      await inScope(flags, async (scope, { application, terminal }) => {
        if (!application.joined) await application.work()
        const { format, all, out, timeout } = flags
        const { exportItems } = await import('./cli/export.server.ts')
        return exportItems(scope, terminal, { format, all, out, timeoutSeconds: timeout })
      })
    },
  )

define('status', 'Counts items by state and jobs by queue, and says how much room the data takes.').action(
  (flags: Flags) =>
    inScope(flags, async (scope, { application, terminal, dataDir }) => {
      const { status } = await import('./cli/status.server.ts')
      return status(scope, terminal, { dataDir, joined: application.joined })
    }),
)

define('verify', 'Recomputes the hash chain of every item of the workflow; exit code 1 when one is broken.').action(
  (flags: Flags) =>
    inScope(flags, async (scope, { terminal }) => {
      const { verify } = await import('./cli/verify.server.ts')
      return verify(scope, terminal)
    }),
)

defineEffect(define('effect', 'Computes the effect of a pilot from a CSV file, without a database.', false))

define('roi', 'Computes the ROI lines of a cost model with their range, without a database.', false)
  .argument('<model>', 'JSON file of the cost model; - reads standard input')
  .addHelpText('after', roiHelp)
  .action((model: string, flags: { json: boolean }) => roi(model, flags.json))

define('metrics', 'Compares the roll-ups of the metrics with a recomputation from scratch, or makes them anew.')
  .argument('<what>', 'verify, or rebuild', oneOf('verify', 'rebuild'))
  .addHelpText(
    'after',
    '\nverify: exit code 1 when a row differs; each is named. Nothing is changed but what still waited.',
  )
  .action((what: 'verify' | 'rebuild', flags: Flags) =>
    inScope(flags, (scope, { terminal }) => (what === 'verify' ? verifyMetrics : rebuildMetrics)(scope, terminal)),
  )

define('workflow', 'Workflows as files: lists, exports, validates and applies them.', false)
  .argument('<what>', 'list, export, validate or apply', oneOf('list', 'export', 'validate', 'apply'))
  .argument('[subject]', 'the key of a workflow (export), or a YAML file (validate, apply)')
  .option('--organisation <slug>', 'organisation, by its part of the address', demoSlug)
  .option('--key <key>', 'key of the workflow, where the file has another name')
  .option('--dry-run', 'says what apply would change, and changes nothing', false)
  .addHelpText('after', workflowHelp)
  .action(async (what: WorkflowCommand, subject: string | undefined, flags: WorkflowFlags) => {
    if (what !== 'list' && subject === undefined)
      throw new DomainError('invalid', `Say ${what === 'export' ? 'which workflow, by its key' : 'which file'}.`)
    const commands = await import('./cli/workflow.server.ts')
    if (what === 'validate') {
      process.exitCode = await commands.validateFile(subject ?? '', openTerminal(flags.json))
      return
    }
    await inApplication(flags.json, async ({ application, terminal }) => {
      const ctx = await commands.organisationCtx(application.base, flags.organisation)
      if (what === 'list') return commands.listCommand(ctx, terminal)
      if (what === 'export') return commands.exportCommand(ctx, terminal, subject ?? '')
      return commands.applyFile(ctx, terminal, subject ?? '', flags)
    })
  })

define('migrate', 'Brings the database up to date and says what was applied.', false).action(
  (flags: { json: boolean }) =>
    inApplication(flags.json, async ({ application, terminal }) => {
      const { migrated: applied, joined, owner } = application
      const { migrationStatus } = await import('../prisma/migrate.ts')
      const { pending } = await migrationStatus(owner)
      terminal.result({ applied, pending }, () =>
        applied.length > 0 ? applied.map((name) => `Applied ${name}`) : ['There is nothing to apply.'],
      )
      if (!joined || pending.length === 0) return 0
      terminal.note(`${pending.length} migrations wait until the running server is stopped and started again.`)
      return 1
    }),
)

define('demo', 'Makes the demo organisation, or finishes one that was interrupted.', false).action(
  async (flags: { json: boolean }) => {
    const terminal = openTerminal(flags.json)
    const lines: string[] = []
    const child = runBeside('seed/main.ts', [], {}, (line) => {
      lines.push(line)
      if (flags.json) terminal.note(line)
      else process.stdout.write(`${line}\n`)
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void child.stop())
    process.exitCode = await child.done
    if (flags.json) terminal.result({ organisation: demoSlug, complete: process.exitCode === 0, lines }, () => [])
  },
)

/** Opens the application around a command; what the command answers is the exit code. */
async function inApplication(json: boolean, run: (opened: Opened) => Promise<number>): Promise<void> {
  const env = readEnv()
  const log = createLogger({ level: 'warn', format: 'readable', write: (line) => void process.stderr.write(line) })
  // Loaded here: what needs no database does not wait for it.
  const { openApplication } = await import('./application.server.ts')
  const application = await openApplication({ env, log, join: true })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.once(signal, () => process.exit(130))
      void application.close().finally(() => process.exit(130))
    })
  try {
    process.exitCode = await run({ application, terminal: openTerminal(json), dataDir: env.COUNTERSIGN_DATA_DIR })
  } finally {
    await application.close()
  }
}

function inScope(flags: Flags, run: (scope: Scope, opened: Opened) => Promise<number>): Promise<void> {
  return inApplication(flags.json, async (opened) => {
    const { findScope } = await import('./cli/scope.server.ts')
    return run(await findScope(opened.application.base, flags, demoSlug), opened)
  })
}

function explain(error: unknown): string {
  if (error instanceof DomainError) return error.message
  if (isConnectionLost(error))
    return 'The database went away meanwhile; nothing is lost. Start the server, or run this command again.'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

// Somebody downstream, such as head, has seen enough.
process.stdout.on('error', () => process.exit(0))
try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
