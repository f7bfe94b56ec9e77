import { expect, test } from 'vitest'
import { judgeRules } from '#server/item/rules.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { firedAtDecision, placeOf, queuesAfter } from './sequence.ts'

const base = {
  name: 'Papers',
  noun: { one: 'paper', many: 'papers' },
  fields: [{ key: 'kind', label: 'Kind', type: 'text' }],
  queues: ['main', 'legal', 'finance'].map((key) => ({ key, label: key })),
  rules: [
    {
      key: 'contracts',
      when: [{ field: 'kind', is: 'equals', value: 'contract' }],
      actions: [
        { do: 'sequence', queues: ['legal', 'finance'] },
        { do: 'notify', who: ['owner'], message: 'A contract.' },
        { do: 'return', message: 'Back.' },
        { do: 'skip_approval' },
      ],
      because: 'Contracts.',
    },
  ],
}
const plain = definitionSchema.parse(base)
const routed = definitionSchema.parse({
  ...base,
  fields: [...base.fields, { key: 'team', label: 'Team', type: 'route' }],
})
const contract = { kind: 'contract' }
const outcome = judgeRules(plain, { values: contract, today: '2026-12-01' })
const item = {
  ...{
    queue: 'main',
    queuesLeft: [],
    queuesDone: [],
    routeReason: null,
    routeRule: null,
    seeded: false,
    reworkedAt: null,
  },
}

test('a sequence begins with the first decision and is then gone through as it was begun', () => {
  expect(queuesAfter(item, plain, contract, outcome)).toEqual(['finance'])
  const begun = { ...item, queue: 'finance', queuesDone: ['legal'] }
  expect(queuesAfter({ ...begun, queuesLeft: ['main'] }, plain, {}, outcome)).toEqual(['main'])
  expect(queuesAfter(begun, plain, contract, outcome)).toEqual([])
})

test('a seeded copy, and what was completed once, is decided by one person', () => {
  expect(queuesAfter({ ...item, seeded: true }, plain, contract, outcome)).toEqual([])
  expect(queuesAfter({ ...item, reworkedAt: new Date(0) }, plain, contract, outcome)).toEqual([])
})

test('a route that a person decided otherwise stands, and no rule’s sequence follows', () => {
  const values = { ...contract, team: 'main' }
  expect(queuesAfter(item, routed, values, outcome)).toEqual([])
  expect(placeOf(item, routed, values, outcome)).toMatchObject({ queue: 'main', routeReason: null, routeRule: null })
  expect(placeOf(item, routed, { ...contract, team: 'legal' }, outcome)).toMatchObject({
    ...{ queue: 'legal', routeReason: 'Contracts.', routeRule: 'contracts' },
  })
})

test('a rule that sent an item to its queue stays on record when the decided values call for no rule', () => {
  const sent = { ...item, queue: 'legal', routeRule: 'contracts', routeReason: 'Contracts.' }
  const none = judgeRules(plain, { values: { kind: 'letter' }, today: '2026-12-01' })
  expect(placeOf(sent, plain, { kind: 'letter' }, none)).toMatchObject({ queue: 'legal', routeRule: 'contracts' })
  expect(placeOf(item, plain, contract, outcome)).toMatchObject({ queue: 'legal', routeRule: 'contracts' })
})

test('the last queue of a sequence is noted once, however often its decision is taken', () => {
  const last = { ...item, queue: 'finance', queuesDone: ['legal'], routeRule: 'contracts', routeReason: 'Contracts.' }
  const placed = placeOf(last, plain, contract, outcome)
  expect(placed).toEqual({
    ...last,
    queuesLeft: [],
    queuesDone: ['legal', 'finance'],
    seeded: undefined,
    reworkedAt: undefined,
  })
  expect(placeOf({ ...last, ...placed }, plain, contract, outcome).queuesDone).toEqual(['legal', 'finance'])
})

test('at a decision people are told once, nothing goes back any more, and only what happened is said', () => {
  const known = { before: [], first: true, overruled: false, skippedBy: null }
  expect(firedAtDecision(outcome, known)).toEqual([{ key: 'contracts', did: ['sequence', 'notify'] }])
  expect(firedAtDecision(outcome, { ...known, first: false, before: [{ key: 'contracts', did: ['notify'] }] })).toEqual(
    [],
  )
  expect(firedAtDecision(outcome, { ...known, before: [{ key: 'contracts', did: ['sequence'] }] })).toEqual([
    { key: 'contracts', did: ['notify'] },
  ])
  expect(firedAtDecision(outcome, { ...known, overruled: true, skippedBy: 'contracts' })).toEqual([
    { key: 'contracts', did: ['notify', 'skip_approval'] },
  ])
})
