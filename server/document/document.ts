import { z } from 'zod'

/** A rectangle on a page, as fractions (0..1) of the page's width and height as displayed; origin top left. */
export const boxSchema = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() })
export type Box = z.infer<typeof boxSchema>

/**
 * One word as read. `line` numbers the printed lines of a page from 0 in reading order;
 * `confidence` is the reader's, 0..1 (1 for a PDF's own text).
 */
export const wordSchema = z.object({ text: z.string(), box: boxSchema, line: z.number().int(), confidence: z.number() })
export type Word = z.infer<typeof wordSchema>

/** A page as displayed (rotation already applied). `width` and `height` in points (1/72 inch) for PDF, pixels else. */
export type PageContent = {
  number: number
  width: number
  height: number
  source: 'text' | 'ocr'
  words: Word[]
}

/** Where a value was found: page (1-based), box, and the words quoted from there. */
export const evidenceSchema = z.object({ page: z.number().int(), box: boxSchema, quote: z.string() })
export type Evidence = z.infer<typeof evidenceSchema>

export const languages = ['en', 'de', 'fr'] as const
export type Language = (typeof languages)[number]

export function unionBox(boxes: readonly Box[]): Box {
  return {
    x0: Math.min(...boxes.map((b) => b.x0)),
    y0: Math.min(...boxes.map((b) => b.y0)),
    x1: Math.max(...boxes.map((b) => b.x1)),
    y1: Math.max(...boxes.map((b) => b.y1)),
  }
}

/** The page's text, one printed line a line. */
export function pageText(page: Pick<PageContent, 'words'>): string {
  const lines = new Map<number, string[]>()
  for (const word of page.words) {
    const line = lines.get(word.line)
    if (line) line.push(word.text)
    else lines.set(word.line, [word.text])
  }
  return [...lines.entries()]
    .sort((a, b) => a[0] - b[0])
    .map(([, words]) => words.join(' '))
    .join('\n')
}

/**
 * Text that a database can keep: without NUL, and with U+FFFD in place of halves of characters. Files contain both.
 */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}
