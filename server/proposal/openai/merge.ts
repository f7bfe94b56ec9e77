import { runChecks } from '#server/proposal/check.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { labelsOf, rowsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type Answered, type DraftSaid, isProposed } from './answer.ts'

const mostCandidates = 4
/** Combinations of other readings that are tried until the sums agree. */
const mostTries = 64

/**
 * One answer out of those for the pieces of a document: what is proposed wins over nothing, what is grounded over what is
 * not, then the higher confidence, then the earlier page. The others become candidates, and one of them takes the place
 * where only then the definition's sums agree. Rows follow each other, without those seen twice.
 */
export function merged(answers: readonly Answered[], definition: Definition): Answered {
  const [first, ...rest] = answers
  if (!first) return { values: [], drafts: new Map(), summary: '', flags: [] }
  if (rest.length === 0) return first
  const values = definition.fields.flatMap((field): ProposedValue[] => {
    const own = answers.flatMap((a) => a.values.filter((v) => v.key === field.key))
    return own.length === 0 ? [] : [mergedValue(field, own)]
  })
  const drafts = new Map<string, DraftSaid>()
  for (const { drafts: own } of answers)
    for (const [key, draft] of own) {
      const worth = (d: DraftSaid) => (d.answer ? 2 : d.text ? 1 : 0) + d.confidence
      const known = drafts.get(key)
      if (!known || worth(draft) > worth(known)) drafts.set(key, draft)
    }
  const summary = answers.map((a) => a.summary).find((s) => s !== '') ?? ''
  return { values: inAgreement(values, definition), drafts, summary, flags: answers.flatMap((a) => a.flags) }
}

function mergedValue(field: Field, own: ProposedValue[]): ProposedValue {
  const proposed = own.filter(isProposed)
  // Nothing anywhere is as sure as the least sure piece.
  const least = own.reduce((a, b) => (b.confidence < a.confidence ? b : a))
  if (proposed.length === 0) return least
  if (field.type === 'table') return mergedTable(field, proposed)
  const ranked = proposed.toSorted((a, b) => Number(b.grounded) - Number(a.grounded) || b.confidence - a.confidence)
  const [best = least, ...others] = ranked
  if (field.type === 'label' && field.multiple) {
    const said = new Set(proposed.flatMap((v) => labelsOf(v.value)))
    return {
      ...best,
      value: field.options.map((o) => o.key).filter((key) => said.has(key)),
      confidence: Math.min(...proposed.map((v) => v.confidence)),
      grounded: proposed.every((v) => v.grounded),
      evidence: proposed.flatMap((v) => v.evidence),
    }
  }
  const candidates = [
    ...best.candidates,
    ...others.map(({ value, confidence, evidence }) => ({ value, confidence, evidence })),
  ]
  const distinct = candidates.filter(
    (c, i) => c.value !== best.value && candidates.findIndex((other) => other.value === c.value) === i,
  )
  return { ...best, candidates: distinct.sort((a, b) => b.confidence - a.confidence).slice(0, mostCandidates) }
}

/** Two pieces share a page at most; its rows are known by where they stand. */
function mergedTable(field: Extract<Field, { type: 'table' }>, own: ProposedValue[]): ProposedValue {
  const seen = new Set<string>()
  const rows = own.flatMap((value) =>
    rowsOf(value.value).flatMap((row, i) => {
      const cells = value.rows?.[i] ?? {}
      const places = field.columns.flatMap(
        (c) => cells[c.key]?.evidence.map((e) => `${e.page}:${e.box.x0}:${e.box.y0}`) ?? [],
      )
      const place = places.join(' ')
      if (place !== '' && seen.has(place)) return []
      seen.add(place)
      return [{ row, cells }]
    }),
  )
  return {
    key: field.key,
    value: rows.map(({ row }) => row),
    confidence: Math.min(...own.map((v) => v.confidence)),
    grounded: own.every((v) => v.grounded),
    evidence: own.flatMap((v) => v.evidence).filter((e, i, all) => all.findIndex((o) => o.page === e.page) === i),
    reason: own.find((v) => !v.grounded)?.reason ?? own[0]?.reason ?? '',
    candidates: [],
    rows: rows.map(({ cells }) => cells),
  }
}

/** The first combination with other readings whose sums agree, where the best readings' do not. */
function inAgreement(values: ProposedValue[], definition: Definition): ProposedValue[] {
  const sums = definition.checks.filter((c) => c.kind === 'sum')
  const bound = new Set(sums.flatMap((c) => [...c.parts, c.total]))
  const disagrees = (chosen: readonly ProposedValue[]) => {
    const now: Values = Object.fromEntries(chosen.map((v) => [v.key, v.value]))
    return (
      runChecks({ ...definition, fields: [], checks: sums }, now, { duplicates: [], matches: () => true }).length > 0
    )
  }
  if (sums.length === 0 || !disagrees(values)) return values
  let tries: ProposedValue[][] = [[]]
  for (const value of values) {
    const readings = bound.has(value.key) ? [value, ...value.candidates.map((c) => exchanged(value, c))] : [value]
    tries = readings.flatMap((reading) => tries.map((chosen) => [...chosen, reading])).slice(0, mostTries)
  }
  return tries.find((chosen) => !disagrees(chosen)) ?? values
}

function exchanged(value: ProposedValue, candidate: ProposedValue['candidates'][number]): ProposedValue {
  const { value: old, confidence, evidence, candidates } = value
  return {
    ...value,
    ...candidate,
    grounded: candidate.evidence.length > 0,
    reason: 'With this reading the amounts add up.',
    candidates: [{ value: old, confidence, evidence }, ...candidates.filter((c) => c !== candidate)],
  }
}
