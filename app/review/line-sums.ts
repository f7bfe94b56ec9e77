import Big from 'big.js'
import { toBig } from '#server/workflow/decimal.ts'
import { rowsOf, type Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'

type LineSum = {
  column: string
  /** Decimal text. */
  sum: string
  /** The document's figures it may equal, and whether it does. */
  against: { key: string; label: string; value: string; equal: boolean }[]
}

/** The running sums of a table's columns, where a check of the definition compares them with fields of the document. */
export function lineSums(definition: Definition, values: Values, table: string): LineSum[] {
  const rows = rowsOf(values[table])
  return definition.checks.flatMap((check) => {
    if (check.kind !== 'table_sum' || check.table !== table) return []
    const sum = rows.reduce((total, row) => total.plus(toBig(row[check.column]) ?? 0), new Big(0))
    const against = check.total.flatMap((key) => {
      const value = values[key]
      const amount = typeof value === 'string' ? toBig(value) : null
      if (!amount || typeof value !== 'string') return []
      const label = definition.fields.find((f) => f.key === key)?.label ?? key
      return [{ key, label, value, equal: sum.minus(amount).abs().lte(check.tolerance) }]
    })
    return [{ column: check.column, sum: sum.toFixed(Math.max(2, sum.toFixed().split('.')[1]?.length ?? 0)), against }]
  })
}
