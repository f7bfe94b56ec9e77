import { z } from 'zod'
import type { Ctx } from '#server/platform/context.server.ts'
import type { FieldValue } from '#server/workflow/field-value.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { definitionOf } from './candidate-commands.server.ts'
import { findCandidate } from './candidate-store.server.ts'
import type { TruthGrade } from './evaluation.ts'
import type { RunCase } from './run.ts'
import { runNumbered } from './run-commands.server.ts'
import { runCases } from './run-read.server.ts'
import { firstResult, foundApart, judgeCase } from './score-case.ts'

export const mistakesSchema = z.object({
  number: z.number().int().positive(),
  /** A field's key; none: every field, and cases without an answer. */
  field: z.string().max(40).nullable().default(null),
  /** Which truths: found apart from the proposal, accepted proposals, or all. */
  of: z.enum(['all', 'gate', 'assisted']).default('all'),
  /** Sure ones: at or above the field's threshold, the ones that nobody would have looked at. */
  sure: z.boolean().default(false),
  page: z.number().int().min(1).max(10_000).default(1),
})

/** One field of one case that is wrong, or (`field` null) a case that was not answered. */
export type RunMistake = {
  caseId: string
  name: string
  itemNumber: number | null
  group: string | null
  grade: TruthGrade
  field: string | null
  truth: FieldValue
  value: FieldValue
  confidence: number | null
  sure: boolean
  problem: string | null
}

const pageSize = 50

/** Runs that are done do not change: the mistakes of the last few are kept. */
const kept = new Map<string, RunMistake[]>()
const mostKept = 4

/** What a run got wrong, surest first; cases without an answer come before. */
export async function runMistakes(ctx: Ctx, workflow: WorkflowRow, input: z.infer<typeof mistakesSchema>) {
  const run = await runNumbered(ctx, workflow, input.number)
  const all = kept.get(run.id) ?? (await findMistakes(ctx, workflow, run))
  if (run.state === 'done' && !kept.has(run.id)) keep(run.id, all)
  const rows = all.filter(
    (m) =>
      (input.field === null || m.field === input.field) &&
      (input.of === 'all' || foundApart(m) === (input.of === 'gate')) &&
      (!input.sure || m.sure),
  )
  const from = (input.page - 1) * pageSize
  return { total: rows.length, page: input.page, pageSize, rows: rows.slice(from, from + pageSize) }
}

function keep(id: string, mistakes: RunMistake[]) {
  for (const oldest of kept.keys()) {
    if (kept.size < mostKept) break
    kept.delete(oldest)
  }
  kept.set(id, mistakes)
}

async function findMistakes(
  ctx: Ctx,
  workflow: WorkflowRow,
  run: { id: string; candidate: { id: string } },
): Promise<RunMistake[]> {
  const { organisationId, id: workflowId } = workflow
  const candidate = await findCandidate(ctx.db, { organisationId, workflowId }, { id: run.candidate.id })
  const definition = candidate ? await definitionOf(ctx.db, workflow, candidate) : workflow.definition
  const cases = await runCases(ctx.db, organisationId, { ...workflow, definition }, run.id)
  return cases
    .flatMap((c) => mistakesOf(definition, c))
    .sort((a, b) => (b.confidence ?? 2) - (a.confidence ?? 2) || (a.name < b.name ? -1 : 1))
}

function mistakesOf(definition: Definition, c: RunCase): RunMistake[] {
  const result = firstResult(c)
  if (!result) return []
  const { caseId, name, itemNumber, groupLabel: group, grade, truth } = c.facts
  const of = { caseId, name, itemNumber, group, grade }
  if (result.problem !== null)
    return [{ ...of, field: null, truth: null, value: null, confidence: null, sure: false, problem: result.problem }]
  return [...judgeCase(definition, c.facts, result).fields].flatMap(([field, outcome]): RunMistake[] => {
    if (outcome.right !== false) return []
    const { confidence, value } = outcome
    const sure = confidence >= (definition.thresholds.fields[field] ?? definition.thresholds.sure)
    const shown = { truth: short(truth[field] ?? null), value: short(value) }
    return [{ ...of, field, ...shown, confidence, sure, problem: null }]
  })
}

const longestText = 160
const mostRows = 3

/** Long texts and tables by their beginning. */
function short(value: FieldValue): FieldValue {
  if (typeof value === 'string') return value.length > longestText ? `${value.slice(0, longestText - 1)}…` : value
  return Array.isArray(value) ? (value.slice(0, mostRows) as FieldValue) : value
}
