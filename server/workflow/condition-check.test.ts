import { expect, test } from 'vitest'
import { type Definition, definitionSchema } from './workflow.ts'

const base = {
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'seller', label: 'Seller', type: 'text' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'due', label: 'Due', type: 'date' },
    { key: 'currency', label: 'Currency', type: 'enum', options: ['EUR', 'USD'] },
    { key: 'lines', label: 'Lines', type: 'table', columns: [{ key: 'sum', label: 'Sum', type: 'money' }] },
    { key: 'team', label: 'Team', type: 'route' },
  ],
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'large', label: 'Large' },
  ],
}
const route = { do: 'route', queue: 'main' }
type Part = Partial<Record<keyof Definition, unknown>>

function problems(part: Part): string[] {
  const parsed = definitionSchema.safeParse({ ...base, ...part })
  return parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`)
}
const ofRule = (...when: unknown[]) =>
  problems({ rules: [{ key: 'limit', when, actions: [route], because: 'A limit.' }] })

test.each([
  [
    { field: 'seller', is: 'above', value: '1' },
    '"above" (is above) does not fit Seller, which is a text: use "equals", "not_equals", "includes", "empty", "present".',
  ],
  [
    { field: 'lines', is: 'equals', value: '1' },
    '"equals" (is) does not fit Lines, which is a table: use "empty", "present".',
  ],
  [{ field: 'due', is: 'includes', value: '2026' }, '"includes" (includes) does not fit Due, which is a date'],
  [{ field: 'total', is: 'above' }, 'say what Total is compared with: its value is missing.'],
  [{ field: 'total', is: 'above', value: '1,000' }, '"1,000" is no number to compare Total with: write it as 1204.50.'],
  [
    { field: 'due', is: 'before', value: '31.12.2026' },
    '"31.12.2026" is no day to compare Due with: write 2026-12-01, today, today+30 or today-7.',
  ],
  [{ field: 'due', is: 'before', value: '2026-02-30' }, 'is no day'],
  [{ field: 'due', is: 'within_days', value: 'soon' }, 'within_days needs a number of days for Due'],
  [{ field: 'currency', is: 'equals', value: 'CHF' }, 'field "currency" has no option "CHF": use one of "EUR", "USD".'],
  [{ field: 'team', is: 'equals', value: 'small' }, 'the workflow has no queue "small": use one of "main", "large".'],
  [{ field: 'sender', is: 'present' }, 'there is no field "sender": write fact: sender'],
  [{ field: 'sum', is: 'present' }, 'there is no field "sum": choose one of the fields.'],
  [{ fact: 'amount', is: 'includes', value: '1' }, 'does not fit the amount, which is a number'],
  [{ expression: 'totall > 1' }, '"totall" is no field and no fact: use total.'],
])('a rule with %j is refused by its name, with what to do', (condition, message) => {
  const [problem, ...others] = ofRule(condition)
  expect(others).toEqual([])
  expect(problem).toMatch(/^rules\.0\.when\.0(\.expression)?: Rule "limit": /)
  expect(problem).toContain(message)
})

test('what fits is not refused', () => {
  expect(
    ofRule(
      { field: 'total', is: 'above', value: '1000.50' },
      { field: 'due', is: 'before', value: 'today + 30' },
      {
        any: [
          { fact: 'seen_before', is: 'equals', value: '0' },
          { field: 'lines', is: 'empty' },
        ],
      },
      { fact: 'flags', is: 'includes', value: 'required:total' },
      { expression: 'total > 10 && sum(lines, "sum") < 5' },
    ),
  ).toEqual([])
})

test('the place of an alternative is told', () => {
  const [problem] = ofRule({
    any: [
      { field: 'total', is: 'empty' },
      { field: 'seller', is: 'past' },
    ],
  })
  expect(problem).toMatch(/^rules\.0\.when\.0\.any\.1: Rule "limit": "past"/)
})

test('conditions are looked at wherever they stand', () => {
  const wrong = [{ field: 'seller', is: 'above', value: '1' }]
  const draft = {
    key: 'reply',
    label: 'Reply',
    type: 'draft',
    answers: [{ key: 'yes', title: 'Yes', text: 'Yes', when: wrong }],
  }
  const found = problems({
    fields: [...base.fields, draft],
    rules: [{ key: 'r', when: wrong, actions: [route], because: 'R.' }],
    approvals: [{ key: 'a', when: wrong, because: 'A.' }],
    checks: [{ kind: 'policy', key: 'p', when: wrong, cites: 'P.' }],
    sensitive: { when: wrong },
  })
  const start = found.map((text) => text.split(': ').slice(0, 2).join(': '))
  expect(start.sort()).toEqual([
    'approvals.0.when.0: Approval "a"',
    'checks.0.when.0: Policy "p"',
    'fields.6.answers.0.when.0: Answer "yes"',
    'rules.0.when.0: Rule "r"',
    'sensitive.when.0: What is sensitive',
  ])
})

test('checks and drafts are made before the sender or the history is known', () => {
  const policy = (when: unknown) => problems({ checks: [{ kind: 'policy', key: 'p', when: [when], cites: 'P.' }] })
  expect(policy({ fact: 'sender', is: 'present' })).toEqual([
    'checks.0.when.0: Policy "p": the sender is not known yet when checks and drafts are made: ask for it in a rule instead.',
  ])
  expect(policy({ expression: 'seen_before == 0' })[0]).toContain('is not known yet')
})

test('a rule goes one way, writes once, and names queues and fields that exist', () => {
  const ofActions = (...actions: unknown[]) =>
    problems({ rules: [{ key: 'limit', when: [], actions, because: 'A limit.' }] })[0]
  const back = { do: 'return', message: 'Please correct it.' }
  expect(ofActions(route, { do: 'sequence', queues: ['main', 'large'] })).toContain('it sends an item to two places')
  expect(ofActions(back, { do: 'ask', document: 'the order', message: 'Please.' })).toContain(
    'writes to the sender twice',
  )
  expect(ofActions({ do: 'route', queue: 'small' })).toContain('there is no queue "small": use one of "main", "large".')
  expect(ofActions({ do: 'sequence', queues: ['main', 'main'] })).toContain('stands in the sequence twice')
  expect(ofActions({ do: 'escalate', message: 'From {{vendor}}.' })).toContain('{{vendor}} names no field')
  expect(ofActions(route, back, { do: 'escalate', message: 'From {{seller}}.' })).toBeUndefined()
  const twice = { key: 'limit', when: [], actions: [route], because: 'A limit.' }
  expect(problems({ rules: [twice, twice] })).toEqual([
    'rules.1.key: Rule "limit": another rule has this key; give each its own.',
  ])
})
