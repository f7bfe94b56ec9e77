import { isEmpty, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import type { Random } from './random.ts'

/** Share of wrong values that a person overlooks, and of blank ones that stay blank. */
const overlooks = { wrong: 0.04, blank: 0.01 }
/** Median active seconds: reading the page, checking a field, correcting one. */
const reading = 9
const perField = 1.4
const perCorrection = 9
/** What a field costs beside one single value: a table is many, a label is one key. */
const effort: Partial<Record<Field['type'], number>> = { table: 4, draft: 3, label: 0.6, route: 0.4 }

/**
 * What a careful but human reviewer enters on a form that opens with `before`, for a document that says `truth`: wrong
 * values corrected, now and then one overlooked. Active time is log-normal around a median that grows with fields and
 * corrections; `pace` above 1 is slower.
 */
export function reviewAs(input: {
  definition: Pick<Definition, 'fields'>
  before: Values
  truth: Values
  random: Random
  pace: number
}): { values: Values; changed: string[]; activeMs: number } {
  const values: Values = {}
  const changed: string[] = []
  let work = reading
  for (const field of input.definition.fields) {
    const weight = effort[field.type] ?? 1
    const before = input.before[field.key] ?? null
    const truth = input.truth[field.key] ?? null
    work += perField * weight
    const wrong = !sameValue(field, before, truth)
    if (wrong && !input.random.chance(isEmpty(before) ? overlooks.blank : overlooks.wrong)) {
      values[field.key] = truth
      changed.push(field.key)
      work += perCorrection * weight
    } else values[field.key] = before
  }
  const seconds = work * input.pace * Math.exp(0.35 * input.random.normal())
  return { values, changed, activeMs: Math.round(Math.min(seconds, 420) * 1000) }
}
