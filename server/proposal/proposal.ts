import { z } from 'zod'
import { evidenceSchema, type Language, type PageContent } from '#server/document/document.ts'
import { type Definition, fieldValueSchema } from '#server/workflow/workflow.ts'

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

export const proposalSchema = z.object({
  provider: z.string(),
  /** Version of the provider's code and model; the same version gives the same answer to the same document. */
  version: z.string(),
  language: z.enum(['en', 'de', 'fr']),
  values: z.array(proposedValueSchema),
  summary: z.string(),
})
export type Proposal = z.infer<typeof proposalSchema>

export type SourceDocument = {
  fileName: string
  language?: Language | undefined
  pages: PageContent[]
  /** The local date in the workflow's time zone, "2026-12-01": routes may depend on it. */
  today: string
}

/** A provider reads a document against a definition. Deterministic given its inputs; never obeys the document. */
export type Provider = {
  name: string
  version: string
  propose(source: SourceDocument, definition: Definition): Promise<Proposal>
}
