import { mean } from '#server/platform/statistics.ts'
import { labelsOf } from '#server/workflow/field-value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'
import { type Addends, bootstrapIntervals, type Figure, type Interval } from './bootstrap.ts'
import type { CaseResult } from './run.ts'
import type { FieldOutcome } from './score-case.ts'
import { ratesOf } from './score-fields.ts'
import type { JudgedPair } from './slices.ts'

/** A case that both versions were asked, with all that they answered. */
export type Asked = JudgedPair & {
  results: { current: readonly CaseResult[]; candidate: readonly CaseResult[] }
}

/** candidate - current of one field; null where nothing was counted. Macro F1 for labels and routes. */
export type FieldIntervals = { f1: Interval | null; macroF1: Interval | null }

/** All intervals over the same draws: what a case adds stands in columns, field by field, then cost and latency. */
export function intervalsOf(
  definition: Definition,
  asked: readonly Asked[],
): [Map<string, FieldIntervals>, Interval | null, Interval | null] {
  const rows = asked.map((): Addends => [])
  const figures: Figure[] = []
  let width = 0
  for (const field of definition.fields) {
    const options = optionIndex(field, asked)
    const n = asked.filter((a) => a.current.fields.has(field.key)).length
    for (const [i, a] of asked.entries()) addField(rows[i] as Addends, width, field.key, options, a)
    figures.push(f1Figure(width, n), macroFigure(width + 6, options.size, n))
    width += 6 + 5 * options.size
  }
  for (const figure of ['cost', 'latencyMs'] as const) {
    const n = addDifferences(rows, width, figure, asked)
    const at = width
    figures.push({ of: (sums) => quotient(sums[at], sums[at + 1]), n })
    width += 2
  }
  const groups = asked.map((a) => a.current.facts.group)
  const found = bootstrapIntervals(rows, width, figures, groups)
  const fields = definition.fields.map((field, i): [string, FieldIntervals] => [
    field.key,
    { f1: found[2 * i] ?? null, macroF1: found[2 * i + 1] ?? null },
  ])
  return [new Map(fields), found.at(-2) ?? null, found.at(-1) ?? null]
}

/** Columns of a field: right, proposed, expected of the current version and of the candidate, then five an option. */
function addField(row: Addends, at: number, key: string, options: Map<string, number>, asked: Asked): void {
  const { weight } = asked.current
  const [one, other] = [asked.current.fields.get(key), asked.candidate.fields.get(key)]
  if (!one || !other) return
  const add = (column: number, amount: number) => {
    if (amount !== 0) row.push(column, amount * weight)
  }
  for (const [side, { counts }] of [one, other].entries()) {
    add(at + 3 * side, counts.right)
    add(at + 3 * side + 1, counts.proposed)
    add(at + 3 * side + 2, counts.expected)
  }
  if (options.size === 0) return
  const column = (option: string, place: number) => at + 6 + 5 * (options.get(option) as number) + place
  const truth = labelsOf(one.truth)
  for (const option of truth) add(column(option, 0), 1)
  for (const [side, { value }] of [one, other].entries())
    for (const option of labelsOf(value)) {
      add(column(option, 1 + 2 * side), 1)
      if (truth.includes(option)) add(column(option, 2 + 2 * side), 1)
    }
}

/** The options that occur in truths and answers, by place; none for other fields than labels and routes. */
function optionIndex(field: Field, asked: readonly Asked[]): Map<string, number> {
  if (field.type !== 'label' && field.type !== 'route') return new Map()
  const outcomes = asked.flatMap((a) => [a.current.fields.get(field.key), a.candidate.fields.get(field.key)])
  const keys = outcomes.flatMap((o?: FieldOutcome) => (o ? [...labelsOf(o.truth), ...labelsOf(o.value)] : []))
  return new Map([...new Set(keys)].map((key, i) => [key, i]))
}

function f1Figure(at: number, n: number): Figure {
  const f1 = (sums: Float64Array, from: number) =>
    ratesOf({
      right: sums[from] as number,
      proposed: sums[from + 1] as number,
      expected: sums[from + 2] as number,
    }).f1
  return {
    n,
    of: (sums) => {
      const [before, after] = [f1(sums, at), f1(sums, at + 3)]
      return before === null || after === null ? null : after - before
    },
  }
}

/** Macro F1 as classify-evaluate.ts has it: the mean over the options that occur in the truth, of the cases drawn. */
function macroFigure(at: number, options: number, n: number): Figure {
  return {
    n,
    of: (sums) => {
      let [occurring, sum] = [0, 0]
      for (let option = 0; option < options; option++) {
        const from = at + 5 * option
        const expected = sums[from] as number
        if (expected === 0) continue
        occurring += 1
        sum += (2 * (sums[from + 4] as number)) / ((sums[from + 3] as number) + expected)
        sum -= (2 * (sums[from + 2] as number)) / ((sums[from + 1] as number) + expected)
      }
      return occurring === 0 ? null : sum / occurring
    },
  }
}

const quotient = (part = 0, whole = 0) => (whole === 0 ? null : part / whole)

/** Differences of what both are known of, and their number. */
function addDifferences(
  rows: readonly Addends[],
  at: number,
  figure: 'cost' | 'latencyMs',
  asked: readonly Asked[],
): number {
  const meanOf = (results: readonly CaseResult[]) => {
    const known = results.filter((r) => figure === 'cost' || r.answer).map((r) => r[figure])
    return mean(known.filter((value) => value !== null))
  }
  let n = 0
  for (const [i, { results, current }] of asked.entries()) {
    const [before, after] = [meanOf(results.current), meanOf(results.candidate)]
    if (before === null || after === null) continue
    n += 1
    rows[i]?.push(at, (after - before) * current.weight, at + 1, current.weight)
  }
  return n
}
