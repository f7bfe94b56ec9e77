import type { Evidence } from '#server/document/document.ts'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { WorkItem } from '#server/review/review.ts'
import type { FieldValue } from '#server/workflow/field-value.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'

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

/** A definition of the other kinds: labels of one and of several options, urgency, a queue, a reply. */
export const supportDefinition: Definition = definitionSchema.parse({
  name: 'Support',
  noun: { one: 'request', many: 'requests' },
  title: ['sender'],
  queues: [
    { key: 'main', label: 'Front desk' },
    { key: 'billing', label: 'Billing team' },
    { key: 'tech', label: 'Technicians' },
  ],
  fields: [
    { key: 'sender', label: 'Sender', type: 'text' },
    { key: 'order_number', label: 'Order number', type: 'text' },
    { key: 'amount', label: 'Amount', type: 'money' },
    {
      key: 'category',
      label: 'Category',
      type: 'label',
      required: true,
      options: [
        { key: 'bill', label: 'Billing', description: 'Invoices and payments', words: ['Rechnung'] },
        { key: 'return', label: 'Return of goods' },
        { key: 'bug', label: 'Défaut' },
      ],
    },
    {
      key: 'topics',
      label: 'Topics',
      type: 'label',
      multiple: true,
      options: Array.from({ length: 12 }, (_, i) => ({ key: `t${i + 1}`, label: `Topic ${i + 1}` })),
    },
    {
      key: 'urgency',
      label: 'Urgency',
      type: 'label',
      critical: true,
      options: [
        { key: 'normal', label: 'Normal' },
        { key: 'urgent', label: 'Urgent', priority: 50 },
      ],
    },
    { key: 'queue', label: 'Queue', type: 'route' },
    {
      key: 'reply',
      label: 'Reply',
      type: 'draft',
      answers: [
        { key: 'sorry', title: 'Apology', text: 'Dear {{ sender }},\n\nwe are sorry about order {{order_number}}.' },
        {
          key: 'paid',
          title: 'Payment received',
          text: 'We have your {{amount}}.',
          language: 'de',
          words: ['Zahlung'],
        },
      ],
    },
  ],
})

const supportValues: ProposedValue[] = [
  proposed('sender', 'Ms Braun'),
  proposed('order_number', null, { confidence: 0.2, evidence: [] }),
  proposed('amount', '1204.50'),
  proposed('category', 'bill', {
    candidates: [{ value: 'return', confidence: 0.3, evidence: [] }],
  }),
  proposed('topics', ['t2', 't11']),
  proposed('urgency', 'normal'),
  proposed('queue', 'billing', { reason: 'Rule "billing" sends it there.' }),
  proposed('reply', 'Dear Ms Braun,\n\nwe are sorry about order {{order_number}}.', { confidence: 0.55 }),
]

/** A claimed item of the other kinds; `values` replace the proposal's by key. */
export function supportItem({ mode = 'assisted', values = [] }: Pick<Wanted, 'mode' | 'values'> = {}): WorkItem {
  const all = supportValues.map((v) => values.find((w) => w.key === v.key) ?? v)
  const blank = mode === 'manual' || mode === 'blind' || mode === 'adjudication'
  const base = workItem({ mode })
  return {
    ...base,
    definition: supportDefinition,
    proposal: blank ? null : { provider: 'local', version: '1', language: 'en', values: all, summary: 'A request.' },
    values: Object.fromEntries(all.map((v) => [v.key, blank ? null : v.value])),
  }
}

/** Two entries of a bill that differ in its number and its lines, for a third person. */
export function adjudicationItem(): WorkItem {
  const base = workItem({ mode: 'adjudication' })
  const agreed = Object.fromEntries(sureValues.map((v) => [v.key, v.value]))
  const lines = [[{ text: 'Paper', amount: '60.00' }], [{ text: 'Paper', amount: '100.00' }]]
  return {
    ...base,
    proposal: null,
    values: { ...agreed, number: null, lines: [] },
    choices: { number: ['B-7', 'B-1'], lines },
  }
}

/** A claimed item; `values` replace the sure proposal's by key. */
export function workItem({ mode = 'assisted', values = [], flags = [], id = '1' }: Wanted = {}): WorkItem {
  const all = sureValues.map((v) => values.find((w) => w.key === v.key) ?? v)
  const blank = mode === 'manual' || mode === 'blind' || mode === 'adjudication'
  return {
    task: { id: `task-${id}`, mode, version: 1 },
    visitId: `visit-${id}`,
    item: {
      id: `item-${id}`,
      number: 1,
      reference: `#${id}`,
      title: `Acme GmbH · B-${id}`,
      receivedAt: '2026-05-04T08:00:00Z',
      dueAt: '2026-05-06T08:00:00Z',
      routeReason: null,
      routeRule: null,
      queueLabel: 'Review',
      comments: 0,
      message: null,
      approval: null,
    },
    document: {
      id: `document-${id}`,
      fileName: 'bill.pdf',
      mediaType: 'application/pdf',
      fileUrl: '/f',
      pages: [],
      parts: [],
    },
    workflowVersion: 1,
    definition,
    proposal: blank ? null : { provider: 'local', version: '1', language: 'de', values: all, summary: 'A bill.' },
    values: Object.fromEntries(
      definition.fields.map((f) => [
        f.key,
        blank ? (f.type === 'table' ? [] : null) : (all.find((v) => v.key === f.key)?.value ?? null),
      ]),
    ),
    choices: null,
    flags,
    copy: null,
  }
}
