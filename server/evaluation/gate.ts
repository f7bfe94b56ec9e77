import { z } from 'zod'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Comparison } from './compare.ts'
import { fell, gateConditionSchema, groundsOf, judgedFields, limitsOf, mostNamed } from './gate-conditions.ts'
import { casesOf, movedText } from './gate-words.ts'
import type { RunScores } from './score.ts'
import { leastSlice } from './slices.ts'

export const gateVerdictSchema = z.object({
  verdict: z.enum(['passed', 'failed', 'not enough']),
  /** The verdict with its figures in one or two sentences. */
  sentence: z.string(),
  /** Both versions answered every case alike. */
  identical: z.boolean(),
  conditions: z.array(gateConditionSchema),
  /** Small slices that fell, fields that could not be judged. */
  warnings: z.array(z.string()),
  scorer: z.number().int(),
  /** Over the gate's cases: share of outputs right, and the test of their difference. */
  figures: z.object({
    n: z.number().int(),
    current: z.number().nullable(),
    candidate: z.number().nullable(),
    fixed: z.number().int(),
    broken: z.number().int(),
    difference: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    p: z.number(),
  }),
})
export type GateVerdict = z.infer<typeof gateVerdictSchema>
export type GateCondition = GateVerdict['conditions'][number]

/**
 * Whether a candidate may become the workflow's next version (settings in `definition.gate`), by the cases whose truth was
 * found apart from the proposal. Too few cases, or runs that cannot be compared, are "not enough"; so is what is not known.
 */
export function judgeGate(
  definition: Definition,
  comparison: Comparison,
  current: RunScores,
  candidate: RunScores,
): GateVerdict {
  const grounds = groundsOf(definition, comparison, current, candidate)
  const limits = limitsOf(definition, comparison, candidate)
  const verdict = verdictOf(grounds, limits)
  const { output } = comparison.gate
  return {
    verdict,
    sentence: sentenceOf(verdict, comparison, grounds, limits),
    identical: comparison.identical,
    conditions: [...grounds, ...limits],
    warnings: warningsOf(definition, comparison),
    scorer: candidate.scorer,
    figures: {
      n: output.n,
      current: output.current.rate,
      candidate: output.candidate.rate,
      fixed: output.fixed.length,
      broken: output.broken.length,
      difference: output.difference.estimate,
      low: output.difference.low,
      high: output.difference.high,
      p: output.p,
    },
  }
}

function verdictOf(grounds: readonly GateCondition[], limits: readonly GateCondition[]): GateVerdict['verdict'] {
  if (grounds.some((c) => c.ok !== true)) return 'not enough'
  if (limits.some((c) => c.ok === false)) return 'failed'
  return limits.some((c) => c.ok === null) ? 'not enough' : 'passed'
}

/** What stops nothing and should be known. */
function warningsOf(definition: Definition, { gate, assisted, unsteady }: Comparison): string[] {
  const small = gate.slices.filter(
    (s) => s.adjusted === null && fell(s, definition.gate.sliceMargin) && s.broken.length - s.fixed.length > 1,
  )
  const drafts = judgedFields(definition).filter(
    (f) => f.type === 'draft' && !gate.fields.some((c) => c.key === f.key && c.right.n > 0),
  )
  const changed = new Set([...gate.output.fixed, ...gate.output.broken])
  const noise = unsteady.filter((id) => changed.has(id)).length
  const broken = assisted.output.broken.length
  return [
    ...small.slice(0, mostNamed).map((s) => `${s.name}: ${movedText(s)}. Too few cases to judge (${leastSlice} are).`),
    ...(small.length > mostNamed ? [`${small.length - mostNamed} more small parts of the cases fell.`] : []),
    ...drafts.map((f) => `${f.label} was not judged: no draft of these cases states a fact.`),
    ...(noise > 0
      ? [`${noise} of the ${changed.size} cases that changed also differ between repetitions of one version.`]
      : []),
    ...(broken > 0
      ? [
          `${casesOf(broken)} with an accepted proposal as their truth would change: look at them blind before you trust either.`,
        ]
      : []),
  ]
}

/** "Passed. Of 120 cases 92.5 % are right instead of 85.0 % (7.5 points more, 1.2 to 14.0): 12 fixed, 3 broken, p 0.035." */
function sentenceOf(
  verdict: GateVerdict['verdict'],
  { gate: { output }, identical }: Comparison,
  grounds: readonly GateCondition[],
  limits: readonly GateCondition[],
): string {
  const figures = output.n === 0 ? '' : ` Outputs without an error: ${movedText(output)}.`
  const stopped = (of: readonly GateCondition[], ok: boolean | null) =>
    of
      .filter((c) => c.ok === ok)
      .map((c) => c.found)
      .join(' ')
  if (verdict === 'failed') return `Failed. ${stopped(limits, false)}`
  if (verdict === 'not enough') return `Not enough. ${stopped(grounds, false) || stopped(limits, null)}${figures}`
  return identical ? `Passed: both versions answered ${casesOf(output.n)} alike.` : `Passed.${figures}`
}
