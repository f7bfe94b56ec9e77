import { type Weekday, weekdayNames, weekdays } from './calendar.ts'
import { joined } from './condition-text.ts'
import { node, type Place, type ProcessMap } from './map-node.ts'
import type { Check, Definition, Field } from './workflow.ts'

/** From what sets it going to its checks, and where it stands when that does not work. */
export function arrivalOf(definition: Definition): ProcessMap {
  const { charter, schedule, noun, provider, checks, intake, sender, alerts } = definition
  const at = (column: number): Place => ({ band: 0, column, row: 0 })
  const told = alerts.urgentTo.length > 0 ? [`Urgent: ${joined(alerts.urgentTo, 'and')} told at once`] : []
  const came = schedule
    ? schedule.inputs.map(({ label, source }) => `${label} (${sourceWords[source.kind]})`)
    : charter.intakeFields
  return {
    nodes: [
      node(
        'trigger',
        'start',
        schedule ? 'The clock' : 'Trigger',
        [schedule ? clockText(schedule) : charter.trigger || 'Not said yet'],
        at(0),
      ),
      node(
        ...(['intake', 'machine', schedule ? 'Inputs are pulled' : 'It comes in'] as const),
        [
          ...came,
          ...(intake.rows ? [`A spreadsheet is many ${noun.many}, one a row`] : []),
          ...(sender.confirm
            ? [`The sender hears of it${sender.statusLink ? ', with a link to its status' : ''}`]
            : []),
          ...told,
        ],
        at(1),
      ),
      node('read', 'machine', 'Read', ['Pages, words and where they stand'], at(2)),
      node('propose', 'machine', 'Propose', [providerText(provider), ...fieldTexts(definition.fields)], at(3)),
      node('checks', 'machine', 'Check', checks.length === 0 ? ['No checks'] : checks.map(checkText), at(4)),
      node(
        ...(['exceptions', 'aside', 'Exceptions'] as const),
        [
          charter.exceptionPath || 'No way for what fits no rule has been written down',
          'Each with its reason, an owner and a retry',
        ],
        at(5),
      ),
    ],
    edges: [
      { from: 'trigger', to: 'intake', kind: 'way' },
      { from: 'intake', to: 'read', kind: 'way' },
      { from: 'read', to: 'propose', kind: 'way' },
      { from: 'propose', to: 'checks', kind: 'way' },
      { from: 'read', to: 'exceptions', kind: 'aside', label: 'cannot be read' },
      { from: 'propose', to: 'exceptions', kind: 'aside', label: 'cannot be proposed' },
    ],
  }
}

const sourceWords = {
  url: 'by https',
  folder: 'from a folder',
  sql: 'from a database',
  metrics: 'own figures',
} as const

function clockText({ every, on, at }: NonNullable<Definition['schedule']>): string {
  if (every === 'day') return `Every day at ${at}`
  return every === 'week'
    ? `Every ${weekdayNames[weekdays[(on - 1) % 7] as Weekday]} at ${at}`
    : `On day ${on} of every month at ${at}`
}

function providerText({ name, account, model }: Definition['provider']): string {
  if (name === 'local') return 'On this machine, without a network'
  return ['Model server', account, model].filter((part) => part !== undefined).join(', ')
}

function fieldTexts(fields: readonly Field[]): string[] {
  const count = (types: readonly Field['type'][], one: string, many: string) => {
    const n = fields.filter(({ type }) => types.includes(type)).length
    return n === 0 ? [] : [n === 1 ? `1 ${one}` : `${n} ${many}`]
  }
  const counted = [
    ...count(['text', 'number', 'money', 'date', 'enum'], 'field', 'fields'),
    ...count(['table'], 'table', 'tables'),
    ...count(['label'], 'label', 'labels'),
    ...count(['route'], 'route', 'routes'),
    ...count(['draft'], 'draft', 'drafts'),
  ]
  return counted.length > 0 ? [joined(counted, 'and')] : ['Nothing is proposed yet']
}

const checkWords: Record<Exclude<Check['kind'], 'policy'>, string> = {
  sum: 'Parts add up to the total',
  table_sum: 'A column adds up to its total',
  row_product: 'Rows multiply out',
  date_order: 'Dates in their order',
  duplicate: 'No second one with the same values',
  same_file: 'No second one with the same file',
  near_duplicate: 'No near copy',
  number_format: 'Numbers with their check digits',
  unusual: 'Nothing unusual for its sender',
  currency_mismatch: 'The usual currency',
  purchase_order: 'Against the order',
  counterpart: 'Counterpart',
}

const checkText = (check: Check) => (check.kind === 'policy' ? `Policy: ${check.cites}` : checkWords[check.kind])
