import { describe, expect, it } from 'vitest'
import { changed } from '#server/workflow/change.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { describeChange, onlyDiffering } from './candidate.ts'
import { candidateHash } from './candidate-hash.server.ts'

const definition = definitionSchema.parse({
  name: 'Letters',
  noun: { one: 'letter', many: 'letters' },
  instructions: 'Read the date.\nRead the total.\n',
  thresholds: { fields: { total: 0.8 } },
  fields: [
    { key: 'total', label: 'Total', type: 'money', help: 'To be paid', find: { shape: 'amount', terms: ['Total'] } },
    {
      ...{ key: 'kind', label: 'Kind', type: 'label' },
      options: [
        { key: 'bill', label: 'Bill' },
        { key: 'other', label: 'Other' },
      ],
    },
  ],
})

describe('a change', () => {
  it('is cut to what differs, whatever order its members have', () => {
    expect(
      onlyDiffering(definition, {
        provider: {
          ...{ name: 'local', account: null, model: null, examples: 3 },
          models: { route: null, labels: null, confidence: null, follow: 'newest' },
        },
        instructions: definition.instructions,
        thresholds: { sure: 0.9, fields: { total: 0.8 } },
        hints: { total: { help: 'To be paid', terms: ['Total'] }, kind: { options: { bill: { description: '' } } } },
      }),
    ).toEqual({})
  })

  it('is told in people’s words, row by row, with what was before', () => {
    const rows = describeChange(
      definition,
      {
        provider: {
          ...{ name: 'openai', account: 'main', memory: false },
          models: { follow: 'promoted', labels: 3, route: null, confidence: 2 },
        },
        instructions: 'Read the date.\nRead the gross total.\n',
        thresholds: { fields: { total: 0.955 }, abstain: { 'kind/bill': 0.5 } },
        hints: { total: { terms: ['Total', 'Sum'] }, kind: { options: { bill: { words: ['invoice'] } } } },
      },
      [{ key: 'main', label: 'Main account' }],
    )
    expect(rows.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual([
      'Provider: local, without a network -> a model asked over the network',
      'Provider account: none -> Main account',
      'Remembers confirmed items of the same origin: yes -> no',
      'Trained models: the newest in use -> labels 3, confidence 2',
      'Instructions: Read the total. -> Read the gross total.',
      'Threshold: Total: 80 % -> 95.5 %',
      'Held back below: Kind / Bill: none -> 50 %',
      'Total: words beside it: Total -> Total, Sum',
      'Kind / Bill: words: none -> invoice',
    ])
    expect(describeChange(definition, {})).toEqual([])
  })

  it('has the hash of what it comes to: of proposals alone, not of what nobody reads', () => {
    const hash = candidateHash(definition)
    expect(candidateHash({ ...definition, name: 'Post', dueHours: 5 })).toBe(hash)
    expect(candidateHash(changed(definition, { thresholds: { sure: 0.95 } }))).not.toBe(hash)
    expect(candidateHash(changed(definition, { hints: { total: { help: 'x' } } }))).not.toBe(hash)
  })
})
