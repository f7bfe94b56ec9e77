import { describe, expect, test } from 'vitest'
import { makeRandom } from '#seed/documents/random.ts'
import type { Weights } from '#server/proposal/local/model.ts'
import { damaged } from './train-damage.ts'
import { fitChoices, fitVerdicts, namesIn } from './train-fit.ts'
import { makeLetterInvoice } from './train-invoices.ts'
import { makeReceipt } from './train-receipts.ts'

describe('fitting weights', () => {
  const cases = Array.from({ length: 60 }, (_, i) => ({
    features: [
      { bias: 1, label: 1 },
      { bias: 1, label: 0, noise: i % 2 },
      { bias: 1, label: 0 },
    ] as Weights[],
    right: [i % 10 !== 0, false, false],
  }))

  test('finds that a labelled place is taken, about as often as it was right', () => {
    const names = namesIn(cases.flatMap((c) => c.features))
    const w = fitChoices(cases, { prior: {}, names, ridge: 0.0001 })
    const score = (w.bias ?? 0) + (w.label ?? 0)
    expect(w.label).toBeGreaterThan(1)
    // Nine of ten: odds of nine to one against none and the others.
    expect(Math.exp(score)).toBeGreaterThan(4)
    expect(fitChoices(cases, { prior: {}, names, ridge: 0.0001 })).toEqual(w)
  })

  test('stays at the reasoned weights where it is held strongly', () => {
    const prior = { bias: -2, label: 3, noise: 0 }
    const w = fitChoices(cases, { prior, names: namesIn([prior]), ridge: 1000, rounds: 50 })
    expect(w.label).toBeCloseTo(3, 0)
    expect(w.bias).toBeCloseTo(-2, 0)
  })

  test('tells how often a verdict holds', () => {
    const verdicts = Array.from({ length: 100 }, (_, i) => ({ features: { bias: 1 }, right: i % 4 !== 0 }))
    const w = fitVerdicts(verdicts, { prior: {}, names: ['bias'], ridge: 0 })
    expect(1 / (1 + Math.exp(-(w.bias ?? 0)))).toBeCloseTo(0.75, 1)
  })
})

describe('generated documents', () => {
  test('are the same for the same seed, and print what they are said to hold', () => {
    for (const make of [makeReceipt, makeLetterInvoice]) {
      const once = make(makeRandom(5))
      expect(make(makeRandom(5))).toEqual(once)
      const text = once.pages[0]?.words.map((w) => w.text).join(' ') ?? ''
      const name = String(once.values.merchant ?? once.values.seller)
      for (const word of name.split(' ')) expect(text).toContain(word)
    }
  })

  test('are damaged more where the scan is worse, and every word knows where it came from', () => {
    const [page] = makeReceipt(makeRandom(9)).pages
    if (!page) throw new Error('a slip has a page')
    const changed = (badness: number) => {
      const words = damaged(page, makeRandom(3), badness).words
      for (const word of words) for (const i of word.from) expect(page.words[i]).toBeDefined()
      return words.filter((w) => w.from.length !== 1 || w.text !== page.words[w.from[0] ?? 0]?.text).length
    }
    expect(changed(0.9)).toBeGreaterThan(changed(0))
  })
})
