import { namesOf } from '#server/identity/store.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import type { Db } from '#server/platform/db.server.ts'
import { listAccounts } from '#server/proposal/account-store.server.ts'
import { type ModelKind, trainedOnSchema } from '#server/proposal/learning/models.ts'
import { listModels } from '#server/proposal/learning/models-store.server.ts'
import { kindsFor } from '#server/proposal/learning/train.server.ts'
import { findDefinition, scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { describeChange, isEmptyChange } from './candidate.ts'
import { definitionOf } from './candidate-commands.server.ts'
import { type CandidateRow, candidateOfVersion, findCandidate, listCandidates } from './candidate-store.server.ts'
import { listSets } from './cases-store.server.ts'
import { runNumbered } from './run-commands.server.ts'
import { paceMs, timeLeft } from './run-progress.ts'
import { listRuns, type Progress, progressOf, type RunHead, type RunRow } from './run-read.server.ts'

const mostRuns = 100

/** Candidates with what they change and how they did, runs, and what there is to run over. */
export async function candidatesView(ctx: Ctx, workflow: WorkflowRow) {
  const scope = scopeOf(workflow)
  const [rows, heads, sets, accounts] = await Promise.all([
    listCandidates(ctx.db, scope),
    listRuns(ctx.db, scope, mostRuns),
    listSets(ctx.db, scope),
    listAccounts(ctx.db, workflow.organisationId),
  ])
  const runs = await runItems(ctx, heads)
  const names = await namesOf(
    ctx.db,
    workflow.organisationId,
    rows.map((row) => row.createdBy),
  )
  const candidates = await Promise.all(rows.map((row) => candidateItem(ctx.db, workflow, row, { names, accounts })))
  return {
    candidates,
    runs,
    sets: sets.map(({ id, name, kind }) => ({ id, name, kind })),
    /** Where the current version has been run already, its candidate. */
    current: candidates.find((c) => c.asItIs && c.baseVersion === workflow.version)?.number ?? null,
  }
}

async function candidateItem(
  db: Db,
  workflow: WorkflowRow,
  { id: _, change, hash: __, createdAt, createdBy, retiredAt, ...row }: CandidateRow,
  known: { names: Map<string, string>; accounts: readonly { key: string; label: string }[] },
) {
  const base = await findDefinition(db, workflow.organisationId, workflow.id, row.baseVersion)
  return {
    ...row,
    /** A workflow version without any change. */
    asItIs: isEmptyChange(change),
    changes: describeChange(base, change, known.accounts),
    createdAt: createdAt.toISOString(),
    by: known.names.get(createdBy) ?? null,
    retired: retiredAt !== null,
  }
}

/** Runs as lists show them, with how far they are. */
async function runItems(ctx: Ctx, heads: readonly RunHead[]) {
  const [first] = heads
  if (!first) return []
  const now = ctx.now()
  const since = new Date(now.getTime() - paceMs)
  const [names, progress] = await Promise.all([
    namesOf(
      ctx.db,
      first.organisationId,
      heads.map((run) => run.createdBy),
    ),
    progressOf(
      ctx.db,
      first.organisationId,
      heads.map((run) => run.id),
      since,
    ),
  ])
  return heads.map((run) => runItem(run, { by: names.get(run.createdBy) ?? null, progress: progress.get(run.id), now }))
}

type Told = { by: string | null; progress: Progress | undefined; now: Date }

function runItem(run: Omit<RunHead, 'headline'> & Partial<Pick<RunHead, 'headline'>>, { by, progress, now }: Told) {
  const { number, candidate, set, split, repetitions, state, because, total, cost, currency, spendingLimit } = run
  const { answered, failed, cached, recent } = progress ?? { answered: 0, failed: 0, cached: 0, recent: 0 }
  const { startedAt } = run
  return {
    ...{ number, set, split, repetitions, state, because, total, cost, currency, spendingLimit },
    candidate: { number: candidate.number, name: candidate.name, baseVersion: candidate.baseVersion },
    ...{ answered, failed, cached, by },
    leftMs: state === 'running' ? timeLeft({ left: total - answered, recent, startedAt, now }) : null,
    asOf: run.asOf.toISOString(),
    createdAt: run.createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    headline: run.headline ?? null,
  }
}

/** One run with its figures, as far as it is. */
export async function runView(ctx: Ctx, workflow: WorkflowRow, number: number) {
  const run = await runNumbered(ctx, workflow, number)
  const now = ctx.now()
  const { organisationId } = workflow
  const since = new Date(now.getTime() - paceMs)
  const [names, progress, candidate, accounts] = await Promise.all([
    namesOf(ctx.db, organisationId, [run.createdBy]),
    progressOf(ctx.db, organisationId, [run.id], since),
    findCandidate(ctx.db, scopeOf(workflow), { id: run.candidate.id }),
    listAccounts(ctx.db, organisationId),
  ])
  if (!candidate) throw new Error(`run ${run.id} has no candidate`)
  const definition = await definitionOf(ctx.db, workflow, candidate)
  const { candidate: _, ...item } = runItem(run, {
    by: names.get(run.createdBy) ?? null,
    progress: progress.get(run.id),
    now,
  })
  return {
    run: { ...item, estimate: run.estimate, resolved: run.resolved },
    candidate: await candidateItem(ctx.db, workflow, candidate, { names, accounts }),
    scores: run.scores,
    fields: fieldsOf(definition),
    against: await againstOf(ctx.db, workflow, run),
  }
}

/** The newest finished run of the current version over the same cases: what this one can be held against. */
async function againstOf(db: Db, workflow: WorkflowRow, run: RunRow): Promise<number | null> {
  const scope = scopeOf(workflow)
  const current = await candidateOfVersion(db, scope, workflow.version)
  if (run.state !== 'done' || !current || current.id === run.candidate.id) return null
  const found = await db.evaluationRun.findFirst({
    where: { ...scope, candidateId: current.id, setId: run.set.id, split: run.split, state: 'done' },
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  return found?.number ?? null
}

/** Fields by key, with the labels of their options and columns. */
function fieldsOf(definition: Definition) {
  return definition.fields.map((field) => ({
    key: field.key,
    label: field.label,
    type: field.type,
    options: optionsOf(field, definition).map(({ key, label }) => ({ key, label })),
    columns: field.type === 'table' ? field.columns.map(({ key, label }) => ({ key, label })) : [],
  }))
}

const mostVersions = 60

/** What a candidate can be made of: the workflow as it is, the accounts, the models that there are. */
export async function candidateForm(ctx: Ctx, workflow: WorkflowRow) {
  const [accounts, models] = await Promise.all([
    listAccounts(ctx.db, workflow.organisationId),
    listModels(ctx.db, scopeOf(workflow), mostVersions),
  ])
  return {
    version: workflow.version,
    definition: workflow.definition,
    accounts: accounts.map(({ key, label, model, inside, prices }) => ({
      ...{ key, label, model, inside },
      models: [...new Set([model, ...prices.map((p) => p.model)])],
      mayBeAsked: inside || workflow.definition.mayLeave,
    })),
    kinds: kindsFor(workflow).map((kind) => ({ kind, versions: versionsOf(models, kind) })),
  }
}

function versionsOf(models: Awaited<ReturnType<typeof listModels>>, kind: ModelKind) {
  const newest = models.find((m) => m.kind === kind && m.inUse)?.version
  return models
    .filter((m) => m.kind === kind)
    .map(({ version, inUse, createdAt, trainedOn }) => ({
      ...{ version, inUse, newest: version === newest, createdAt: createdAt.toISOString() },
      n: trainedOnSchema.safeParse(trainedOn).data?.n ?? null,
    }))
}
