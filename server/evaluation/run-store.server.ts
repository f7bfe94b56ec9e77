import type { PageContent } from '#server/document/document.ts'
import { type Db, Prisma, type Tx, toJson } from '#server/platform/db.server.ts'
import type { CaseAnswer, Estimate, Resolved, RunSplit, RunState } from './run.ts'
import type { RunScores } from './score.ts'

type Scope = { organisationId: string; workflowId: string }

const money = (amount: number) => amount.toFixed(8)

/** Adds the next run of its workflow, whose row the caller has locked; answers its number. */
export async function insertRun(
  tx: Tx,
  scope: Scope,
  row: {
    id: string
    candidateId: string
    setId: string
    asOf: Date
    split: RunSplit
    repetitions: number
    spendingLimit: number | null
    currency: string | null
    estimate: Estimate
    resolved: Resolved
    total: number
    createdAt: Date
    createdBy: string
  },
): Promise<number> {
  const last = await tx.evaluationRun.aggregate({ where: scope, _max: { number: true } })
  const number = (last._max.number ?? 0) + 1
  const { spendingLimit, estimate, resolved, ...rest } = row
  await tx.evaluationRun.create({
    data: {
      ...{ ...scope, ...rest, number, state: 'queued' },
      spendingLimit: spendingLimit === null ? null : money(spendingLimit),
      estimate: toJson(estimate),
      resolved: toJson(resolved),
    },
    select: { id: true },
  })
  return number
}

/** The cases of a run in their order, all with one statement. */
export async function insertRunCases(tx: Tx, organisationId: string, runId: string, caseIds: readonly string[]) {
  await tx.$executeRaw`
    INSERT INTO evaluation_run_case (organisation_id, run_id, case_id, position)
    SELECT ${organisationId}::uuid, ${runId}::uuid, id, position FROM unnest(${caseIds}::uuid[]) WITH ORDINALITY AS c (id, position)`
}

/**
 * Moves a run on from these states, and from this version where one is named; false when somebody else has moved it
 * meanwhile. Every move counts `version` up, and with it makes jobs of before void.
 */
export async function moveRun(
  tx: Db,
  run: { id: string; organisationId: string },
  from: { states: readonly RunState[]; version?: number },
  next: {
    state: RunState
    because?: string | null
    startedAt?: Date
    finishedAt?: Date | null
    spendingLimit?: number | null
    summary?: RunScores
  },
): Promise<boolean> {
  const { summary, spendingLimit, ...plain } = next
  const { count } = await tx.evaluationRun.updateMany({
    where: {
      ...{ organisationId: run.organisationId, id: run.id, state: { in: [...from.states] } },
      ...(from.version === undefined ? {} : { version: from.version }),
    },
    data: {
      ...plain,
      ...(spendingLimit === undefined ? {} : { spendingLimit: spendingLimit === null ? null : money(spendingLimit) }),
      ...(summary ? { summary: toJson(summary) } : {}),
      version: { increment: 1 },
    },
  })
  return count === 1
}

/** What a run knows of itself between two cases. */
export type Standing = { state: RunState; version: number; cost: number; spendingLimit: number | null }

export async function standingOf(db: Db, organisationId: string, runId: string): Promise<Standing | null> {
  const row = await db.evaluationRun.findUnique({
    where: { organisationId_id: { organisationId, id: runId } },
    select: { state: true, version: true, cost: true, spendingLimit: true },
  })
  if (!row) return null
  const { spendingLimit, cost, ...rest } = row
  return {
    ...rest,
    state: row.state as RunState,
    cost: Number(cost),
    spendingLimit: spendingLimit === null ? null : Number(spendingLimit),
  }
}

/** What a question has cost is the run's at once, whatever becomes of its case. */
export async function addCost(db: Db, organisationId: string, runId: string, cost: number): Promise<void> {
  await db.$executeRaw`
    UPDATE evaluation_run SET cost = cost + ${money(cost)}::decimal
    WHERE organisation_id = ${organisationId}::uuid AND id = ${runId}::uuid`
}

/** One answer that a run still lacks, and the document that it is about. */
export type Open = {
  caseId: string
  position: number
  repetition: number
  itemId: string | null
  documentId: string
  validFrom: Date
}

/** The next answers that a run lacks after a place in its order: case by case, all repetitions of one together. */
export async function openCases(
  db: Db,
  run: { id: string; organisationId: string; repetitions: number },
  after: Pick<Open, 'position' | 'repetition'>,
  limit: number,
): Promise<Open[]> {
  return db.$queryRaw<Open[]>`
    SELECT rc.case_id AS "caseId", rc.position, r.repetition, c.item_id AS "itemId", c.document_id AS "documentId",
      c.valid_from AS "validFrom"
    FROM evaluation_run_case rc
    CROSS JOIN generate_series(1, ${run.repetitions}::int) AS r (repetition)
    JOIN evaluation_case c ON c.organisation_id = rc.organisation_id AND c.id = rc.case_id
    WHERE rc.organisation_id = ${run.organisationId}::uuid AND rc.run_id = ${run.id}::uuid
      AND rc.position >= ${after.position}::int
      AND (rc.position > ${after.position}::int OR r.repetition > ${after.repetition}::int)
      AND NOT EXISTS (SELECT FROM evaluation_result e
        WHERE e.run_id = rc.run_id AND e.case_id = rc.case_id AND e.repetition = r.repetition)
    ORDER BY rc.position, r.repetition LIMIT ${limit}`
}

/** The words of a document's pages, without what their images are called. */
export async function pagesOf(db: Db, organisationId: string, documentId: string): Promise<PageContent[]> {
  const rows = await db.page.findMany({
    where: { organisationId, documentId },
    orderBy: { number: 'asc' },
    select: { number: true, part: true, width: true, height: true, source: true, words: true },
  })
  return rows as unknown as PageContent[]
}

/** Keeps an answer, once: one that is there stays as it was. */
export async function insertResult(
  db: Db,
  row: {
    organisationId: string
    runId: string
    caseId: string
    repetition: number
    content: CaseAnswer | null
    problem: string | null
    latencyMs: number
    cost: number | null
    cached: boolean
    at: Date
  },
): Promise<void> {
  const { content, cost, ...rest } = row
  await db.evaluationResult.createMany({
    data: [
      {
        ...rest,
        content: content === null ? Prisma.DbNull : toJson(content),
        cost: cost === null ? null : money(cost),
      },
    ],
    skipDuplicates: true,
  })
}

/** Answers so far, and those among them that were asked and paid for. */
export async function countResults(db: Db, organisationId: string, runId: string) {
  const rows = await db.$queryRaw<{ answered: number; asked: number }[]>`
    SELECT count(*)::int AS answered, count(*) FILTER (WHERE NOT cached)::int AS asked
    FROM evaluation_result WHERE organisation_id = ${organisationId}::uuid AND run_id = ${runId}::uuid`
  return rows[0] ?? { answered: 0, asked: 0 }
}

/** Items that models of these ids have learned from. */
export async function lessonsOf(db: Db, organisationId: string, modelIds: readonly string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT lesson AS id FROM learned_model, unnest(lesson_ids) AS lesson
    WHERE organisation_id = ${organisationId}::uuid AND id = ANY (${modelIds}::uuid[])`
  return rows.map((row) => row.id)
}

/** Whether an item of the workflow waits for its proposal at this moment, and not for another day. */
export async function anyWaiting(db: Db, { organisationId, workflowId }: Scope): Promise<boolean> {
  const found = await db.item.findFirst({
    where: { organisationId, workflowId, state: 'read', waitingFor: null },
    select: { id: true },
  })
  return found !== null
}
