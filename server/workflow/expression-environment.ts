import { Environment } from '@marcbachmann/cel-js'
import { type FactName, factNames } from './condition.ts'
import { type AskedField, factKinds, factLabels, kindOfField } from './condition-subject.ts'

/** A local day "2026-12-01" with the day on which it is asked about. */
export class Day {
  readonly iso: string
  readonly today: string
  constructor(iso: string, today: string) {
    this.iso = iso
    this.today = today
  }
}

/** Most of a text that an expression reads, and rows of a table. */
const maxText = 2_000
const maxRows = 2_000

/** Longest expression (conditionSchema), and what it may be made of. */
const limits = { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 10, maxCallArguments: 4 }

/** Functions that an expression may call; the language has more, and those are refused (expression-rules.ts). */
export const expressionHelpers: readonly { name: string; text: string }[] = [
  { name: 'present(x), empty(x)', text: 'whether there is a value' },
  { name: 'daysUntil(day), daysSince(day)', text: 'whole days, negative the other way' },
  { name: 'today + 30, today - 7', text: 'a day so many days on or back' },
  { name: 'sum(rows, "column")', text: 'of the numbers of a column' },
  { name: 'size(rows)', text: 'how many rows, choices or letters' },
  { name: 'rows.exists(r, …), rows.all(r, …)', text: 'whether something holds for one row, for all' },
  { name: 'rows.filter(r, …)', text: 'the rows for which it holds' },
  { name: 'text.contains("…"), startsWith, endsWith', text: 'parts of a text' },
  { name: 'lower(text)', text: 'in small letters, to compare' },
  { name: 'x in ["a", "b"], "a" in choices', text: 'one of several' },
  { name: '&& || !', text: 'and, or, not' },
]

/** Names with a meaning of their own in the language, which no field can have in an expression. */
const keywords = new Set(
  'in true false null as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)
const bare = new Environment()

/** What can be named in an expression: fields, and facts whose name no field has. */
export function namesFor(fields: readonly AskedField[]): { name: string; text: string }[] {
  const usable = fields.filter((field) => isUsable(field.key))
  return [
    ...usable.map((field) => ({ name: field.key, text: `${field.label}: ${wordOf(typeOf(field))}` })),
    ...factsFor(fields).map((fact) => ({ name: fact, text: `${factLabels[fact]}: ${wordOf(factType(fact))}` })),
    ...(fields.some((f) => f.key === 'today') ? [] : [{ name: 'today', text: 'the day in the workflow’s zone: day' }]),
  ]
}

export const factsFor = (fields: readonly AskedField[]): FactName[] =>
  factNames.filter((fact) => !fields.some((field) => field.key === fact))

const isUsable = (key: string) => !keywords.has(key) && !bare.hasVariable(key)

const rowType = (key: string) => `${key}_row`

function typeOf(field: AskedField): string {
  switch (kindOfField(field)) {
    case 'number':
      return 'double'
    case 'date':
      return 'Day'
    case 'several':
      return 'list<string>'
    case 'table':
      return `list<${rowType(field.key)}>`
    default:
      return 'string'
  }
}

function factType(fact: FactName): string {
  if (fact === 'error_flags' || fact === 'seen_before') return 'int'
  const kind = factKinds[fact]
  return kind === 'number' ? 'double' : kind === 'several' ? 'list<string>' : 'string'
}

/** A type of the language in a person's words. */
export function wordOf(type: string): string {
  if (type === 'double' || type === 'int') return 'number'
  if (type === 'string') return 'text'
  if (type === 'bool') return 'yes or no'
  if (type === 'Day') return 'day'
  if (type === 'list<string>') return 'choices'
  if (/^list/.test(type)) return 'rows'
  if (type === 'null') return 'nothing'
  return type.endsWith('_row') ? 'row' : type
}

/** The words of the language, with the fields of a definition and the facts of an item. */
export function environmentFor(fields: readonly AskedField[]): {
  environment: Environment
  rowClasses: ReadonlyMap<string, new (cells: Record<string, unknown>) => object>
} {
  const environment = new Environment({ limits, homogeneousAggregateLiterals: true })
  const rowClasses = new Map<string, new (cells: Record<string, unknown>) => object>()
  environment.registerType('Day', { ctor: Day, fields: {} })
  withDays(environment)
  withNumbers(environment)
  withPresence(environment)
  environment.registerFunction('lower(string): string', (text: string) => text.toLowerCase())
  environment.registerFunction('sum(list<dyn>, string): double', (rows: Record<string, unknown>[], column: string) =>
    rows.reduce((sum, row) => sum + (typeof row[column] === 'number' ? row[column] : 0), 0),
  )
  for (const field of fields) {
    if (!isUsable(field.key)) continue
    if (field.columns) {
      const Row = class {
        constructor(cells: Record<string, unknown>) {
          Object.assign(this, cells)
        }
      }
      rowClasses.set(field.key, Row)
      const columns = field.columns.map((column) => [column.key, typeOf(column)])
      environment.registerType(rowType(field.key), { ctor: Row, fields: Object.fromEntries(columns) })
    }
    environment.registerVariable(field.key, typeOf(field))
  }
  for (const fact of factsFor(fields)) environment.registerVariable(fact, factType(fact))
  if (!environment.hasVariable('today')) environment.registerVariable('today', 'Day')
  return { environment, rowClasses }
}

const isoOf = (day: Day | string) => {
  const iso = typeof day === 'string' ? day : day.iso
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) throw new Error('not a day')
  return iso
}
const daysFrom = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
const moved = (day: Day, days: bigint) =>
  new Day(new Date(Date.parse(isoOf(day)) + Number(days) * 86_400_000).toISOString().slice(0, 10), day.today)

function withDays(environment: Environment): void {
  const compare: Record<string, (a: string, b: string) => boolean> = {
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  }
  for (const [operator, holds] of Object.entries(compare))
    for (const types of [`Day ${operator} Day`, `Day ${operator} string`, `string ${operator} Day`])
      environment.registerOperator(types, (a: Day | string, b: Day | string) => holds(isoOf(a), isoOf(b)))
  // Equality is taken both ways round by the language itself.
  for (const types of ['Day == Day', 'Day == string'])
    environment.registerOperator(types, (a: Day | string, b: Day | string) => isoOf(a) === isoOf(b))
  environment.registerOperator('Day + int', (day: Day, days: bigint) => moved(day, days))
  environment.registerOperator('Day - int', (day: Day, days: bigint) => moved(day, -days))
  environment.registerFunction('daysUntil(Day): int', (day: Day) => BigInt(daysFrom(day.today, isoOf(day))))
  environment.registerFunction('daysSince(Day): int', (day: Day) => BigInt(daysFrom(isoOf(day), day.today)))
}

/** Whole numbers and others go together, and nothing is divided by zero. */
function withNumbers(environment: Environment): void {
  type Either = number | bigint
  const over = (a: Either, b: Either) => {
    if (Number(b) === 0) throw new Error('division by zero')
    return Number(a) / Number(b)
  }
  for (const types of [
    ['double', 'int'],
    ['int', 'double'],
  ]) {
    const [left, right] = types
    environment.registerOperator(`${left} + ${right}`, (a: Either, b: Either) => Number(a) + Number(b))
    environment.registerOperator(`${left} - ${right}`, (a: Either, b: Either) => Number(a) - Number(b))
    environment.registerOperator(`${left} * ${right}`, (a: Either, b: Either) => Number(a) * Number(b))
    environment.registerOperator(`${left} / ${right}`, over)
  }
  environment.registerOperator('double == int', (a: Either, b: Either) => Number(a) === Number(b))
  environment.registerOperator('double in list<int>', (a: number, list: bigint[]) => list.some((b) => a === Number(b)))
}

/** present(x) and empty(x) are the one place where a missing value has an answer. */
function withPresence(environment: Environment): void {
  type Asked = { argument: unknown }
  type Run = { run: (node: unknown, ctx: unknown) => unknown }
  type Check = { check: (node: unknown, ctx: unknown) => unknown; getType: (name: string) => unknown }
  const asking = (wanted: boolean) => (macro: { args: unknown[] }) => ({
    argument: macro.args[0],
    async: false,
    typeCheck(checker: Check, { argument }: Asked, ctx: unknown) {
      checker.check(argument, ctx)
      return checker.getType('bool')
    },
    evaluate(evaluator: Run, { argument }: Asked, ctx: unknown) {
      return isThere(() => evaluator.run(argument, ctx)) === wanted
    },
  })
  environment.registerFunction('present(ast): bool', asking(true))
  environment.registerFunction('empty(ast): bool', asking(false))
}

function isThere(read: () => unknown): boolean {
  try {
    const value = read()
    return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  } catch {
    return false
  }
}

/**
 * A field's kept value as the language has it; undefined: there is none, so that whatever meets it does not hold. Texts
 * and tables are cut at what an expression may read.
 */
export function wordFor(
  field: AskedField,
  value: unknown,
  today: string,
  Row: (new (cells: Record<string, unknown>) => object) | undefined,
): unknown {
  switch (kindOfField(field)) {
    case 'several':
      return Array.isArray(value)
        ? value.filter((v) => typeof v === 'string')
        : typeof value === 'string'
          ? [value]
          : []
    case 'table': {
      if (!Array.isArray(value) || !Row) return []
      return value.slice(0, maxRows).map((row) => {
        const cells: [string, unknown][] = (field.columns ?? []).map((column) => [
          column.key,
          typeof row === 'object' && row !== null ? wordFor(column, row[column.key], today, undefined) : undefined,
        ])
        return new Row(Object.fromEntries(cells.filter(([, cell]) => cell !== undefined)))
      })
    }
    case 'number':
      return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Day(value, today) : undefined
    default: {
      const text = Array.isArray(value) && value.length === 1 ? value[0] : value
      return typeof text === 'string' && text !== '' ? text.slice(0, maxText) : undefined
    }
  }
}
