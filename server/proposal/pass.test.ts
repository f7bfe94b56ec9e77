import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AutonomyLevel, autonomyLevels } from '#server/workflow/autonomy.ts'
import type { KindBasis, Levels } from '#server/workflow/autonomy-levels.ts'
import type { FieldValue } from '#server/workflow/field-value.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'
import { isClean, type PassFacts } from './pass.ts'
import type { Proposal } from './proposal.ts'

const definition = definitionSchema.parse({
  name: 'Requests',
  noun: { one: 'request', many: 'requests' },
  fields: [
    { key: 'number', label: 'Number', type: 'text', required: true, critical: true },
    { key: 'note', label: 'Note', type: 'text' },
    {
      key: 'kind',
      label: 'Kind',
      type: 'label',
      options: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
      ],
    },
    { key: 'place', label: 'Place', type: 'route' },
    { key: 'reply', label: 'Reply', type: 'draft' },
  ],
  sensitive: { when: [{ field: 'number', is: 'equals', value: 'SECRET' }] },
  rules: [
    {
      key: 'far',
      when: [{ field: 'note', is: 'equals', value: 'far' }],
      actions: [{ do: 'route', queue: 'main' }],
      because: 'Far away',
    },
    {
      key: 'back',
      when: [{ field: 'note', is: 'equals', value: 'back' }],
      actions: [{ do: 'return', message: 'Please say more.' }],
      because: 'It says too little',
    },
  ],
})
const passing: Levels = { extraction: 'clean_pass', label: 'clean_pass', route: 'clean_pass', draft: 'clean_pass' }
const proposer = { provider: 'local', version: '4' }
const kinds = ['extraction', 'label', 'route', 'draft'] as const
const basisOf = (change: Omit<KindBasis, 'kind'> = {}) => kinds.map((kind) => ({ kind, proposer, ...change }))

function proposalOf(change: Record<string, FieldValue> = {}, confidence = 0.95): Proposal {
  const values = { number: 'R-1', note: null, kind: 'a', place: 'main', reply: 'Thank you.', ...change }
  return {
    ...{ ...proposer, language: 'en' as const, summary: '' },
    values: Object.entries(values).map(([key, value]) => ({
      ...{ key, value, confidence, grounded: true, evidence: [], reason: '', candidates: [] },
    })),
  }
}
function factsOf(proposal: Proposal, change: Partial<PassFacts> = {}, of: Definition = definition): PassFacts {
  const values = Object.fromEntries(proposal.values.map((v) => [v.key, v.value]))
  return {
    facts: { fields: of.fields, values, today: '2026-03-02' },
    policy: of,
    basis: basisOf({ sensitive: false }),
    measured: true,
    ...{ designRuns: false, canary: false, seeded: false, touched: false },
    ...change,
  }
}
const judge = (proposal = proposalOf(), change: Partial<PassFacts> = {}, levels = passing) =>
  isClean(definition, proposal, [], levels, factsOf(proposal, change))

describe('a clean item', () => {
  it('passes when every value is sure, in the document, and nothing speaks against it', () => {
    expect(judge()).toEqual({ clean: true, because: [] })
  })

  const without: [string, Partial<PassFacts>][] = [
    ['while a pilot draws the items', { designRuns: true }],
    ['when a canary proposed it', { canary: true }],
    ['when it is a seeded copy', { seeded: true }],
    ['when a person has had it before', { touched: true }],
    [
      'when nobody would check any passed item',
      { policy: { ...definition, autonomy: { ...definition.autonomy, sampleShare: 0 } } },
    ],
    ['when another provider proposed it', { basis: basisOf({ proposer: { provider: 'openai', version: 'x' } }) }],
    [
      'when one kind’s step rested on another version',
      { basis: [...basisOf().slice(1), { kind: 'extraction', proposer: { ...proposer, version: '3' } }] },
    ],
    ['when its version proposes in another way than what was checked', { measured: false }],
    ['when no step says what it rested on', { basis: [] }],
  ]
  it.each(without)('goes to a person %s', (_, change) => {
    expect(judge(proposalOf(), change).clean).toBe(false)
  })

  it.each(['error', 'warning'] as const)('goes to a person with a flag of severity %s', (severity) => {
    const proposal = proposalOf()
    const flags = [{ severity, message: 'It does not add up.' }]
    const judged = isClean(definition, proposal, flags, passing, factsOf(proposal))
    expect(judged).toEqual({ clean: false, because: ['It does not add up.'] })
  })
  it('passes with a flag that only informs', () => {
    const proposal = proposalOf()
    const flags = [{ severity: 'info' as const, message: 'A round sum.' }]
    expect(isClean(definition, proposal, flags, passing, factsOf(proposal)).clean).toBe(true)
  })

  const open: [string, Record<string, FieldValue>, string][] = [
    ['a required value is missing', { number: null }, 'Number: nothing is proposed.'],
    ['a label was not guessed, required or not', { kind: null }, 'Kind: nothing is proposed.'],
    ['no queue was proposed', { place: null }, 'Place: nothing is proposed.'],
    ['a draft has an open place', { reply: 'Dear {{sender}}' }, 'Reply has open places.'],
    ['a rule returns it', { note: 'back' }, 'The rule "It says too little" asks for a person.'],
    [
      'it is marked sensitive',
      { number: 'SECRET' },
      'It is marked sensitive, and the steady weeks of the plan were not served.',
    ],
  ]
  it.each(open)('goes to a person where %s', (_, change, sentence) => {
    expect(judge(proposalOf(change)).because).toContain(sentence)
  })
  it('passes though a rule sends it to a queue, and though an optional value is empty', () => {
    expect(judge(proposalOf({ note: 'far' })).clean).toBe(true)
  })
  it('passes marked sensitive where the weeks were served when every kind stepped', () => {
    const proposal = proposalOf({ number: 'SECRET' })
    expect(judge(proposal, { basis: basisOf({ sensitive: true }) }).clean).toBe(true)
    expect(
      judge(proposal, {
        basis: [...basisOf({ sensitive: true }).slice(1), { kind: 'extraction', proposer, sensitive: false }],
      }).clean,
    ).toBe(false)
  })
  it('goes to a person where what is sensitive, or a rule that returns, asks for an amount that nobody can compare', () => {
    const when = [{ fact: 'amount' as const, is: 'above' as const, value: '5000' }]
    const returning = definition.rules.map((rule) => (rule.key === 'back' ? { ...rule, when } : rule))
    const proposal = proposalOf()
    const clean = (of: Definition, amount: string | null) => {
      const known = factsOf(proposal, { policy: definition }, of)
      const about = { sender: null, subject: null, fileName: '', intake: 'upload', documentType: 'pdf', flags: [] }
      const asked = { ...about, errorFlags: 0, amount, seenBefore: 0, usualRatio: null }
      return isClean(of, proposal, [], passing, { ...known, facts: { ...known.facts, about: asked } }).clean
    }
    for (const of of [
      { ...definition, sensitive: { handles: [], when } },
      { ...definition, rules: returning },
    ])
      expect([clean(of, '5000'), clean(of, null)]).toEqual([true, false])
  })
  it('is judged by the marks of today’s version too', () => {
    const policy = {
      ...definition,
      sensitive: { handles: [], when: [{ field: 'number', is: 'equals' as const, value: 'R-1' }] },
    }
    expect(judge(proposalOf(), { policy }).clean).toBe(false)
  })
  it.each(['own', 'current'] as const)('is a payment or a reply as soon as its %s version says so', (which) => {
    const handling = (handles: ('payments' | 'replies')[]) => ({ ...definition, sensitive: { handles, when: [] } })
    const proposal = proposalOf()
    const clean = (handles: ('payments' | 'replies')[], basis: KindBasis[]) => {
      const [of, policy] = which === 'own' ? [handling(handles), definition] : [definition, handling(handles)]
      return isClean(of, proposal, [], passing, factsOf(proposal, { basis, policy }, of)).clean
    }
    const drafts = [...basisOf().slice(0, 3), { kind: 'draft' as const, proposer, sensitive: true }]
    expect(clean(['payments'], basisOf())).toBe(false)
    expect(clean(['payments'], drafts)).toBe(false)
    expect(clean(['payments'], basisOf({ sensitive: true }))).toBe(true)
    expect(clean(['replies'], basisOf())).toBe(false)
    expect(clean(['replies'], drafts)).toBe(true)
  })
  it('goes to a person where a value is not in the document', () => {
    const proposal = proposalOf()
    const values = proposal.values.map((v) => (v.key === 'number' ? { ...v, grounded: false } : v))
    expect(judge({ ...proposal, values }).because).toEqual(['Number is not in the document as it is proposed.'])
  })
})

describe('no item passes', () => {
  const level = fc.constantFrom<AutonomyLevel>(...autonomyLevels)
  const levels = fc.record({ extraction: level, label: level, route: level, draft: level })
  it('unless every kind that the workflow asks for lets clean items pass', () => {
    fc.assert(
      fc.property(levels, (at) => {
        const all = Object.values(at).every((l) => l === 'clean_pass')
        expect(judge(proposalOf(), {}, at).clean).toBe(all)
      }),
    )
  })
  it('with a value below its threshold, ungrounded, or a flag that is more than information, whatever else is so', () => {
    const spoiled = fc.constantFrom('below', 'ungrounded', 'flag')
    fc.assert(
      fc.property(
        ...([spoiled, fc.nat(4), fc.double({ min: 0, max: 0.8999, noNaN: true }), fc.boolean(), fc.boolean()] as const),
        (how, at, confidence, sensitive, empty) => {
          const proposal = proposalOf({ note: empty ? 'far' : 'note' })
          const values = proposal.values.map((v, i) =>
            i !== at
              ? v
              : how === 'below'
                ? { ...v, confidence }
                : how === 'ungrounded'
                  ? { ...v, grounded: false }
                  : v,
          )
          const flags = how === 'flag' ? [{ severity: 'warning' as const, message: 'Unusual.' }] : []
          const facts = factsOf(proposal, { basis: basisOf({ sensitive }) })
          expect(isClean(definition, { ...proposal, values }, flags, passing, facts).clean).toBe(false)
        },
      ),
    )
  })
})
