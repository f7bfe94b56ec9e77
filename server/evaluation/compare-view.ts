import { z } from 'zod'
import type { Difference } from '#server/platform/proportions.ts'
import type { Interval } from './bootstrap.ts'
import type { Comparison, FieldComparison, GroupComparison } from './compare.ts'
import type { Paired } from './paired.ts'
import type { ScoreRate } from './score-rate.ts'
import { type Slice, type SliceDimension, sliceDimensions } from './slices.ts'

/** Two runs by their numbers: of what the workflow has now, and of a candidate. */
export const pairSchema = z.object({ current: z.number().int().positive(), candidate: z.number().int().positive() })
export type Pair = z.infer<typeof pairSchema>

const caseLists = ['broken', 'fixed', 'wrong'] as const
/** Which truths: found apart from the proposal, accepted proposals, or looked into because of a dispute. */
const caseGroups = ['gate', 'assisted', 'purposive'] as const

export const casesFilterSchema = pairSchema.extend({
  list: z.enum(caseLists).default('broken'),
  of: z.enum(caseGroups).default('gate'),
  /** A field's key; without one the whole output counts. */
  field: z.string().max(40).nullable().default(null),
  slice: z
    .object({ dimension: z.enum(sliceDimensions), fieldKey: z.string().max(40).nullable(), value: z.string().max(500) })
    .nullable()
    .default(null),
  /** From 1. */
  page: z.number().int().min(1).max(10_000).default(1),
})
export type CasesFilter = z.infer<typeof casesFilterSchema>

/** A pairing as a page shows it: how many, not which. */
export type PairedView = {
  n: number
  current: ScoreRate
  candidate: ScoreRate
  fixed: number
  broken: number
  bothRight: number
  bothWrong: number
  difference: Difference
  p: number
}
export type FieldView = Pick<FieldComparison, 'key' | 'label' | 'type' | 'critical' | 'f1' | 'macroF1'> & {
  right: PairedView
}
export type SliceView = Omit<Slice, 'fixed' | 'broken'> & { fixed: number; broken: number }
export type GroupView = {
  n: number
  output: PairedView
  fields: FieldView[]
  slices: SliceView[]
  cost: Interval | null
  latency: Interval | null
}

export const pairedView = ({ fixed, broken, bothRight, bothWrong, ...paired }: Paired): PairedView => ({
  ...paired,
  fixed: fixed.length,
  broken: broken.length,
  bothRight: bothRight.length,
  bothWrong: bothWrong.length,
})

export function groupView({ output, fields, slices, ...group }: GroupComparison): GroupView {
  return {
    ...group,
    output: pairedView(output),
    fields: fields.map(({ right, ...field }) => ({ ...field, right: pairedView(right) })),
    slices: slices.map((slice) => ({ ...slice, fixed: slice.fixed.length, broken: slice.broken.length })),
  }
}

/** Ids of the cases of a list; of a part of the cases where a slice is asked for, whose right answers nobody lists. */
export function listedCases(
  comparison: Comparison,
  { list, of, field, slice }: Omit<CasesFilter, keyof Pair | 'page'>,
): string[] {
  const group = of === 'purposive' ? null : comparison[of]
  const paired = field ? group?.fields.find((f) => f.key === field)?.right : (group ?? comparison.purposive).output
  if (!paired) return []
  const ids = list === 'wrong' ? paired.bothWrong : paired[list]
  if (!slice) return ids
  const part = group?.slices.find((s) => isSlice(s, slice))
  const within = new Set(part ? [...part.fixed, ...part.broken] : [])
  return ids.filter((id) => within.has(id))
}

type Named = { dimension: SliceDimension; fieldKey: string | null; value: string }
const isSlice = (a: Named, b: Named) => a.dimension === b.dimension && a.fieldKey === b.fieldKey && a.value === b.value

/** By case: fields that the candidate has right and the current version wrong, and the other way round. */
export function changedFields(comparison: Comparison): Map<string, { fixed: string[]; broken: string[] }> {
  const changed = new Map<string, { fixed: string[]; broken: string[] }>()
  const at = (id: string) => {
    const found = changed.get(id) ?? { fixed: [], broken: [] }
    changed.set(id, found)
    return found
  }
  for (const { key, right } of [...comparison.gate.fields, ...comparison.assisted.fields]) {
    for (const id of right.fixed) at(id).fixed.push(key)
    for (const id of right.broken) at(id).broken.push(key)
  }
  return changed
}

/** Blind entries that one click orders: each is some minutes of somebody's time. */
export const mostOrdered = 50

/**
 * Cases whose truth is a proposal that somebody accepted, and which the candidate reads otherwise where it counts: either
 * may be right, so they are asked of somebody who sees neither.
 */
export function disputedCases({ assisted }: Pick<Comparison, 'assisted'>): string[] {
  const critical = assisted.fields.filter((field) => field.critical)
  return [...new Set([...assisted.output.broken, ...critical.flatMap((field) => field.right.broken)])]
}

/** Why two runs cannot be held against each other, in words; null: they can. */
export function unlike(
  current: { number: number; state: string; set: { id: string; name: string } },
  candidate: { number: number; state: string; set: { id: string; name: string } },
): string | null {
  if (current.number === candidate.number) return 'This is one run twice: choose another one beside it.'
  const open = [current, candidate].filter((run) => run.state !== 'done')
  if (open.length > 0)
    return `Run ${open.map((run) => run.number).join(' and run ')} ${open.length === 1 ? 'is' : 'are'} not done: a comparison needs every answer of both.`
  if (current.set.id !== candidate.set.id)
    return `Run ${current.number} is over the set "${current.set.name}" and run ${candidate.number} over "${candidate.set.name}": only runs over the same cases can be compared.`
  return null
}
