import { expectedCalibrationError } from '#server/proposal/confidence/reliability.ts'
import { sameValue } from '#server/workflow/value.ts'
import {
  type Definition,
  type Field,
  type FieldValue,
  isEmpty,
  rowsOf,
  type TableRow,
} from '#server/workflow/workflow.ts'

/**
 * One field of one case: the accepted truths (alternatives, first preferred), what was proposed, and its confidence 0..1.
 * An accepted `null` means that the document has no such value. A field without truth is left out of the cases.
 */
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
  /** Tables: F1 of each column's cells after rows were matched. */
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
    const own = answers.filter((a) => a.key === field.key)
    if (own.length === 0) continue
    const threshold = definition.thresholds.fields[field.key] ?? definition.thresholds.sure
    fields[field.key] = field.type === 'table' ? scoreTable(field, own, threshold) : scoreSingle(field, own, threshold)
    for (const a of own) {
      const right = isRight(field, a)
      if (!right)
        errors.push({
          case: a.caseId,
          field: a.key,
          expected: a.truths[0] ?? null,
          proposed: a.proposed,
          confidence: a.confidence,
        })
      if (field.type !== 'table' && !isEmpty(a.proposed))
        judged.push({ caseId: a.caseId, key: a.key, confidence: a.confidence, right })
    }
  }
  return {
    fields,
    ece: expectedCalibrationError(judged),
    errors: errors.sort((a, b) => b.confidence - a.confidence),
    judged,
  }
}

/** Right = equal to one of the accepted truths; of a table only the columns that the truth holds are compared. */
function isRight(field: Field, answer: Answer): boolean {
  return answer.truths.some((truth) => {
    if (field.type !== 'table' || isEmpty(truth)) return sameValue(field, truth, answer.proposed)
    const columns = heldColumns(field, rowsOf(truth))
    return sameValue({ ...field, columns }, truth, answer.proposed)
  })
}

type TableField = Extract<Field, { type: 'table' }>

function heldColumns(field: TableField, truth: readonly TableRow[]) {
  return field.columns.filter((c) => truth.some((row) => !isEmpty(row[c.key] ?? null)))
}

const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)

/** Harmonic mean of precision and recall, from counts: 2TP / (2TP + FP + FN). */
function f1(right: number, proposed: number, expected: number): number | null {
  return ratio(2 * right, proposed + expected)
}

function scoreSingle(field: Field, answers: readonly Answer[], threshold: number): FieldScore {
  const proposed = answers.filter((a) => !isEmpty(a.proposed))
  const expected = answers.filter((a) => !a.truths.every((t) => isEmpty(t)))
  const right = proposed.filter((a) => isRight(field, a))
  return {
    n: answers.length,
    precision: ratio(right.length, proposed.length),
    recall: ratio(right.length, expected.length),
    f1: f1(right.length, proposed.length, expected.length),
    exact: ratio(answers.filter((a) => isRight(field, a)).length, answers.length),
    ...above(field, answers, threshold),
  }
}

function above(field: Field, answers: readonly Answer[], threshold: number) {
  const sure = answers.filter((a) => !isEmpty(a.proposed) && a.confidence >= threshold)
  return {
    coverage: ratio(sure.length, answers.length),
    accuracy_above: ratio(sure.filter((a) => isRight(field, a)).length, sure.length),
  }
}

/**
 * Rows are matched one to one so that the most cells agree. Precision, recall and F1 are those of the last required
 * column, or else of the last one (a table of line items: the amount); the other columns' F1 stands beside them.
 */
function scoreTable(field: TableField, answers: readonly Answer[], threshold: number): FieldScore {
  const counts = new Map(field.columns.map((c) => [c.key, { right: 0, proposed: 0, expected: 0 }]))
  for (const answer of answers) {
    const truth = rowsOf(answer.truths[0])
    const rows = rowsOf(answer.proposed)
    const columns = heldColumns(field, rowsOf(truth))
    const pairs = matchRows(
      truth,
      rows,
      (t, r) =>
        columns.filter((c) => !isEmpty(t[c.key] ?? null) && sameValue(c, t[c.key] ?? null, r[c.key] ?? null)).length,
    )
    for (const column of columns) {
      const count = counts.get(column.key)
      if (!count) continue
      count.expected += truth.filter((row) => !isEmpty(row[column.key] ?? null)).length
      count.proposed += rows.filter((row) => !isEmpty(row[column.key] ?? null)).length
      count.right += pairs.filter(
        ([t, r]) =>
          !isEmpty(truth[t]?.[column.key] ?? null) &&
          sameValue(column, truth[t]?.[column.key] ?? null, rows[r]?.[column.key] ?? null),
      ).length
    }
  }
  const main = field.columns.findLast((c) => c.required) ?? field.columns.at(-1)
  const count = counts.get(main?.key ?? '') ?? { right: 0, proposed: 0, expected: 0 }
  return {
    n: answers.length,
    precision: ratio(count.right, count.proposed),
    recall: ratio(count.right, count.expected),
    f1: f1(count.right, count.proposed, count.expected),
    exact: ratio(answers.filter((a) => isRight(field, a)).length, answers.length),
    ...above(field, answers, threshold),
    columns: Object.fromEntries(
      [...counts].map(([key, c]) => [key, c.expected === 0 ? null : f1(c.right, c.proposed, c.expected)]),
    ),
  }
}

/**
 * Pairs of indices, each row at most once, with the greatest total likeness; pairs without any likeness are left out.
 * Assignment by the Hungarian method with potentials (Kuhn 1955; Jonker and Volgenant's O(n^3) form).
 */
export function matchRows<A, B>(
  left: readonly A[],
  right: readonly B[],
  likeness: (a: A, b: B) => number,
): [number, number][] {
  const n = Math.max(left.length, right.length)
  const cost = (i: number, j: number) => {
    const [a, b] = [left[i - 1], right[j - 1]]
    return a === undefined || b === undefined ? 0 : -likeness(a, b)
  }
  const u = new Float64Array(n + 1)
  const v = new Float64Array(n + 1)
  const owner = new Int32Array(n + 1)
  for (let i = 1; i <= n; i++) assignOne(i, n, cost, u, v, owner)
  const pairs: [number, number][] = []
  for (let j = 1; j <= n; j++) {
    const i = owner[j] as number
    if (cost(i, j) < 0) pairs.push([i - 1, j - 1])
  }
  return pairs.sort((a, b) => a[0] - b[0])
}

/** Finds a column for row i along the cheapest alternating path. */
function assignOne(
  i: number,
  n: number,
  cost: (i: number, j: number) => number,
  u: Float64Array,
  v: Float64Array,
  owner: Int32Array,
): void {
  const least = new Float64Array(n + 1).fill(Infinity)
  const from = new Int32Array(n + 1)
  const done = new Uint8Array(n + 1)
  owner[0] = i
  let j0 = 0
  do {
    done[j0] = 1
    const i0 = owner[j0] as number
    let delta = Infinity
    let j1 = 0
    for (let j = 1; j <= n; j++) {
      if (done[j]) continue
      const reduced = cost(i0, j) - (u[i0] as number) - (v[j] as number)
      if (reduced < (least[j] as number)) {
        least[j] = reduced
        from[j] = j0
      }
      if ((least[j] as number) < delta) {
        delta = least[j] as number
        j1 = j
      }
    }
    for (let j = 0; j <= n; j++) {
      if (done[j]) {
        u[owner[j] as number] = (u[owner[j] as number] as number) + delta
        v[j] = (v[j] as number) - delta
      } else least[j] = (least[j] as number) - delta
    }
    j0 = j1
  } while (owner[j0] !== 0)
  while (j0 !== 0) {
    const j1 = from[j0] as number
    owner[j0] = owner[j1] as number
    j0 = j1
  }
}
