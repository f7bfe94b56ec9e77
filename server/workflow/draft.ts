import { z } from 'zod'
import { closerProblems } from './draft-checks.ts'
import { filled } from './draft-shape.ts'
import { problemsOf, wordsFor } from './draft-words.ts'
import { type Definition, definitionSchema, type Problem, referenceProblems } from './workflow.ts'

/**
 * What people have entered of a definition, valid or not yet, as a definition that pages can draw: members that are
 * missing or of another kind take their default or an empty value. `problems` says what speaks against publishing it,
 * in words, each with its place; none: it is valid, and `draft` is what would be published.
 */
export function readDraft(content: unknown): { draft: Definition; problems: Problem[] } {
  const parsed = definitionSchema.safeParse(content, { error: wordsFor })
  if (parsed.success) return { draft: parsed.data, problems: closerProblems(parsed.data) }
  const draft = filled(definitionSchema, content) as Definition
  const problems = problemsOf(parsed.error.issues)
  // The schema compares names with each other only once all its parts are valid; people want to know both at once. Of
  // what is no value at all a blank was made, which would be compared in vain.
  const more = [...referenceProblems(draft), ...closerProblems(draft)]
  return {
    draft,
    problems: [...problems, ...more.filter(({ path }) => !problems.some((known) => isWithin(known.path, path)))],
  }
}

/** Whether one of two paths leads through the other. */
const isWithin = (a: Problem['path'], b: Problem['path']): boolean =>
  a.slice(0, b.length).every((part, i) => part === b[i])

/** What a workflow begins with that is made from nothing: a name, what its items are called, and one queue. */
export function emptyDefinition(given: {
  name: string
  timeZone?: string | undefined
  currency?: string | undefined
}): Definition {
  return definitionSchema.parse({
    name: given.name,
    noun: { one: 'item', many: 'items' },
    ...(given.timeZone ? { timeZone: given.timeZone } : {}),
    ...(given.currency ? { currency: given.currency } : {}),
  })
}

/** A workflow's key as it stands in addresses. */
export const workflowKeySchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'use lower case letters, digits and -, beginning with a letter')

const name = z.string().trim().min(1, 'Give the workflow a name.').max(80)
const key = workflowKeySchema.optional()

/** What a new workflow begins with. Without a key it is made of the name. */
export const newDraftSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('nothing'),
    key,
    name,
    timeZone: z.string().max(60).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
  }),
  z.object({ kind: z.literal('template'), key, template: z.string().max(80), name: name.optional() }),
  z.object({ kind: z.literal('yaml'), key, text: z.string().max(2_000_000) }),
])
export type NewDraft = z.infer<typeof newDraftSchema>

/** Characters of a draft's content as JSON: ten times the longest template. */
export const mostContent = 1_000_000

/** What is lost when a draft is thrown away, for whoever is asked whether they mean it. */
export function discardText(draft: { name: string; workflow: string | null; baseVersion: number | null }): string {
  return draft.workflow === null
    ? `"${draft.name}" has never been published: with its draft all of it is gone, and nobody can bring it back.`
    : `What was changed since version ${draft.baseVersion} is gone, and nobody can bring it back. "${draft.name}" itself goes on as published.`
}
