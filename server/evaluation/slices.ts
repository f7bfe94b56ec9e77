import type { Difference } from '#server/platform/proportions.ts'
import { labelsOf } from '#server/workflow/field-value.ts'
import { optionsOf } from '#server/workflow/value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Paired, pairedOf } from './paired.ts'
import { type JudgedCase, outputFields } from './score-case.ts'
import { thresholdOf } from './score-fields.ts'
import type { ScoreRate } from './score-rate.ts'

export const sliceDimensions = [
  'supplier',
  'label',
  'flag',
  'document type',
  'language',
  'pages',
  'hardness',
  'workflow version',
] as const
export type SliceDimension = (typeof sliceDimensions)[number]

/** A part of the cases, by outputs without an error. */
export type Slice = {
  dimension: SliceDimension
  /** Of a label: its field. */
  fieldKey: string | null
  /** "Acme GmbH", "Billing", "de", "3 to 5 pages", "unsure", "4". */
  value: string
  /** Supplier Acme GmbH, Topic "Billing", Language de: for sentences. */
  name: string
  n: number
  current: ScoreRate
  candidate: ScoreRate
  /** candidate - current */
  difference: Difference
  fixed: string[]
  broken: string[]
  /** Exact McNemar, and Holm's adjustment over the slices with 20 cases or more; null for smaller ones. */
  p: number
  adjusted: number | null
}

/** One case that both versions were asked, judged twice. */
export type JudgedPair = { current: JudgedCase; candidate: JudgedCase }

/** From so many cases on a slice is judged; smaller ones are shown, the smallest are not. */
export const leastSlice = 20
const leastShown = 3

/**
 * Where the candidate is better or worse than on the whole, by outputs without an error. Those that got worse come first,
 * judged ones before small ones. A slice that is all cases says nothing and is left out.
 */
export function slicesOf(definition: Definition, pairs: readonly JudgedPair[]): Slice[] {
  const counted = pairs.filter(
    ({ current, candidate }) => current.outputRight !== null && candidate.outputRight !== null,
  )
  const parts = new Map<string, { key: SliceKey; pairs: JudgedPair[] }>()
  for (const pair of counted)
    for (const key of keysOf(definition, pair.current)) {
      const id = `${key.dimension}\n${key.fieldKey ?? ''}\n${key.value}`
      const part = parts.get(id)
      if (part) part.pairs.push(pair)
      else parts.set(id, { key, pairs: [pair] })
    }
  const slices = [...parts.values()].flatMap(({ key, pairs: own }): Slice[] =>
    own.length < leastShown || own.length === counted.length ? [] : [sliceOf(key, outputPairs(own))],
  )
  return adjusted(slices).sort(worseFirst)
}

/** The pairs by whether their outputs are without an error; those whose truth cannot tell are left out. */
export function outputPairs(pairs: readonly JudgedPair[]): Paired {
  return pairedOf(
    pairs.flatMap(({ current, candidate }) =>
      current.outputRight === null || candidate.outputRight === null
        ? []
        : [
            {
              caseId: current.facts.caseId,
              weight: current.weight,
              current: current.outputRight,
              candidate: candidate.outputRight,
            },
          ],
    ),
  )
}

type SliceKey = Pick<Slice, 'dimension' | 'fieldKey' | 'value' | 'name'>

function sliceOf(key: SliceKey, { n, current, candidate, difference, fixed, broken, p }: Paired): Slice {
  return { ...key, n, current, candidate, difference, fixed, broken, p, adjusted: null }
}

function adjusted(slices: readonly Slice[]): Slice[] {
  const judged = slices.filter((s) => s.n >= leastSlice)
  const ps = holm(judged.map((s) => s.p))
  return slices.map((s) => ({ ...s, adjusted: ps[judged.indexOf(s)] ?? null }))
}

/**
 * P values adjusted for their number by Holm's step-down method (Holm 1979): the i-th smallest of m times m - i + 1, never
 * below the one before it, at most 1. In the order of the input.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[a] as number) - (ps[b] as number))
  const result = new Array<number>(ps.length)
  let least = 0
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * (ps[i] as number)))
    result[i] = least
  }
  return result
}

function worseFirst(a: Slice, b: Slice): number {
  const rank = (s: Slice) => ((s.difference.estimate ?? 0) < 0 ? (s.adjusted === null ? 1 : 0) : 2)
  return (
    rank(a) - rank(b) ||
    (a.difference.estimate ?? 0) - (b.difference.estimate ?? 0) ||
    b.n - a.n ||
    a.name.localeCompare(b.name)
  )
}

/** All slices that a case belongs to. */
function keysOf(definition: Definition, judged: JudgedCase): SliceKey[] {
  const { facts } = judged
  const group = facts.groupLabel ?? facts.group
  const groupField = definition.fields.find((f) => f.key === definition.groupBy)
  const plain = (dimension: SliceDimension, value: string, name = `${capital(dimension)} ${value}`): SliceKey => ({
    dimension,
    fieldKey: null,
    value,
    name,
  })
  return [
    ...(group === null ? [] : [plain('supplier', group, `${groupField?.label ?? 'Supplier'} ${group}`)]),
    ...labelKeys(definition, judged),
    ...[...new Set(facts.flags)].map((flag) => plain('flag', flag)),
    ...(facts.documentType === '' ? [] : [plain('document type', facts.documentType)]),
    ...(facts.language === null ? [] : [plain('language', facts.language)]),
    plain('pages', pagesBand(facts.pages), capital(pagesBand(facts.pages))),
    plain('hardness', hardness(definition, judged)),
    plain('workflow version', String(facts.workflowVersion)),
  ]
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

function labelKeys(definition: Definition, { facts }: JudgedCase): SliceKey[] {
  return definition.fields.flatMap((field) => {
    if (field.type !== 'label' && field.type !== 'route') return []
    const options = optionsOf(field, definition)
    return labelsOf(facts.truth[field.key]).map((key): SliceKey => {
      const value = options.find((o) => o.key === key)?.label ?? key
      return { dimension: 'label', fieldKey: field.key, value, name: `${field.label} "${value}"` }
    })
  })
}

function pagesBand(pages: number): string {
  if (pages <= 1) return '1 page'
  if (pages === 2) return '2 pages'
  if (pages <= 5) return '3 to 5 pages'
  return pages <= 10 ? '6 to 10 pages' : 'more than 10 pages'
}

/** How sure the current version was of the parts that make an output an error: as the workbench shows the least sure one. */
function hardness(definition: Definition, { failed, fields }: JudgedCase): string {
  if (failed) return 'not answered'
  const said = outputFields(definition).flatMap(({ key }) => {
    const outcome = fields.get(key)
    return outcome ? [{ sure: outcome.confidence >= thresholdOf(definition, key), confidence: outcome.confidence }] : []
  })
  if (said.every((s) => s.sure)) return 'sure'
  return said.every((s) => s.confidence >= definition.thresholds.look) ? 'look' : 'unsure'
}
