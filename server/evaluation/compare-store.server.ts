import type { Db, Prisma } from '#server/platform/db.server.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { Change } from '#server/workflow/change.ts'
import { type Resolved, type RunSplit, type RunState, resolvedSchema } from './run.ts'
import { type RunScores, runScoresSchema } from './score.ts'

type Scope = { organisationId: string; workflowId: string }

/** A run as far as comparing and promoting need it. */
export type ComparedRun = {
  id: string
  number: number
  state: RunState
  split: RunSplit
  asOf: Date
  repetitions: number
  total: number
  finishedAt: Date | null
  currency: string | null
  cost: string
  resolved: Resolved | null
  scores: RunScores | null
  set: { id: string; name: string }
  candidate: { id: string; number: number; name: string; change: Change; baseVersion: number; hash: string }
}

const runSelect = {
  id: true,
  number: true,
  state: true,
  split: true,
  asOf: true,
  repetitions: true,
  total: true,
  finishedAt: true,
  currency: true,
  cost: true,
  resolved: true,
  summary: true,
  set: { select: { id: true, name: true } },
  candidate: { select: { id: true, number: true, name: true, change: true, baseVersion: true, hash: true } },
} as const

type RawRun = Prisma.EvaluationRunGetPayload<{ select: typeof runSelect }>
const toRun = ({ summary, resolved, candidate, cost, ...row }: RawRun): ComparedRun => ({
  ...row,
  state: row.state as RunState,
  split: row.split as RunSplit,
  cost: cost.toString(),
  resolved: resolvedSchema.nullable().catch(null).parse(resolved),
  scores: runScoresSchema.nullable().catch(null).parse(summary),
  candidate: { ...candidate, change: candidate.change as Change },
})

export async function findCompared(
  db: Db,
  { organisationId, workflowId }: Scope,
  which: { number: number } | { id: string },
): Promise<ComparedRun | null> {
  const row = await db.evaluationRun.findFirst({ where: { organisationId, workflowId, ...which }, select: runSelect })
  return row && toRun(row)
}

/** Runs that are done, newest first: what there is to compare. */
export async function listComparable(db: Db, { organisationId, workflowId }: Scope, take: number) {
  return db.evaluationRun.findMany({
    where: { organisationId, workflowId, state: 'done' },
    orderBy: { number: 'desc' },
    take,
    select: {
      number: true,
      split: true,
      finishedAt: true,
      set: { select: { id: true, name: true } },
      candidate: { select: { number: true, name: true } },
    },
  })
}

/** What two runs answered to one case the first time, by run id. */
export async function answersOf(db: Db, organisationId: string, runIds: readonly string[], caseId: string) {
  return db.evaluationResult.findMany({
    where: { organisationId, runId: { in: [...runIds] }, caseId, repetition: 1 },
    select: { runId: true, content: true, problem: true, latencyMs: true, cost: true },
  })
}

/** The item that a case is of; null for one that came in as none. */
export async function itemOfCase(db: Db, organisationId: string, id: string): Promise<string | null> {
  const row = await db.evaluationCase.findFirst({ where: { organisationId, id }, select: { itemId: true } })
  return row?.itemId ?? null
}

/** The values that a case's decision was made on; without one those that were proposed last for its item. */
export async function proposalOfCase(db: Db, organisationId: string, caseId: string): Promise<ProposedValue[]> {
  const rows = await db.$queryRaw<{ values: ProposedValue[] | null }[]>`
    SELECT proposal.content -> 'values' AS values
    FROM evaluation_case c
    JOIN proposal ON proposal.organisation_id = c.organisation_id AND proposal.item_id = c.item_id
    WHERE c.organisation_id = ${organisationId}::uuid AND c.id = ${caseId}::uuid
    ORDER BY proposal.id = c.proposal_id DESC NULLS LAST, proposal.created_at DESC LIMIT 1`
  return rows[0]?.values ?? []
}
