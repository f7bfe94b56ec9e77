import { expect, test } from 'vitest'
import { ruleText } from './rule-text.ts'
import { definitionSchema } from './workflow.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'due', label: 'Due date', type: 'date' },
    {
      key: 'topic',
      label: 'Topic',
      type: 'label',
      options: [
        { key: 'law', label: 'Law' },
        { key: 'fire', label: 'Fire' },
      ],
    },
  ],
  queues: [
    { key: 'main', label: 'Review' },
    { key: 'large', label: 'Large' },
  ],
  rules: [
    {
      key: 'large',
      when: [
        { field: 'total', is: 'above', value: '10000' },
        { fact: 'seen_before', is: 'equals', value: '0' },
      ],
      actions: [
        { do: 'route', queue: 'large' },
        { do: 'notify', who: ['owner', 'kim@example.org'], message: 'Look.' },
      ],
      because: 'Large and new.',
    },
    {
      key: 'soon',
      when: [
        { field: 'due', is: 'within_days', value: '30' },
        { field: 'due', is: 'after', value: 'today-7' },
        {
          any: [
            { field: 'topic', is: 'equals', value: 'law' },
            { fact: 'flags', is: 'includes', value: 'duplicate' },
          ],
        },
      ],
      actions: [
        { do: 'sequence', queues: ['main', 'large'] },
        { do: 'priority', by: 5 },
      ],
      because: 'Soon.',
    },
    { key: 'all', when: [], actions: [{ do: 'skip_approval' }], because: 'All.' },
    {
      key: 'free',
      when: [{ expression: 'total > 1' }],
      actions: [{ do: 'ask', document: 'the order', message: 'Send it.' }],
      because: 'Free.',
    },
  ],
})

test.each([
  [
    'large',
    'When Total is above 10,000.00 and the origin is new, send it to Large and tell the owner and kim@example.org.',
  ],
  [
    'soon',
    'When Due date is within the next 30 days, Due date is after 7 days ago and either Topic is Law or the failed checks include “duplicate”, send it through Review, then Large and put it forward by 5.',
  ],
  ['all', 'Always skip its approval.'],
  ['free', 'When “total > 1” is true, ask its sender for the order.'],
])('the rule "%s" reads as a sentence', (key, sentence) => {
  const rule = definition.rules.find((r) => r.key === key)
  expect(rule && ruleText(rule, definition)).toBe(sentence)
})
