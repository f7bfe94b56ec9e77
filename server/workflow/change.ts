import { z } from 'zod'
import { DomainError } from '#server/platform/errors.ts'
import { type Definition, definitionSchema, type Field } from './workflow.ts'

/**
 * What may be changed of how a workflow proposes, without touching what it asks for: the provider with its model and what
 * it has learned, the house's instructions, the hints of its fields, the thresholds. A part that is left out stays as it is.
 */
const share = z.number().min(0).max(1)
const hintsSchema = z.object({
  help: z.string().max(500).optional(),
  /** Words printed beside the value, and words that speak against a place. */
  terms: z.array(z.string().max(80)).max(60).optional(),
  avoid: z.array(z.string().max(80)).max(60).optional(),
  /** By option key. */
  options: z
    .record(
      z.string().max(40),
      z.object({ description: z.string().max(500).optional(), words: z.array(z.string().max(80)).max(60).optional() }),
    )
    .optional(),
})

export const changeSchema = z.strictObject({
  provider: z
    .object({
      name: z.enum(['local', 'openai']),
      account: z.string().max(40).nullable(),
      model: z.string().min(1).max(120).nullable(),
      images: z.boolean(),
      examples: z.number().int().min(0).max(20),
      memory: z.boolean(),
      models: z.object({
        follow: z.enum(['newest', 'promoted']),
        labels: z.number().int().positive().nullable(),
        route: z.number().int().positive().nullable(),
        confidence: z.number().int().positive().nullable(),
      }),
    })
    .partial()
    .optional(),
  instructions: z.string().max(50_000).optional(),
  thresholds: z
    .object({
      sure: share,
      look: share,
      fields: z.record(z.string().max(40), share),
      abstain: z.record(z.string().max(90), share),
    })
    .partial()
    .optional(),
  /** By field key. */
  hints: z.record(z.string().max(40), hintsSchema).optional(),
})
export type Change = z.infer<typeof changeSchema>

/** The definition with a change made; `invalid` names what does not fit it. */
export function changed(definition: Definition, change: Change): Definition {
  for (const key of Object.keys(change.hints ?? {}))
    if (!definition.fields.some((f) => f.key === key))
      throw new DomainError('invalid', `The workflow has no field "${key}": take its hints out of the candidate.`, key)
  const next = {
    ...definition,
    provider: withoutNulls({ ...definition.provider, ...change.provider }),
    instructions: change.instructions ?? definition.instructions,
    thresholds: { ...definition.thresholds, ...change.thresholds },
    fields: definition.fields.map((field) => hinted(field, change.hints?.[field.key])),
  }
  const parsed = definitionSchema.safeParse(next)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new DomainError(
    'invalid',
    `The change does not fit the workflow at ${first?.path.join('.') || 'the top'}: ${first?.message}.`,
  )
}

/** What of a definition a change sets, as the definition has it: publishing it takes the change back. */
export function partsOf(
  definition: Definition,
): Pick<Definition, 'provider' | 'instructions' | 'thresholds' | 'fields'> {
  const { provider, instructions, thresholds, fields } = definition
  return { provider, instructions, thresholds, fields }
}

/** A null says "none" where leaving out says "as it is". */
function withoutNulls<T extends object>(of: T): { [K in keyof T]: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null)) as never
}

type Hints = z.infer<typeof hintsSchema>

function hinted(field: Field, hints: Hints | undefined): Field {
  if (!hints) return field
  const { help, terms, avoid, options } = hints
  const find = field.find && { ...field.find, ...(terms ? { terms } : {}), ...(avoid ? { avoid } : {}) }
  const next = { ...field, ...(help === undefined ? {} : { help }), ...(find ? { find } : {}) }
  return next.type === 'label' && options
    ? { ...next, options: next.options.map((o) => ({ ...o, ...options[o.key] })) }
    : next
}
