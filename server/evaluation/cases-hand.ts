import { z } from 'zod'
import { DomainError } from '#server/platform/errors.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { caseFileLimits } from './formats.ts'
import { readTruth } from './formats-truth.ts'

/** What a person types of a case, for its form and its procedure. A field that is left out is not judged. */
export const typedCaseSchema = z.object({
  name: z.string().trim().max(200).default(''),
  /** Text by field; tables as rows. */
  truth: z.record(z.string(), z.unknown()),
  facts: z.array(z.string().trim().min(1).max(500)).max(100).default([]),
  note: z.string().trim().max(4_000).default(''),
  /** blank: typed from the document alone; proposal: begun from what was proposed or decided. */
  from: z.enum(['blank', 'proposal']).default('blank'),
})
export type TypedCase = z.infer<typeof typedCaseSchema>

/** Typed values as they are kept; refuses what does not fit its field, and a case that says nothing. */
export function truthOf(
  definition: Pick<Definition, 'fields' | 'queues'>,
  typed: Pick<TypedCase, 'truth' | 'facts'>,
): Values {
  const { truth, problems, unknown } = readTruth(definition, typed.truth)
  const [problem] = problems
  if (problem) throw new DomainError('invalid', problem.because, problem.key)
  if (unknown[0] !== undefined)
    throw new DomainError(
      'invalid',
      `This workflow has no field "${unknown[0]}": reload the page, its definition may have changed.`,
      unknown[0],
    )
  if (Object.keys(truth).length === 0 && typed.facts.length === 0)
    throw new DomainError('invalid', 'The case says nothing that is true: fill at least one field.')
  return truth
}

/** The one sentence why a set takes no more cases by hand; null: it does. */
export const mostCases = 50_000
export const fullText = `A set holds at most ${mostCases} cases, and ${caseFileLimits.cases} come with one file: begin another set.`
