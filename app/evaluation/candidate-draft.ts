import { onlyDiffering } from '#server/evaluation/candidate.ts'
import type { Change } from '#server/workflow/change.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

type Said = { description: string; words: string }
/** Hints of a field as they are typed: words apart by commas or lines. */
export type HintsDraft = { help: string; terms: string; avoid: string; options: Record<string, Said> }

/** All that a candidate may change, as the form holds it. */
export type CandidateDraft = {
  provider: Required<NonNullable<Change['provider']>>
  instructions: string
  thresholds: Required<NonNullable<Change['thresholds']>>
  hints: Record<string, HintsDraft>
}

/** The form of a workflow as it is. */
export function draftOf({ provider, instructions, thresholds, fields }: Definition): CandidateDraft {
  const { name, account = null, model = null, images, examples, memory, models } = provider
  return {
    provider: { name, account, model, images, examples, memory, models },
    instructions,
    thresholds,
    hints: Object.fromEntries(fields.map((field) => [field.key, hintsOf(field)])),
  }
}

export function hintsOf(field: Field): HintsDraft {
  const list = (words: readonly string[] = []) => words.join(', ')
  const options = field.type === 'label' ? field.options : []
  return {
    help: field.help ?? '',
    terms: list(field.find?.terms),
    avoid: list(field.find?.avoid),
    options: Object.fromEntries(
      options.map(({ key, description, words }) => [key, { description, words: list(words) }]),
    ),
  }
}

/** What of a form differs from the workflow: the change that makes the candidate. */
export function changeOf(
  definition: Definition,
  { provider, instructions, thresholds, hints }: CandidateDraft,
): Change {
  const said = definition.fields.flatMap((field) => {
    const draft = hints[field.key]
    return draft ? [[field.key, hintsSaid(field, draft)] as const] : []
  })
  return onlyDiffering(definition, { provider, instructions, thresholds, hints: Object.fromEntries(said) })
}

function hintsSaid(field: Field, { help, terms, avoid, options }: HintsDraft) {
  return {
    help,
    ...(field.find ? { terms: wordsOf(terms), avoid: wordsOf(avoid) } : {}),
    ...(field.type === 'label'
      ? {
          options: Object.fromEntries(
            Object.entries(options).map(([key, { description, words }]) => [
              key,
              { description, words: wordsOf(words) },
            ]),
          ),
        }
      : {}),
  }
}

const wordsOf = (text: string) =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter(Boolean)
