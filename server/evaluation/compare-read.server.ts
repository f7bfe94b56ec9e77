import type { Evidence } from '#server/document/document.ts'
import { findDocument, findPages } from '#server/document/store.server.ts'
import { visibilityOf } from '#server/item/list.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { FieldValue } from '#server/workflow/field-value.ts'
import { scopeOf, type WorkflowRow } from '#server/workflow/store.server.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Field } from '#server/workflow/workflow.ts'
import { type ChangeRow, describeChange } from './candidate.ts'
import { caseFacts } from './cases.server.ts'
import { type NamedCase, type Prepared, prepared, type RunPair, runPair } from './compare-prepare.server.ts'
import { answersOf, type ComparedRun, itemOfCase, listComparable, proposalOfCase } from './compare-store.server.ts'
import {
  type CasesFilter,
  changedFields,
  type GroupView,
  groupView,
  listedCases,
  type Pair,
  type PairedView,
  pairedView,
  unlike,
} from './compare-view.ts'
import { type DisputeCounts, disputeCounts } from './dispute.server.ts'
import type { GateVerdict } from './gate.ts'
import { refusalOf } from './promote.server.ts'
import type { CaseAnswer } from './run.ts'
import type { RunScores } from './score.ts'
import { type JudgedCase, judgeCase } from './score-case.ts'

export type RunHead = Pick<ComparedRun, 'id' | 'number' | 'split' | 'repetitions' | 'currency' | 'set'> & {
  candidate: { number: number; name: string }
  asOf: string
  finishedAt: string | null
  cost: Pick<RunScores['cost'], 'mean' | 'n'> | null
  latency: RunScores['latency'] | null
}

export type ComparisonResult = {
  verdict: GateVerdict
  cases: { both: number; currentOnly: number; candidateOnly: number }
  identical: boolean
  unsteady: number
  gate: GroupView
  assisted: GroupView
  purposive: PairedView
  /** Why it cannot be promoted now, as one sentence; null: it can. */
  refusal: string | null
  disputes: DisputeCounts
}

export type CompareView = {
  current: RunHead
  candidate: RunHead
  /** Why the two cannot be held against each other; then there is no result. */
  problem: string | null
  result: ComparisonResult | null
  /** What promoting would change of the workflow as it is now. */
  changes: ChangeRow[]
}

/** Two runs held against each other, with the gate's verdict. */
export async function compareView(ctx: Ctx, workflow: WorkflowRow, numbers: Pair): Promise<CompareView> {
  const pair = await runPair(ctx, workflow, numbers)
  const problem = unlike(pair.current, pair.candidate)
  const made = problem ? null : await prepared(ctx, workflow, pair)
  return {
    current: headOf(pair.current, made?.scores.current ?? null),
    candidate: headOf(pair.candidate, made?.scores.candidate ?? null),
    problem,
    result: made && (await resultOf(ctx, workflow, pair, made)),
    changes: changesOf(workflow, pair.candidate),
  }
}

function headOf(run: ComparedRun, scores: RunScores | null): RunHead {
  const { id, number, split, repetitions, currency, set, candidate } = run
  return {
    ...{ id, number, split, repetitions, currency, set },
    candidate: { number: candidate.number, name: candidate.name },
    asOf: run.asOf.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    cost: scores && { mean: scores.cost.mean, n: scores.cost.n },
    latency: scores?.latency ?? null,
  }
}

async function resultOf(
  ctx: Ctx,
  workflow: WorkflowRow,
  pair: RunPair,
  { comparison, verdict }: Prepared,
): Promise<ComparisonResult> {
  const [refusal, disputes] = await Promise.all([
    refusalOf(ctx, workflow, pair, verdict),
    disputeCounts(ctx, workflow, comparison),
  ])
  return {
    verdict,
    cases: comparison.cases,
    identical: comparison.identical,
    unsteady: comparison.unsteady.length,
    gate: groupView(comparison.gate),
    assisted: groupView(comparison.assisted),
    purposive: pairedView(comparison.purposive.output),
    refusal: refusal?.sentence ?? null,
    disputes,
  }
}

/** None where the change does not fit the workflow any more: promoting says so. */
function changesOf(workflow: WorkflowRow, run: ComparedRun): ChangeRow[] {
  try {
    return describeChange(workflow.definition, run.candidate.change)
  } catch (error) {
    if (error instanceof DomainError) return []
    throw error
  }
}

/** Done runs, newest first, to choose two from. */
export async function comparableRuns(ctx: Pick<Ctx, 'db'>, workflow: WorkflowRow) {
  const rows = await listComparable(ctx.db, scopeOf(workflow), 200)
  return rows.map(({ finishedAt, ...row }) => ({ ...row, finishedAt: finishedAt?.toISOString() ?? null }))
}

export type CaseLine = NamedCase & { fixed: string[]; broken: string[] }

const casesOnPage = 50

/** A page of a list of cases, with the fields that each changed in. */
export async function comparedCases(
  ctx: Pick<Ctx, 'db'>,
  workflow: WorkflowRow,
  { page, ...filter }: CasesFilter,
): Promise<{ total: number; pages: number; cases: CaseLine[] }> {
  const { comparison, cases } = await prepared(ctx, workflow, await runPair(ctx, workflow, filter))
  const ids = listedCases(comparison, filter)
  const changed = changedFields(comparison)
  return {
    total: ids.length,
    pages: Math.max(1, Math.ceil(ids.length / casesOnPage)),
    cases: ids.slice((page - 1) * casesOnPage, page * casesOnPage).flatMap((id) => {
      const named = cases.get(id)
      return named ? [{ ...named, ...(changed.get(id) ?? { fixed: [], broken: [] }) }] : []
    }),
  }
}

export type AnswerView = {
  /** Why there is no answer. */
  problem: string | null
  value: FieldValue
  confidence: number | null
  /** Null: nothing of it could be right or wrong. */
  right: boolean | null
  evidence: Evidence[]
}
export type CaseField = {
  field: Field
  truth: FieldValue
  evidence: Evidence[]
  /** The workflow keeps no truth of this field for this case. */
  unknown: boolean
  current: AnswerView
  candidate: AnswerView
}

/**
 * One case beside its document: truth, and what both versions answered. `hidden` while this person may still be given a
 * blank form of its item: then neither is told.
 */
export async function comparedCase(
  ctx: Ctx,
  workflow: WorkflowRow,
  organisation: { slug: string },
  { caseId, ...numbers }: Pair & { caseId: string },
) {
  const pair = await runPair(ctx, workflow, numbers)
  const { organisationId, definition } = workflow
  const { cases } = await prepared(ctx, workflow, pair)
  const facts = cases.has(caseId)
    ? (await caseFacts(ctx.db, organisationId, definition, [caseId])).get(caseId)
    : undefined
  if (!facts) throw new DomainError('not_found', 'This case is not in the comparison: go back to its lists.')
  const itemId = await itemOfCase(ctx.db, organisationId, caseId)
  const visible = itemId ? (await visibilityOf(ctx, [itemId]))(itemId) : null
  const hidden = visible !== null && !(visible.values && visible.proposal)
  const [answers, proposed, document, pages] = await Promise.all([
    answersOf(ctx.db, organisationId, [pair.current.id, pair.candidate.id], caseId),
    proposalOfCase(ctx.db, organisationId, caseId),
    findDocument(ctx.db, organisationId, facts.documentId),
    findPages(ctx.db, organisationId, facts.documentId),
  ])
  const files = `/files/o/${encodeURIComponent(organisation.slug)}`
  const judged = (runId: string): Judged => {
    const answer = answers.find((a) => a.runId === runId)
    const content = (answer?.content ?? null) as CaseAnswer | null
    const problem = answer ? answer.problem : 'There is no answer.'
    const result = { repetition: 1, answer: content, problem, latencyMs: 0, cost: null, cached: false }
    return { problem: content ? null : problem, ...judgeCase(definition, facts, result) }
  }
  const [first, second] = [judged(pair.current.id), judged(pair.candidate.id)]
  return {
    hidden,
    facts: {
      caseId,
      name: hidden ? (document?.fileName ?? '') : facts.name,
      groupLabel: hidden ? null : facts.groupLabel,
      documentType: facts.documentType,
      language: facts.language,
    },
    fileName: document?.fileName ?? facts.name,
    pages: pages.map((page) => ({
      number: page.number,
      imageUrl: `${files}/pages/${facts.documentId}/${page.number}`,
      imageWidth: page.imageWidth,
      imageHeight: page.imageHeight,
    })),
    truth: hidden ? {} : facts.truth,
    queues: definition.queues,
    fields: (hidden ? [] : definition.fields).map((field): CaseField => {
      const truth = facts.truth[field.key] ?? null
      return {
        field,
        truth,
        evidence: placesOf(proposed, field, truth),
        unknown: !Object.hasOwn(facts.truth, field.key),
        current: answerView(field, first, proposed),
        candidate: answerView(field, second, proposed),
      }
    }),
  }
}

type Judged = JudgedCase & { problem: string | null }

function answerView(field: Field, judged: Judged, proposed: readonly ProposedValue[]): AnswerView {
  const outcome = judged.fields.get(field.key)
  const value = outcome?.value ?? null
  return {
    problem: judged.problem,
    value,
    confidence: value === null ? null : (outcome?.confidence ?? null),
    right: outcome?.right ?? null,
    evidence: placesOf(proposed, field, value),
  }
}

/** Where a value stands on the pages, as far as the item's own proposal had it, as its value or as another reading. */
function placesOf(proposed: readonly ProposedValue[], field: Field, value: FieldValue): Evidence[] {
  const given = proposed.find((p) => p.key === field.key)
  if (!given || value === null) return []
  if (sameValue(field, given.value, value)) return given.evidence
  return given.candidates.find((c) => sameValue(field, c.value, value))?.evidence ?? []
}
