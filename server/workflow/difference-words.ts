import type { ApprovalRule, ApprovalStep } from './approval-chain.ts'
import { approvalText, stepText } from './approval-text.ts'
import { weekdayNames } from './calendar.ts'
import type { Condition } from './condition.ts'
import { conditionText, joined } from './condition-text.ts'
import type { Action } from './rule.ts'
import { actionText, ruleText } from './rule-text.ts'
import type { Check, Definition } from './workflow.ts'

type Named = Pick<Definition, 'fields' | 'queues' | 'currency' | 'calendar'>
type Entry = Record<string, unknown>

/** What each member of a definition is called where versions are compared. */
export const memberTitles: Record<keyof Definition, string> = {
  name: 'Name',
  noun: 'What its items are called',
  description: 'Description',
  template: 'Template',
  charter: 'Charter',
  timeZone: 'Time zone',
  currency: 'Currency',
  languages: 'Languages',
  title: 'Title of items',
  groupBy: 'Grouped by',
  fields: 'Fields',
  queues: 'Queues',
  rules: 'Rules',
  checks: 'Checks',
  approvals: 'Approvals',
  calendar: 'Working hours',
  alerts: 'Alerts',
  sender: 'What senders hear',
  autonomy: 'Autonomy',
  sensitive: 'What stays with people',
  schedule: 'Schedule',
  renewals: 'Renewals',
  quality: 'Quality checks',
  weeklySample: 'Weekly sample',
  manualShare: 'Share of items on a blank form',
  intake: 'Intake',
  thresholds: 'Thresholds',
  provider: 'Provider',
  gate: 'Gate for candidates',
  mayLeave: 'Documents may leave the building',
  holdSeconds: 'Seconds of hold before anything leaves',
  dueHours: 'Hours until due',
  idleCutoffSeconds: 'Seconds until a person counts as away',
  reworkWindowDays: 'Days in which a reopening is rework',
  instructions: 'Instructions',
}

/** What one entry of a list is called; lists that are not here have numbered entries. */
export const entryNouns: Record<string, string> = {
  fields: 'field',
  queues: 'queue',
  rules: 'rule',
  checks: 'check',
  approvals: 'approval',
  renewals: 'renewal',
  options: 'option',
  columns: 'column',
  answers: 'answer',
  checklist: 'line',
  inputs: 'input',
  agreements: 'agreement',
  holidays: 'holiday',
  steps: 'step',
}

const days: Record<string, string> = weekdayNames

/** "dueHours" as "due hours". */
export const propertyWords = (name: string): string =>
  days[name] ??
  name
    .replace(/_/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** What tells an entry of a list from the others; its place where nothing does. */
export function identityOf(list: string, entry: Entry, index: number): string {
  if (list === 'checks') return entry.kind === 'policy' ? `policy ${entry.key}` : JSON.stringify(withoutWeight(entry))
  const named = entry.key ?? (list === 'holidays' || list === 'renewals' ? entry.date : undefined)
  return typeof named === 'string' ? named : `#${index + 1}`
}

/** `field "Total"`, `rule "limit"`, `check that Net + Tax is Total`. */
export function entryName(list: string, entry: Entry, index: number, definition: Named): string {
  const noun = entryNouns[list] ?? 'entry'
  if (list === 'checks') return `check that ${checkWords(entry as Check, definition)}`
  if (list === 'renewals') return `renewal of "${labelOf(definition, String(entry.date))}"`
  const named = entry.label ?? entry.title ?? entry.name ?? entry.key ?? entry.date
  return typeof named === 'string' && named !== '' ? `${noun} "${named}"` : `${noun} ${index + 1}`
}

/** An entry as a whole, for one that was added or taken away. */
export function entryWords(list: string, entry: Entry, definition: Named): string {
  if (list === 'rules') return ruleText(entry as Parameters<typeof ruleText>[0], definition)
  if (list === 'checks') return `flags what fails as ${entry.severity}`
  if (list === 'approvals') return approvalText(entry as ApprovalRule, definition)
  if (list === 'steps') return stepWords(entry as ApprovalStep)
  if (list === 'holidays') return String(entry.date)
  return cut(leaves(entry, definition).join('; '), 400)
}

function leaves(value: Entry, definition: Named, above = ''): string[] {
  return Object.entries(value).flatMap(([name, one]) => {
    if (one === undefined || one === null || one === '' || one === false || (Array.isArray(one) && one.length === 0))
      return []
    const label = above ? `${above} ${propertyWords(name)}` : propertyWords(name)
    return isEntry(one) ? leaves(one, definition, label) : [`${label}: ${valueWords(one, definition)}`]
  })
}

/** A value as a person reads it. */
export function valueWords(value: unknown, definition: Named): string {
  if (value === undefined || value === null) return 'not set'
  if (value === '') return 'empty'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value))
    return value.length === 0
      ? 'none'
      : joined(
          value.map((one) => valueWords(one, definition)),
          'and',
        )
  if (!isEntry(value)) return String(value)
  if ('need' in value && 'role' in value) return stepWords(value as ApprovalStep)
  if (typeof value.date === 'string' && 'name' in value) return `${value.date} ${value.name}`.trim()
  if ('do' in value) return orderWords(value as Action, definition)
  if ('any' in value || 'expression' in value || ('is' in value && ('field' in value || 'fact' in value)))
    return conditionText(value as Condition, definition)
  return `(${leaves(value, definition).join('; ')})`
}

/** An action with what it says. */
function orderWords(action: Action, definition: Named): string {
  const order = actionText(action, definition)
  return 'message' in action ? `${order} with “${cut(action.message, 160)}”` : order
}

function checkWords(check: Check, definition: Named): string {
  const name = (key: string | undefined) => (key === undefined ? '' : labelOf(definition, key))
  const names = (keys: readonly string[], word: 'and' | 'or' = 'and') => joined(keys.map(name), word)
  switch (check.kind) {
    case 'sum':
      return `${check.parts.map(name).join(' + ')} is ${name(check.total)}`
    case 'table_sum':
      return `the sum of ${check.column} in ${name(check.table)} is ${names(check.total, 'or')}`
    case 'row_product':
      return `${check.factors.join(' × ')} is ${check.product} in ${name(check.table)}`
    case 'date_order':
      return `${name(check.earlier)} is not after ${name(check.later)}`
    case 'duplicate':
      return `no other item has the same ${names(check.keys)}`
    case 'same_file':
      return 'no other item is the same file'
    case 'near_duplicate':
      return 'no other item has nearly the same words'
    case 'number_format':
      return `${name(check.field)} is a possible ${check.as.replace('_', ' ')}`
    case 'unusual':
      return `${name(check.field)} is usual for ${name(check.by)}`
    case 'currency_mismatch':
      return `${name(check.field)} is the currency of ${name(check.by)}`
    case 'purchase_order':
      return `order ${name(check.order)} matches`
    case 'counterpart':
      return `${name(check.field)} has its counterpart in ${check.workflow}`
    case 'policy':
      return `“${cut(check.cites, 120)}” is kept`
  }
}

const stepWords = (step: ApprovalStep): string =>
  `${stepText(step)}${step.label ? ` (${step.label})` : ''} within ${step.dueHours} hours, reminded after ${step.remindHours}`

/** What a check asks, apart from how much it weighs. */
const withoutWeight = ({ severity: _, tolerance: __, ...rest }: Entry) => rest

const labelOf = (definition: Named, key: string) => definition.fields.find((f) => f.key === key)?.label ?? key
export const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
