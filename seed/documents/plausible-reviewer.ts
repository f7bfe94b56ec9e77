import type { Proposal } from '#server/proposal/proposal.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'
import type { Random } from './random.ts'

/** Share of wrong proposed values that a person overlooks. */
const overlooks = 0.04
/** Median active seconds: reading the page, checking a field, correcting one, a table costing as much as four fields. */
const reading = 9
const perField = 1.4
const perCorrection = 9

/**
 * What a careful but human reviewer enters for a proposal whose page says `truth`: wrong values corrected, now and then
 * one overlooked. Active time is log-normal around a median that grows with fields and corrections; `pace` above 1 is
 * slower.
 */
export function reviewAs(input: {
  definition: Pick<Definition, 'fields'>
  proposal: Proposal
  truth: Values
  random: Random
  pace: number
}): { values: Values; changed: string[]; activeMs: number } {
  const proposed = new Map(input.proposal.values.map((v) => [v.key, v.value]))
  const values: Values = {}
  const changed: string[] = []
  let work = reading
  for (const field of input.definition.fields) {
    const weight = field.type === 'table' ? 4 : 1
    const before = proposed.get(field.key) ?? null
    const truth = input.truth[field.key] ?? null
    work += perField * weight
    const wrong = !sameValue(field, before, truth)
    if (wrong && !input.random.chance(overlooks)) {
      values[field.key] = truth
      changed.push(field.key)
      work += perCorrection * weight
    } else values[field.key] = before
  }
  const seconds = work * input.pace * Math.exp(0.35 * input.random.normal())
  return { values, changed, activeMs: Math.round(Math.min(seconds, 420) * 1000) }
}
