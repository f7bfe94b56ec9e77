import { z } from 'zod'
import { isCritical } from '#server/quality/comparison.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Comparison } from './compare.ts'
import { casesOf, movedText, points, pText } from './gate-words.ts'
import { type Paired, pairedOf } from './paired.ts'
import type { RunScores } from './score.ts'
import { leastSlice, type Slice, sliceDimensions } from './slices.ts'

const sliceSchema = z.object({
  dimension: z.enum(sliceDimensions),
  fieldKey: z.string().nullable(),
  value: z.string(),
  name: z.string(),
})

export const gateConditionSchema = z.object({
  /** cases, same_cases, scorers, error, field:KEY, slices, cost, latency */
  key: z.string(),
  /** What has to hold, as a sentence. */
  label: z.string(),
  /** What was found, as a sentence. */
  found: z.string(),
  /** null: not known. */
  ok: z.boolean().nullable(),
  observed: z.number().nullable(),
  bound: z.number().nullable(),
  n: z.number().nullable(),
  unit: z.enum(['cases', 'share', 'money', 'ms', 'version']),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** The slices that fell too far. */
  slices: z.array(
    sliceSchema.extend({
      n: z.number().int(),
      current: z.number().nullable(),
      candidate: z.number().nullable(),
      difference: z.number().nullable(),
      adjusted: z.number().nullable(),
    }),
  ),
})
export type Condition = z.infer<typeof gateConditionSchema>

/** So many parts of the cases are named in words. */
export const mostNamed = 5
/** Above this p (Holm-adjusted) a slice that fell may have fallen by chance. */
const level = 0.05
/** A difference of sums may miss its bound by a hair. */
const hair = 1e-9

/** What has to hold before a verdict can be given at all. */
export function groundsOf(
  definition: Definition,
  comparison: Comparison,
  current: RunScores,
  candidate: RunScores,
): Condition[] {
  return [sameCases(comparison), sameScorer(current, candidate), enoughCases(definition, comparison)]
}

/** What the candidate has to keep. */
export function limitsOf(definition: Definition, comparison: Comparison, candidate: RunScores): Condition[] {
  return [
    errorLimit(definition, comparison),
    ...fieldLimits(definition, comparison),
    sliceLimit(definition, comparison),
    ...costLimits(definition, candidate),
  ]
}

type Parts = Pick<Condition, 'key' | 'label' | 'found' | 'ok' | 'unit'> & Partial<Condition>
const condition = (parts: Parts): Condition => ({
  ...{ observed: null, bound: null, n: null, low: null, high: null, slices: [] },
  ...parts,
})

function sameCases({ cases: { both, currentOnly, candidateOnly } }: Comparison): Condition {
  const other = currentOnly + candidateOnly
  return condition({
    key: 'same_cases',
    label: 'Both runs were done on the same cases.',
    found:
      both > 0 && other === 0
        ? `Both answered the same ${casesOf(both)}.`
        : `Both answered ${casesOf(both)}, and one of them alone ${other} more: run them over the same set as of the same time.`,
    ok: both > 0 && other === 0,
    ...{ observed: other, bound: 0, n: both, unit: 'cases' },
  })
}

function sameScorer(current: RunScores, candidate: RunScores): Condition {
  const ok = current.scorer === candidate.scorer
  return condition({
    key: 'scorers',
    label: 'Both runs were scored alike.',
    found: ok
      ? `Both were scored by version ${candidate.scorer} of the scorers.`
      : `They were scored by versions ${current.scorer} and ${candidate.scorer} of the scorers: run the older one again.`,
    ok,
    ...{ observed: candidate.scorer, bound: current.scorer, unit: 'version' },
  })
}

function enoughCases({ gate }: Definition, { gate: { output } }: Comparison): Condition {
  const ok = output.n >= gate.leastCases
  return condition({
    key: 'cases',
    label: `At least ${casesOf(gate.leastCases)} with a truth found apart from the proposal (adjudicated, blind or manual).`,
    found: ok ? `There are ${output.n}.` : `There are ${output.n}: ${gate.leastCases - output.n} more are needed.`,
    ok,
    ...{ observed: output.n, bound: gate.leastCases, n: output.n, unit: 'cases' },
  })
}

/** A share right may not fall by more than its margin; where nothing was counted it is not known. */
function shareLimit(key: string, label: string, what: string, paired: Paired, margin: number): Condition {
  const { estimate, low, high } = paired.difference
  return condition({
    ...{ key, label },
    found: estimate === null ? `${what}: there is no case that tells.` : `${what}: ${movedText(paired)}.`,
    ok: estimate === null ? null : estimate >= -margin - hair,
    ...{ observed: estimate, bound: -margin, n: paired.n, low, high, unit: 'share' },
  })
}

function errorLimit({ gate }: Definition, { gate: { output } }: Comparison): Condition {
  const label = `Outputs without an error do not fall by more than ${points(gate.margin)}.`
  return shareLimit('error', label, 'Outputs without an error', output, gate.margin)
}

function fieldLimits(definition: Definition, { gate: { fields } }: Comparison): Condition[] {
  return judgedFields(definition).flatMap((field): Condition[] => {
    const right = fields.find((f) => f.key === field.key)?.right ?? pairedOf([])
    if (field.type === 'draft' && right.n === 0) return []
    const margin = definition.gate.fields[field.key] ?? definition.gate.margin
    const what = field.type === 'draft' ? `${field.label}, facts stated` : field.label
    const label = `${what}: the share right does not fall by more than ${points(margin)}.`
    return [shareLimit(`field:${field.key}`, label, what, right, margin)]
  })
}

/** Critical fields, drafts by their facts, and fields for which the gate names a margin. */
export const judgedFields = ({ fields, gate }: Definition) =>
  fields.filter((f) => isCritical(f) || f.type === 'draft' || Object.hasOwn(gate.fields, f.key))

function sliceLimit({ gate }: Definition, { gate: { slices } }: Comparison): Condition {
  const judged = slices.filter((s) => s.adjusted !== null)
  const fallen = judged.filter((s) => fell(s, gate.sliceMargin) && (s.adjusted ?? 1) < level)
  const worst = judged.reduce((least, s) => Math.min(least, s.difference.estimate ?? 0), 0)
  return condition({
    key: 'slices',
    label: `No part of the cases (supplier, label, language, ...) with ${leastSlice} cases or more falls by more than ${points(gate.sliceMargin)} beyond chance (McNemar, adjusted by Holm, p below ${level}).`,
    found:
      fallen.length > 0
        ? [
            ...fallen
              .slice(0, mostNamed)
              .map(
                (s) => `${s.name}: ${movedText(s)} (adjusted for ${judged.length} parts p ${pText(s.adjusted ?? 1)}).`,
              ),
            ...(fallen.length > mostNamed ? [`${fallen.length - mostNamed} more fell too.`] : []),
          ].join(' ')
        : judged.length === 0
          ? `No part of the cases has ${leastSlice} or more, so there was none to look at.`
          : `None of ${judged.length} did.`,
    ok: fallen.length === 0,
    ...{ observed: judged.length === 0 ? null : worst, bound: -gate.sliceMargin, n: judged.length, unit: 'share' },
    slices: fallen.map(({ dimension, fieldKey, value, name, n, current, candidate, difference, adjusted }) => ({
      ...{ dimension, fieldKey, value, name, n, adjusted },
      current: current.rate,
      candidate: candidate.rate,
      difference: difference.estimate,
    })),
  })
}

/** Whether a slice fell by more than its margin, by chance or not. */
export const fell = (slice: Slice, margin: number) => (slice.difference.estimate ?? 0) < -margin - hair

function costLimits({ gate }: Definition, { cost, latency }: RunScores): Condition[] {
  const limit = (parts: Omit<Parts, 'found' | 'ok'>, observed: number | null, bound: number | null, found: string) =>
    bound === null
      ? []
      : [condition({ ...parts, found, ok: observed === null ? null : observed <= bound + hair, observed, bound })]
  return [
    ...limit(
      { key: 'cost', label: `A case costs ${gate.mostCost} at most on average.`, n: cost.n, unit: 'money' },
      cost.mean,
      gate.mostCost,
      cost.mean === null
        ? 'Its cost is not known: give the model a price in the provider account.'
        : `A case costs ${Number(cost.mean.toPrecision(3))} on average (${cost.n} answers).`,
    ),
    ...limit(
      { key: 'latency', label: `Nine of ten answers come within ${gate.mostLatencyMs} ms.`, n: latency.n, unit: 'ms' },
      latency.p90,
      gate.mostLatencyMs,
      latency.p90 === null
        ? 'Nothing was answered.'
        : `Nine of ten came within ${Math.round(latency.p90)} ms (${latency.n} answers).`,
    ),
  ]
}
