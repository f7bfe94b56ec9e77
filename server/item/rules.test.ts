import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SimpleCondition } from '#server/workflow/condition.ts'
import { factNames } from '#server/workflow/condition.ts'
import { operatorsOf, subjectKind, withoutValue } from '#server/workflow/condition-subject.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import type { About, Asked } from './comparisons.ts'
import { about, definition, facts, queues } from './rules.fixture.ts'
import { approvalOf, judgeRules, routeOf, skippedBy } from './rules.ts'

const withRules = (rules: unknown[], approvals: unknown[] = []): Definition =>
  definitionSchema.parse({ ...definition, rules, approvals })

test('of rules that send an item somewhere the first counts, everything else adds up', () => {
  const made = withRules([
    {
      key: 'never',
      when: [{ field: 'total', is: 'empty' }],
      actions: [{ do: 'route', queue: 'legal' }],
      because: 'N.',
    },
    { key: 'one', when: [], actions: [{ do: 'priority', by: 3 }, { do: 'skip_approval' }], because: 'One.' },
    {
      key: 'two',
      when: [],
      actions: [
        { do: 'sequence', queues: ['large', 'legal'] },
        { do: 'return', message: 'No.' },
      ],
      because: 'Two.',
    },
    {
      key: 'three',
      when: [],
      actions: [
        { do: 'route', queue: 'main' },
        { do: 'priority', by: 4 },
        { do: 'ask', document: 'it', message: 'Send.' },
      ],
      because: 'Three.',
    },
    { key: 'four', when: [], actions: [{ do: 'route', queue: 'main' }, { do: 'skip_approval' }], because: 'Four.' },
  ])
  expect(judgeRules(made, facts)).toEqual({
    ...{ queue: 'large', queuesLeft: ['legal'], because: 'Two.', rule: 'two', priority: 7, skipApprovalBy: 'one' },
    ...{ returned: { rule: 'two', message: 'No.' }, asked: null, escalated: null, notifies: [] },
    fired: [
      { key: 'one', did: ['priority', 'skip_approval'] },
      { key: 'two', did: ['sequence', 'return'] },
      { key: 'three', did: ['priority'] },
    ],
    outdone: [
      { key: 'three', by: 'two', what: ['route', 'ask'] },
      { key: 'four', by: 'two', what: ['route'] },
      { key: 'four', by: 'one', what: ['skip_approval'] },
    ],
  })
  expect(routeOf(made, facts)).toMatchObject({ queue: 'large', because: 'Two.', rule: { key: 'two' } })
})

// Any rules that a definition may hold, over any values at all.
const expressions = [
  ...['total > 10', 'due < today + 5', 'topic == "law"', '"a" in tags', 'sum(lines, "sum") > 1', 'size(lines) == 0'],
  ...['seen_before == 0', 'amount / total > 2.0', 'present(sender) && sender.contains("x")', 'lines.all(l, l.sum > 0)'],
]
const comparison: fc.Arbitrary<SimpleCondition> = fc
  .oneof(
    fc.constantFrom(...definition.fields.map((f) => ({ field: f.key }))),
    fc.constantFrom(...factNames.map((fact) => ({ fact }))),
  )
  .chain((subject) => {
    const kind = subjectKind({ ...subject, is: 'present' }, definition.fields) ?? 'text'
    const options = 'field' in subject && subject.field === 'topic' ? ['law', 'fire'] : ['a', 'b']
    const text = fc.string({ minLength: 1, maxLength: 12 }).filter((s) => s.trim() !== '')
    return fc.constantFrom(...operatorsOf[kind]).chain((is) => {
      if (withoutValue.includes(is)) return fc.constant({ ...subject, is })
      const value =
        kind === 'number'
          ? fc.constantFrom('0', '10', '10.00', '-3.5', '99999999999999999999.01')
          : kind === 'date'
            ? fc.constantFrom(
                ...(is === 'within_days' ? ['0', '30', '9999'] : ['2026-12-01', 'today', 'today+9999', 'today-1']),
              )
            : 'field' in subject && kind !== 'text'
              ? fc.constantFrom(...options)
              : text
      return value.map((v) => ({ ...subject, is, value: v }))
    })
  })
const condition = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 1, arbitrary: fc.record({ any: fc.array(comparison, { minLength: 1, maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.constantFrom(...expressions).map((expression) => ({ expression })) },
)
const action = fc.oneof(
  fc.constantFrom(...queues.map((q) => ({ do: 'route' as const, queue: q.key }))),
  fc.constant({ do: 'sequence' as const, queues: ['large', 'legal'] }),
  fc.integer({ min: 1, max: 100 }).map((by) => ({ do: 'priority' as const, by })),
  fc.constant({ do: 'skip_approval' as const }),
  fc.constantFrom(
    { do: 'return' as const, message: 'No {{total}}' },
    { do: 'ask' as const, document: 'd', message: 'm' },
  ),
  fc.constant({ do: 'escalate' as const, message: 'Look.' }),
)
const kindOf = ({ do: kind }: { do: string }) => (kind === 'sequence' ? 'route' : kind === 'ask' ? 'return' : kind)
const rules = fc
  .array(
    fc.record({
      when: fc.array(condition, { maxLength: 4 }),
      actions: fc.uniqueArray(action, { minLength: 1, maxLength: 4, selector: kindOf }),
    }),
    { maxLength: 6 },
  )
  .map((list) => list.map((rule, i) => ({ key: `r${i}`, because: `Rule ${i}.`, ...rule })))
const approvals = fc
  .array(fc.record({ when: fc.array(condition, { maxLength: 2 }), always: fc.boolean() }), { maxLength: 3 })
  .map((list) => list.map((approval, i) => ({ key: `a${i}`, because: `Approval ${i}.`, steps: [{}], ...approval })))

const text = fc.oneof(
  fc.constantFrom('', '10', '1e400', '-0.0', '2026-12-01', '2026-99-99', 'law', 'a', '\u0000', '9'.repeat(400)),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const value = fc.oneof(
  fc.constant(null),
  text,
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.dictionary(fc.constantFrom('sum', '__proto__', 'x'), fc.option(text)), { maxLength: 3 }),
)
const anyAbout: fc.Arbitrary<About> = fc.record({
  ...{ sender: fc.option(text), subject: fc.option(text), fileName: text, intake: text, documentType: text },
  ...{ flags: fc.array(text, { maxLength: 3 }), errorFlags: fc.nat(), amount: fc.option(text), seenBefore: fc.nat() },
  usualRatio: fc.option(fc.double()),
})
const asked: fc.Arbitrary<Asked> = fc.record({
  values: fc.dictionary(fc.constantFrom(...definition.fields.map((f) => f.key)), value) as fc.Arbitrary<Values>,
  today: fc.constantFrom('2026-12-01', '2024-02-29', ''),
  about: fc.option(anyAbout, { nil: undefined }),
})

/** The same as a definition, without reading it again: the first test says that it would be read. */
const holding = (some: unknown[], needed: unknown[] = []) =>
  ({ ...definition, rules: some, approvals: needed }) as unknown as Definition

test('the rules and approvals that are tried here are valid ones', () => {
  fc.assert(
    fc.property(rules, approvals, (some, needed) => {
      expect(withRules(some, needed).rules).toHaveLength(some.length)
    }),
    { numRuns: 40 },
  )
})

test('any valid rules judge any item: without an error, to one place, and past no approval that is always asked for', () => {
  fc.assert(
    fc.property(rules, approvals, asked, (some, needed, item) => {
      const made = holding(some, needed)
      const outcome = judgeRules(made, item)
      const ways = outcome.fired.flatMap((f) => f.did.filter((kind) => kind === 'route' || kind === 'sequence'))
      expect(ways.length).toBe(outcome.rule === null ? 0 : 1)
      expect(outcome.returned === null || outcome.asked === null).toBe(true)
      for (const queue of [outcome.queue, ...outcome.queuesLeft]) expect(queues.map((q) => q.key)).toContain(queue)
      const approval = approvalOf(made, item)
      if (approval) expect(skippedBy(approval, outcome)).toBe(approval.always ? null : outcome.skipApprovalBy)
    }),
    { numRuns: 500 },
  )
})

test('the order of a rule’s conditions does not matter', () => {
  const shuffled = rules.chain((some) =>
    fc.tuple(
      fc.constant(some),
      fc.tuple(...some.map((rule) => fc.shuffledSubarray(rule.when, { minLength: rule.when.length }))),
    ),
  )
  fc.assert(
    fc.property(shuffled, asked, ([some, orders], item) => {
      const other = some.map((rule, i) => ({ ...rule, when: orders[i] ?? [] }))
      expect(judgeRules(holding(other), item)).toEqual(judgeRules(holding(some), item))
    }),
    { numRuns: 200 },
  )
})

test('an approval of an amount that nobody can compare is asked for, and not skipped for being small', () => {
  const unknown = { ...facts, about: { ...about, amount: null } }
  const asks = (when: unknown[], amount: string | null = null) =>
    approvalOf(withRules([], [{ key: 'large', when, steps: [{}], because: 'Large.' }]), {
      ...facts,
      about: { ...about, amount },
    })?.key
  const large = { fact: 'amount', is: 'above', value: '5000' }
  const doubtful = approvalOf(withRules([], [{ key: 'large', when: [large], steps: [{}], because: 'Large.' }]), unknown)
  expect(doubtful?.because).toMatch(/^Large\. What this one is worth in EUR is not known/)
  expect(asks([large])).toBe('large')
  expect(asks([{ any: [large, { field: 'topic', is: 'equals', value: 'fire' }] }])).toBe('large')
  expect(asks([{ expression: 'amount > 5000 && topic == "law"' }])).toBe('large')
  // What is known speaks against it, whatever the amount is.
  expect(asks([large, { field: 'topic', is: 'equals', value: 'fire' }])).toBeUndefined()
  expect(asks([{ expression: 'amount > 5000 && topic == "fire"' }])).toBeUndefined()
  expect(asks([large], '5000')).toBeUndefined()
  // Another thing that is missing is no reason to ask.
  expect(asks([{ expression: 'usual_ratio > 2.0' }])).toBeUndefined()
  const small = { key: 'small', because: 'Small.', actions: [{ do: 'skip_approval' }] }
  for (const when of [{ fact: 'amount', is: 'below', value: '100' }, { expression: 'amount < 100' }])
    expect(judgeRules(withRules([{ ...small, when: [when] }]), unknown).skipApprovalBy).toBeNull()
})
