import type { Check, Definition, Field } from '#server/workflow/workflow.ts'

type Kind = Check['kind']

export const checkKinds: Record<Kind, { label: string; help: string }> = {
  sum: { label: 'Amounts add up', help: 'Net and tax make the total.' },
  table_sum: { label: 'A column adds up', help: 'The amounts of the lines make the net or the total.' },
  row_product: { label: 'A row multiplies', help: 'Quantity times price makes the amount, in each row.' },
  date_order: { label: 'Dates in order', help: 'One date does not come before another.' },
  duplicate: { label: 'Same values again', help: 'Another item has the same supplier and number.' },
  same_file: { label: 'Same file again', help: 'The very same file came in before.' },
  near_duplicate: { label: 'Nearly the same again', help: 'Nearly the same words: a second scan, a copy.' },
  number_format: { label: 'A number’s own rules', help: 'IBAN, BIC, VAT id and tax numbers have check digits.' },
  unusual: { label: 'Unusual for its origin', help: 'Far from what items of the same supplier had.' },
  currency_mismatch: { label: 'Another currency', help: 'Not the currency that this supplier usually has.' },
  purchase_order: { label: 'Against the order', help: 'Supplier, amounts and lines of the imported orders.' },
  counterpart: { label: 'Its counterpart', help: 'A bank line names an invoice that was decided in another workflow.' },
  policy: { label: 'A rule of the house', help: 'Where its conditions hold, its sentence is shown.' },
}

export const severityWords = {
  error: { label: 'Wrong', help: 'blocks “Finish” until a person has looked at it' },
  warning: { label: 'Look', help: 'a person should look' },
  info: { label: 'Note', help: 'is only said' },
} as const

export const formatWords = { iban: 'IBAN', bic: 'BIC', vat_id: 'VAT id', tax_number: 'tax number' } as const

/** What a check says, as a sentence with the labels of its fields. */
export function checkWords(check: Check, definition: Pick<Definition, 'fields'>): string {
  const field = (key: string) => labelIn(definition.fields, key)
  const column = (table: string, key: string) => columnIn(definition.fields, table, key)
  switch (check.kind) {
    case 'sum':
      return `${check.parts.map(field).join(' + ') || '?'} makes ${field(check.total)}${within(check.tolerance)}.`
    case 'table_sum':
      return `${column(check.table, check.column)} of ${field(check.table)} adds up to ${check.total.map(field).join(' or ') || '?'}${within(check.tolerance)}.`
    case 'row_product': {
      const factors = check.factors.map((key) => column(check.table, key)).join(' × ')
      return `In each row of ${field(check.table)}, ${factors || '?'} makes ${column(check.table, check.product)}${within(check.tolerance)}.`
    }
    case 'date_order':
      return `${field(check.later)} does not come before ${field(check.earlier)}.`
    case 'duplicate':
      return `No other item has the same ${check.keys.map(field).join(' and ') || '?'}.`
    case 'same_file':
      return 'The same file did not come in before.'
    case 'near_duplicate':
      return 'No other item has nearly the same words.'
    case 'number_format':
      return `${field(check.field)} is a right ${formatWords[check.as]}${check.country ? ` of ${check.country}` : ''}.`
    case 'unusual':
      return `${field(check.field)} is as usual for its ${field(check.by)}.`
    case 'currency_mismatch':
      return `${field(check.field)} is the usual one of its ${field(check.by)}.`
    case 'purchase_order':
      return `It agrees with the order named in ${field(check.order)}, within ${Math.round(check.tolerance * 1000) / 10} %.`
    case 'counterpart': {
      const also = [check.amount && field(check.amount.field), check.party && field(check.party.field)].filter(Boolean)
      const same = also.length > 0 ? `, with the same ${also.join(' and ')}` : ''
      return `${field(check.field)} names a decided item of the workflow ${check.workflow || '?'}${same}.`
    }
    case 'policy':
      return check.cites || 'A rule of the house without its sentence.'
  }
}

const within = (tolerance: string) => (Number(tolerance) > 0 ? `, within ${tolerance}` : '')

function labelIn(fields: readonly Field[], key: string): string {
  return fields.find((f) => f.key === key)?.label || (key === '' ? '?' : key)
}

function columnIn(fields: readonly Field[], table: string, key: string): string {
  const field = fields.find((f) => f.key === table)
  const label = field?.type === 'table' ? field.columns.find((c) => c.key === key)?.label : undefined
  return label || (key === '' ? '?' : key)
}

/** Fields of some types, or all. */
export function fieldsOfType(definition: Pick<Definition, 'fields'>, ...types: Field['type'][]): Field[] {
  return definition.fields.filter((f) => types.length === 0 || types.includes(f.type))
}

export const amountTypes: Field['type'][] = ['money', 'number']
export const nameTypes: Field['type'][] = ['text', 'enum']

/** A new check of a kind, filled with the first fields that could be meant; what is missing is a thing to mend. */
export function newCheck(kind: Kind, definition: Pick<Definition, 'fields'>): Check {
  const of = (...types: Field['type'][]) => fieldsOfType(definition, ...types).map((f) => f.key)
  const amounts = of('money', 'number')
  const tables = fieldsOfType(definition, 'table')
  const table = tables[0]
  const columns = table?.type === 'table' ? table.columns.map((c) => c.key) : []
  const [name = ''] = of('text')
  const severity = 'warning' as const
  switch (kind) {
    case 'sum':
      return { kind, parts: amounts.slice(0, -1), total: amounts.at(-1) ?? '', tolerance: '0.02', severity: 'error' }
    case 'table_sum':
      return {
        kind,
        table: table?.key ?? '',
        column: columns.at(-1) ?? '',
        total: amounts.slice(0, 1),
        tolerance: '0.05',
        severity,
      }
    case 'row_product':
      return {
        kind,
        table: table?.key ?? '',
        factors: columns.slice(0, 2),
        product: columns.at(-1) ?? '',
        tolerance: '0.02',
        severity: 'info',
      }
    case 'date_order': {
      const [earlier = '', later = ''] = of('date')
      return { kind, earlier, later, severity }
    }
    case 'duplicate':
      return { kind, keys: of('text').slice(0, 2), severity: 'error' }
    case 'same_file':
      return { kind, severity: 'error' }
    case 'near_duplicate':
      return { kind, severity }
    case 'number_format':
      return { kind, field: name, as: 'iban', severity }
    case 'unusual':
      return { kind, field: amounts[0] ?? '', by: name, severity }
    case 'currency_mismatch':
      return { kind, field: of('enum')[0] ?? '', by: name, severity }
    case 'purchase_order':
      return { kind, order: name, tolerance: 0.02, severity }
    case 'counterpart':
      return { kind, workflow: '', field: name, theirs: '', severity }
    case 'policy':
      return { kind, key: 'policy', when: [], cites: '', fields: [], severity }
  }
}
