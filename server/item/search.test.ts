import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hitRanges, hitsOf, queryOf, snippetOf, termsOf, tokensOf, vectorOf } from './search.ts'

const word = (text: string, line: number, x: number) => ({
  text,
  line,
  confidence: 1,
  box: { x0: x, y0: line / 10, x1: x + 0.1, y1: line / 10 + 0.05 },
})

describe('words of the search', () => {
  it.each([
    ['Müller & Söhne', ['muller', 'sohne']],
    ['INV-2271', ['inv', '2271']],
    ['Straße, ﬁve', ['strasse', 'five']],
    ["o'Neil@example.org", ['o', 'neil', 'example', 'org']],
    ['1,204.50 €', ['1', '204', '50']],
    ['— …', []],
  ])('cuts %s into %j', (text, tokens) => {
    expect(tokensOf(text)).toEqual(tokens)
  })

  it('reads words as beginnings and quoted ones as they are', () => {
    expect(termsOf('acme INV-22 "Green Tea"')).toEqual([
      { words: ['acme'], prefix: true },
      { words: ['inv', '22'], prefix: true },
      { words: ['green', 'tea'], prefix: false },
    ])
    expect(termsOf(' " - ')).toEqual([])
  })

  it('writes queries and vectors of letters and digits alone, whatever comes in', () => {
    const safe = /^[\p{L}\p{N}':*<\->, ]*$/u
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(vectorOf([text])).toMatch(safe)
        for (const term of termsOf(text)) expect(queryOf(term)).toMatch(safe)
      }),
    )
  })

  it('lets no phrase reach from one text into the next', () => {
    expect(vectorOf(['a b', 'c'])).toBe("'a':1 'b':2 'c':5")
  })

  it('stays within what the database can keep for a very long text', () => {
    const long = Array.from({ length: 60_000 }, (_, i) => `word${i}`).join(' ')
    expect(vectorOf([long]).length).toBeLessThan(900_000)
    expect(vectorOf(['same '.repeat(40_000)])).toMatch(/^'same':1,2,3,/)
  })
})

describe('hits on the page', () => {
  const words = ['Invoice', 'INV-2271', 'of', 'Müller', 'GmbH,', 'Müllerstraße'].map((t, i) =>
    word(t, i < 4 ? 0 : 1, i / 10),
  )

  it('finds beginnings of words, without accents and case', () => {
    expect(hitsOf([{ number: 3, words }], 'MULLER').map((h) => [h.page, h.quote])).toEqual([
      [3, 'Müller'],
      [3, 'Müllerstraße'],
    ])
  })

  it('draws one box a line for a phrase that goes over two', () => {
    expect(hitsOf([{ number: 1, words }], '"muller gmbh"').map((h) => h.quote)).toEqual(['Müller', 'GmbH,'])
  })

  it('finds a number by its printed parts and nothing for nothing', () => {
    expect(hitsOf([{ number: 1, words }], 'inv-22').map((h) => h.quote)).toEqual(['INV-2271'])
    expect(hitsOf([{ number: 1, words }], '')).toEqual([])
    expect(hitsOf([{ number: 1, words }], '"inv 22"')).toEqual([])
  })

  it('gives hits that do not overlap, in order', () => {
    const text = fc.constantFrom('a', 'ab', 'b', 'a-b', 'c')
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), fc.array(text, { maxLength: 3 }), (printed, typed) => {
        const ranges = hitRanges(printed, termsOf(typed.join(' ')))
        for (const [i, [from, to]] of ranges.entries()) {
          expect(from).toBeLessThanOrEqual(to)
          expect(from).toBeGreaterThan(ranges[i - 1]?.[1] ?? -1)
        }
      }),
    )
  })
})

describe('snippets', () => {
  it('marks the hits in the words around the first', () => {
    const words = 'one two three four five six <b>Acme</b> seven eight nine ten eleven'.split(' ')
    expect(snippetOf(words, termsOf('b seven'), 2)).toEqual([
      { text: '… five six ', hit: false },
      { text: '<b>Acme</b> seven ', hit: true },
      { text: 'eight', hit: false },
      { text: ' …', hit: false },
    ])
  })

  it('is empty where nothing is found', () => {
    expect(snippetOf(['a'], termsOf('b'))).toEqual([])
  })
})
