import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { changeOf, draftOf } from './candidate-draft.ts'

const definition = definitionSchema.parse({
  name: 'Letters',
  noun: { one: 'letter', many: 'letters' },
  fields: [
    { key: 'total', label: 'Total', type: 'money', find: { shape: 'amount', terms: ['Total', 'Sum'] } },
    {
      ...{ key: 'kind', label: 'Kind', type: 'label' },
      options: [
        { key: 'bill', label: 'Bill', words: ['invoice'] },
        { key: 'other', label: 'Other' },
      ],
    },
  ],
})

describe('the form of a candidate', () => {
  it('changes nothing as it opens', () => {
    expect(changeOf(definition, draftOf(definition))).toEqual({})
  })

  it('gives what differs and nothing else', () => {
    const draft = draftOf(definition)
    const hints = {
      total: { ...draft.hints.total, terms: 'Total, Sum\nGesamt' },
      kind: {
        ...draft.hints.kind,
        options: { ...draft.hints.kind?.options, other: { description: 'Rest', words: '' } },
      },
    } as typeof draft.hints
    const change = changeOf(definition, {
      ...draft,
      hints,
      provider: { ...draft.provider, examples: 5, model: null },
      thresholds: { ...draft.thresholds, sure: 0.95 },
    })
    expect(change).toEqual({
      provider: { examples: 5 },
      thresholds: { sure: 0.95 },
      hints: { total: { terms: ['Total', 'Sum', 'Gesamt'] }, kind: { options: { other: { description: 'Rest' } } } },
    })
  })
})
