import { expect, test } from 'vitest'
import { judgeRules } from '#server/item/rules.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import type { Proposal } from './proposal.ts'
import { heldBack, messageOf, restsOnProposal, withRuledRoute } from './rule-outcome.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'seller', label: 'Seller', type: 'text' },
    { key: 'total', label: 'Total', type: 'money' },
    { key: 'team', label: 'Team', type: 'route' },
  ],
  queues: [
    { key: 'main', label: 'Main' },
    { key: 'large', label: 'Large' },
  ],
  rules: [
    {
      key: 'by_sender',
      when: [{ fact: 'sender_domain', is: 'equals', value: 'umbra.example' }],
      actions: [{ do: 'notify', who: ['owner'], message: 'Umbra wrote.' }],
      because: 'Umbra.',
    },
    {
      key: 'by_value',
      when: [{ field: 'total', is: 'above', value: '100' }, { expression: 'sender.endsWith("umbra.example")' }],
      actions: [
        { do: 'route', queue: 'large' },
        { do: 'return', message: 'Your bill over {{total}} from {{seller}}.' },
        { do: 'escalate', message: 'Large.' },
      ],
      because: 'Large bills of Umbra.',
    },
    {
      key: 'by_message',
      when: [{ expression: 'intake == "upload"' }],
      actions: [{ do: 'notify', who: ['lead'], message: 'It is over {{total}}.' }],
      because: 'Uploads.',
    },
  ],
})
const about = {
  ...{ sender: 'kim@umbra.example', subject: null, fileName: '', intake: 'upload', documentType: 'pdf', flags: [] },
  ...{ errorFlags: 0, amount: null, seenBefore: 0, usualRatio: null },
}
const outcome = judgeRules(definition, { values: { total: '500.00' }, today: '2026-12-01', about })

test('a rule rests on a proposal by its conditions, its expressions, or the places of its messages', () => {
  expect(definition.rules.filter((rule) => restsOnProposal(rule, definition)).map((r) => r.key)).toEqual([
    ...['by_value', 'by_message'],
  ])
})

test('what is held back is all that somebody would notice; where the item goes stays', () => {
  expect(outcome.fired.map((f) => f.key)).toEqual(['by_sender', 'by_value', 'by_message'])
  expect(heldBack(outcome, definition)).toMatchObject({
    ...{ queue: 'large', rule: 'by_value', returned: null, asked: null, escalated: null },
    notifies: [{ rule: 'by_sender' }],
    fired: [
      { key: 'by_sender', did: ['notify'] },
      { key: 'by_value', did: ['route'] },
    ],
  })
})

const said = (key: string, value: string, confidence: number) => ({
  ...{ key, value, confidence, grounded: true, reason: 'as before', candidates: [] },
  evidence: [{ page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, quote: value }],
})
const proposal = (team: string): Proposal => ({
  ...{ provider: 'local', version: '1', language: 'en', summary: '' },
  values: [said('seller', 'Umbra', 0.9), said('total', '500.00', 0.7), said('team', team, 0.6)],
})

test('a fired rule settles the proposed route, as sure as what it rests on', () => {
  const ruled = withRuledRoute(definition, proposal('main'), outcome).values.find((v) => v.key === 'team')
  expect(ruled).toMatchObject({ value: 'large', confidence: 0.7, grounded: true, reason: 'Large bills of Umbra.' })
  expect(ruled?.candidates).toEqual([{ value: 'main', confidence: 0.6, evidence: [] }])
  const same = proposal('large')
  expect(withRuledRoute(definition, same, outcome)).toBe(same)
  expect(withRuledRoute(definition, same, { ...outcome, rule: null })).toBe(same)
})

test('a message is filled from the values; what is missing is named, and a value opens no place of its own', () => {
  const message = 'Your bill over {{total}} from {{seller}}.'
  expect(messageOf(message, definition, { total: '1204.50', seller: '{{total}}' })).toBe(
    'Your bill over 1,204.50 from total.',
  )
  expect(messageOf(message, definition, { total: '1.00' })).toBe('Your bill over 1.00 from (Seller is missing).')
})
