import { z } from 'zod'
import { mean, quantile } from '#server/platform/statistics.ts'
import { expectedCalibrationError, type Scored } from '#server/proposal/confidence/reliability.ts'
import { isCritical } from '#server/quality/comparison.ts'
import { wrongRate } from '#server/quality/error-rates.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { choiceSchema, choiceScore } from './confusion.ts'
import { draftSchema, draftScore } from './draft-score.ts'
import { truthGrades } from './evaluation.ts'
import type { CaseResult, RunCase } from './run.ts'
import {
  type FieldOutcome,
  firstResult,
  foundApart,
  isUrgent,
  type JudgedCase,
  judgeCase,
  ordered,
} from './score-case.ts'
import { addCounts, columnScores, noCounts, ratesOf, ratio, thresholdOf } from './score-fields.ts'
import { noiseOf, noiseSchema } from './score-noise.ts'
import { rateOfHits, rateSchema, type ScoreRate } from './score-rate.ts'

/** Grows when a scorer changes what a figure means: runs of different scorers are not compared. */
export const scorerVersion = 1

/** One field over the cases of a group. Shares are 0..1 and weighted; null where nothing was counted. */
export const fieldFiguresSchema = z.object({
  key: z.string(),
  label: z.string(),
  type: z.string(),
  critical: z.boolean(),
  /** Share right after normalisation; a draft is right where it states the facts that the true one states. */
  right: rateSchema,
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  /** Tables: of the cells of the last required column after rows were matched. */
  f1: z.number().nullable(),
  /** What counts as sure: values at or above it, of all, and how many of those are right. */
  threshold: z.number(),
  coverage: z.number().nullable(),
  above: rateSchema,
  /** Expected calibration error of its values. */
  ece: z.number().nullable(),
  /** At each confidence: values at or above it (their number and share) and how many of those are right. */
  curve: z.array(
    z.object({ at: z.number(), n: z.number().int(), coverage: z.number(), accuracy: z.number().nullable() }),
  ),
  /** Tables: F1 of each column's cells. */
  columns: z.record(z.string(), z.number().nullable()).optional(),
  /** Labels and routes. */
  choice: choiceSchema.optional(),
  /** Labels with urgent options: urgent cases, how many were proposed urgent, and the others' ids. */
  urgency: z.object({ recall: rateSchema, missed: z.array(z.string()) }).optional(),
  draft: draftSchema.optional(),
})
export type FieldFigures = z.infer<typeof fieldFiguresSchema>

/** The figures of the cases of some grades. */
export const groupScoresSchema = z.object({
  /** Cases in rates: purposive ones are not. */
  n: z.number().int(),
  /** Outputs with at least one critical part wrong (metrics.md, Rates). */
  error: rateSchema,
  /** Over the values of all fields. */
  ece: z.number().nullable(),
  fields: z.array(fieldFiguresSchema),
})
export type GroupScores = z.infer<typeof groupScoresSchema>

export const runScoresSchema = z.object({
  scorer: z.number().int(),
  cases: z.number().int(),
  /** Looked into because two answers differed: in lists, not in rates. */
  purposive: z.number().int(),
  /** Cases without an answer: they count as wrong. */
  failed: z.number().int(),
  /** Truths found apart from the proposal: adjudicated, blind, manual. What gates look at. */
  gate: groupScoresSchema,
  /** Truths that stood in front of a person as a proposal. */
  assisted: groupScoresSchema,
  errorByGrade: z.array(z.object({ grade: z.enum(truthGrades), error: rateSchema })),
  /** Milliseconds over all answers. */
  latency: z.object({ n: z.number().int(), p50: z.number().nullable(), p90: z.number().nullable() }),
  /** In the run's currency, over the answers whose price is known; `mean` a case and repetition. */
  cost: z.object({ n: z.number().int(), mean: z.number().nullable(), total: z.number().nullable() }),
  /** Null where each case was answered once. */
  noise: noiseSchema.nullable(),
})
export type RunScores = z.infer<typeof runScoresSchema>

/** Scores what a run answered. Of several repetitions the first counts, as production asks once; `noise` tells of the others. */
export function scoreRun(definition: Definition, all: readonly RunCase[]): RunScores {
  const cases = ordered(all)
  const judged = cases.flatMap((c): JudgedCase[] => {
    const result = firstResult(c)
    return result ? [judgeCase(definition, c.facts, result)] : []
  })
  const counted = judged.filter((j) => !j.facts.purposive)
  const results = cases.flatMap((c) => c.results)
  return {
    scorer: scorerVersion,
    cases: judged.length,
    purposive: judged.length - counted.length,
    failed: judged.filter((j) => j.failed).length,
    gate: groupScores(
      definition,
      counted.filter((j) => foundApart(j.facts)),
    ),
    assisted: groupScores(
      definition,
      counted.filter((j) => !foundApart(j.facts)),
    ),
    errorByGrade: truthGrades.flatMap((grade) => {
      const own = counted.filter((j) => j.facts.grade === grade)
      return own.length === 0 ? [] : [{ grade, error: errorOf(own) }]
    }),
    latency: latencyOf(results),
    cost: costOf(results),
    noise: noiseOf(definition, cases),
  }
}

function groupScores(definition: Definition, judged: readonly JudgedCase[]): GroupScores {
  return {
    n: judged.length,
    error: errorOf(judged),
    ece: expectedCalibrationError(judged.flatMap((j) => [...j.fields.values()].flatMap((o) => guessesOf(o, j.weight)))),
    fields: definition.fields.flatMap((field) => {
      const own = judged.flatMap(({ facts, weight, fields }): FieldCase[] => {
        const outcome = fields.get(field.key)
        return outcome ? [{ caseId: facts.caseId, weight, outcome }] : []
      })
      return own.length === 0 ? [] : [fieldFigures(definition, field, own)]
    }),
  }
}

/** Share of outputs with an error: at least one critical part wrong. */
const errorOf = (judged: readonly JudgedCase[]): ScoreRate =>
  wrongRate(
    judged.flatMap(({ facts, outputRight }) =>
      outputRight === null ? [] : [{ wrong: !outputRight, probability: facts.inclusion }],
    ),
  )

type FieldCase = { caseId: string; weight: number; outcome: FieldOutcome }

function fieldFigures(definition: Definition, field: Field, own: readonly FieldCase[]): FieldFigures {
  const known = own.filter((c) => c.outcome.right !== null)
  const sums = noCounts()
  for (const { outcome, weight } of own) addCounts(sums, outcome.counts, weight)
  const threshold = thresholdOf(definition, field.key)
  const sure = known.filter(({ outcome }) => !isEmpty(outcome.value) && outcome.confidence >= threshold)
  return {
    key: field.key,
    label: field.label,
    type: field.type,
    critical: isCritical(field),
    right: rateOfHits(known.map(hitOf)),
    ...ratesOf(sums),
    threshold,
    coverage: ratio(weightOf(sure), weightOf(known)),
    above: rateOfHits(sure.map(hitOf)),
    ece: expectedCalibrationError(own.flatMap(({ outcome, weight }) => guessesOf(outcome, weight))),
    curve: curveOf(own),
    ...partsOf(definition, field, own),
  }
}

const hitOf = ({ outcome, weight }: FieldCase) => ({ hit: outcome.right === true, weight })
const weightOf = (cases: readonly { weight: number }[]) => cases.reduce((sum, c) => sum + c.weight, 0)
const guessesOf = ({ guess }: FieldOutcome, weight: number): Scored[] => (guess ? [{ ...guess, weight }] : [])

/** What only fields of some types have. */
function partsOf(definition: Definition, field: Field, own: readonly FieldCase[]): Partial<FieldFigures> {
  switch (field.type) {
    case 'table':
      return { columns: columnScores(field, own) }
    case 'label':
    case 'route': {
      const choices = own.map(({ outcome: { truth, value }, weight }) => ({ truth, value, weight }))
      const urgency = field.type === 'label' && field.options.some((o) => o.priority > 0)
      return {
        choice: choiceScore(field, definition, choices),
        ...(urgency ? { urgency: urgencyOf(field, own) } : {}),
      }
    }
    case 'draft':
      return {
        draft: draftScore(own.flatMap(({ caseId, outcome: { draft } }) => (draft ? [{ caseId, outcome: draft }] : []))),
      }
    default:
      return {}
  }
}

/** Of the cases with an urgent option, those that were proposed one, whichever. */
function urgencyOf(field: Field, own: readonly FieldCase[]): FieldFigures['urgency'] {
  const urgent = own.filter(({ outcome }) => isUrgent(field, outcome.truth))
  const hit = ({ outcome }: FieldCase) => isUrgent(field, outcome.value)
  return {
    recall: rateOfHits(urgent.map((c) => ({ hit: hit(c), weight: c.weight }))),
    missed: urgent.filter((c) => !hit(c)).map((c) => c.caseId),
  }
}

const levels = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

/** The abstention curve: choices that were held back stand at the confidence with which they would have been proposed. */
function curveOf(own: readonly FieldCase[]): FieldFigures['curve'] {
  const guesses = own.flatMap(({ outcome: { guess }, weight }) => (guess ? [{ ...guess, weight }] : []))
  if (guesses.length === 0) return []
  const all = weightOf(own)
  return levels.map((at) => {
    const above = guesses.filter((g) => g.confidence >= at)
    const weight = weightOf(above)
    return {
      at,
      n: above.length,
      coverage: weight / all,
      accuracy: ratio(weightOf(above.filter((g) => g.right)), weight),
    }
  })
}

function latencyOf(results: readonly CaseResult[]): RunScores['latency'] {
  const sorted = results.flatMap((r) => (r.answer ? [r.latencyMs] : [])).sort((a, b) => a - b)
  return { n: sorted.length, p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) }
}

function costOf(results: readonly CaseResult[]): RunScores['cost'] {
  const costs = results.flatMap((r) => (r.cost === null ? [] : [r.cost]))
  return { n: costs.length, mean: mean(costs), total: costs.length === 0 ? null : costs.reduce((a, b) => a + b, 0) }
}
