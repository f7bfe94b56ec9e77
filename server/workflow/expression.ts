import type { Environment, ParseResult } from '@marcbachmann/cel-js'
import { type Condition, type FactName, factNames } from './condition.ts'
import { type AskedField, comparedFields, comparisonsOf, intakeFacts } from './condition-subject.ts'
import { Day, environmentFor, factsFor, namesFor, wordFor, wordOf } from './expression-environment.ts'
import { type Fault, faultsOf } from './expression-rules.ts'

/**
 * Conditions written out, in the Common Expression Language: read into a tree by a parser, checked against the types of
 * the definition's fields, and evaluated step by step. No text is ever run as code, no expression reaches anything but
 * the values it is given, and its time grows only with their number.
 */
type Compiled = { fault: Fault } | { fault: null; run: ParseResult; names: ReadonlySet<string> }

type Language = ReturnType<typeof environmentFor> & { compiled: Map<string, Compiled> }

/** One language per list of fields, and each expression read once in it. */
const languages = new WeakMap<readonly AskedField[], Language>()

function languageOf(fields: readonly AskedField[]): Language {
  const known = languages.get(fields)
  if (known) return known
  const made = { ...environmentFor(fields), compiled: new Map<string, Compiled>() }
  languages.set(fields, made)
  return made
}

/** A designer asks of each keystroke: more than this many texts of one list of fields are not kept. */
const mostKept = 500

function compiled(expression: string, fields: readonly AskedField[]): Compiled {
  const { environment, compiled: kept } = languageOf(fields)
  const known = kept.get(expression)
  if (known) return known
  const made = compile(expression, environment, fields)
  if (kept.size < mostKept) kept.set(expression, made)
  return made
}

function compile(expression: string, environment: Environment, fields: readonly AskedField[]): Compiled {
  if (expression.trim() === '') return { fault: { message: 'Write an expression, such as total > 10000.', at: 0 } }
  try {
    const run = environment.parse(expression)
    const names = new Set<string>()
    // The check rewrites the tree, so what stands in it is read first.
    const [own] = faultsOf(run.ast, fields, names)
    const checked = own ? null : run.check()
    if (own) return { fault: own }
    if (!checked?.valid) return { fault: faultOf(checked?.error, fields) }
    if (checked.type !== 'bool')
      return { fault: { message: `It answers a ${wordOf(checked.type ?? '')}, but has to answer yes or no.`, at: 0 } }
    return { fault: null, run, names }
  } catch (error) {
    return { fault: faultOf(error, fields) }
  }
}

type CelError = { code?: string; summary?: string; range?: { start: number } }

/** What the language says of an expression, in a person's words. */
function faultOf(error: unknown, fields: readonly AskedField[]): Fault {
  const { code = '', summary = '', range } = (error ?? {}) as CelError
  const at = range?.start ?? 0
  const named = /: (\w+)$/.exec(summary)?.[1] ?? ''
  switch (code) {
    case 'unknown_variable':
      return { at, message: `"${named}" is no field and no fact: use ${likeliest(named, fields)}.` }
    case 'no_such_key':
      return { at, message: `There is no column "${named}": use the key of one of the table's columns.` }
    case 'no_such_overload': {
      const [, left = '', operator = '', right = ''] = /overload: (\S+) (\S+) (\S+)$/.exec(summary) ?? []
      if (left === 'null' || right === 'null')
        return { at, message: 'Write present(x) or empty(x) to ask whether there is a value.' }
      if (right) return { at, message: `A ${wordOf(left)} cannot stand with a ${wordOf(right)} at "${operator}".` }
      return { at, message: 'This cannot be done with a value of this kind.' }
    }
    case 'no_matching_overload': {
      const [, name = ''] = /'(?:.*\.)?(\w+)\(/.exec(summary) ?? []
      return { at, message: `"${name}" does not take these values: see the list of functions below.` }
    }
    case 'invalid_logical_operand':
      return { at, message: 'Both sides of && and || have to answer yes or no.' }
    case 'limit_exceeded':
      return { at, message: 'It is too long or too deep: write several conditions instead.' }
    case 'unterminated_string':
      return { at, message: 'A text is not closed: put a " at its end.' }
  }
  const found = /^Unexpected (?:token|character): (.+)$/.exec(summary)?.[1]
  if (found === 'EOF') return { at, message: 'It ends too early: something is missing at its end.' }
  if (found === '=') return { at, message: 'Write == to compare.' }
  if (found) return { at, message: `"${found}" was not expected here.` }
  return { at, message: summary === '' ? 'It cannot be read.' : `It cannot be read: ${summary}.` }
}

/** The names that look most like one that is not known; else the first ones. */
function likeliest(name: string, fields: readonly AskedField[]): string {
  const known = namesFor(fields).map((n) => n.name)
  const near = known
    .map((one) => ({ one, far: one.includes(name) || name.includes(one) ? 1 : strokesBetween(name, one) }))
    .filter(({ far }) => far <= Math.max(1, name.length / 3))
    .sort((a, b) => a.far - b.far)
  return (near.length > 0 ? near.slice(0, 3).map(({ one }) => one) : known.slice(0, 8)).join(', ')
}

/** Letters to put in, take out or change to make one word of another (Levenshtein's distance). */
function strokesBetween(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(changed, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    before = row
  }
  return before[b.length] ?? 0
}

/** What is wrong with an expression, with the character it is about; null: it can be used. */
export function expressionFault(expression: string, fields: readonly AskedField[]): string | null {
  const { fault } = compiled(expression, fields)
  return fault && (fault.at > 0 ? `${fault.message} (At character ${fault.at + 1}.)` : fault.message)
}

/** The fields and facts that an expression names; none where it cannot be read. */
export function namesIn(expression: string, fields: readonly AskedField[]): { fields: string[]; facts: FactName[] } {
  const read = compiled(expression, fields)
  const names = read.fault ? [] : [...read.names]
  return {
    fields: names.filter((name) => fields.some((f) => f.key === name)),
    facts: factNames.filter((fact) => names.includes(fact) && factsFor(fields).includes(fact)),
  }
}

/** The fields that conditions ask of, each once. */
export function fieldsOf(conditions: readonly Condition[], fields: readonly AskedField[]): string[] {
  const asked = conditions.flatMap((condition) =>
    'expression' in condition ? namesIn(condition.expression, fields).fields : comparedFields([condition]),
  )
  return [...new Set(asked)]
}

/** The facts that conditions ask for, each once. */
export function factsOf(conditions: readonly Condition[], fields: readonly AskedField[]): FactName[] {
  const asked = conditions.flatMap((condition) =>
    'expression' in condition
      ? namesIn(condition.expression, fields).facts
      : comparisonsOf(condition).flatMap((c) => ('fact' in c ? [c.fact] : [])),
  )
  return [...new Set(asked)]
}

/** Whether an expression rests on nothing but what is known when an item comes in. */
export function isOfIntake(expression: string, fields: readonly AskedField[]): boolean {
  const named = namesIn(expression, fields)
  return named.fields.length === 0 && named.facts.every((fact) => intakeFacts.includes(fact))
}

/** What an expression is asked of: kept values, facts by name (null or left out: not known), the local day. */
export type Asked = {
  values: Readonly<Record<string, unknown>>
  facts: Partial<Record<FactName, unknown>>
  today: string
}

/**
 * Whether an expression is true; null where it depends on what is missing: a part that meets a missing value is neither
 * true nor false, and the whole is only where it is so whatever that part would be (`total > 100 || urgent` with urgent
 * true). It never throws.
 */
export function answerOf(expression: string, fields: readonly AskedField[], asked: Asked): boolean | null {
  const read = compiled(expression, fields)
  if (read.fault) return false
  const { rowClasses } = languageOf(fields)
  const context: Record<string, unknown> = {}
  const put = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) context[name] = value
  }
  for (const field of fields)
    if (read.names.has(field.key))
      put(field.key, wordFor(field, asked.values[field.key], asked.today, rowClasses.get(field.key)))
  for (const fact of factsFor(fields)) if (read.names.has(fact)) put(fact, asked.facts[fact])
  if (read.names.has('today') && !fields.some((f) => f.key === 'today')) put('today', new Day(asked.today, asked.today))
  try {
    return read.run(context) === true
  } catch {
    return null
  }
}
