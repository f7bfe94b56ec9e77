import { z } from 'zod'
import {
  type Evidence,
  evidenceSchema,
  type Language,
  type PageContent,
  type Stated,
} from '#server/document/document.ts'
import type { EmbeddedInvoice } from '#server/document/embedded.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { fieldValueSchema } from '#server/workflow/values-schema.ts'
import type { Definition } from '#server/workflow/workflow.ts'

const candidateSchema = z.object({
  value: fieldValueSchema,
  confidence: z.number(),
  evidence: z.array(evidenceSchema),
})

/** What the provider says of one cell of a table row. */
const cellSchema = z.object({ confidence: z.number(), evidence: z.array(evidenceSchema) })

/**
 * One proposed value. `grounded` is true only where every part of the value is quoted from the source;
 * an ungrounded value always goes to a person.
 */
export const proposedValueSchema = z.object({
  key: z.string(),
  value: fieldValueSchema,
  confidence: z.number().min(0).max(1),
  /** The provider's own figure, where calibration has made another of it. */
  raw: z.number().min(0).max(1).optional(),
  grounded: z.boolean(),
  evidence: z.array(evidenceSchema),
  /** Why this value, in one short sentence for the reviewer. */
  reason: z.string(),
  /** Other readings, best first, without the proposed one. */
  candidates: z.array(candidateSchema),
  /** Tables only: one entry a row, by column key. */
  rows: z.array(z.record(z.string(), cellSchema)).optional(),
})
export type ProposedValue = z.infer<typeof proposedValueSchema>

const usageSchema = z.object({
  model: z.string(),
  requests: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** In the account's currency; null where no price is known. */
  cost: z.number().nullable(),
  currency: z.string(),
})
export type Usage = z.infer<typeof usageSchema>

export const proposalSchema = z.object({
  provider: z.string(),
  /** Version of the provider's code and model; the same version gives the same answer to the same document. */
  version: z.string(),
  language: z.enum(['en', 'de', 'fr']),
  values: z.array(proposedValueSchema),
  summary: z.string(),
  /** What the provider noticed besides: a sentence in the document that gives orders, an embedded value that the page contradicts. */
  flags: z
    .array(
      z.object({
        code: z.string(),
        severity: z.enum(['error', 'warning', 'info']),
        fieldKeys: z.array(z.string()),
        message: z.string(),
      }),
    )
    .optional(),
  /** Confirmed items that speak for this proposal, most similar first: why it says what it says. */
  similar: z.array(z.object({ number: z.number().int(), similarity: z.number() })).optional(),
  /** What was asked of a provider that counts. */
  usage: usageSchema.optional(),
})
export type Proposal = z.infer<typeof proposalSchema>

export type SourceDocument = {
  fileName: string
  language?: Language | undefined
  pages: PageContent[]
  /** The electronic invoice that the file carries beside its pages. */
  embedded?: EmbeddedInvoice | null | undefined
  /** What we state of a document that we made ourselves, such as a scheduled report. */
  stated?: Stated | null | undefined
  /** The local date in the workflow's time zone, "2026-12-01": routes may depend on it. */
  today: string
}

/** A confirmed item like the document at hand: its words, what people stood behind, and where that stands. */
export type Example = {
  itemId: string
  number: number
  /** 0..1, of the words. */
  similarity: number
  fileName: string
  pages: PageContent[]
  values: Values
  evidence: Record<string, Evidence[]>
}

/** What the workflow has learned from confirmed decisions: never from unreviewed output, seeded items or the test split. */
export type Knowledge = {
  /** Most similar first. */
  examples: Example[]
  /** The trained models in use, by kind; each is an immutable version. */
  models: { kind: string; version: number; content: unknown }[]
}

/**
 * A provider reads a document against a definition. Deterministic given its inputs; never obeys the document. Without
 * knowledge it answers as on a workflow's first day.
 */
export type Provider = {
  name: string
  version: string
  propose(source: SourceDocument, definition: Definition, knowledge?: Knowledge): Promise<Proposal>
}
