import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { type Comparison, compareRuns } from './compare.ts'
import { type ComparedRun, findCompared } from './compare-store.server.ts'
import { unlike } from './compare-view.ts'
import { type GateVerdict, judgeGate } from './gate.ts'
import type { CaseFacts } from './run.ts'
import { runCases } from './run-read.server.ts'
import { type RunScores, scoreRun, scorerVersion } from './score.ts'

/** A case as a list names it. */
export type NamedCase = Pick<CaseFacts, 'caseId' | 'name' | 'itemNumber' | 'groupLabel' | 'grade'>

export type Prepared = {
  comparison: Comparison
  verdict: GateVerdict
  scores: { current: RunScores; candidate: RunScores }
  cases: Map<string, NamedCase>
}

export type RunPair = { current: ComparedRun; candidate: ComparedRun }

/** Done runs and published versions do not change, so what was computed of them stays true; the last few are kept. */
const kept = new Map<string, Promise<Prepared>>()
const mostKept = 8

/** Two runs, by their numbers or their ids; `not_found` where one of them does not exist. */
export async function runPair(
  ctx: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  of: { current: number | string; candidate: number | string },
): Promise<RunPair> {
  const find = (run: number | string) =>
    findCompared(ctx.db, scopeOf(workflow), typeof run === 'number' ? { number: run } : { id: run })
  const [current, candidate] = await Promise.all([find(of.current), find(of.candidate)])
  if (!current || !candidate)
    throw new DomainError('not_found', 'There is no such run in this workflow: choose two of its runs to compare.')
  return { current, candidate }
}

/** The comparison of two done runs by the workflow's gate as it is now; `refused` in words where they are unlike. */
export async function prepared(
  ctx: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  { current, candidate }: RunPair,
): Promise<Prepared> {
  const problem = unlike(current, candidate)
  if (problem) throw new DomainError('refused', problem)
  const key = [current.id, candidate.id, workflow.id, workflow.version].join('/')
  const known = kept.get(key)
  // The one that was used last goes last.
  kept.delete(key)
  const made = known ?? prepare(ctx, workflow, current, candidate)
  kept.set(key, made)
  for (const old of kept.keys()) if (kept.size > mostKept) kept.delete(old)
  made.catch(() => kept.delete(key))
  return made
}

async function prepare(
  { db }: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  current: ComparedRun,
  candidate: ComparedRun,
): Promise<Prepared> {
  const { organisationId, definition } = workflow
  const first = await runCases(db, organisationId, workflow, current.id)
  const second = await runCases(db, organisationId, workflow, candidate.id)
  const scores = { current: scoresOf(current), candidate: scoresOf(candidate) }
  function scoresOf(run: ComparedRun): RunScores {
    if (run.scores?.scorer === scorerVersion) return run.scores
    return scoreRun(definition, run === current ? first : second)
  }
  const comparison = compareRuns(definition, first, second)
  const named = [...first, ...second].map(({ facts }): [string, NamedCase] => {
    const { caseId, name, itemNumber, groupLabel, grade } = facts
    return [caseId, { caseId, name, itemNumber, groupLabel, grade }]
  })
  return {
    comparison,
    verdict: judgeGate(definition, comparison, scores.current, scores.candidate),
    scores,
    cases: new Map(named),
  }
}
