import { demoSlug } from '#seed/demo-names.ts'
import type { Application } from '#server/application.server.ts'
import { findScope, type Scope } from '#server/cli/scope.server.ts'
import { openTerminal, type Terminal } from '#server/cli/terminal.server.ts'
import type { SetRow } from '#server/evaluation/cases-store.server.ts'
import { listSets } from '#server/evaluation/cases-store.server.ts'
import type { RunCase } from '#server/evaluation/run.ts'
import { findRun, progressOf, type RunRow, runCases } from '#server/evaluation/run-read.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { createLogger } from '#server/platform/log.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'

/** `application`: what of it a command needs besides the scope's context. */
export type Opened = { scope: Scope; application: Pick<Application, 'joined' | 'work'>; terminal: Terminal }

/** Opens the installation around a command, beside a running server or without one; answers the exit code. */
export async function inInstallation(
  flags: { organisation: string; workflow: string; json?: boolean },
  run: (opened: Opened) => Promise<number>,
): Promise<number> {
  const log = createLogger({ level: 'warn', format: 'readable', write: (line) => void process.stderr.write(line) })
  // Loaded here: files are measured without a database.
  const { openApplication } = await import('#server/application.server.ts')
  const application = await openApplication({ env: readEnv(), log, join: true })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void application.close().finally(() => process.exit(130)))
  try {
    const scope = await findScope(application.base, flags, demoSlug)
    return await run({ scope, application, terminal: openTerminal(flags.json ?? false) })
  } finally {
    await application.close()
  }
}

const scopeOf = ({ workflow }: Scope) => ({ organisationId: workflow.organisationId, workflowId: workflow.id })

/** A set by its name, in whatever case, or its id; `not_found` with those that there are. */
export async function setNamed(scope: Scope, name: string): Promise<SetRow> {
  const sets = await listSets(scope.ctx.db, scopeOf(scope))
  const set = sets.find((s) => s.id === name || s.name.toLowerCase() === name.toLowerCase())
  if (set) return set
  const there = sets.map((s) => `"${s.name}"`).join(', ')
  throw new DomainError('not_found', `There is no set "${name}"; name one with --set: ${there || 'none was made yet'}.`)
}

export async function runNumbered(scope: Scope, number: number): Promise<RunRow> {
  const run = await findRun(scope.ctx.db, scopeOf(scope), { number })
  if (!run) throw new DomainError('not_found', `There is no run ${number} in this workflow; evals list shows them.`)
  return run
}

/** A run that is done, with its cases. */
export async function doneRun(
  scope: Scope,
  number: number,
): Promise<{ run: RunRow; cases: RunCase[]; definition: Definition }> {
  const run = await runNumbered(scope, number)
  if (run.state !== 'done')
    throw new DomainError('invalid', `Run ${number} is ${run.state}: only one that is done can be compared.`)
  const cases = await runCases(scope.ctx.db, scope.workflow.organisationId, scope.workflow, run.id)
  return { run, cases, definition: scope.workflow.definition }
}

const pollMs = 300

/** Waits until a run has ended, whoever works on it. */
export async function awaitRun({ scope, terminal }: Opened, number: number): Promise<RunRow> {
  const first = await runNumbered(scope, number)
  const bar = terminal.bar(`Run ${number}`, first.total)
  try {
    for (;;) {
      const run = await runNumbered(scope, number)
      const progress = (await progressOf(scope.ctx.db, run.organisationId, [run.id], scope.ctx.now())).get(run.id)
      bar.step(progress?.answered ?? 0)
      if (run.state !== 'queued' && run.state !== 'running') return run
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  } finally {
    bar.end()
  }
}
