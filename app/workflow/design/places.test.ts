import { expect, it } from 'vitest'
import { readDraft } from '#server/workflow/draft.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { changedSections, placeOf, problemWords, sectionOf } from './places.ts'

const draft = definitionSchema.parse({
  name: 'Tickets',
  noun: { one: 'ticket', many: 'tickets' },
  fields: [
    { key: 'total', label: 'Total', type: 'money' },
    {
      ...{ key: 'topic', label: 'Topic', type: 'label' },
      options: [
        { key: 'a', label: 'Delivery' },
        { key: 'b', label: 'Refund' },
      ],
    },
    { key: 'reply', label: 'Reply', type: 'draft', answers: [{ key: 'hello', title: 'Hello', text: 'Hello' }] },
  ],
  checks: [{ kind: 'same_file' }],
  rules: [
    {
      ...{ key: 'large', because: 'Much.' },
      when: [{ field: 'total', is: 'above', value: '10' }],
      actions: [{ do: 'route', queue: 'main' }],
    },
  ],
})

it.each([
  [['name'], 'basics', 'Basics: Name'],
  [['fields', 0, 'currencyField'], 'fields', 'Fields: Total, Currency field'],
  [['fields', 1, 'options', 1, 'label'], 'labels', 'Labels: Topic, Refund, Label'],
  [['fields', 2, 'answers', 0, 'text'], 'drafts', 'Drafts: Reply, Hello, Text'],
  [['rules', 0, 'when', 0], 'rules', 'Rules: large, condition 1'],
  [['rules', 0, 'actions', 0], 'rules', 'Rules: large, action 1'],
  [['sender', 'remindDays'], 'alerts', 'Alerts: Remind days'],
  [['provider', 'waitMinutes'], 'provider', 'Provider: Wait minutes'],
  [['queues'], 'queues', 'Queues'],
  [['checks', 0, 'severity'], 'checks', 'Checks: Same file again (1), Severity'],
] as const)('%j lies in %s and is called "%s"', (path, section, words) => {
  expect(sectionOf(draft, path)).toBe(section)
  expect(placeOf(draft, path)).toBe(words)
})

it('marks exactly the sections whose part of the definition differs', () => {
  const options = (field: (typeof draft.fields)[number]) =>
    field.type === 'label' ? { ...field, options: field.options.map((o) => ({ ...o, words: ['x'] })) } : field
  expect(changedSections(draft, { ...draft, fields: draft.fields.map(options) })).toEqual(new Set(['labels']))
  expect(changedSections(draft, { ...draft, dueHours: 3, mayLeave: true })).toEqual(new Set(['basics', 'provider']))
  expect(changedSections(draft, structuredClone(draft))).toEqual(new Set())
})

it('does not take another order of members, or one that is not set, for a change', () => {
  const { name, ...rest } = draft
  expect(changedSections(draft, { ...rest, name, groupBy: undefined })).toEqual(new Set())
})

it('says what the schema says in the words of whoever fills forms', () => {
  const { problems } = readDraft({
    ...draft,
    name: '',
    fields: [{ ...draft.fields[0], currencyField: 'gone' }],
    rules: [],
  })
  expect(problems.map((p) => problemWords(p.message))).toEqual(['Fill this in.', 'There is no field "gone" any more.'])
})
