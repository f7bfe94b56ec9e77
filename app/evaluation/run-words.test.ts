import { describe, expect, it } from 'vitest'
import { estimateText } from './run-words.ts'

const estimate = {
  ...{ cases: 40, repetitions: 1, requests: 40, inputTokens: 80_000, outputTokens: 12_000 },
  ...{ cost: 0.0192, currency: 'USD', basis: 'measured' as const, n: 200 },
}

describe('an estimate in words', () => {
  it('says what is asked, what it costs, and how that is known', () => {
    expect(estimateText(estimate, 'en-GB')).toBe(
      '40 cases. 40 questions, about 80,000 tokens in and 12,000 tokens out: about US$0.0192, as measured on the last 200 documents that this model read here. Questions that were answered before are not paid for again.',
    )
  })
  it('names a missing price, repetitions, and a provider that costs nothing', () => {
    expect(estimateText({ ...estimate, cost: null, basis: 'words', repetitions: 3 }, 'en-GB')).toMatch(
      /40 cases, 3 times each\. .*no price for the model, by the length of 200 documents/,
    )
    const free = { ...estimate, basis: 'free' as const, cases: 1, cost: 0, currency: null }
    expect(estimateText(free, 'en-GB')).toBe('1 case. The local provider asks nobody and costs nothing.')
  })
})
