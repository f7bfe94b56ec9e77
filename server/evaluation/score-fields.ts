import { bestPairs } from '#server/proposal/assignment.ts'
import { expectedCalibrationError } from '#server/proposal/confidence/reliability.ts'
import { type FieldValue, isEmpty, rowsOf, type TableRow } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { Definition, Field } from '#server/workflow/workflow.ts'

/** What precision, recall and F1 are made of: values, or cells of a table. */
export type Counts = { right: number; proposed: number; expected: number }

/** How one value came out against its accepted truths. Of a table, `counts` are those of its main column's cells. */
export type ValueOutcome = { right: boolean; counts: Counts; columns?: Record<string, Counts> }

/**
 * Judges a value against its accepted truths (alternatives, first preferred; an accepted `null` means that there is none).
 * Right = equal to one of them after the field's normalisation; of a table only the columns that the truth holds count.
 */
export function valueOutcome(field: Field, truths: readonly FieldValue[], proposed: FieldValue): ValueOutcome {
  const right = isRight(field, truths, proposed)
  if (field.type === 'table') return { right, ...tableCounts(field, rowsOf(truths[0]), rowsOf(proposed)) }
  const has = !isEmpty(proposed)
  return {
    right,
    counts: { right: right && has ? 1 : 0, proposed: has ? 1 : 0, expected: truths.every((t) => isEmpty(t)) ? 0 : 1 },
  }
}

function isRight(field: Field, truths: readonly FieldValue[], proposed: FieldValue): boolean {
  return truths.some((truth) => {
    if (field.type !== 'table' || isEmpty(truth)) return sameValue(field, truth, proposed)
    return sameValue({ ...field, columns: heldColumns(field, rowsOf(truth)) }, truth, proposed)
  })
}

type TableField = Extract<Field, { type: 'table' }>

function heldColumns(field: TableField, truth: readonly TableRow[]) {
  return field.columns.filter((c) => truth.some((row) => !isEmpty(row[c.key] ?? null)))
}

/**
 * Rows are matched one to one so that the most cells agree, wherever they stand. The main column is the last required one,
 * or else the last one (a table of line items: the amount).
 */
function tableCounts(field: TableField, truth: readonly TableRow[], rows: readonly TableRow[]) {
  const columns = truth.length === 0 ? field.columns : heldColumns(field, truth)
  const cell = (row: TableRow | undefined, key: string) => row?.[key] ?? null
  const sameCell = (column: (typeof columns)[number], t: TableRow | undefined, r: TableRow | undefined) =>
    sameValue(column, cell(t, column.key), cell(r, column.key))
  const agrees = (column: (typeof columns)[number], t: TableRow | undefined, r: TableRow | undefined) =>
    !isEmpty(cell(t, column.key)) && sameCell(column, t, r)
  // Rows that agree one by one need no search for the best pairs, and most tables are like that.
  const inOrder = truth.length === rows.length && truth.every((t, i) => columns.every((c) => sameCell(c, t, rows[i])))
  const pairs = inOrder
    ? truth.map((_, i): [number, number] => [i, i])
    : matchRows(truth, rows, (t, r) => columns.filter((c) => agrees(c, t, r)).length)
  const counts = Object.fromEntries(
    columns.map((c) => [
      c.key,
      {
        right: pairs.filter(([t, r]) => agrees(c, truth[t], rows[r])).length,
        proposed: rows.filter((row) => !isEmpty(cell(row, c.key))).length,
        expected: truth.filter((row) => !isEmpty(cell(row, c.key))).length,
      },
    ]),
  )
  const main = field.columns.findLast((c) => c.required) ?? field.columns.at(-1)
  return { counts: counts[main?.key ?? ''] ?? { right: 0, proposed: 0, expected: 0 }, columns: counts }
}

/** Pairs of indices, each row at most once, with the greatest total likeness; pairs without any likeness are left out. */
export function matchRows<A, B>(
  left: readonly A[],
  right: readonly B[],
  likeness: (a: A, b: B) => number,
): [number, number][] {
  const like = left.map((a) => right.map((b) => likeness(a, b)))
  return bestPairs(like).flatMap((j, i): [number, number][] => (j !== null && (like[i]?.[j] ?? 0) > 0 ? [[i, j]] : []))
}

export const noCounts = (): Counts => ({ right: 0, proposed: 0, expected: 0 })

export function addCounts(sums: Counts, { right, proposed, expected }: Counts, weight: number): void {
  sums.right += right * weight
  sums.proposed += proposed * weight
  sums.expected += expected * weight
}

export const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)

/** Precision, recall and their harmonic mean from counts: F1 = 2TP / (2TP + FP + FN). */
export function ratesOf({ right, proposed, expected }: Counts) {
  return {
    precision: ratio(right, proposed),
    recall: ratio(right, expected),
    f1: ratio(2 * right, proposed + expected),
  }
}

/** From this confidence on a value of the field counts as sure. */
export function thresholdOf({ thresholds }: Pick<Definition, 'thresholds'>, key: string): number {
  return thresholds.fields[key] ?? thresholds.sure
}

/** One field of one case: the accepted truths, what was proposed, and its confidence 0..1. A field without truth is left out. */
export type Answer = {
  caseId: string
  key: string
  truths: readonly FieldValue[]
  proposed: FieldValue
  confidence: number
}

/** Rates are 0..1, null where nothing was counted; `n` counts cases. */
export type FieldScore = {
  n: number
  precision: number | null
  recall: number | null
  f1: number | null
  exact: number | null
  /** Share of cases with a value proposed at or above the threshold, and how many of those are right. */
  coverage: number | null
  accuracy_above: number | null
  /** Tables: F1 of each column's cells after rows were matched; null where no truth holds the column. */
  columns?: Record<string, number | null>
}

export type Mistake = { case: string; field: string; expected: FieldValue; proposed: FieldValue; confidence: number }
/** A proposed value that was judged; tables and empty values are not, as in the calibration error. */
export type Judged = { caseId: string; key: string; confidence: number; right: boolean }
export type Scores = { fields: Record<string, FieldScore>; ece: number | null; errors: Mistake[]; judged: Judged[] }

/** Scores answers against a definition: its fields' normalisation decides equality, its thresholds what counts as sure. */
export function scoreAnswers(definition: Definition, answers: readonly Answer[]): Scores {
  const fields: Record<string, FieldScore> = {}
  const errors: Mistake[] = []
  const judged: Judged[] = []
  for (const field of definition.fields) {
    const own = answers
      .filter((a) => a.key === field.key)
      .map((a) => ({ ...a, ...valueOutcome(field, a.truths, a.proposed) }))
    if (own.length === 0) continue
    fields[field.key] = fieldScore(field, own, thresholdOf(definition, field.key))
    for (const { caseId, key, truths, proposed, confidence, right } of own) {
      if (!right) errors.push({ case: caseId, field: key, expected: truths[0] ?? null, proposed, confidence })
      if (field.type !== 'table' && !isEmpty(proposed)) judged.push({ caseId, key, confidence, right })
    }
  }
  return {
    fields,
    ece: expectedCalibrationError(judged),
    errors: errors.sort((a, b) => b.confidence - a.confidence),
    judged,
  }
}

function fieldScore(field: Field, own: readonly (Answer & ValueOutcome)[], threshold: number): FieldScore {
  const all = noCounts()
  for (const { counts } of own) addCounts(all, counts, 1)
  const sure = own.filter((a) => !isEmpty(a.proposed) && a.confidence >= threshold)
  return {
    n: own.length,
    ...ratesOf(all),
    exact: ratio(own.filter((a) => a.right).length, own.length),
    coverage: ratio(sure.length, own.length),
    accuracy_above: ratio(sure.filter((a) => a.right).length, sure.length),
    ...(field.type === 'table'
      ? {
          columns: columnScores(
            field,
            own.map((outcome) => ({ outcome, weight: 1 })),
          ),
        }
      : {}),
  }
}

/** F1 of each column's cells; null where no truth holds the column. */
export function columnScores(
  field: TableField,
  cases: readonly { outcome: Pick<ValueOutcome, 'columns'>; weight: number }[],
): Record<string, number | null> {
  return Object.fromEntries(
    field.columns.map(({ key }) => {
      const sums = noCounts()
      for (const { outcome, weight } of cases) {
        const counts = outcome.columns?.[key]
        if (counts) addCounts(sums, counts, weight)
      }
      return [key, sums.expected === 0 ? null : ratesOf(sums).f1]
    }),
  )
}
