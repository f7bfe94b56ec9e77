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
  /** Position in the document's parts; absent: the first. */
  part?: number
  width: number
  height: number
  source: 'text' | 'ocr'
  words: Word[]
}

/**
 * What the product itself states about a document that it made, by field key; null: it knows that there is no value. Kept
 * beside the file and never read from one, so that nobody can send a file that states its own values.
 */
export type Stated = Readonly<Record<string, string | null>>

/** Where a value was found: page (1-based), box, and the words quoted from there. */
export const evidenceSchema = z.object({ page: z.number().int(), box: boxSchema, quote: z.string() })
export type Evidence = z.infer<typeof evidenceSchema>

/**
 * One part of a document, shown as a tab; its pages are those with its position. `html` is sanitised and only ever shown
 * in a frame without rights; `rows` is the header and the one row of a table. A part that could not be read has a
 * `problem` and no pages. A plain document has no parts.
 */
export const partSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    name: z.string(),
    /** From, To, Cc, Date, Subject as printed, in this order, those that are there; last, that a program wrote it. */
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
    html: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('attachment'),
    name: z.string(),
    mediaType: z.string(),
    byteSize: z.number(),
    /** Content address of its bytes. */
    sha256: z.string(),
    problem: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('row'),
    name: z.string(),
    rows: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
])
export type Part = z.infer<typeof partSchema>
export type RowPart = Extract<Part, { kind: 'row' }>

/**
 * Of what is kept as a document's parts, those that people see: an electronic invoice and what the product states of a
 * document of its own are kept behind them, and are a proposal's matter.
 */
export const shownParts = (kept: readonly { kind: string }[]): Part[] =>
  kept.filter((part): part is Part => part.kind === 'message' || part.kind === 'attachment' || part.kind === 'row')

export const languages = ['en', 'de', 'fr'] as const
export type Language = (typeof languages)[number]
export const languageNames: Record<Language, string> = { en: 'English', de: 'German', fr: 'French' }

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

/** Names the header of an e-mail that no person wrote, by what the mail says of itself. */
export const automaticHeader = 'Written by a program'

/** A name for people to read: no folders, no control or direction-changing characters, at most 200 characters. */
export function displayName(raw: string): string {
  const base = raw.toWellFormed().normalize('NFC').replaceAll('\\', '/').split('/').pop() ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  const clean = base.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').trim()
  return clean.slice(0, 200).toWellFormed() || 'unnamed'
}
