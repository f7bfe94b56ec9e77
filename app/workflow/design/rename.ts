import type { Condition, SimpleCondition } from '#server/workflow/condition.ts'
import type { Check, Definition } from '#server/workflow/workflow.ts'
import { expressionWith } from './rename-expression.ts'

/** Something of a definition that other parts name by its key. */
export type Target =
  | { of: 'field'; key: string }
  | { of: 'queue'; key: string }
  | { of: 'option'; field: string; key: string }
  | { of: 'column'; table: string; key: string }

type Path = (string | number)[]
/** Where something is named. */
export type Use = { path: Path }
/** Is told of each place that names something; answers the key that is to stand there. */
type Visit = (named: Target, path: Path) => string

/** The draft with a field, queue, option or column under another key, everywhere it is named. */
export function renamed(draft: Definition, target: Target, to: string): Definition {
  const next = withReferences(draft, (named) => (isSame(named, target) ? to : named.key))
  for (const field of next.fields) {
    if (target.of === 'field' && field.key === target.key) field.key = to
    if (target.of === 'option' && field.type === 'label' && field.key === target.field)
      for (const option of field.options) if (option.key === target.key) option.key = to
    if (target.of === 'column' && field.type === 'table' && field.key === target.table)
      for (const column of field.columns) if (column.key === target.key) column.key = to
  }
  if (target.of === 'queue') for (const queue of next.queues) if (queue.key === target.key) queue.key = to
  return next
}

/** Where the draft names it, apart from where it is made. */
export function usesOf(draft: Definition, target: Target): Use[] {
  const found: Use[] = []
  withReferences(draft, (named, path) => {
    if (isSame(named, target)) found.push({ path })
    return named.key
  })
  return found
}

/**
 * The draft without it. Lists that only repeat it (title, group, thresholds, margins, the currency of an amount) forget it
 * too; rules, approvals, checks and answers that name it keep doing so, as things to mend: only a person knows what they
 * are to say instead.
 */
export function without(draft: Definition, target: Target): Definition {
  const next = structuredClone(draft)
  const { key } = target
  if (target.of === 'queue') return { ...next, queues: next.queues.filter((q) => q.key !== key) }
  for (const field of next.fields) {
    if (target.of === 'option' && field.type === 'label' && field.key === target.field)
      field.options = field.options.filter((o) => o.key !== key)
    if (target.of === 'column' && field.type === 'table' && field.key === target.table)
      field.columns = field.columns.filter((c) => c.key !== key)
    if (target.of === 'field' && field.type === 'money' && field.currencyField === key) delete field.currencyField
  }
  const { thresholds, gate } = next
  if (target.of === 'option')
    thresholds.abstain = withoutKeys(thresholds.abstain, (k) => k === `${target.field}/${key}`)
  if (target.of !== 'field') return next
  if (next.groupBy === key) delete next.groupBy
  return {
    ...next,
    fields: next.fields.filter((f) => f.key !== key),
    title: next.title.filter((k) => k !== key),
    thresholds: {
      ...thresholds,
      fields: withoutKeys(thresholds.fields, (k) => k === key),
      abstain: withoutKeys(thresholds.abstain, (k) => k === key || k.startsWith(`${key}/`)),
    },
    gate: { ...gate, fields: withoutKeys(gate.fields, (k) => k === key) },
  }
}

function withoutKeys<T>(record: Record<string, T>, gone: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !gone(key)))
}

function isSame(a: Target, b: Target): boolean {
  if (a.of !== b.of || a.key !== b.key) return false
  if (a.of === 'option' && b.of === 'option') return a.field === b.field
  return a.of === 'column' && b.of === 'column' ? a.table === b.table : true
}

/** A copy of the draft in which every place that names something holds what `visit` answers for it. */
function withReferences(draft: Definition, visit: Visit): Definition {
  const d = structuredClone(draft)
  const field = (key: string, path: Path) => visit({ of: 'field', key }, path)
  const queue = (key: string, path: Path) => visit({ of: 'queue', key }, path)
  const text = (words: string, path: Path) => placesWith(words, (key) => field(key, path))
  const conditions = (list: Condition[], path: Path) => list.map((c, i) => conditionWith(c, draft, visit, [...path, i]))

  d.title = d.title.map((key, i) => field(key, ['title', i]))
  if (d.groupBy !== undefined) d.groupBy = field(d.groupBy, ['groupBy'])
  for (const [i, f] of d.fields.entries()) {
    if (f.type === 'money' && f.currencyField !== undefined)
      f.currencyField = field(f.currencyField, ['fields', i, 'currencyField'])
    if (f.type !== 'draft') continue
    for (const [j, answer] of f.answers.entries()) {
      answer.when = conditions(answer.when, ['fields', i, 'answers', j, 'when'])
      answer.text = text(answer.text, ['fields', i, 'answers', j, 'text'])
    }
  }
  for (const [i, rule] of d.rules.entries()) {
    rule.when = conditions(rule.when, ['rules', i, 'when'])
    for (const [j, action] of rule.actions.entries()) {
      const path: Path = ['rules', i, 'actions', j]
      if (action.do === 'route') action.queue = queue(action.queue, path)
      if (action.do === 'sequence') action.queues = action.queues.map((key) => queue(key, path))
      if ('message' in action) action.message = text(action.message, path)
    }
  }
  for (const [i, approval] of d.approvals.entries()) approval.when = conditions(approval.when, ['approvals', i, 'when'])
  d.checks = d.checks.map((check, i) => checkWith(check, draft, visit, ['checks', i]))
  d.sensitive.when = conditions(d.sensitive.when, ['sensitive', 'when'])
  for (const [i, renewal] of d.renewals.entries()) {
    renewal.date = field(renewal.date, ['renewals', i, 'date'])
    renewal.says = text(renewal.says, ['renewals', i, 'says'])
  }
  d.thresholds.fields = keysWith(d.thresholds.fields, (key) => field(key, ['thresholds', 'fields', key]))
  d.thresholds.abstain = keysWith(d.thresholds.abstain, (name) => {
    const [key = '', option] = name.split('/')
    const path: Path = ['thresholds', 'abstain', name]
    const named = field(key, path)
    return option === undefined ? named : `${named}/${visit({ of: 'option', field: key, key: option }, path)}`
  })
  d.gate.fields = keysWith(d.gate.fields, (key) => field(key, ['gate', 'fields', key]))
  return d
}

function keysWith<T>(record: Record<string, T>, next: (key: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [next(key), value]))
}

/** `{{key}}` in a text that people have written. */
function placesWith(text: string, next: (key: string) => string): string {
  return text.replace(
    /\{\{(\s*)([a-z][a-z0-9_]*)(\s*)\}\}/g,
    (_, before, key, after) => `{{${before}${next(key)}${after}}}`,
  )
}

function conditionWith(condition: Condition, draft: Definition, visit: Visit, path: Path): Condition {
  if ('any' in condition)
    return { any: condition.any.map((c, i) => comparisonWith(c, draft, visit, [...path, 'any', i])) }
  if ('expression' in condition)
    return { expression: expressionWith(condition.expression, draft, (named) => visit(named, path)) }
  return comparisonWith(condition, draft, visit, path)
}

function comparisonWith(c: SimpleCondition, draft: Definition, visit: Visit, path: Path): SimpleCondition {
  const { value } = c
  if ('fact' in c) {
    if (c.fact !== 'flags' || value === undefined) return c
    return { ...c, value: flagWith(value, (key) => visit({ of: 'field', key }, path)) }
  }
  const next = { ...c, field: visit({ of: 'field', key: c.field }, path) }
  if (value === undefined) return next
  const type = draft.fields.find((f) => f.key === c.field)?.type
  if (type === 'label') return { ...next, value: visit({ of: 'option', field: c.field, key: value }, path) }
  return type === 'route' ? { ...next, value: visit({ of: 'queue', key: value }, path) } : next
}

/** A failed check's key names fields after its kind: "required:total", "duplicate:seller+number", "table_sum:lines.amount". */
function flagWith(flag: string, next: (key: string) => string): string {
  const [kind = '', about] = flag.split(':')
  if (about === undefined || kind === 'policy') return flag
  return `${kind}:${about.replace(/(^|\+)([a-z][a-z0-9_]*)/g, (_, sign, key) => `${sign}${next(key)}`)}`
}

function checkWith(check: Check, draft: Definition, visit: Visit, path: Path): Check {
  const field = (key: string) => visit({ of: 'field', key }, path)
  const maybe = <K extends string>(name: K, key: string | undefined) =>
    (key === undefined ? {} : { [name]: field(key) }) as { [name in K]?: string }
  const column = (table: string) => (key: string) => visit({ of: 'column', table, key }, path)
  switch (check.kind) {
    case 'sum':
      return { ...check, parts: check.parts.map(field), total: field(check.total) }
    case 'table_sum': {
      const { table, column: key, total } = check
      return { ...check, table: field(table), column: column(table)(key), total: total.map(field) }
    }
    case 'row_product': {
      const { table, factors, product } = check
      return { ...check, table: field(table), factors: factors.map(column(table)), product: column(table)(product) }
    }
    case 'date_order':
      return { ...check, earlier: field(check.earlier), later: field(check.later) }
    case 'duplicate':
      return { ...check, keys: check.keys.map(field) }
    case 'same_file':
    case 'near_duplicate':
      return check
    case 'number_format':
      return { ...check, field: field(check.field) }
    case 'unusual':
    case 'currency_mismatch':
      return { ...check, field: field(check.field), by: field(check.by) }
    case 'purchase_order': {
      const { supplier, amount, currency } = check
      const named = { ...maybe('supplier', supplier), ...maybe('amount', amount), ...maybe('currency', currency) }
      return { ...check, order: field(check.order), ...named, ...linesWith(check.lines, field, column) }
    }
    case 'counterpart': {
      const pair = <P extends { field: string }>(one: P) => ({ ...one, field: field(one.field) })
      const { amount, party } = check
      const named = { ...(amount ? { amount: pair(amount) } : {}), ...(party ? { party: pair(party) } : {}) }
      return { ...check, field: field(check.field), ...named }
    }
    case 'policy':
      return {
        ...check,
        when: check.when.map((c, i) => conditionWith(c, draft, visit, [...path, 'when', i])),
        fields: check.fields.map(field),
      }
  }
}

type OrderLines = Extract<Check, { kind: 'purchase_order' }>['lines']

function linesWith(
  lines: OrderLines,
  field: (key: string) => string,
  column: (table: string) => (key: string) => string,
): { lines?: NonNullable<OrderLines> } {
  if (!lines) return {}
  const { table, ...named } = lines
  const columns = Object.entries(named).flatMap(([name, key]) => (key ? [[name, column(table)(key)]] : []))
  return { lines: { table: field(table), ...Object.fromEntries(columns) } }
}
