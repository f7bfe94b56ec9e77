import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '#seed/random.ts'
import type { Proposal } from '#server/proposal/proposal.ts'
import type { FieldValue, Values } from '#server/workflow/field-value.ts'
import { sameValue } from '#server/workflow/value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { scoreSeeded, seedProposal } from './seeded.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [
    { key: 'number', label: 'Number', type: 'text', critical: true, find: { shape: 'identifier' } },
    { key: 'net', label: 'Net', type: 'money' },
    { key: 'tax', label: 'Tax', type: 'money' },
    { key: 'total', label: 'Total', type: 'money', critical: true },
    { key: 'reply', label: 'Reply', type: 'draft' },
  ],
  checks: [{ kind: 'sum', parts: ['net', 'tax'], total: 'total' }],
})
const truth: Values = {
  number: 'INV-4711',
  net: '100.00',
  tax: '19.00',
  total: '119.00',
  reply: 'About INV-4711: thanks.',
}
const evidence = [{ page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, quote: 'INV-4711' }]
const value = (key: string, v: FieldValue) => ({
  key,
  value: v,
  confidence: 0.5,
  grounded: true,
  evidence: key === 'number' ? evidence : [],
  reason: '',
  candidates: [],
})
const source: Proposal = {
  provider: 'local',
  version: '1',
  language: 'en',
  values: Object.entries(truth).map(([key, v]) => value(key, key === 'tax' ? '91.00' : v)),
  summary: 'Bill: Number INV-4711.',
}
const matches = () => true

describe('a seeded proposal', () => {
  it('is the decided truth but for one field, which is shown as sure of itself', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const seeded = seedProposal(definition, source, truth, seededRandom(seed), matches)
        if (!seeded) throw new Error('no seeded proposal')
        for (const field of definition.fields) {
          if (field.type === 'draft') continue
          const same = sameValue(field, seeded.values[field.key], truth[field.key])
          expect(same).toBe(field.key !== seeded.fieldKey)
          expect(seeded.proposal.values.find((v) => v.key === field.key)?.value).toEqual(seeded.values[field.key])
        }
        const shown = seeded.proposal.values.find((v) => v.key === seeded.fieldKey)
        expect(shown).toMatchObject({ grounded: true, confidence: 0.9 })
        expect(seeded.proposal.summary).toContain(String(seeded.values.number))
      }),
      { numRuns: 50 },
    )
  })

  it('is wrong in a critical field that no check points at, and what quotes it goes with it', () => {
    for (let seed = 0; seed < 20; seed++) {
      const seeded = seedProposal(definition, source, truth, seededRandom(seed), matches)
      // A wrong total would raise the flag that it does not add up; a wrong number raises none.
      expect(seeded).toMatchObject({ fieldKey: 'number', right: 'INV-4711', flags: [] })
      expect(JSON.stringify(seeded?.proposal)).not.toContain('INV-4711')
    }
  })

  it('is none where nothing can be wrong in a plausible way', () => {
    const words = definitionSchema.parse({
      ...definition,
      checks: [],
      fields: [{ key: 'reply', label: 'Reply', type: 'draft' }],
    })
    expect(seedProposal(words, source, { reply: 'Thanks.' }, seededRandom(1), matches)).toBeNull()
  })
})

describe('the score of a seeded item', () => {
  const check = { fieldKey: 'total', right: '119.00', wrong: '191.00' }
  const shown = { ...truth, total: '191.00' }
  it.each([
    [{ total: '191.00' }, { caught: false, corrected: false, overCorrected: [] }],
    [{ total: '119' }, { caught: true, corrected: true, overCorrected: [] }],
    [{ total: '118.00' }, { caught: true, corrected: false, overCorrected: [] }],
    [
      { total: '119.00', net: '91.00', reply: 'Other words.' },
      { caught: true, corrected: true, overCorrected: ['net'] },
    ],
  ])('for %j', (changes, expected) => {
    const score = scoreSeeded(definition, check, shown, { ...shown, ...changes })
    expect(score).toEqual({ ...expected, controls: ['number', 'net', 'tax'] })
  })
})
