import { expect, test } from 'vitest'
import type { PageContent } from '#server/document/document.ts'
import type { EmbeddedInvoice } from '#server/document/embedded.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import { withEmbedded } from './embedded.ts'
import type { Proposal, ProposedValue } from './proposal.ts'

const definition: Definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  title: ['number'],
  fields: [
    { key: 'number', label: 'Number', type: 'text', required: true, critical: true },
    { key: 'issue_date', label: 'Issue date', type: 'date' },
    { key: 'order_number', label: 'Order number', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', required: true, critical: true },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'USD'] },
    {
      key: 'lines',
      label: 'Lines',
      type: 'table',
      columns: [
        { key: 'description', label: 'Description', type: 'text' },
        { key: 'unit', label: 'Unit', type: 'text' },
        { key: 'amount', label: 'Amount', type: 'money' },
      ],
    },
  ],
  queues: [{ key: 'review', label: 'Review' }],
  thresholds: { sure: 0.9, look: 0.6 },
  provider: { name: 'local' },
})

const page = (...lines: string[]): PageContent => ({
  number: 1,
  width: 600,
  height: 800,
  source: 'text',
  words: lines.flatMap((text, line) =>
    text.split(' ').map((word, at) => ({
      text: word,
      line,
      confidence: 1,
      box: { x0: at / 20, x1: (at + 1) / 20, y0: line / 20, y1: (line + 1) / 20 },
    })),
  ),
})

const value = (key: string, read: ProposedValue['value'], confidence = 0.7): ProposedValue => ({
  key,
  value: read,
  confidence,
  grounded: false,
  evidence: [],
  reason: 'Read',
  candidates: [],
})

const proposal = (...values: ProposedValue[]): Proposal => ({
  provider: 'local',
  version: '1',
  language: 'de',
  values,
  summary: '',
})

const invoice: EmbeddedInvoice = {
  number: 'RE 2026-7',
  issueDate: '2026-12-01',
  dueDate: null,
  seller: 'Nobody asked for it',
  net: null,
  tax: null,
  total: '1190',
  currency: 'EUR',
  orderNumber: null,
  lines: [
    { description: 'Paper', quantity: null, unitPrice: null, amount: '1000' },
    { description: 'Shipping', quantity: null, unitPrice: null, amount: '190' },
  ],
}

const source = (lines: string[], embedded: EmbeddedInvoice | null = invoice) => ({
  fileName: 'a.pdf',
  language: 'de' as const,
  pages: [page(...lines)],
  embedded,
  today: '2026-12-02',
})

test('values of the e-invoice win and are quoted from where the page prints them, in its own notation', () => {
  const read = proposal(
    value('number', '2026'),
    value('issue_date', null),
    value('total', '190.00'),
    value('currency', 'USD'),
    value('order_number', 'PO 9'),
  )
  const lines = ['Rechnung RE-2026 /7 vom 1. Dezember 2026', 'Gesamt: 1.190,00 €', 'Versand 190,00']
  const { values, flags } = withEmbedded(read, definition, source(lines))
  expect(values.map((v) => [v.key, v.value, v.grounded, v.evidence[0]?.quote])).toEqual([
    ['number', 'RE 2026-7', true, 'RE-2026 /7'],
    ['issue_date', '2026-12-01', true, '1. Dezember 2026'],
    ['total', '1190.00', true, '1.190,00'],
    ['currency', 'EUR', true, '€'],
    // The XML names no order: what was read stays as it is.
    ['order_number', 'PO 9', false, undefined],
  ])
  expect(values[2]).toMatchObject({ confidence: 0.99, reason: 'From the embedded e-invoice (XML)' })
  expect(values[2]?.candidates[0]?.value).toBe('190.00')
  expect(flags).toBeUndefined()
})

test('what the page prints differently, or not at all, is flagged with both readings and goes to a person', () => {
  const { values, flags } = withEmbedded(
    proposal(value('total', '2000.00'), value('number', null)),
    definition,
    source(['Gesamt 2.000,00']),
  )
  expect(flags).toEqual([
    {
      code: 'embedded_differs',
      severity: 'error',
      fieldKeys: ['total'],
      message: 'Total: the embedded e-invoice says 1190.00, the page says 2000.00.',
    },
    {
      code: 'embedded_not_printed',
      severity: 'warning',
      fieldKeys: ['number'],
      message: 'Number: the embedded e-invoice says RE 2026-7, which the page does not print.',
    },
  ])
  expect(values.map((v) => [v.value, v.grounded, v.confidence < 0.9])).toEqual([
    ['1190.00', false, true],
    ['RE 2026-7', false, true],
  ])
})

test('a sure reading of the page stands against the e-invoice even where its value is printed elsewhere', () => {
  const { flags } = withEmbedded(
    proposal(value('total', '2000.00', 0.95)),
    definition,
    source(['Gesamt 2.000,00', 'Anzahlung 1.190,00']),
  )
  expect(flags?.map((f) => f.code)).toEqual(['embedded_differs'])
})

test('lines come from the e-invoice, and keep what only the page has', () => {
  const rows = [{ description: 'Versand', unit: 'Pauschal', amount: '190.00' }]
  const { values, flags } = withEmbedded(
    proposal(value('lines', rows)),
    definition,
    source(['Paper 1.000,00', 'Versand Pauschal 190,00']),
  )
  expect(values[0]?.value).toEqual([
    { description: 'Paper', unit: null, amount: '1000.00' },
    { description: 'Shipping', unit: 'Pauschal', amount: '190.00' },
  ])
  expect(values[0]?.rows?.map((row) => row.amount?.evidence[0]?.quote)).toEqual(['1.000,00', '190,00'])
  expect(flags).toBeUndefined()
  const less = withEmbedded(proposal(value('lines', rows)), definition, source(['Versand Pauschal 190,00']))
  expect(less.flags?.[0]?.message).toContain('2 lines, and the page does not print the amounts of 1 of them')
})

test('without an e-invoice nothing changes', () => {
  const read = proposal(value('total', '5.00'))
  expect(withEmbedded(read, definition, source(['Total 5.00'], null))).toBe(read)
})
