import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Scope } from '#server/cli/scope.server.ts'
import { tableLines } from '#server/cli/terminal.server.ts'
import { candidateNumbered, versionCandidate } from '#server/evaluation/candidate-commands.server.ts'
import { listCandidates } from '#server/evaluation/candidate-store.server.ts'
import { exportSet } from '#server/evaluation/cases-export.server.ts'
import type { CaseFormat } from '#server/evaluation/formats.ts'
import { scoresMarkdown } from '#server/evaluation/report.ts'
import type { RunSplit } from '#server/evaluation/run.ts'
import { orderRun } from '#server/evaluation/run-commands.server.ts'
import { listRuns } from '#server/evaluation/run-read.server.ts'
import { setsOverview } from '#server/evaluation/sets.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { awaitRun, doneRun, type Opened, setNamed } from './installation.ts'
import { rounded, scoreLines, timedScores, writeOut } from './output.ts'
import type { Two } from './two.ts'

type Order = {
  set: string
  candidate?: string
  split: RunSplit
  repetitions: number
  spendingLimit?: number
  markdown?: string
}

/** Orders a run in the installation and waits for it; answers the exit code. */
export async function runThere(opened: Opened, options: Order): Promise<number> {
  const { scope, application, terminal } = opened
  const { ctx, workflow } = scope
  const set = await setNamed(scope, options.set)
  const named = options.candidate ?? 'current'
  const candidate =
    named === 'current'
      ? await versionCandidate(ctx, workflow)
      : await candidateNumbered(ctx.db, workflow, wholeNumber(named))
  const ordered = await orderRun(ctx, workflow, {
    ...{ candidate: candidate.number, set: set.id, split: options.split, repetitions: options.repetitions },
    spendingLimit: options.spendingLimit ?? null,
  })
  // A running server's workers answer it; without one, this process does.
  if (!application.joined) await application.work()
  const run = await awaitRun(opened, ordered.number)
  const { number, state, because, scores, cost, currency } = run
  if (scores && options.markdown)
    await writeOut(options.markdown, scoresMarkdown(`Run ${number}: ${candidate.name}`, scores))
  const timed = scores ? timedScores(scores) : null
  terminal.result(
    {
      ...{
        run: number,
        candidate: candidate.number,
        set: set.name,
        state,
        because,
        cases: ordered.cases,
        cost,
        currency,
      },
      ...{ scores: rounded(timed?.figures ?? null), times: rounded(timed?.times ?? null) },
    },
    () => [
      `Run ${number} of candidate ${candidate.number} ("${candidate.name}") over "${set.name}": ${state}.`,
      ...(because ? [because] : []),
      ...(scores ? scoreLines(scores) : []),
    ],
  )
  return state === 'done' ? 0 : 1
}

function wholeNumber(text: string): number {
  const n = Number(text)
  if (Number.isInteger(n) && n > 0) return n
  throw new DomainError('invalid', `"${text}" is no candidate's number: evals list shows them, or say current.`)
}

const mostRuns = 100

/** The sets, candidates and runs of a workflow. */
export async function listThere({ scope, terminal }: Opened): Promise<number> {
  const { ctx, workflow } = scope
  const within = { organisationId: workflow.organisationId, workflowId: workflow.id }
  const [sets, candidates, runs] = [
    await setsOverview(ctx, workflow),
    await listCandidates(ctx.db, within),
    await listRuns(ctx.db, within, mostRuns),
  ]
  const shown = {
    sets: sets.map(({ id, name, kind, n, testable, grades }) => ({ id, name, kind, cases: n, testable, grades })),
    candidates: candidates.map((c) => ({
      number: c.number,
      name: c.name,
      base_version: c.baseVersion,
      retired: c.retiredAt !== null,
    })),
    runs: runs.map(({ number, state, candidate, set, split, total, cost, currency }) => ({
      ...{ number, state, candidate: candidate.number, set: set.name, split, answers: total, cost, currency },
    })),
  }
  terminal.result({ workflow: workflow.key, version: workflow.version, ...shown }, () => [
    ...tableLines(
      ['Set', 'kind', 'cases', 'testable'],
      shown.sets.map((s) => [s.name, s.kind, String(s.cases), String(s.testable)]),
    ),
    '',
    ...tableLines(
      ['Candidate', 'name', 'of version'],
      shown.candidates.map((c) => [
        String(c.number),
        `${c.name}${c.retired ? ' (retired)' : ''}`,
        String(c.base_version),
      ]),
    ),
    '',
    ...tableLines(
      ['Run', 'candidate', 'set', 'split', 'state', 'answers'],
      shown.runs.map((r) => [String(r.number), String(r.candidate), r.set, r.split, r.state, String(r.answers)]),
    ),
  ])
  return 0
}

/** Writes a set to a file, or to standard output. */
export async function exportThere(
  { scope, terminal }: Opened,
  { set: name, format, out }: { set: string; format: CaseFormat; out?: string },
): Promise<number> {
  const set = await setNamed(scope, name)
  const { chunks } = await exportSet(scope.ctx, scope.workflow, { setId: set.id, format, asOf: scope.ctx.now() })
  await pipeline(chunks, out ? createWriteStream(out) : process.stdout, { end: out !== undefined })
  if (out) terminal.result({ file: out, set: set.name, format }, () => [`Written to ${out}.`])
  return 0
}

/** Two runs of the installation, by their numbers. */
export async function twoRuns(scope: Scope, current: string, candidate: string): Promise<Two> {
  const [a, b] = [await doneRun(scope, numberOf(current)), await doneRun(scope, numberOf(candidate))]
  if (a.run.set.id !== b.run.set.id)
    throw new DomainError(
      'invalid',
      `Run ${current} and run ${candidate} are over two sets: compare runs over the same cases.`,
    )
  const side = ({ run, ...rest }: typeof a) => ({ ...rest, name: `run ${run.number}` })
  return { definition: a.definition, current: side(a), candidate: side(b), simulated: false }
}

const numberOf = (text: string) => {
  const n = Number(text)
  if (Number.isInteger(n) && n > 0) return n
  throw new DomainError('invalid', `"${text}" is no number of a run: evals list shows them.`)
}
