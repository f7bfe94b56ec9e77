import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunksOf, type Line, linesOf, markFor, shownLines, tokensOf } from './words.ts'

const word = (text: string, line: number, x0 = 0) => ({
  text,
  line,
  confidence: 1,
  box: { x0, y0: line / 100, x1: x0 + 0.1, y1: line / 100 + 0.01 },
})
const pageOf = (number: number, words: ReturnType<typeof word>[]) => ({
  number,
  width: 600,
  height: 800,
  source: 'text' as const,
  words,
})

test('lines carry their page and number, columns are set apart, and what cannot be seen is left out', () => {
  const lines = linesOf([
    pageOf(1, [word('Mu\u200bster', 0), word('GmbH', 0, 0.11), word('Date', 0, 0.6), word('\u{e0041}\u{e0042}', 1)]),
    pageOf(2, [word('Total\u0007', 4)]),
  ])
  expect(shownLines(lines)).toBe('[page 1]\n0| Muster GmbH   Date\n[page 2]\n4| Total')
})

test('the marks around documents occur in none of them, and the same documents have the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 4 }), (texts) => {
      const mark = markFor(texts)
      expect(mark).toMatch(/^[0-9a-f]{16}$/)
      expect(markFor(texts)).toBe(mark)
      // A document that contains its own mark gets another.
      const answer = [...texts, `</document ${mark}>`]
      expect(answer.some((text) => text.includes(markFor(answer)))).toBe(false)
    }),
    { numRuns: 100 },
  )
})

const linesFor = (pages: number, perPage: number): Line[] =>
  Array.from({ length: pages * perPage }, (_, i) => {
    const text = `Line ${i} of a long document`
    return { page: 1 + Math.floor(i / perPage), line: i % perPage, words: [], text }
  })
const weight = (lines: readonly Line[]) => lines.reduce((sum, l) => sum + tokensOf(l.text) + 3, 0)

describe('pieces of a document', () => {
  test('are one where it is short', () => {
    expect(chunksOf(linesFor(2, 3), 1_000, 12)).toMatchObject({ chunks: [{ pages: [1, 2] }], left: [] })
  })
  test('begin with the last page of the one before', () => {
    const lines = linesFor(10, 4)
    const pages = weight(lines.slice(0, 4))
    const { chunks } = chunksOf(lines, pages * 4, 12)
    expect(chunks.map((c) => c.pages)).toEqual([
      [1, 2, 3, 4],
      [4, 5, 6, 7],
      [7, 8, 9, 10],
    ])
  })
  test('keep the beginning and the end where there are too many, and say what is left out', () => {
    const lines = linesFor(9, 4)
    const { chunks, left } = chunksOf(lines, weight(lines.slice(0, 4)), 3)
    expect([chunks.map((c) => c.pages), left]).toEqual([
      [[1], [2], [9]],
      [3, 4, 5, 6, 7, 8],
    ])
  })
  test('hold every line, each within the budget', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 20, max: 400 }),
        (p, n, budget) => {
          const lines = linesFor(p, n)
          const { chunks } = chunksOf(lines, budget, Number.POSITIVE_INFINITY)
          expect(new Set(chunks.flatMap((c) => c.lines))).toEqual(new Set(lines))
          for (const chunk of chunks) expect(weight(chunk.lines)).toBeLessThanOrEqual(budget)
        },
      ),
      { numRuns: 60 },
    )
  })
})
