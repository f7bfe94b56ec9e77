import Big from 'big.js'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import { toBig } from '#server/workflow/decimal.ts'
import type { TableRow, Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { evidenceOf, readingConfidence } from './layout.ts'
import type { TableField } from './table-header.ts'
import type { TableLine } from './table-lines.ts'

/** The proposed rows of a table; `values` are the single values proposed so far, for the checks that bind both. */
export function tableValue(
  field: TableField,
  lines: readonly TableLine[],
  definition: Definition,
  values: Values,
  scanned: boolean,
): ProposedValue {
  const rows = lines.map(
    (line): TableRow => Object.fromEntries(field.columns.map((c) => [c.key, line.cells[c.key]?.value ?? null])),
  )
  const cells = lines.map((line) =>
    Object.fromEntries(
      Object.entries(line.cells).map(([key, cell]) => [
        key,
        { confidence: Math.round(900 * readingConfidence(cell.tokens)) / 1000, evidence: evidenceOf(cell.tokens) },
      ]),
    ),
  )
  if (lines.length === 0)
    return {
      key: field.key,
      value: [],
      confidence: 0.4,
      grounded: true,
      evidence: [],
      reason: `No ${field.label} were found.`,
      candidates: [],
      rows: [],
    }
  return {
    key: field.key,
    value: rows,
    confidence: trust(agreesWithTotals(field, definition, lines, values), scanned),
    grounded: true,
    evidence: evidenceOf(lines.flatMap((l) => Object.values(l.cells).flatMap((c) => c.tokens))),
    reason: 'Read under the headings of its columns.',
    candidates: [],
    rows: cells,
  }
}

/** Whether a column of the table adds up to one of the totals that a check names. */
function agreesWithTotals(
  field: TableField,
  definition: Definition,
  lines: readonly TableLine[],
  values: Values,
): boolean {
  return definition.checks.some((check) => {
    if (check.kind !== 'table_sum' || check.table !== field.key) return false
    const sum = lines.reduce((total, l) => total.plus(toBig(l.cells[check.column]?.value) ?? 0), new Big(0))
    return check.total.some((key) => {
      const value = values[key]
      const total = typeof value === 'string' ? toBig(value) : null
      return !!total && total.minus(sum).abs().lte(check.tolerance)
    })
  })
}

/** Sums that agree vouch for the amounts; on a scan nothing vouches for each letter and digit of the other cells. */
function trust(agrees: boolean, scanned: boolean): number {
  if (scanned) return agrees ? 0.7 : 0.4
  return agrees ? 0.93 : 0.5
}
