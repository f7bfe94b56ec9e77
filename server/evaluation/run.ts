import { z } from 'zod'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { fieldValueSchema } from '#server/workflow/values-schema.ts'
import type { TruthGrade } from './evaluation.ts'

/**
 * queued: ordered · running: jobs answer its cases · stopped: by its spending limit or a provider that is down, can go on ·
 * done: every case answered · cancelled: by a person · failed: its jobs gave up.
 */
export const runStates = ['queued', 'running', 'stopped', 'done', 'cancelled', 'failed'] as const
export type RunState = (typeof runStates)[number]

/** test: the held-back side alone, which is what gates look at; all: every case of the set, to look at. */
export const runSplits = ['test', 'all'] as const
export type RunSplit = (typeof runSplits)[number]

const answeredValueSchema = z.object({
  key: z.string(),
  value: fieldValueSchema,
  confidence: z.number(),
  /** The provider's own figure, where calibration has made another of it. */
  raw: z.number().optional(),
  grounded: z.boolean(),
  /** The first other reading: what a label would have been that was held back. */
  first: z.object({ value: fieldValueSchema, confidence: z.number() }).optional(),
})

/** What a candidate answered to one case: its values without evidence, and what it noticed. */
export const caseAnswerSchema = z.object({
  values: z.array(answeredValueSchema),
  flags: z.array(z.string()).default([]),
})
export type CaseAnswer = z.infer<typeof caseAnswerSchema>

/** What of a proposal is compared: values without their places on the page. */
export function answerOf(proposal: Proposal): CaseAnswer {
  return {
    values: proposal.values.map(({ key, value, confidence, raw, grounded, candidates }) => {
      const [first] = candidates
      return {
        ...{ key, value, confidence, grounded },
        ...(raw === undefined ? {} : { raw }),
        ...(first ? { first: { value: first.value, confidence: first.confidence } } : {}),
      }
    }),
    flags: (proposal.flags ?? []).map((flag) => flag.code),
  }
}

/**
 * One answer, or why there is none. `cost`: what such an answer costs, in the run's currency; null where no price is
 * known; local answers cost 0. `cached`: nothing was asked, because the same question had been answered before; it has the
 * cost and the latency of that answer, so that figures of candidates do not depend on what was asked earlier. What a run
 * has paid itself is its own `cost`.
 */
export type CaseResult = {
  repetition: number
  answer: CaseAnswer | null
  problem: string | null
  latencyMs: number
  cost: number | null
  cached: boolean
}

/** What is known of a case besides its answers: its truth, how good that is, and what slices are made of. */
export type CaseFacts = {
  caseId: string
  /** "INV-2291" or the imported name. */
  name: string
  itemNumber: number | null
  documentId: string
  grade: TruthGrade
  /** Probability with which it came to be a case, 0..1. */
  inclusion: number
  /** Looked into because two answers differed: in lists, not in rates. */
  purposive: boolean
  /** Supplier series; null where the workflow names none. */
  group: string | null
  /** The group as people read it: the value of the definition's groupBy field. */
  groupLabel: string | null
  documentType: string
  language: string | null
  pages: number
  /** Codes of the checks that its proposal failed. */
  flags: readonly string[]
  truth: Values
  /** Other values that are as right, by field key: imported files may name several. */
  accepted?: Record<string, FieldValue[]>
  /** Texts that a draft has to contain besides what its truth holds. */
  facts: readonly string[]
  workflowVersion: number
}

/** A case with all that a run answered to it, by repetition. */
export type RunCase = { facts: CaseFacts; results: readonly CaseResult[] }

/** What a run was done with. Versions of models by kind; null: none. */
export const resolvedSchema = z.object({
  provider: z.string(),
  providerVersion: z.string(),
  models: z.record(z.string(), z.number().int().nullable()),
  scorer: z.number().int(),
  /** Nothing decided from then on is an example: when the run was ordered, or earlier where the workflow does not learn. */
  knownUntil: z.string().nullable().default(null),
  /** Cases of the set that were left out, by reason. */
  left: z.array(z.object({ because: z.string(), n: z.number().int() })),
})
export type Resolved = z.infer<typeof resolvedSchema>

/** Before a run: what it will ask and cost. `cost` null where no price is known. */
export const estimateSchema = z.object({
  cases: z.number().int(),
  repetitions: z.number().int(),
  requests: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cost: z.number().nullable(),
  currency: z.string().nullable(),
  /** measured: from what this model's calls used so far; words: from the length of the documents; free: nothing is asked. */
  basis: z.enum(['measured', 'words', 'free']),
  n: z.number().int(),
})
export type Estimate = z.infer<typeof estimateSchema>
