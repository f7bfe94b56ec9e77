import { z } from 'zod'
import type { Db, Prisma } from '#server/platform/db.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { caseFacts } from './cases.server.ts'
import { findSet } from './cases-store.server.ts'
import {
  type CaseAnswer,
  type CaseResult,
  type Estimate,
  estimateSchema,
  type Resolved,
  type RunCase,
  type RunSplit,
  type RunState,
  resolvedSchema,
} from './run.ts'
import { type RunScores, runScoresSchema } from './score.ts'
import { rateSchema } from './score-rate.ts'

type Scope = { organisationId: string; workflowId: string }

/** Amounts are in `currency`; null: nothing was asked that costs. */
export type RunRow = {
  id: string
  organisationId: string
  workflowId: string
  number: number
  state: RunState
  /** Why it stopped or failed, in one sentence. */
  because: string | null
  candidate: { id: string; number: number; name: string; baseVersion: number; retired: boolean }
  set: { id: string; name: string }
  asOf: Date
  split: RunSplit
  repetitions: number
  /** Answers that it takes: cases times repetitions. */
  total: number
  spendingLimit: number | null
  currency: string | null
  /** Paid so far. */
  cost: number
  estimate: Estimate | null
  resolved: Resolved | null
  scores: RunScores | null
  createdAt: Date
  createdBy: string
  startedAt: Date | null
  finishedAt: Date | null
  version: number
}

const head = {
  id: true,
  organisationId: true,
  workflowId: true,
  number: true,
  state: true,
  because: true,
  asOf: true,
  split: true,
  repetitions: true,
  total: true,
  spendingLimit: true,
  currency: true,
  cost: true,
  estimate: true,
  resolved: true,
  createdAt: true,
  createdBy: true,
  startedAt: true,
  finishedAt: true,
  version: true,
  candidate: { select: { id: true, number: true, name: true, baseVersion: true, retiredAt: true } },
  set: { select: { id: true, name: true } },
} as const
const whole = { ...head, summary: true } as const

type Raw = Prisma.EvaluationRunGetPayload<{ select: typeof head }>

const toHead = ({ candidate: { retiredAt, ...candidate }, ...row }: Raw): Omit<RunRow, 'scores'> => ({
  ...row,
  state: row.state as RunState,
  split: row.split as RunSplit,
  candidate: { ...candidate, retired: retiredAt !== null },
  spendingLimit: row.spendingLimit === null ? null : Number(row.spendingLimit),
  cost: Number(row.cost),
  estimate: estimateSchema.nullable().catch(null).parse(row.estimate),
  resolved: resolvedSchema.nullable().catch(null).parse(row.resolved),
})

export async function findRun(
  db: Db,
  { organisationId, workflowId }: Scope,
  by: { number: number } | { id: string },
): Promise<RunRow | null> {
  const found = await db.evaluationRun.findFirst({ where: { organisationId, workflowId, ...by }, select: whole })
  if (!found) return null
  const { summary, ...row } = found
  return { ...toHead(row), scores: runScoresSchema.nullable().catch(null).parse(summary) }
}

/** The figures that a list shows of a run that is done. */
const headlineSchema = z.object({
  gate: z.object({ n: z.number(), error: rateSchema, ece: z.number().nullable() }),
  assisted: z.object({ n: z.number(), error: rateSchema, ece: z.number().nullable() }),
  failed: z.number(),
  latency: runScoresSchema.shape.latency,
  cost: runScoresSchema.shape.cost,
})
export type Headline = z.infer<typeof headlineSchema>

/** A run without what only its own page shows. */
export type RunHead = Omit<RunRow, 'scores'> & { headline: Headline | null }

/** Newest first. */
export async function listRuns(db: Db, { organisationId, workflowId }: Scope, limit: number): Promise<RunHead[]> {
  const rows = await db.evaluationRun.findMany({
    where: { organisationId, workflowId },
    orderBy: { number: 'desc' },
    take: limit,
    select: head,
  })
  const headlines = await headlinesOf(
    db,
    organisationId,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({ ...toHead(row), headline: headlines.get(row.id) ?? null }))
}

async function headlinesOf(db: Db, organisationId: string, ids: readonly string[]): Promise<Map<string, Headline>> {
  const rows = await db.$queryRaw<{ id: string; headline: unknown }[]>`
    SELECT id, jsonb_build_object(
      'gate', (summary -> 'gate') - 'fields', 'assisted', (summary -> 'assisted') - 'fields',
      'failed', summary -> 'failed', 'latency', summary -> 'latency', 'cost', summary -> 'cost') AS headline
    FROM evaluation_run
    WHERE organisation_id = ${organisationId}::uuid AND id = ANY (${ids}::uuid[]) AND summary IS NOT NULL`
  return new Map(
    rows.flatMap(({ id, headline }) => {
      const parsed = headlineSchema.safeParse(headline)
      return parsed.success ? [[id, parsed.data] as const] : []
    }),
  )
}

/** `recent`: answers since a moment. */
export type Progress = { answered: number; failed: number; cached: number; recent: number }

/** How far runs are, by id. */
export async function progressOf(
  db: Db,
  organisationId: string,
  runIds: readonly string[],
  since: Date,
): Promise<Map<string, Progress>> {
  const rows = await db.$queryRaw<(Progress & { runId: string })[]>`
    SELECT run_id AS "runId", count(*)::int AS answered, count(problem)::int AS failed,
      count(*) FILTER (WHERE cached)::int AS cached, count(*) FILTER (WHERE at >= ${since})::int AS recent
    FROM evaluation_result WHERE organisation_id = ${organisationId}::uuid AND run_id = ANY (${runIds}::uuid[])
    GROUP BY run_id`
  const found = new Map(rows.map(({ runId, ...progress }) => [runId, progress]))
  return new Map(runIds.map((id) => [id, found.get(id) ?? { answered: 0, failed: 0, cached: 0, recent: 0 }]))
}

/** So many answers are read with one query. */
const batch = 1_000

/** The cases of a run in its order with all that was answered so far; what is not answered yet has no results. */
export async function runCases(
  db: Db,
  organisationId: string,
  workflow: WorkflowRow,
  runId: string,
): Promise<RunCase[]> {
  const run = await db.evaluationRun.findFirst({
    where: { organisationId, workflowId: workflow.id, id: runId },
    select: { setId: true },
  })
  const ordered = await db.evaluationRunCase.findMany({
    where: { organisationId, runId },
    orderBy: { position: 'asc' },
    select: { caseId: true },
  })
  const ids = ordered.map((row) => row.caseId)
  const set = run && (await findSet(db, { organisationId, workflowId: workflow.id }, run.setId))
  const facts = await caseFacts(db, organisationId, workflow.definition, ids, set ?? undefined)
  const results = await resultsOf(db, organisationId, runId, ids)
  return ids.flatMap((id) => {
    const known = facts.get(id)
    return known ? [{ facts: known, results: results.get(id) ?? [] }] : []
  })
}

async function resultsOf(db: Db, organisationId: string, runId: string, caseIds: readonly string[]) {
  const results = new Map<string, CaseResult[]>()
  for (let at = 0; at < caseIds.length; at += batch) {
    const rows = await db.evaluationResult.findMany({
      where: { organisationId, runId, caseId: { in: caseIds.slice(at, at + batch) } },
      orderBy: { repetition: 'asc' },
      select: {
        caseId: true,
        repetition: true,
        content: true,
        problem: true,
        latencyMs: true,
        cost: true,
        cached: true,
      },
    })
    for (const { caseId, content, cost, ...rest } of rows) {
      const result = {
        ...rest,
        answer: content as unknown as CaseAnswer | null,
        cost: cost === null ? null : Number(cost),
      }
      const own = results.get(caseId)
      if (own) own.push(result)
      else results.set(caseId, [result])
    }
  }
  return results
}
