import type { Language } from '#server/document/document.ts'
import { findDocument } from '#server/document/store.server.ts'
import { isConnectionLost } from '#server/platform/connection-lost.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { isDatabaseError } from '#server/platform/db.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type LlmAccount, LlmError, type LlmFault } from '#server/platform/llm.ts'
import type { Release } from '#server/platform/slots.server.ts'
import { type AccountRow, findAccount } from '#server/proposal/account-store.server.ts'
import { settingsProblem } from '#server/proposal/accounts.ts'
import { accountProvider, llmAccountOf, pricesOf } from '#server/proposal/ask.server.ts'
import { recall } from '#server/proposal/learning/recall.server.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { costOf } from '#server/proposal/openai/cost.ts'
import { proposalFor } from '#server/proposal/pipeline.ts'
import type { Knowledge, Proposal, SourceDocument } from '#server/proposal/proposal.ts'
import { localDate } from '#server/workflow/local-date.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { keptAnswers, newMeter } from './answer-cache.server.ts'
import { withoutLimit } from './candidate-commands.server.ts'
import { answerOf, type CaseAnswer, type Resolved } from './run.ts'
import type { RunRow } from './run-read.server.ts'
import { addCost, anyWaiting, type Open, pagesOf } from './run-store.server.ts'

/** One answer to keep, or why the whole run cannot go on. */
export type Answered =
  | { content: CaseAnswer | null; problem: string | null; latencyMs: number; cost: number | null; cached: boolean }
  | { stop: { reason: string; because: string } }

/** Answers the cases of a run, `lanes` at a time; each enters before and leaves after. Null: there is no room now. */
export type Answerer = { lanes: number; enter(): Promise<Release | null>; answer(open: Open): Promise<Answered> }

/** What a run proposes with; `problem`: why its provider may not be asked now, in one sentence. */
export async function answererOf(
  ctx: Ctx,
  workflow: WorkflowRow,
  run: RunRow,
  of: Definition,
): Promise<Answerer | { problem: string }> {
  const definition = asResolved(of, run.resolved)
  const { provider } = definition
  if (provider.name === 'local')
    return {
      // One is read from the database while the other is proposed for, which takes the whole thread.
      lanes: 2,
      enter: () => Promise.resolve(() => Promise.resolve()),
      answer: async (open) => answerLocally(ctx, definition, await readCase(ctx, definition, run, open)),
    }
  const account = provider.account ? await findAccount(ctx.db, run.organisationId, { key: provider.account }) : null
  const problem = settingsProblem(withoutLimit(definition, workflow.definition.mayLeave), account)
  if (problem || !account) return { problem: problem?.message ?? 'The provider account does not exist any more.' }
  try {
    const asked: Asked = { run, definition, account, llm: llmAccountOf(ctx, account, provider.model ?? account.model) }
    return {
      lanes: Math.max(1, provider.concurrency - 1),
      enter: () => takeSlot(ctx, run, provider.concurrency),
      answer: (open) => answerByModel(ctx, asked, open),
    }
  } catch (error) {
    // Its key cannot be opened.
    if (error instanceof DomainError && error.code === 'refused') return { problem: error.message }
    throw error
  }
}

/** The definition with the very models that the run was ordered with. */
function asResolved(definition: Definition, resolved: Resolved | null): Definition {
  const { labels = null, route = null, confidence = null } = resolved?.models ?? {}
  const models = { follow: 'promoted' as const, labels, route, confidence }
  return { ...definition, provider: { ...definition.provider, models } }
}

type Read = { source: SourceDocument; knowledge: Knowledge; organisationId: string; documentId: string }

/** The document of a case on the day that it became one, and what was known when the run was ordered. */
async function readCase(ctx: Ctx, definition: Definition, run: RunRow, open: Open): Promise<Read> {
  const { organisationId, workflowId } = run
  const { documentId } = open
  const [document, pages] = await Promise.all([
    findDocument(ctx.db, organisationId, documentId),
    pagesOf(ctx.db, organisationId, documentId),
  ])
  if (!document) throw new Error(`case ${open.caseId} has no document`)
  const source: SourceDocument = {
    fileName: document.fileName,
    language: (document.language as Language | null) ?? undefined,
    ...{ pages, embedded: document.embedded, stated: document.stated },
    today: localDate(open.validFrom, definition.timeZone),
  }
  const until = new Date(run.resolved?.knownUntil ?? run.asOf)
  const past = { until, sha256: document.sha256 }
  const knowledge = await recall(ctx, { id: open.itemId, organisationId, workflowId }, source, definition, past)
  return { source, knowledge, organisationId, documentId }
}

async function answerLocally(ctx: Ctx, definition: Definition, { source, knowledge }: Read): Promise<Answered> {
  const begun = performance.now()
  const made = await proposalFor(localProvider, source, definition, knowledge).catch((error) => noneOf(ctx, error))
  const latencyMs = Math.round(performance.now() - begun)
  return { ...(typeof made === 'string' ? problem(made) : answer(made)), latencyMs, cost: 0, cached: false }
}

const answer = (proposal: Proposal) => ({ content: answerOf(proposal), problem: null })
const problem = (sentence: string) => ({ content: null, problem: sentence })

/** What is wrong with one document does not end the run; the database's own errors do, and the job is tried again. */
function noneOf(ctx: Ctx, error: unknown): string {
  if (isConnectionLost(error) || isDatabaseError(error)) throw error
  ctx.log.error({ err: error }, 'no proposal could be made of a case')
  return 'No proposal could be made of this document.'
}

type Asked = { run: RunRow; definition: Definition; account: AccountRow; llm: LlmAccount }

/** Faults that every case would meet: the run stops. The others are of one document. */
const stopping: readonly LlmFault[] = ['down', 'limited', 'key', 'model', 'blocked']

async function answerByModel(ctx: Ctx, asked: Asked, open: Open): Promise<Answered> {
  const { run, definition, account, llm } = asked
  const prices = pricesOf(account)
  const meter = newMeter()
  const ask = keptAnswers(ctx, {
    ...{ organisationId: run.organisationId, account: llm, repetition: open.repetition, meter },
    costOf: (usage, model) => costOf(prices, [model, llm.model], usage),
    book: (db, cost) => addCost(db, run.organisationId, run.id, cost),
  })
  const { source, knowledge, ...document } = await readCase(ctx, definition, run, open)
  const begun = performance.now()
  const rest = () => ({
    latencyMs: Math.round(performance.now() - begun - meter.spentMs + meter.modelMs),
    cached: meter.asked === 0 && meter.kept > 0,
  })
  try {
    const provider = accountProvider(ctx, document, definition.provider, account, ask)
    const proposal = await proposalFor(provider, source, definition, knowledge)
    const { usage } = proposal
    return { ...answer(proposal), ...rest(), cost: usage?.requests === 0 ? 0 : (usage?.cost ?? null) }
  } catch (error) {
    if (!(error instanceof LlmError)) return { ...problem(noneOf(ctx, error)), ...rest(), cost: null }
    const { fault: reason, message, usage } = error
    if (stopping.includes(reason))
      return { stop: { reason, because: `${message} Let the run go on once that is mended.` } }
    return { ...problem(message), ...rest(), cost: costOf(prices, [llm.model], usage) }
  }
}

/**
 * One of the places at the provider that items of the workflow take too, and never the last: reviewers' proposals do not
 * wait for a run. Where there is one place only, the run takes it while no item waits.
 */
async function takeSlot(ctx: Ctx, run: Pick<RunRow, 'organisationId' | 'workflowId'>, concurrency: number) {
  if (concurrency === 1 && (await anyWaiting(ctx.db, run))) return null
  return ctx.slots.take(`provider/${run.workflowId}`, Math.max(1, concurrency - 1))
}
