import { expect, test } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { assertTries, canaryDefinition, isCanarys, unsigned } from './canary.ts'

const definition = definitionSchema.parse({
  name: 'Bills',
  noun: { one: 'bill', many: 'bills' },
  fields: [{ key: 'kind', label: 'Kind', type: 'label', options: ['a', 'b'].map((key) => ({ key, label: key })) }],
  thresholds: { sure: 0.9, look: 0.5, abstain: { kind: 0.4 } },
})

test('a canary proposes as its change says, and is reviewed by the thresholds that everything else is', () => {
  const thresholds = { sure: 0.7, fields: { kind: 0.99 }, abstain: { kind: 0.6 } }
  const tried = canaryDefinition(definition, { instructions: 'Read twice.', provider: { memory: false }, thresholds })
  expect(tried).toMatchObject({
    instructions: 'Read twice.',
    provider: { memory: false },
    thresholds: { sure: 0.9, look: 0.5, fields: {}, abstain: { kind: 0.6 } },
  })
})

test('a change that no proposal would show is nothing to try', () => {
  expect(() => assertTries({ thresholds: { sure: 0.7 } })).toThrow(/proposes the same/)
  expect(() => assertTries({})).toThrow(/proposes the same/)
  expect(() => assertTries({ thresholds: { abstain: { kind: 0.6 } } })).not.toThrow()
  expect(() => assertTries({ instructions: 'Read twice.' })).not.toThrow()
})

test('an item is drawn where its place lies below the share', () => {
  expect([isCanarys(0.2, 0.19), isCanarys(0.2, 0.2)]).toEqual([true, false])
})

test('who works with a proposal is not told who made it', () => {
  const usage = { model: 'm', requests: 1, inputTokens: 1, outputTokens: 1, cost: 1, currency: 'EUR' }
  const made = { provider: 'openai', version: 'm 3', language: 'en' as const, values: [], summary: 'A bill.', usage }
  expect(JSON.stringify(unsigned(made))).not.toMatch(/openai|m 3|usage/)
  expect(unsigned(made).summary).toBe('A bill.')
})
