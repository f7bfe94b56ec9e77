import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Glyph, type LooseWord, numberLines, wordsFromGlyphs } from './words.ts'

/** Characters of 6 x 10 points from a point on, as a font of fixed width sets them. */
const typed = (text: string, x: number, y: number): Glyph[] =>
  [...text].map((c, i) => ({
    text: c,
    x0: x + i * 6,
    x1: x + i * 6 + 5.5,
    y0: y + 2,
    y1: y + 9,
    top: y,
    bottom: y + 10,
    upright: true,
  }))

const texts = (glyphs: Glyph[]) => wordsFromGlyphs(glyphs).map((w) => w.text)

test('blanks, gaps, new lines and jumps back end a word', () => {
  expect(texts(typed('Total 12,50', 0, 0))).toEqual(['Total', '12,50'])
  expect(texts([...typed('Total', 0, 0), ...typed('EUR', 60, 0)])).toEqual(['Total', 'EUR'])
  expect(texts([...typed('Total', 0, 0), ...typed('EUR', 30, 20)])).toEqual(['Total', 'EUR'])
  expect(texts([...typed('Total', 100, 0), ...typed('EUR', 0, 0)])).toEqual(['Total', 'EUR'])
  expect(texts(typed('1\u00a0234,56', 0, 0))).toEqual(['1', '234,56'])
})

test('a ligature becomes its letters and a soft hyphen is no letter', () => {
  expect(texts(typed('o\ufb03ce', 0, 0))).toEqual(['office'])
  expect(texts(typed('\u00ad', 0, 0))).toEqual([])
})

test('columns beside each other share a line, and lines come from top to bottom', () => {
  const glyphs = [
    ...typed('left two', 0, 20),
    ...typed('left one', 0, 0),
    ...typed('right one', 300, 1),
    ...typed('right two', 300, 19),
  ]
  const words = numberLines(wordsFromGlyphs(glyphs), 600, 100)
  expect(words.map((w) => [w.line, w.text])).toEqual([
    [0, 'left'],
    [0, 'one'],
    [0, 'right'],
    [0, 'one'],
    [1, 'left'],
    [1, 'two'],
    [1, 'right'],
    [1, 'two'],
  ])
})

test('boxes are fractions of the page', () => {
  const [word] = numberLines(wordsFromGlyphs(typed('AB', 60, 50)), 600, 100)
  expect(word?.box).toEqual({ x0: 0.1, y0: 0.52, x1: 0.11917, y1: 0.59 })
})

test('text that runs up the margin stands after the lines, not in them', () => {
  const margin = typed('MARGIN', 0, 0).map((g) => ({ ...g, upright: false, top: 0, bottom: 100 }))
  const words = numberLines(wordsFromGlyphs([...margin, ...typed('one', 50, 0), ...typed('two', 50, 40)]), 600, 100)
  expect(words.map((w) => w.text)).toEqual(['one', 'two', 'MARGIN'])
})

test('whatever the boxes, every word comes back once, with lines numbered without gaps and boxes on the page', () => {
  const word = fc.record({
    x: fc.integer({ min: -50, max: 650 }),
    y: fc.integer({ min: -50, max: 850 }),
    w: fc.integer({ min: 0, max: 200 }),
    h: fc.integer({ min: 0, max: 60 }),
  })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (boxes) => {
      const loose: LooseWord[] = boxes.map(({ x, y, w, h }, i) => ({
        text: `w${i}`,
        box: { x0: x, y0: y, x1: x + w, y1: y + h },
        top: y,
        bottom: y + h,
        upright: true,
        confidence: 1,
      }))
      const words = numberLines(loose, 600, 800)
      expect(words.map((w) => w.text).sort()).toEqual(loose.map((w) => w.text).sort())
      const lines = new Set(words.map((w) => w.line))
      expect([...lines].sort((a, b) => a - b)).toEqual([...lines.keys()].map((_, i) => i))
      for (const { box } of words) expect([box.x0, box.y0, box.x1, box.y1].every((n) => n >= 0 && n <= 1)).toBe(true)
    }),
  )
})
