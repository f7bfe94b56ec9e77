import type { Evidence } from '#server/document/document.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { WorkItem } from '#server/review/review.ts'
import { type Definition, definitionSchema, type FieldValue } from '#server/workflow/workflow.ts'

/** A small definition with every kind of cell, for the tests of the workbench's rules. */
export const definition: Definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  title: ['sender', 'number'],
  fields: [
    { key: 'sender', label: 'Sender', type: 'text', required: true, critical: true },
    { key: 'number', label: 'Number', type: 'text', required: true },
    { key: 'day', label: 'Day', type: 'date' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'USD'] },
    { key: 'net', label: 'Net', type: 'money', currencyField: 'currency' },
    { key: 'tax', label: 'Tax', type: 'money' },
    { key: 'total', label: 'Total', type: 'money', required: true, critical: true },
    {
      key: 'lines',
      label: 'Lines',
      type: 'table',
      columns: [
        { key: 'text', label: 'Text', type: 'text' },
        { key: 'amount', label: 'Amount', type: 'money', required: true },
      ],
    },
  ],
  checks: [
    { kind: 'sum', parts: ['net', 'tax'], total: 'total' },
    { kind: 'table_sum', table: 'lines', column: 'amount', total: ['net', 'total'] },
    { kind: 'duplicate', keys: ['sender', 'number'] },
    { kind: 'same_file' },
  ],
})

const at = (y: number, quote: string): Evidence => ({ page: 1, box: { x0: 0.1, y0: y, x1: 0.3, y1: y + 0.02 }, quote })

export function proposed(key: string, value: FieldValue, more: Partial<ProposedValue> = {}): ProposedValue {
  return {
    key,
    value,
    confidence: 0.97,
    grounded: true,
    evidence: [at(0.1, String(value))],
    reason: '',
    candidates: [],
    ...more,
  }
}

const rows = [
  { text: 'Paper', amount: '60.00' },
  { text: 'Ink', amount: '40.00' },
]

/** A sure proposal without flags; only the critical fields need a look. */
const sureValues: ProposedValue[] = [
  proposed('sender', 'Acme GmbH'),
  proposed('number', 'B-7'),
  proposed('day', '2026-05-04'),
  proposed('currency', 'EUR'),
  proposed('net', '100.00'),
  proposed('tax', '19.00'),
  proposed('total', '119.00', {
    candidates: [
      { value: '100.00', confidence: 0.2, evidence: [at(0.5, '100,00')] },
      { value: '19.00', confidence: 0.1, evidence: [at(0.6, '19,00')] },
    ],
  }),
  proposed('lines', rows, {
    rows: rows.map((row, i) => ({
      text: { confidence: 0.95, evidence: [at(0.3 + i / 10, row.text)] },
      amount: { confidence: 0.95, evidence: [at(0.3 + i / 10, row.amount)] },
    })),
  }),
]

type Wanted = { mode?: WorkItem['task']['mode']; values?: ProposedValue[]; flags?: WorkItem['flags']; id?: string }

/** A claimed item; `values` replace the sure proposal's by key. */
export function workItem({ mode = 'assisted', values = [], flags = [], id = '1' }: Wanted = {}): WorkItem {
  const all = sureValues.map((v) => values.find((w) => w.key === v.key) ?? v)
  const blank = mode === 'manual'
  return {
    task: { id: `task-${id}`, mode, version: 1 },
    visitId: `visit-${id}`,
    item: {
      id: `item-${id}`,
      reference: `#${id}`,
      title: `Acme GmbH · B-${id}`,
      receivedAt: '2026-05-04T08:00:00Z',
      dueAt: '2026-05-06T08:00:00Z',
      routeReason: null,
      queueLabel: 'Review',
    },
    document: { id: `document-${id}`, fileName: 'bill.pdf', mediaType: 'application/pdf', fileUrl: '/f', pages: [] },
    definition,
    proposal: blank ? null : { provider: 'local', version: '1', language: 'de', values: all, summary: 'A bill.' },
    values: Object.fromEntries(
      definition.fields.map((f) => [
        f.key,
        blank ? (f.type === 'table' ? [] : null) : (all.find((v) => v.key === f.key)?.value ?? null),
      ]),
    ),
    flags,
  }
}
