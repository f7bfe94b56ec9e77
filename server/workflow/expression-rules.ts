import type { ASTNode } from '@marcbachmann/cel-js'
import type { AskedField } from './condition-subject.ts'

/** What is wrong with an expression, and at which character (from 0). */
export type Fault = { message: string; at: number }

const functions = [
  'present',
  'empty',
  'daysUntil',
  'daysSince',
  'sum',
  'size',
  'lower',
  'string',
  'double',
  'int',
  'has',
]
const methods = [
  'contains',
  'startsWith',
  'endsWith',
  'size',
  'trim',
  'lowerAscii',
  'upperAscii',
  'exists',
  'exists_one',
  'all',
  'filter',
]
const overRows = ['exists', 'exists_one', 'all', 'filter']

type Walk = { fields: readonly AskedField[]; names: Set<string>; faults: Fault[] }

/**
 * What the language allows and an expression here may not: functions beyond the list (patterns that can hang, lists that
 * can grow), rows within rows, so that its time stays in proportion to the item; and texts that a field can never have.
 * `names`: filled with what it names.
 */
export function faultsOf(ast: ASTNode, fields: readonly AskedField[], names: Set<string>): Fault[] {
  const walk = { fields, names, faults: [] }
  visit(ast, [], walk)
  return walk.faults
}

/** `bound`: names of rows that stand for themselves here. */
function visit(node: ASTNode, bound: readonly string[], walk: Walk): void {
  switch (node.op) {
    case 'value':
      break
    case 'id':
      visitName(node.args, node.start, bound, walk)
      break
    case '.':
    case '.?':
      visit(node.args[0], bound, walk)
      break
    case 'call':
    case 'rcall':
      visitCall(node, bound, walk)
      break
    case 'list':
      for (const one of node.args) visit(one, bound, walk)
      break
    case 'map':
      walk.faults.push({ message: '{ } is not used here: compare with values.', at: node.start })
      break
    case '!_':
    case '-_':
      visit(node.args, bound, walk)
      break
    default: {
      const parts: readonly ASTNode[] = node.args
      if (node.op === '==' || node.op === '!=' || node.op === 'in') choiceFaults(node.op, parts, walk)
      if (compared.includes(node.op)) dayFaults(parts, walk)
      for (const part of parts) visit(part, bound, walk)
    }
  }
}

function visitName(name: string, at: number, bound: readonly string[], { fields, names, faults }: Walk): void {
  if (bound.includes(name)) return
  names.add(name)
  if (bound.length === 0 || !fields.some((f) => f.key === name && f.columns)) return
  faults.push({ message: `"${name}" cannot be asked for within rows: compare each row with a value instead.`, at })
}

type Call = Extract<ASTNode, { op: 'call' | 'rcall' }>

function visitCall(node: Call, bound: readonly string[], walk: Walk): void {
  const fault = (message: string | null) => message && walk.faults.push({ message, at: node.start })
  const [name] = node.args
  const receiver = node.op === 'rcall' ? node.args[1] : null
  const args = node.op === 'rcall' ? node.args[2] : node.args[1]
  if (!(receiver ? methods : functions).includes(name))
    fault(`There is no function "${name}" here: use one of the list below.`)
  if (receiver) visit(receiver, bound, walk)
  else if (name === 'sum') fault(sumFault(args, walk))
  if (!receiver || !overRows.includes(name)) {
    for (const arg of args) visit(arg, bound, walk)
    return
  }
  if (bound.length > 0) fault(`"${name}" cannot stand within another one: write two conditions.`)
  const [variable, body] = args
  if (variable?.op === 'id' && body) visit(body, [...bound, variable.args], walk)
}

const fieldAt = (node: ASTNode | undefined, { fields }: Walk) =>
  node?.op === 'id' ? fields.find((f) => f.key === node.args) : undefined

/** What speaks against a sum: its rows are of one table, its column is one of theirs and of numbers. */
function sumFault([rows, column]: readonly ASTNode[], walk: Walk): string | null {
  if (column?.op !== 'value' || typeof column.args !== 'string')
    return 'sum needs rows and the key of a column: sum(lines, "amount").'
  const table = fieldAt(rows?.op === 'rcall' ? rows.args[1] : rows, walk)
  if (!table?.columns) return 'sum needs the rows of a table.'
  const isNumber = ({ type }: { type: string }) => type === 'number' || type === 'money'
  const use =
    table.columns
      .filter(isNumber)
      .map((c) => `"${c.key}"`)
      .join(', ') || 'another table'
  const found = table.columns.find((c) => c.key === column.args)
  if (!found) return `${table.label} has no column "${column.args}": use ${use}.`
  return isNumber(found) ? null : `Column "${found.key}" of ${table.label} holds no numbers: use ${use}.`
}

const compared = ['==', '!=', '<', '<=', '>', '>=']

/** A day is compared with a day; any other text can never hold. */
function dayFaults(parts: readonly ASTNode[], walk: Walk): void {
  if (!parts.some((part) => fieldAt(part, walk)?.type === 'date' || (part.op === 'id' && part.args === 'today'))) return
  for (const part of parts)
    if (part.op === 'value' && typeof part.args === 'string' && !/^\d{4}-\d{2}-\d{2}$/.test(part.args))
      walk.faults.push({ message: `"${part.args}" is no day: write "2026-12-01", or today + 30.`, at: part.start })
}

/** A choice is compared with one of its options; anything else can never hold. */
function choiceFaults(op: string, parts: readonly ASTNode[], walk: Walk): void {
  const [left, right] = parts
  if (!left || !right) return
  for (const [asked, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const options = fieldAt(asked, walk)?.options?.map((o) => (typeof o === 'string' ? o : o.key))
    if (!options || (op === 'in' && asked === right && other.op !== 'value')) continue
    const texts = other.op === 'list' ? other.args : [other]
    for (const text of texts) {
      if (text.op !== 'value' || typeof text.args !== 'string' || options.includes(text.args)) continue
      const known = options.slice(0, 8).map((o) => `"${o}"`)
      walk.faults.push({
        message: `"${text.args}" is no option of ${fieldAt(asked, walk)?.label}: use ${known.join(', ')}.`,
        at: text.start,
      })
    }
  }
}
