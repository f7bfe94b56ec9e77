import type { Language, PageContent, Word } from '#server/document/document.ts'
import type { Values } from '#server/workflow/field-value.ts'

/** A generated document: its clean pages and what a careful person reads off them; a field left out is not known. */
export type Made = { pages: PageContent[]; values: Values; language: Language }

export type Align = 'left' | 'right' | 'middle'

/** A page on which words are set by place, in units of its height: rows of type without a picture. */
export type Sheet = {
  /** Sets a text with its left edge, right edge or middle at `x`; the baseline's row is `y`. Returns the right edge. */
  put(text: string, x: number, y: number, size: number, align?: Align): number
  page(source: PageContent['source']): PageContent
}

/** Widths of letters in parts of the type's size: narrow, wide and the rest. */
const widthOf = (letter: string) =>
  /[ilI1.,:;'|!()/-]/.test(letter) ? 0.32 : /[mwMWQG@%&]/.test(letter) ? 0.82 : /[A-Z]/.test(letter) ? 0.64 : 0.52

export function makeSheet(width: number, height: number): Sheet {
  const words: Word[] = []
  let line = 0
  let lastY = -1
  return {
    put(text, x, y, size, align = 'left') {
      const parts = text.split(/\s+/).filter((t) => t !== '')
      const widths = parts.map((t) => [...t].reduce((sum, c) => sum + widthOf(c), 0) * size)
      const gap = 0.34 * size
      const total = widths.reduce((a, b) => a + b, 0) + gap * Math.max(0, parts.length - 1)
      let at = align === 'left' ? x : align === 'right' ? x - total : x - total / 2
      if (y !== lastY) line++
      lastY = y
      for (const [i, part] of parts.entries()) {
        const low = /^[a-zäöü.,:;-]*$/.test(part)
        const box = {
          x0: at / width,
          x1: (at + (widths[i] as number)) / width,
          y0: (y - (low ? 0.55 : 0.72) * size) / height,
          y1: (y + 0.05 * size) / height,
        }
        words.push({ text: part, box, line, confidence: 1 })
        at += (widths[i] as number) + gap
      }
      return at - gap
    },
    page: (source) => ({ number: 1, width, height, source, words }),
  }
}
