import type { Box, Evidence, PageContent, Word } from '#server/document/document.ts'
import { unionBox } from '#server/document/document.ts'

/** A word, or the part of one after a glued label ("Date:31/12/2017" is two). Coordinates in the page's own units. */
export type Token = {
  text: string
  /** Letters and digits only, lower case, without accents: what terms are compared with. */
  squeezed: string
  page: number
  row: number
  x0: number
  y0: number
  x1: number
  y1: number
  word: Word
}

export type Row = { page: number; index: number; tokens: Token[]; y0: number; y1: number }

export type PageLayout = {
  number: number
  /** Position of its part in the document; 0 where there are no parts. */
  part: number
  width: number
  height: number
  source: PageContent['source']
  /** About the size of the type, the unit of all distances: boxes are tight, so 1.3 times a word's median height. */
  em: number
  rows: Row[]
}

export type Layout = { pages: PageLayout[] }

/** Only letters and digits, lower case, without accents; "n°" and "№" read as "no". */
export function squeeze(text: string): string {
  return text
    .replace(/°/g, 'o')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** Sorts the words of each page into rows by their height on the page, across columns. */
export function layOut(pages: readonly PageContent[]): Layout {
  return { pages: pages.map(layOutPage) }
}

function layOutPage(page: PageContent): PageLayout {
  const tokens = page.words.filter((w) => w.text.trim() !== '').flatMap((word) => tokensOf(word, page))
  const heights = tokens.map((t) => t.y1 - t.y0).sort((a, b) => a - b)
  const em = Math.max(1.3 * (heights[Math.floor(heights.length / 2)] ?? 0), page.height / 300)
  const rows: Row[] = []
  tokens.sort((a, b) => a.y0 + a.y1 - (b.y0 + b.y1) || a.x0 - b.x0)
  const small = (t: Token) => t.squeezed === '' && t.y1 - t.y0 < 0.5 * em
  for (const token of tokens.filter((t) => !small(t))) {
    const row = rows.at(-1)
    if (row && Math.abs(middleOf(token) - middleOf(row)) < 0.35 * em) add(row, token)
    else rows.push({ page: page.number, index: 0, tokens: [token], y0: token.y0, y1: token.y1 })
  }
  // Commas and dashes lie lower or higher than the words of their row.
  for (const token of tokens.filter(small)) {
    const near = rows.reduce((a: Row | null, b) => (a && apart(a, token) <= apart(b, token) ? a : b), null)
    if (near && apart(near, token) < 0.35 * em) add(near, token)
    else rows.push({ page: page.number, index: 0, tokens: [token], y0: token.y0, y1: token.y1 })
  }
  rows.sort((a, b) => middleOf(a) - middleOf(b))
  for (const [index, row] of rows.entries()) {
    row.index = index
    row.tokens.sort((a, b) => a.x0 - b.x0)
    for (const token of row.tokens) token.row = index
  }
  return {
    number: page.number,
    part: page.part ?? 0,
    width: page.width,
    height: page.height,
    source: page.source,
    em,
    rows,
  }
}

type Span = { y0: number; y1: number }

function middleOf(span: Span): number {
  return (span.y0 + span.y1) / 2
}

/** Vertical distance between two spans, 0 where they touch or overlap. */
function apart(a: Span, b: Span): number {
  return Math.max(0, a.y0 - b.y1, b.y0 - a.y1)
}

function add(row: Row, token: Token): void {
  row.tokens.push(token)
  row.y0 = Math.min(row.y0, token.y0)
  row.y1 = Math.max(row.y1, token.y1)
}

function tokensOf(word: Word, page: PageContent): Token[] {
  const make = (text: string, from: number, to: number): Token => {
    const width = word.box.x1 - word.box.x0
    return {
      text,
      squeezed: squeeze(text),
      page: page.number,
      row: 0,
      x0: (word.box.x0 + width * from) * page.width,
      y0: word.box.y0 * page.height,
      x1: (word.box.x0 + width * to) * page.width,
      y1: word.box.y1 * page.height,
      word,
    }
  }
  return piecesOf(word.text).map(([from, to]) =>
    make(word.text.slice(from, to), from / word.text.length, to / word.text.length),
  )
}

/** Where a word comes apart: behind a glued label ("Date:31/12/2017"), at glued brackets ("S/B(587969-U)", "Foods(KL)Sdn"). */
function piecesOf(text: string): [number, number][] {
  const cuts = [0]
  const label = text.match(/^(.*\p{L}\.?[:#])([^/:].*)$/u)
  if (label?.[1]) cuts.push(label[1].length)
  for (const bracket of text.matchAll(
    /(?<=\p{L})\((?=\d{3})|(?<=\p{L}{2})\((?=[\p{L}\d]{2})|(?<=\p{L}\))(?=\p{L}{2})/gu,
  ))
    if (bracket.index > (cuts.at(-1) ?? 0)) cuts.push(bracket.index)
  return cuts.map((from, i) => [from, cuts[i + 1] ?? text.length])
}

/** Runs of tokens on a row without a gap wider than `gap` em: the row's columns. */
export function segmentsOf(row: Row, em: number, gap = 1.3): Token[][] {
  const segments: Token[][] = []
  for (const token of row.tokens) {
    const segment = segments.at(-1)
    const last = segment?.at(-1)
    if (segment && last && token.x0 - last.x1 <= gap * em) segment.push(token)
    else segments.push([token])
  }
  return segments
}

export function textOf(tokens: readonly Token[]): string {
  return tokens.map((t) => t.text).join(' ')
}

/** The quoted words of some tokens, each word once. */
export function evidenceOf(tokens: readonly Token[]): Evidence[] {
  const pages = [...new Set(tokens.map((t) => t.page))]
  return pages.map((page) => {
    const words = [...new Set(tokens.filter((t) => t.page === page).map((t) => t.word))]
    return { page, box: unionBox(words.map((w): Box => w.box)), quote: words.map((w) => w.text).join(' ') }
  })
}

/** The reader's confidence in the least certain of the words, 0..1. */
export function readingConfidence(tokens: readonly Token[]): number {
  return tokens.reduce((least, t) => Math.min(least, t.word.confidence), 1)
}
