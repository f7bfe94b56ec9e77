import { z } from 'zod'
import { draftSchema } from './draft.ts'

/** What a person sends about a pilot: one schema for forms and API. */
export const nameSchema = z.string().trim().min(1, 'Give the pilot a name.').max(80, 'A name has at most 80 letters.')
export const reasonSchema = z
  .string()
  .trim()
  .min(3, 'Say why, in a sentence: it stands beside the verdict.')
  .max(500, 'A reason has at most 500 letters.')

/** `version` is the one that the change was made on. */
const known = { number: z.number().int().positive(), version: z.number().int().min(0) }
export const numberSchema = z.object({ number: known.number })
export const createSchema = z.object({
  name: nameSchema,
  /** Number of an earlier pilot whose plan is copied; null: the workflow's own figures. */
  from: known.number.nullable().default(null),
})
export const saveSchema = z.object({ ...known, name: nameSchema, draft: draftSchema })
export const removeSchema = z.object(known)
export const startSchema = z.object({
  ...known,
  /** The person has read what speaks against it and starts all the same. */
  anyway: z.boolean().default(false),
})
export const amendSchema = z.object({ ...known, draft: draftSchema, reason: reasonSchema })
export const reasonedSchema = z.object({ ...known, reason: reasonSchema })
export type CreateInput = z.output<typeof createSchema>
export type SaveInput = z.output<typeof saveSchema>
export type StartInput = z.output<typeof startSchema>
export type AmendInput = z.output<typeof amendSchema>
export type ReasonedInput = z.output<typeof reasonedSchema>
