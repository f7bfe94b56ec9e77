import type { Box, Word } from './document.ts'

/**
 * One character of a PDF page in points from the displayed page's top left.
 * `top` and `bottom` are the font's extent (the same for "." and "H"), which is what lines are grouped by.
 * `upright` is false for text that runs up, down or aslant.
 */
export type Glyph = {
  text: string
  x0: number
  y0: number
  x1: number
  y1: number
  top: number
  bottom: number
  upright: boolean
}

/** A word in any length unit, before its line is known. */
export type LooseWord = { text: string; box: Box; top: number; bottom: number; upright: boolean; confidence: number }

/** Blanks, controls (Cc), and marks without a shape (Cf), such as the soft hyphen. */
const blank = /^[\s\p{Cc}\p{Cf}]*$/u

/** Ligatures become letters, so that "ﬁ" is found as "fi", and half characters U+FFFD; the rest stays as printed. */
const plain = (text: string): string => text.replace(/[\ufb00-\ufb06]/g, (c) => c.normalize('NFKC')).toWellFormed()

/** True when `next` does not continue the word that ends in `last`. Gaps are in units of the character's height. */
function breaks(last: Glyph, next: Glyph): boolean {
  const size = Math.max(last.bottom - last.top, next.bottom - next.top, 0.1)
  if (last.upright !== next.upright) return true
  const dx = Math.max(next.x0 - last.x1, last.x0 - next.x1, 0)
  const dy = Math.max(next.y0 - last.y1, last.y0 - next.y1, 0)
  if (!last.upright) return Math.hypot(dx, dy) > size
  const rise = Math.abs((next.top + next.bottom - last.top - last.bottom) / 2)
  return dx > size * 0.4 || rise > size * 0.6 || next.x1 < last.x0
}

/** Words from characters in the order in which the PDF gives them; blanks and jumps end a word. */
export function wordsFromGlyphs(glyphs: readonly Glyph[]): LooseWord[] {
  const words: LooseWord[] = []
  let open: Glyph[] = []
  const close = () => {
    const text = plain(open.map((g) => g.text).join(''))
    if (open.length > 0 && !blank.test(text)) words.push(wordOf(text, open))
    open = []
  }
  for (const glyph of glyphs) {
    if (blank.test(glyph.text)) {
      close()
      continue
    }
    const last = open.at(-1)
    if (last && breaks(last, glyph)) close()
    open.push(glyph)
  }
  close()
  return words
}

function wordOf(text: string, glyphs: readonly Glyph[]): LooseWord {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity }
  let top = Infinity
  let bottom = -Infinity
  for (const g of glyphs) {
    box.x0 = Math.min(box.x0, g.x0)
    box.y0 = Math.min(box.y0, g.y0)
    box.x1 = Math.max(box.x1, g.x1)
    box.y1 = Math.max(box.y1, g.y1)
    top = Math.min(top, g.top)
    bottom = Math.max(bottom, g.bottom)
  }
  return { text, box, top, bottom, upright: glyphs[0]?.upright ?? true, confidence: 1 }
}

type Row = { top: number; bottom: number; words: LooseWord[] }

/**
 * Words in reading order, numbered by printed line, with boxes as fractions of the page.
 * A line is a visual row: columns that stand beside each other share it. Words that do not run upright come last, a line each.
 */
export function numberLines(words: readonly LooseWord[], width: number, height: number): Word[] {
  const rows: Row[] = []
  const upright = words.filter((w) => w.upright).sort((a, b) => a.top + a.bottom - b.top - b.bottom)
  for (const word of upright) {
    const row = rowFor(rows, word)
    if (!row) {
      rows.push({ top: word.top, bottom: word.bottom, words: [word] })
      continue
    }
    // The mean extent, so that one tall word does not swallow the lines above and below.
    const n = row.words.push(word)
    row.top += (word.top - row.top) / n
    row.bottom += (word.bottom - row.bottom) / n
  }
  rows.sort((a, b) => a.top + a.bottom - b.top - b.bottom)
  for (const word of words) if (!word.upright) rows.push({ top: word.top, bottom: word.bottom, words: [word] })
  return rows.flatMap((row, line) =>
    row.words
      .sort((a, b) => a.box.x0 - b.box.x0)
      .map((w) => ({ text: w.text, box: fractions(w.box, width, height), line, confidence: w.confidence })),
  )
}

/** The row that a word belongs to: at least half of the smaller height in common, the largest share wins. */
function rowFor(rows: readonly Row[], word: LooseWord): Row | undefined {
  let best: Row | undefined
  let bestShare = 0.5
  // Words come sorted by their middle, so only the latest rows can match.
  for (const row of rows.slice(-6)) {
    const common = Math.min(row.bottom, word.bottom) - Math.max(row.top, word.top)
    const share = common / Math.max(Math.min(row.bottom - row.top, word.bottom - word.top), 1e-6)
    if (share > bestShare) {
      best = row
      bestShare = share
    }
  }
  return best
}

const clamp = (n: number): number => Math.round(Math.min(1, Math.max(0, n)) * 1e5) / 1e5

function fractions(box: Box, width: number, height: number): Box {
  return {
    x0: clamp(box.x0 / width),
    y0: clamp(box.y0 / height),
    x1: clamp(box.x1 / width),
    y1: clamp(box.y1 / height),
  }
}
