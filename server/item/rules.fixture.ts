import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import type { About } from './comparisons.ts'

/** A workflow of bills with a field of each kind that conditions compare, and what is known of one of its items. */
export const queues = ['main', 'large', 'legal'].map((key) => ({ key, label: key }))
export const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'seller', label: 'Seller', type: 'text' },
    { key: 'total', label: 'Total', type: 'money', critical: true },
    { key: 'due', label: 'Due', type: 'date' },
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'law', label: 'Law' },
        { key: 'fire', label: 'Fire' },
      ],
    },
    {
      key: 'tags',
      label: 'Tags',
      type: 'label',
      multiple: true,
      options: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
      ],
    },
    { key: 'lines', label: 'Lines', type: 'table', columns: [{ key: 'sum', label: 'Sum', type: 'money' }] },
  ],
  queues,
})
export const about: About = {
  ...{ sender: 'Kim@Umbra.example', subject: 'Bill 7', fileName: 'bill.pdf', intake: 'upload', documentType: 'pdf' },
  ...{ flags: ['required:total', 'duplicate#2'], errorFlags: 1, amount: '120.00', seenBefore: 0, usualRatio: null },
}
const values: Values = {
  ...{ seller: 'Acme GmbH', total: '0.10', due: '2026-12-10', topic: 'law', tags: ['a', 'b'], lines: [] },
}
export const facts = { fields: definition.fields, values, today: '2026-12-01', about }
