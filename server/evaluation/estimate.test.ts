import { describe, expect, it } from 'vitest'
import { estimateFrom, freeEstimate, mayAsk, usageFromWords } from './estimate.ts'
import { timeLeft } from './run-progress.ts'

const prices = { currency: 'USD', models: [{ model: 'small', input: 10, output: 40 }] }

describe('an estimate', () => {
  it('is cases times repetitions times one document, priced', () => {
    const per = { n: 200, requests: 1.5, inputTokens: 2_000, outputTokens: 300 }
    expect(estimateFrom(per, 'measured', { cases: 10, repetitions: 3, model: 'small', prices })).toEqual({
      ...{ cases: 10, repetitions: 3, requests: 45, inputTokens: 60_000, outputTokens: 9_000 },
      // 60,000 * 10 / 10^6 + 9,000 * 40 / 10^6
      ...{ cost: 0.96, currency: 'USD', basis: 'measured', n: 200 },
    })
    expect(estimateFrom(per, 'words', { cases: 1, repetitions: 1, model: 'other', prices }).cost).toBeNull()
    expect(freeEstimate(7, 1)).toMatchObject({ cases: 7, requests: 0, cost: 0, basis: 'free' })
  })

  it('from words counts the prompt once a question, examples and images as they are sent', () => {
    const document = {
      ...{ words: 1_000, pages: 2, n: 5, promptTokens: 800, fields: 5, tables: 1, examples: 0, images: false },
      chunkTokens: 6_000,
    }
    expect(usageFromWords(document)).toEqual({ n: 5, requests: 1, inputTokens: 3_200, outputTokens: 700 })
    expect(usageFromWords({ ...document, examples: 2 }).inputTokens).toBe(3_200 + 2 * 1_500)
    expect(usageFromWords({ ...document, images: true }).inputTokens).toBe(3_200 + 2 * 1_200)
    expect(usageFromWords({ ...document, words: 5_000 }).requests).toBe(2)
  })
})

describe('a spending limit', () => {
  const run = { limit: 1, asked: 4, underWay: 0, estimate: null }

  it('lets a question pass that stays within it by the mean so far, those under way counted', () => {
    expect(mayAsk({ ...run, cost: 0.8 })).toBe(true)
    expect(mayAsk({ ...run, cost: 0.81 })).toBe(false)
    expect(mayAsk({ ...run, cost: 0.8, underWay: 1 })).toBe(false)
    expect(mayAsk({ ...run, cost: 100, limit: null })).toBe(true)
  })

  it('lets the first pass whatever the estimate says, and counts by it those beside it', () => {
    const estimate = { cost: 20, cases: 10, repetitions: 1 }
    expect(mayAsk({ ...run, cost: 0, asked: 0, estimate })).toBe(true)
    expect(mayAsk({ ...run, cost: 0, asked: 0, underWay: 1, estimate })).toBe(false)
    expect(mayAsk({ ...run, cost: 1, asked: 0, estimate: null })).toBe(false)
  })
})

describe('the time left', () => {
  const now = new Date('2026-11-16T09:10:00Z')
  it('follows the pace of the last minute, or of the start where that is later', () => {
    const long = new Date('2026-11-16T09:00:00Z')
    expect(timeLeft({ left: 100, recent: 20, startedAt: long, now })).toBe(300_000)
    expect(timeLeft({ left: 100, recent: 20, startedAt: new Date('2026-11-16T09:09:50Z'), now })).toBe(50_000)
    expect(timeLeft({ left: 100, recent: 0, startedAt: long, now })).toBeNull()
    expect(timeLeft({ left: 0, recent: 0, startedAt: null, now })).toBe(0)
  })
})
