import type { PageContent, Word } from '#server/document/document.ts'
import { cleanText } from '#server/workflow/value.ts'

/** One printed line, as it is shown to the model and found again. */
export type Line = { page: number; line: number; words: Word[]; text: string }

/** Consecutive lines that are asked about at once. */
export type Chunk = { lines: Line[]; pages: number[] }

/** A gap wider than this share of the page separates columns. */
const columnGap = 0.025
const longestWord = 200
/** Characters a token, low because documents are full of figures and names. */
const charactersPerToken = 3

/** How many tokens a text takes, rather too many than too few; each model counts a little differently. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / charactersPerToken)
}

/** A word without what cannot be seen: controls, direction marks, the invisible "tag" letters. */
function visible(text: string): string {
  return cleanText(text.slice(0, longestWord))
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .toWellFormed()
}

/** The lines of a document in reading order. Columns that stand beside each other are set apart by three blanks. */
export function linesOf(pages: readonly PageContent[]): Line[] {
  return pages.flatMap((page) => {
    const lines = [...Map.groupBy(page.words, (word) => word.line)].sort((a, b) => a[0] - b[0])
    return lines.flatMap(([line, words]): Line[] => {
      const text = words
        .flatMap((word, i) => {
          const shown = visible(word.text)
          const gap = word.box.x0 - (words[i - 1]?.box.x1 ?? word.box.x0)
          return shown === '' ? [] : [gap > columnGap ? `  ${shown}` : shown]
        })
        .join(' ')
        .trim()
      return text === '' ? [] : [{ page: page.number, line, words, text }]
    })
  })
}

/** Lines as the model sees them: pages are announced, lines carry their number. */
export function shownLines(lines: readonly Line[]): string {
  return lines
    .map((line, i) => `${line.page === lines[i - 1]?.page ? '' : `[page ${line.page}]\n`}${line.line}| ${line.text}`)
    .join('\n')
}

const weightOf = (lines: readonly Line[]) => lines.reduce((sum, l) => sum + tokensOf(l.text) + 3, 0)

/** Pages, and runs of lines of pages that alone are too long. */
function unitsOf(lines: readonly Line[], budget: number): Line[][] {
  return [...Map.groupBy(lines, (l) => l.page).values()].flatMap((page) => {
    if (weightOf(page) <= budget) return [page]
    const runs: Line[][] = []
    let weight = Number.POSITIVE_INFINITY
    for (const line of page) {
      const own = weightOf([line])
      if (weight + own > budget) {
        runs.push([])
        weight = 0
      }
      runs.at(-1)?.push(line)
      weight += own
    }
    return runs
  })
}

/**
 * The document in pieces of at most `budget` tokens, cut between pages where that is possible. A piece begins with the
 * last page of the one before, where that is short, so that what runs over the cut is seen whole. More than `most`
 * pieces are not asked about: the pages left out lie between the beginning and the end.
 */
export function chunksOf(lines: readonly Line[], budget: number, most: number): { chunks: Chunk[]; left: number[] } {
  const all: Line[][] = []
  let weight = 0
  let last: Line[] = []
  for (const unit of unitsOf(lines, budget)) {
    const own = weightOf(unit)
    const open = all.at(-1)
    if (open && weight + own <= budget) {
      open.push(...unit)
      weight += own
    } else {
      const before = weightOf(last)
      const overlap = before <= budget / 4 && before + own <= budget ? last : []
      all.push([...overlap, ...unit])
      weight = own + (overlap.length > 0 ? before : 0)
    }
    last = unit
  }
  const kept = all.length <= most ? all : [...all.slice(0, most - 1), ...all.slice(-1)]
  const chunks = kept.map((piece) => ({ lines: piece, pages: [...new Set(piece.map((l) => l.page))] }))
  const seen = new Set(chunks.flatMap((c) => c.pages))
  return { chunks, left: [...new Set(lines.map((l) => l.page))].filter((page) => !seen.has(page)) }
}

/**
 * A mark that does not occur in any of the texts it is to enclose, so that none of them can end its own enclosure.
 * The same texts give the same mark.
 */
export function markFor(texts: readonly string[]): string {
  for (let salt = 0; ; salt += 1) {
    const mark = [salt, salt + 0x9e37].map((seed) => hashOf(texts, seed)).join('')
    if (!texts.some((text) => text.toLowerCase().includes(mark))) return mark
  }
}

/** FNV-1a over UTF-16 units, 32 bits, in hexadecimal. */
function hashOf(texts: readonly string[], seed: number): string {
  let hash = 0x811c9dc5 ^ seed
  for (const text of texts)
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
