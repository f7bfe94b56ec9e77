import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Word } from '#server/document/document.ts'
import type { Column } from '#server/workflow/workflow.ts'
import { unturned } from './evidence.ts'
import {
  boxBetween,
  grownBox,
  joinLines,
  lineText,
  printedLines,
  takenLine,
  takenLines,
  wordAt,
  wordsIn,
  wordsMeant,
} from './page-words.ts'

const sheet = { number: 3, width: 600, height: 600 }

/** A word of 0.02 per sign and 0.02 height. */
function word(text: string, x: number, y: number, line: number): Word {
  return { text, line, confidence: 1, box: { x0: x, y0: y, x1: x + text.length * 0.02, y1: y + 0.02 } }
}

/** Words that follow each other with a space of 0.01. */
function row(text: string, x: number, y: number, line: number): Word[] {
  let at = x
  return text.split(' ').map((part) => {
    const made = word(part, at, y, line)
    at = made.box.x1 + 0.01
    return made
  })
}

const texts = (lines: Word[][]) => lines.map((line) => line.map((w) => w.text).join(' '))

const column = (type: Column['type']): Column => ({ key: 'c', label: 'C', type, required: false })

describe('a word under the pointer', () => {
  const words = [word('Total', 0.1, 0.1, 0), word('12.00', 0.3, 0.1, 0)]

  it('is the one that the point is on or very near to', () => {
    expect(wordAt(words, 0.15, 0.11, 1)).toBe(0)
    expect(wordAt(words, 0.15, 0.123, 1)).toBe(0)
    expect(wordAt(words, 0.31, 0.11, 1)).toBe(1)
    expect(wordAt(words, 0.15, 0.2, 1)).toBe(-1)
    expect(wordAt(words, 0.25, 0.11, 1)).toBe(-1)
  })

  it('is found on a turned page by turning the point back', () => {
    // The page turned clockwise: its point (0.31, 0.11) is seen at (1 - 0.11, 0.31).
    const at = unturned(0.89, 0.31, 1)
    expect(wordAt(words, at.x, at.y, 1)).toBe(1)
  })

  it('wins over a larger one that it lies in', () => {
    const stamp: Word = { text: 'COPY', line: 9, confidence: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 } }
    expect(wordAt([stamp, ...words], 0.31, 0.11, 1)).toBe(2)
  })
})

describe('the words in a box', () => {
  const left = row('Blue paper', 0.1, 0.1, 0)
  const right = row('60.00', 0.6, 0.102, 1)
  const below = row('Ink', 0.1, 0.15, 2)
  const words = [...below, ...right, ...left]

  it('are those that lie in it for the better part, line by line', () => {
    expect(texts(wordsIn(words, { x0: 0, y0: 0, x1: 1, y1: 1 }))).toEqual(['Blue paper 60.00', 'Ink'])
    expect(texts(wordsIn(words, { x0: 0.15, y0: 0.05, x1: 0.4, y1: 0.13 }))).toEqual(['paper'])
    expect(wordsIn(words, { x0: 0.4, y0: 0.5, x1: 0.5, y1: 0.6 })).toEqual([])
  })

  it('keep lines apart that touch but do not stand beside each other', () => {
    const tight = [...row('one', 0.1, 0.1, 0), ...row('two', 0.1, 0.107, 1)]
    expect(texts(printedLines(tight))).toEqual(['one', 'two'])
  })

  it('hold a word of each line however the corners were drawn', () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fraction, fraction, fraction, fraction, (x, y, u, v) => {
        const a = wordsIn(words, boxBetween({ x, y }, { x: u, y: v }))
        const b = wordsIn(words, boxBetween({ x: u, y: v }, { x, y }))
        expect(a).toEqual(b)
        expect(a.every((line) => line.length > 0)).toBe(true)
        expect(a.flat().length).toBeLessThanOrEqual(words.length)
      }),
    )
  })

  it('become text with a tab for a wide gap, and a place for each line', () => {
    const lines = wordsIn(words, { x0: 0, y0: 0, x1: 1, y1: 1 })
    expect(lineText(lines[0] ?? [], 1)).toBe('Blue paper\t60.00')
    expect(takenLine(lines[1] ?? [], sheet)).toEqual({
      text: 'Ink',
      evidence: [{ page: 3, box: below[0]?.box, quote: 'Ink' }],
    })
    expect(takenLines(lines, sheet).text).toBe('Blue paper\t60.00 Ink')
    expect(takenLines(lines, sheet).evidence).toHaveLength(2)
  })

  it('are whole again where a line end parted them', () => {
    expect(joinLines(['Waren-', 'haus am Markt'])).toBe('Warenhaus am Markt')
    expect(joinLines(['Nord-', 'Ost'])).toBe('Nord- Ost')
    expect(joinLines(['12-', '14'])).toBe('12- 14')
    expect(joinLines([])).toBe('')
  })
})

describe('what a click on a word means', () => {
  const hints = { language: 'de' as const }
  const meant = (words: Word[], index: number, type: Column['type']) =>
    wordsMeant(words, index, column(type), 1, hints)
      .map((w) => w.text)
      .join(' ')

  it('is the whole date or figure for such a field, and the word alone for any other', () => {
    const words = row('Datum: 12. März 2026 bezahlt', 0.1, 0.1, 0)
    for (const index of [1, 2, 3]) expect(meant(words, index, 'date')).toBe('12. März 2026')
    expect(meant(words, 2, 'text')).toBe('März')
    expect(meant(words, 4, 'date')).toBe('bezahlt')
  })

  it('joins the groups of a figure but not two columns', () => {
    const groups = row('1 204,50 EUR', 0.1, 0.1, 0)
    expect(meant(groups, 0, 'money')).toBe('1 204,50 EUR')
    const columns = [word('2', 0.1, 0.1, 0), word('204,50', 0.2, 0.1, 0)]
    expect(meant(columns, 1, 'money')).toBe('204,50')
  })
})

describe('a box grown with the keys', () => {
  const words = [...row('Blue paper A4', 0.1, 0.1, 0), ...row('Red ink', 0.1, 0.15, 1), ...row('Glue', 0.1, 0.2, 2)]
  const ink = words.find((w) => w.text === 'ink')?.box ?? { x0: 0, y0: 0, x1: 0, y1: 0 }
  const inside = (box: Parameters<typeof wordsIn>[1]) => texts(wordsIn(words, box))

  it('takes in the next word or line, and stays as it is at an edge', () => {
    const wider = grownBox(words, ink, 'left')
    expect(inside(wider)).toEqual(['Red ink'])
    expect(grownBox(words, wider, 'right')).toBe(wider)
    expect(inside(grownBox(words, wider, 'down'))).toEqual(['Red ink', 'Glue'])
    expect(inside(grownBox(words, wider, 'up'))).toEqual(['Blue paper', 'Red ink'])
  })
})
