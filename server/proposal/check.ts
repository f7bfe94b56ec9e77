import Big from 'big.js'
import { parseDate } from '#server/workflow/dates.ts'
import { toBig } from '#server/workflow/decimal.ts'
import type { FieldValue, TableRow, Values } from '#server/workflow/field-value.ts'
import { isEmpty, labelsOf, rowsOf } from '#server/workflow/field-value.ts'
import type { Check, Column, Definition, Field, Severity } from '#server/workflow/workflow.ts'

/** What a failed check says: a stable key for it, the fields it is about, and one sentence with the figures. */
export type Flag = { check: string; severity: Severity; fieldKeys: string[]; message: string }

export type CheckContext = {
  /**
   * Other items that a `duplicate`, `same_file` or `near_duplicate` check found: index of the check in the definition, and
   * the item's name.
   */
  duplicates: readonly { check: number; itemReference: string }[]
  /** Whether the pattern occurs in the text. Patterns come from people: the engine must run in linear time. */
  matches: (pattern: string, text: string) => boolean
  /** The local date in the workflow's time zone, "2026-12-01"; without it, policies that compare with today say nothing. */
  today?: string
  /** Judges policies (server/proposal/policy.ts); without it, they say nothing. */
  policies?: PolicyJudge
  /** What the server's records say to a check that needs them; without it, such checks say nothing. */
  known?: (check: RecordCheck, index: number) => Flag[]
}

export type PolicyJudge = (
  definition: Pick<Definition, 'fields'>,
  check: Of<'policy'>,
  values: Values,
  today: string | undefined,
) => Flag[]

/** Checks that compare with records: only the server can answer them. */
export type RecordCheck =
  | Of<'number_format'>
  | Of<'unusual'>
  | Of<'currency_mismatch'>
  | Of<'purchase_order'>
  | Of<'counterpart'>

/** Whether a flag rests on more than the values at hand, so that only the server can find it or take it back. */
export function isServerFlag(flag: Pick<Flag, 'check'>): boolean {
  return /^(duplicate|same_file|near_duplicate|number_format|unusual|currency_mismatch|purchase_order|counterpart|provider)\b/.test(
    flag.check,
  )
}

const flaggedRows = 5

/**
 * Every failed check of a definition over the values, errors first. Pure: it gives the same flags on the server
 * and in the browser while a person edits.
 */
export function runChecks(definition: Definition, values: Values, context: CheckContext): Flag[] {
  const flags = [
    ...definition.fields.flatMap((field) => fieldFlags(definition, field, values[field.key] ?? null, context)),
    ...definition.checks.flatMap((check, index) => checkFlags(definition, check, index, values, context)),
  ]
  const order: Severity[] = ['error', 'warning', 'info']
  return unique(flags).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** Two checks of one kind on one field keep keys of their own. */
function unique(flags: Flag[]): Flag[] {
  const seen = new Map<string, number>()
  return flags.map((flag) => {
    const count = (seen.get(flag.check) ?? 0) + 1
    seen.set(flag.check, count)
    return count === 1 ? flag : { ...flag, check: `${flag.check}#${count}` }
  })
}

function fieldFlags(definition: Definition, field: Field, value: FieldValue, context: CheckContext): Flag[] {
  const flag = (kind: string, message: string): Flag => ({
    check: `${kind}:${field.key}`,
    severity: 'error',
    fieldKeys: [field.key],
    message,
  })
  if (isEmpty(value)) return field.required ? [flag('required', `${field.label} is missing.`)] : []
  if (field.type === 'table') {
    if (!Array.isArray(value)) return [flag('format', `${field.label} is not a table.`)]
    return field.columns.flatMap((column) => columnFlags(field, column, rowsOf(value)))
  }
  if (field.type === 'label') {
    const unknown = labelsOf(value).find((key) => !field.options.some((o) => o.key === key))
    return unknown === undefined ? [] : [flag('format', `${field.label} has no option "${unknown}".`)]
  }
  if (field.type === 'route' && !definition.queues.some((q) => q.key === value))
    return [flag('format', `${field.label} names a queue that this workflow does not have.`)]
  if (typeof value !== 'string') return [flag('format', `${field.label} is a table, but one value is needed.`)]
  const problem = formatProblem(field, value, context)
  const quoted = field.type === 'draft' ? '' : ` "${shortened(value)}"`
  return problem ? [flag('format', `${field.label}${quoted} ${problem}.`)] : []
}

function columnFlags(field: Field, column: Column, rows: TableRow[]): Flag[] {
  const at = { severity: 'error' as const, fieldKeys: [field.key] }
  const numbers = (wrong: (cell: string | null) => boolean) =>
    rows.flatMap((row, i) => (wrong(row[column.key] ?? null) ? [i + 1] : []))
  const missing = column.required ? numbers((cell) => isEmpty(cell)) : []
  const malformed = numbers((cell) => !isEmpty(cell) && cell !== null && typeProblem(column.type, cell) !== null)
  const flags: Flag[] = []
  if (missing.length > 0)
    flags.push({
      ...at,
      check: `required:${field.key}.${column.key}`,
      message: `${column.label} is missing in ${rowList(missing)} of ${field.label}.`,
    })
  if (malformed.length > 0)
    flags.push({
      ...at,
      check: `format:${field.key}.${column.key}`,
      message: `${column.label} in ${rowList(malformed)} of ${field.label} ${typeProblem(column.type, '') ?? 'does not fit'}.`,
    })
  return flags
}

function rowList(rows: number[]): string {
  const shown = rows.slice(0, flaggedRows)
  const more = rows.length - shown.length
  const last = shown.pop()
  const text = shown.length > 0 && more === 0 ? `${shown.join(', ')} and ${last}` : [...shown, last].join(', ')
  return `${rows.length === 1 ? 'row' : 'rows'} ${text}${more > 0 ? ` and ${more} more` : ''}`
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** Names of the places in a draft that nobody has filled: `{{order_number}}` gives "order number". */
export function openPlaces(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([\w ]{1,60}?)\s*\}\}/g)].map((m) => (m[1] ?? '').replaceAll('_', ' ')))]
}

function typeProblem(type: Field['type'], value: string): string | null {
  if (type === 'money' || type === 'number') return toBig(value) ? null : 'is not a number'
  if (type === 'date') return parseDate(value, {}) === value ? null : 'is not a date'
  return null
}

function formatProblem(
  field: Exclude<Field, { type: 'table' | 'label' }>,
  value: string,
  context: CheckContext,
): string | null {
  const problem = typeProblem(field.type, value)
  if (problem) return problem
  if (field.type === 'draft') {
    const open = openPlaces(value)
    return open.length > 0 ? `still has an open place: ${open.join(', ')}` : null
  }
  if (field.type === 'text' && field.pattern && !context.matches(field.pattern, value))
    return 'does not have the expected form'
  if (field.type === 'enum' && !field.options.includes(value)) return `is not one of ${field.options.join(', ')}`
  if (field.type === 'number') {
    const number = new Big(value)
    if (field.min !== undefined && number.lt(field.min)) return `is below the least allowed, ${field.min}`
    if (field.max !== undefined && number.gt(field.max)) return `is above the most allowed, ${field.max}`
  }
  return null
}

function checkFlags(
  definition: Definition,
  check: Check,
  index: number,
  values: Values,
  context: CheckContext,
): Flag[] {
  switch (check.kind) {
    case 'sum':
      return sumFlags(definition, check, values)
    case 'table_sum':
      return tableSumFlags(definition, check, values)
    case 'row_product':
      return rowProductFlags(definition, check, values)
    case 'date_order':
      return dateOrderFlags(definition, check, values)
    case 'duplicate':
    case 'same_file':
    case 'near_duplicate':
      return duplicateFlags(definition, check, index, context)
    case 'policy':
      return context.policies?.(definition, check, values, context.today) ?? []
    case 'number_format':
    case 'unusual':
    case 'currency_mismatch':
    case 'purchase_order':
    case 'counterpart':
      return context.known?.(check, index) ?? []
  }
}

export type Of<K extends Check['kind']> = Extract<Check, { kind: K }>

export function labelOf(definition: Definition, key: string): string {
  return definition.fields.find((f) => f.key === key)?.label ?? key
}

export function numberOf(value: FieldValue | undefined): Big | null {
  return typeof value === 'string' ? toBig(value) : null
}

/** At least two decimals, more only where the amount has them. */
export function figure(amount: Big): string {
  const decimals = amount.toFixed().split('.')[1]?.length ?? 0
  return amount.toFixed(Math.max(2, decimals))
}

/** Not checked while a part or the total is missing: that is the required check's to say. */
function sumFlags(definition: Definition, check: Of<'sum'>, values: Values): Flag[] {
  const total = numberOf(values[check.total])
  const parts = check.parts.map((key) => ({ key, amount: numberOf(values[key]) }))
  if (!total) return []
  let sum = new Big(0)
  for (const { amount } of parts) {
    if (!amount) return []
    sum = sum.plus(amount)
  }
  const difference = sum.minus(total).abs()
  if (difference.lte(check.tolerance)) return []
  const terms = parts
    .map(({ key, amount }) => `${labelOf(definition, key)} ${figure(amount ?? new Big(0))}`)
    .join(' + ')
  return [
    {
      check: `sum:${check.total}`,
      severity: check.severity,
      fieldKeys: [...check.parts, check.total],
      message: `${terms} = ${figure(sum)}, but ${labelOf(definition, check.total)} says ${figure(total)}: differs by ${figure(difference)}.`,
    },
  ]
}

function tableOf(definition: Definition, values: Values, table: string) {
  const field = definition.fields.find((f) => f.key === table)
  const rows = values[table]
  return field?.type === 'table' && Array.isArray(rows) ? { field, rows: rowsOf(rows) } : null
}

function tableSumFlags(definition: Definition, check: Of<'table_sum'>, values: Values): Flag[] {
  const table = tableOf(definition, values, check.table)
  const cells = table?.rows.flatMap((row) => numberOf(row[check.column]) ?? []) ?? []
  const totals = check.total.flatMap((key) => {
    const amount = numberOf(values[key])
    return amount ? [{ key, amount }] : []
  })
  if (!table || cells.length === 0 || totals.length === 0) return []
  const sum = cells.reduce((a, b) => a.plus(b), new Big(0))
  if (totals.some(({ amount }) => sum.minus(amount).abs().lte(check.tolerance))) return []
  const column = table.field.columns.find((c) => c.key === check.column)?.label ?? check.column
  const against = totals.map(
    ({ key, amount }) =>
      `${labelOf(definition, key)} says ${figure(amount)} (differs by ${figure(sum.minus(amount).abs())})`,
  )
  return [
    {
      check: `table_sum:${check.table}.${check.column}`,
      severity: check.severity,
      fieldKeys: [check.table, ...totals.map((t) => t.key)],
      message: `${column} of ${table.field.label} adds up to ${figure(sum)}, but ${against.join(' and ')}.`,
    },
  ]
}

function rowProductFlags(definition: Definition, check: Of<'row_product'>, values: Values): Flag[] {
  const table = tableOf(definition, values, check.table)
  if (!table) return []
  const flags = table.rows.flatMap((row, i): Flag[] => {
    const product = numberOf(row[check.product])
    const factors = check.factors.map((key) => numberOf(row[key]))
    if (!product || factors.some((f) => f === null)) return []
    const known = factors.flatMap((f) => f ?? [])
    const expected = known.reduce((a, b) => a.times(b), new Big(1))
    const difference = expected.minus(product).abs()
    if (difference.lte(check.tolerance)) return []
    return [
      {
        check: `row_product:${check.table}.${i + 1}`,
        severity: check.severity,
        fieldKeys: [check.table],
        message: `Row ${i + 1} of ${table.field.label}: ${known.map((f) => f.toFixed()).join(' x ')} = ${figure(expected.round(4))}, but the row says ${figure(product)}.`,
      },
    ]
  })
  return flags.slice(0, flaggedRows)
}

function dateOrderFlags(definition: Definition, check: Of<'date_order'>, values: Values): Flag[] {
  const [earlier, later] = [values[check.earlier], values[check.later]]
  const isDate = (v: unknown): v is string => typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v)
  if (!isDate(earlier) || !isDate(later) || earlier <= later) return []
  return [
    {
      check: `date_order:${check.later}`,
      severity: check.severity,
      fieldKeys: [check.earlier, check.later],
      message: `${labelOf(definition, check.later)} ${later} is before ${labelOf(definition, check.earlier)} ${earlier}.`,
    },
  ]
}

function duplicateFlags(
  definition: Definition,
  check: Of<'duplicate'> | Of<'same_file'> | Of<'near_duplicate'>,
  index: number,
  context: CheckContext,
): Flag[] {
  const found = context.duplicates.filter((d) => d.check === index).map((d) => d.itemReference)
  if (found.length === 0) return []
  const others = found.slice(0, 3).join(', ') + (found.length > 3 ? ` and ${found.length - 3} more` : '')
  if (check.kind !== 'duplicate') {
    const message =
      check.kind === 'same_file'
        ? `The same file was received before: ${others}.`
        : `Nearly the same words are on ${others}: look whether it is the same ${definition.noun.one} again.`
    return [{ check: check.kind, severity: check.severity, fieldKeys: [], message }]
  }
  const labels = check.keys.map((key) => labelOf(definition, key)).join(' and ')
  return [
    {
      check: `duplicate:${check.keys.join('+')}`,
      severity: check.severity,
      fieldKeys: [...check.keys],
      message: `The same ${labels} ${check.keys.length === 1 ? 'is' : 'are'} on ${others}.`,
    },
  ]
}
