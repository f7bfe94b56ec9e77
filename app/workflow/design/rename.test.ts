import { expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { renamed, usesOf, without } from './rename.ts'

const draft = definitionSchema.parse({
  name: 'Invoices',
  noun: { one: 'invoice', many: 'invoices' },
  title: ['seller', 'total'],
  groupBy: 'seller',
  fields: [
    { key: 'seller', label: 'Supplier', type: 'text' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR'] },
    { key: 'total', label: 'Total', type: 'money', currencyField: 'currency' },
    { key: 'due', label: 'Due', type: 'date' },
    {
      ...{ key: 'lines', label: 'Lines', type: 'table' },
      columns: [
        { key: 'quantity', label: 'Quantity', type: 'number' },
        { key: 'price', label: 'Price', type: 'money' },
        { key: 'amount', label: 'Amount', type: 'money' },
      ],
    },
    {
      ...{ key: 'topic', label: 'Topic', type: 'label' },
      options: [
        { key: 'bill', label: 'Bill' },
        { key: 'note', label: 'Credit note' },
      ],
    },
    { key: 'team', label: 'Team', type: 'route' },
    {
      ...{ key: 'reply', label: 'Reply', type: 'draft' },
      answers: [
        {
          ...{ key: 'thanks', title: 'Thanks', text: 'Dear {{ seller }}, {{total}} of {{sellers}}.' },
          when: [{ field: 'topic', is: 'equals', value: 'bill' }],
        },
      ],
    },
  ],
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'large', label: 'Large' },
  ],
  rules: [
    {
      ...{ key: 'large', because: 'It is much.' },
      when: [
        {
          any: [
            { field: 'total', is: 'above', value: '10' },
            { fact: 'flags', is: 'includes', value: 'required:total' },
          ],
        },
        { expression: 'total > 10 && topic == "bill" && lines.exists(l, l.amount > 3) && seller != "total"' },
      ],
      actions: [
        { do: 'sequence', queues: ['main', 'large'] },
        { do: 'return', message: '{{total}} is wrong' },
      ],
    },
    {
      key: 'team',
      because: 'Of the team.',
      when: [{ field: 'team', is: 'equals', value: 'large' }],
      actions: [{ do: 'route', queue: 'large' }],
    },
  ],
  approvals: [{ key: 'a', because: 'Much.', when: [{ field: 'total', is: 'above', value: '10' }], steps: [{}] }],
  checks: [
    { kind: 'table_sum', table: 'lines', column: 'amount', total: ['total'] },
    { kind: 'row_product', table: 'lines', factors: ['quantity', 'price'], product: 'amount' },
    { kind: 'duplicate', keys: ['seller', 'total'] },
    { kind: 'purchase_order', order: 'seller', amount: 'total', lines: { table: 'lines', amount: 'amount' } },
    { kind: 'policy', key: 'p', when: [{ field: 'total', is: 'present' }], cites: 'Rule.', fields: ['total'] },
  ],
  sensitive: { when: [{ field: 'total', is: 'above', value: '99' }] },
  renewals: [{ date: 'due', says: 'Renew {{seller}}' }],
  thresholds: { fields: { total: 0.95 }, abstain: { topic: 0.5, 'topic/bill': 0.7 } },
  gate: { fields: { total: 0.01 } },
})

it('a field gets its new key in every place that names it, and the definition stays valid', () => {
  const next = renamed(draft, { of: 'field', key: 'total' }, 'gross')
  expect(definitionSchema.safeParse(next).error).toBeUndefined()
  expect(usesOf(next, { of: 'field', key: 'total' })).toEqual([])
  expect(usesOf(next, { of: 'field', key: 'gross' })).toHaveLength(usesOf(draft, { of: 'field', key: 'total' }).length)
  expect(next.fields[2]?.key).toBe('gross')
  expect(next.rules[0]?.when).toEqual([
    {
      any: [
        { field: 'gross', is: 'above', value: '10' },
        { fact: 'flags', is: 'includes', value: 'required:gross' },
      ],
    },
    { expression: 'gross > 10 && topic == "bill" && lines.exists(l, l.amount > 3) && seller != "total"' },
  ])
  expect(next.rules[0]?.actions[1]).toEqual({ do: 'return', message: '{{gross}} is wrong' })
  expect(next.thresholds.fields).toEqual({ gross: 0.95 })
  expect(next.gate.fields).toEqual({ gross: 0.01 })
})

it('places in texts follow with the blanks around them, and words that only begin alike stay', () => {
  const next = renamed(draft, { of: 'field', key: 'seller' }, 'supplier')
  const reply = next.fields[7]
  expect(reply?.type === 'draft' && reply.answers[0]?.text).toBe('Dear {{ supplier }}, {{total}} of {{sellers}}.')
  expect(next.renewals[0]?.says).toBe('Renew {{supplier}}')
  expect(next.groupBy).toBe('supplier')
})

it('a queue follows in actions and in conditions on the field that says where an item goes', () => {
  const next = renamed(draft, { of: 'queue', key: 'large' }, 'big')
  expect(next.rules[0]?.actions[0]).toEqual({ do: 'sequence', queues: ['main', 'big'] })
  expect(next.rules[1]).toMatchObject({
    key: 'team',
    when: [{ value: 'big' }],
    actions: [{ do: 'route', queue: 'big' }],
  })
  expect(next.queues[1]?.key).toBe('big')
})

it('an option follows in conditions, thresholds and expressions, and only of its own label', () => {
  const next = renamed(draft, { of: 'option', field: 'topic', key: 'bill' }, 'invoice')
  expect(next.thresholds.abstain).toEqual({ topic: 0.5, 'topic/invoice': 0.7 })
  expect(next.rules[0]?.when[1]).toMatchObject({ expression: expect.stringContaining('topic == "invoice"') })
  expect(renamed(draft, { of: 'option', field: 'other', key: 'bill' }, 'invoice')).toEqual(draft)
  expect(definitionSchema.safeParse(next).error).toBeUndefined()
})

it('a label that is renamed keeps the thresholds of its options', () => {
  const next = renamed(draft, { of: 'field', key: 'topic' }, 'subject')
  expect(next.thresholds.abstain).toEqual({ subject: 0.5, 'subject/bill': 0.7 })
})

it('a column follows in checks, orders and expressions', () => {
  const next = renamed(draft, { of: 'column', table: 'lines', key: 'amount' }, 'sum')
  expect(next.checks[0]).toMatchObject({ column: 'sum' })
  expect(next.checks[1]).toMatchObject({ factors: ['quantity', 'price'], product: 'sum' })
  expect(next.checks[3]).toMatchObject({ lines: { table: 'lines', amount: 'sum' } })
  expect(next.rules[0]?.when[1]).toMatchObject({ expression: expect.stringContaining('l.sum > 3') })
  expect(definitionSchema.safeParse(next).error).toBeUndefined()
})

it('says where something is used, and finds nothing of what is not', () => {
  expect(usesOf(draft, { of: 'field', key: 'due' })).toEqual([{ path: ['renewals', 0, 'date'] }])
  expect(usesOf(draft, { of: 'field', key: 'reply' })).toEqual([])
  expect(usesOf(draft, { of: 'queue', key: 'main' })).toEqual([{ path: ['rules', 0, 'actions', 0] }])
})

it('a deleted field is forgotten by lists, and stays in rules and checks as a thing to mend', () => {
  const next = without(draft, { of: 'field', key: 'total' })
  expect(next.title).toEqual(['seller'])
  expect(next.thresholds.fields).toEqual({})
  expect(next.gate.fields).toEqual({})
  const places = usesOf(next, { of: 'field', key: 'total' }).map(({ path }) => path[0])
  expect(new Set(places)).toEqual(new Set(['fields', 'rules', 'approvals', 'checks', 'sensitive']))
  expect(without(draft, { of: 'field', key: 'currency' }).fields[1]).not.toHaveProperty('currencyField')
})

it('never changes the draft it was given', () => {
  const before = structuredClone(draft)
  renamed(draft, { of: 'field', key: 'seller' }, 'x')
  without(draft, { of: 'field', key: 'seller' })
  expect(draft).toEqual(before)
})
