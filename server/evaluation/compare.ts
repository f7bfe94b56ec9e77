import { isCritical } from '#server/quality/comparison.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { Interval } from './bootstrap.ts'
import { type Asked, type FieldIntervals, intervalsOf } from './compare-intervals.ts'
import { type Paired, pairedOf } from './paired.ts'
import type { CaseResult, RunCase } from './run.ts'
import { firstResult, foundApart, judgeCase, ordered, sameAnswer } from './score-case.ts'
import { outputPairs, type Slice, slicesOf } from './slices.ts'

export type FieldComparison = {
  key: string
  label: string
  type: string
  critical: boolean
  right: Paired
} & FieldIntervals

/** The comparison over the cases of some grades; purposive cases are in no rate. */
export type GroupComparison = {
  n: number
  /** Outputs without an error. */
  output: Paired
  fields: FieldComparison[]
  /** Worse ones first. */
  slices: Slice[]
  /** A case's mean cost and latency in ms, candidate - current. */
  cost: Interval | null
  latency: Interval | null
}

export type Comparison = {
  /** Cases by who was asked. */
  cases: { both: number; currentOnly: number; candidateOnly: number }
  /** Truths found apart from the proposal. */
  gate: GroupComparison
  /** Truths that were a proposal before: what is broken here goes to a blind check. */
  assisted: GroupComparison
  /** Looked into because two answers differed: for lists alone. */
  purposive: { output: Paired }
  /** Cases whose outputs are right in one repetition and wrong in another, of either version: noise, perhaps, not progress. */
  unsteady: string[]
  /** Every case got the same values with the same confidences. */
  identical: boolean
}

/**
 * Compares two versions case by case on the cases that both were asked, each by its first answer. A case without an answer
 * counts as wrong.
 */
export function compareRuns(
  definition: Definition,
  current: readonly RunCase[],
  candidate: readonly RunCase[],
): Comparison {
  const asked = askedOfBoth(definition, current, candidate)
  const done = (cases: readonly RunCase[]) => cases.filter((c) => c.results.length > 0).length
  const counted = asked.filter((a) => !a.current.facts.purposive)
  const cases = {
    both: asked.length,
    currentOnly: done(current) - asked.length,
    candidateOnly: done(candidate) - asked.length,
  }
  return {
    cases,
    gate: compareGroup(
      definition,
      counted.filter((a) => foundApart(a.current.facts)),
    ),
    assisted: compareGroup(
      definition,
      counted.filter((a) => !foundApart(a.current.facts)),
    ),
    purposive: { output: outputPairs(asked.filter((a) => a.current.facts.purposive)) },
    unsteady: asked.filter((a) => isUnsteady(definition, a)).map((a) => a.current.facts.caseId),
    identical:
      cases.currentOnly + cases.candidateOnly === 0 && cases.both > 0 && asked.every((a) => isSame(definition, a)),
  }
}

function askedOfBoth(definition: Definition, current: readonly RunCase[], candidate: readonly RunCase[]): Asked[] {
  const others = new Map(candidate.map((c) => [c.facts.caseId, c]))
  return ordered(current).flatMap((one): Asked[] => {
    const other = others.get(one.facts.caseId)
    const [a, b] = [firstResult(one), other ? firstResult(other) : null]
    if (!other || !a || !b) return []
    return [
      {
        current: judgeCase(definition, one.facts, a),
        candidate: judgeCase(definition, one.facts, b),
        results: { current: one.results, candidate: other.results },
      },
    ]
  })
}

function isUnsteady(definition: Definition, { current: { facts }, results }: Asked): boolean {
  return [results.current, results.candidate].some(
    (own) => own.length > 1 && new Set(own.map((r) => judgeCase(definition, facts, r).outputRight)).size > 1,
  )
}

function isSame(definition: Definition, { results, current, candidate }: Asked): boolean {
  const [a, b] = [results.current, results.candidate].map((own) => firstAnswer(own))
  const sameConfidence = [...current.fields].every(
    ([key, outcome]) => Math.abs(outcome.confidence - (candidate.fields.get(key)?.confidence ?? 0)) < 1e-9,
  )
  return sameConfidence && sameAnswer(definition, a ?? null, b ?? null)
}

const firstAnswer = (results: readonly CaseResult[]) =>
  results.reduce((first, r) => (first.repetition <= r.repetition ? first : r)).answer

function compareGroup(definition: Definition, asked: readonly Asked[]): GroupComparison {
  const [intervals, cost, latency] = intervalsOf(definition, asked)
  return {
    n: asked.length,
    output: outputPairs(asked),
    fields: definition.fields.flatMap((field): FieldComparison[] => {
      const right = pairedOf(
        asked.flatMap((a) => {
          const [one, other] = [a.current.fields.get(field.key)?.right, a.candidate.fields.get(field.key)?.right]
          if (typeof one !== 'boolean' || typeof other !== 'boolean') return []
          const { caseId } = a.current.facts
          return [{ caseId, weight: a.current.weight, current: one, candidate: other }]
        }),
      )
      if (!asked.some((a) => a.current.fields.has(field.key))) return []
      const { key, label, type } = field
      return [{ key, label, type, critical: isCritical(field), right, f1: null, macroF1: null, ...intervals.get(key) }]
    }),
    slices: slicesOf(definition, asked),
    cost,
    latency,
  }
}
