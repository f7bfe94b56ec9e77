import type { PageContent } from '#server/document/document.ts'
import type { Random } from '#server/platform/random.ts'
import { type Flag, runChecks } from '#server/proposal/check.ts'
import { layOut } from '#server/proposal/local/layout.ts'
import { summarise } from '#server/proposal/local/summary.ts'
import { policyFlags } from '#server/proposal/policy-flags.ts'
import type { Proposal, ProposedValue } from '#server/proposal/proposal.ts'
import { type FieldValue, isEmpty, type Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { isCritical } from './comparison.ts'
import { corruptions, shuffled, type Wrong } from './corrupt.ts'

export type SeededProposal = {
  proposal: Proposal
  values: Values
  flags: Flag[]
  fieldKey: string
  right: FieldValue
  wrong: FieldValue
}

/**
 * The proposal of a seeded item: the decided truth, but for one wrong field, a critical one where one can be made. A
 * mistake that raises no error flag is preferred, because a flag would point at it. Null where no field can be made
 * wrong in a plausible way. `matches` runs the definition's patterns; `pages` are the document's, for its summary.
 */
export function seedProposal(
  definition: Definition,
  source: Proposal,
  truth: Values,
  random: Random,
  matches: (pattern: string, text: string) => boolean,
  pages: readonly PageContent[] = [],
): SeededProposal | null {
  const right = truthful(definition, source, truth)
  const check = (values: Values) => runChecks(definition, values, { duplicates: [], matches, policies: policyFlags })
  const known = new Set(check(truth).map((f) => f.check))
  const news = (values: Values) => check(values).filter((f) => !known.has(f.check))
  const places = Object.fromEntries(right.values.map((v) => [v.key, v.evidence]))
  const options = shuffled(definition.fields, random).flatMap((field) => {
    const value = truth[field.key] ?? null
    const proposed = source.values.find((v) => v.key === field.key) ?? null
    return corruptions(field, value, { definition, values: truth, proposed, places }, random).map((wrong) => {
      const flags = news({ ...truth, [field.key]: wrong.value })
      return { field, wrong, flags, critical: isCritical(field), error: flags.some((f) => f.severity === 'error') }
    })
  })
  const rank = (o: (typeof options)[number]) => (o.error ? 4 : 0) + (o.critical ? 0 : 2) + (o.flags.length > 0 ? 1 : 0)
  const best = Math.min(...options.map(rank))
  const chosen = options.find((o) => rank(o) === best)
  if (!chosen) return null
  const { field, wrong } = chosen
  const values = { ...truth, [field.key]: wrong.value }
  // What the provider noticed speaks of the values it read, and may name the right one.
  const { flags: _, ...wronged } = withWrong(definition, right, field, truth[field.key] ?? null, wrong)
  // The sentence rests on the values proposed: the source's own would name the right one.
  const proposal = {
    ...wronged,
    summary: summarise({ definition, values, language: source.language, layout: layOut(pages) }),
  }
  return {
    proposal,
    values,
    flags: check(values),
    fieldKey: field.key,
    right: truth[field.key] ?? null,
    wrong: wrong.value,
  }
}

/** The source's proposal with the values that people stood behind, each with the evidence of the reading that has it. */
function truthful(definition: Definition, source: Proposal, truth: Values): Proposal {
  const values = definition.fields.map((field): ProposedValue => {
    const value = truth[field.key] ?? null
    const proposed = source.values.find((v) => v.key === field.key)
    const blank = { key: field.key, confidence: 1, grounded: true, evidence: [], reason: '', candidates: [] }
    if (!proposed) return { ...blank, value }
    if (sameValue(field, proposed.value, value)) return { ...proposed, value }
    const reading = proposed.candidates.find((c) => sameValue(field, c.value, value))
    const { rows: _, ...rest } = proposed
    const threshold = definition.thresholds.fields[field.key] ?? definition.thresholds.sure
    return {
      ...rest,
      value,
      ...asSure(proposed, threshold),
      // Entered by a person: nobody knows where it stands, and a mark of that would set the field apart.
      grounded: true,
      evidence: reading?.evidence ?? [],
      candidates: proposed.candidates.filter((c) => c !== reading),
    }
  })
  return { ...source, values }
}

/** As sure as a value has to be to pass; the provider's own figure keeps up, because a low one would tell. */
function asSure({ confidence, raw }: ProposedValue, threshold: number): Pick<ProposedValue, 'confidence' | 'raw'> {
  const sure = Math.max(confidence, threshold)
  return { confidence: sure, ...(raw === undefined ? {} : { raw: Math.max(raw, sure) }) }
}

/** Puts the wrong value in, sure of itself; the right one becomes another reading, as in any wrong proposal. */
function withWrong(
  definition: Definition,
  proposal: Proposal,
  field: Field,
  right: FieldValue,
  wrong: Wrong,
): Proposal {
  const threshold = definition.thresholds.fields[field.key] ?? definition.thresholds.sure
  // A reply that quotes the right value would give the mistake away: it rests on the wrong one too.
  const echoed = (text: string) =>
    typeof right === 'string' && typeof wrong.value === 'string' && right.length > 2
      ? text.replaceAll(right, wrong.value)
      : text
  const values = proposal.values.map((proposed): ProposedValue => {
    const type = definition.fields.find((f) => f.key === proposed.key)?.type
    if (type === 'draft' && typeof proposed.value === 'string') return { ...proposed, value: echoed(proposed.value) }
    if (proposed.key !== field.key) return proposed
    const quote = typeof wrong.value === 'string' ? wrong.value : null
    const evidence = wrong.evidence ?? proposed.evidence.map((e) => (quote === null ? e : { ...e, quote }))
    const others = proposed.candidates.filter((c) => !sameValue(field, c.value, wrong.value))
    // A misread value leaves no second reading behind; a value taken from the wrong place does.
    const asReading = { value: right, confidence: proposed.confidence / 2, evidence: proposed.evidence }
    return {
      ...proposed,
      value: wrong.value,
      ...asSure(proposed, threshold),
      reason: echoed(proposed.reason),
      evidence,
      candidates: wrong.evidence ? [asReading, ...others] : others,
    }
  })
  return { ...proposal, values }
}

export type SeededScore = { caught: boolean; corrected: boolean; overCorrected: string[]; controls: string[] }

/**
 * What a person did with a seeded item. Controls are the fields shown with their right value that a person might have
 * changed; changed ones are over-corrections. Drafts are left out: another wording is not a mistake.
 */
export function scoreSeeded(
  definition: Pick<Definition, 'fields'>,
  check: { fieldKey: string; right: FieldValue; wrong: FieldValue },
  shown: Values,
  decided: Values,
): SeededScore {
  const field = definition.fields.find((f) => f.key === check.fieldKey)
  const controls = definition.fields.filter(
    (f) => f.key !== check.fieldKey && f.type !== 'draft' && !isEmpty(shown[f.key]),
  )
  return {
    caught: field ? !sameValue(field, decided[field.key], check.wrong) : false,
    corrected: field ? sameValue(field, decided[field.key], check.right) : false,
    overCorrected: controls.filter((f) => !sameValue(f, decided[f.key], shown[f.key])).map((f) => f.key),
    controls: controls.map((f) => f.key),
  }
}
