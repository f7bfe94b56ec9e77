import { type Box, unionBox, type Word } from '#server/document/document.ts'

/** One find on the pages: the words found, and a box around those of each printed line. */
export type Hit = { page: number; boxes: Box[]; text: string }

type PageWords = { number: number; words: readonly Word[] }

/** More than this is no help to anybody. */
const maxHits = 500

/** What two texts are compared by: letters and digits only, without case, accents and width. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

/**
 * What a printed word may be found by: the whole word, and each part after a sign, so that 2291 finds INV-2291.
 */
function beginnings(text: string): string[] {
  const parts = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
  const all = parts.map((_, i) => folded(parts.slice(i).join('')))
  return [...new Set(all)].filter((part) => part !== '')
}

/** The words of a search as they are looked for: quotes, signs and the words of the search language do not count. */
export function searchWords(query: string): string[] {
  return query
    .split(/\s+/)
    .filter((word) => !word.startsWith('-') && !/^(or|and)$/i.test(word))
    .map(folded)
    .filter((word) => word !== '')
}

/**
 * Places on the pages where a search is found, in reading order: the words of the search one after the other, each the
 * beginning of a printed word; where they stand nowhere together, each of them alone. Case, accents and signs do not
 * count. `whole` asks for all words together only.
 */
export function hitsOf(pages: readonly PageWords[], query: string, { whole = false } = {}): Hit[] {
  const wanted = searchWords(query)
  if (wanted.length === 0) return []
  const together = scan(pages, wanted)
  if (together.length > 0 || whole || wanted.length === 1) return together
  return scan(pages, null, wanted)
}

/** What the words of a page may be found by; worked out once a page, since a search looks again with each key typed. */
const known = new WeakMap<readonly Word[], string[][]>()

function beginningsOf(words: readonly Word[]): string[][] {
  const before = known.get(words)
  if (before) return before
  const made = words.map((word) => beginnings(word.text))
  known.set(words, made)
  return made
}

function scan(pages: readonly PageWords[], phrase: readonly string[] | null, any: readonly string[] = []): Hit[] {
  const hits: Hit[] = []
  for (const page of pages) {
    const keys = beginningsOf(page.words)
    for (let i = 0; i < page.words.length && hits.length < maxHits; i++) {
      const length = phrase ? phraseAt(keys, i, phrase) : Number(any.some((word) => begins(keys[i], word)))
      if (length === 0) continue
      const found = page.words.slice(i, i + length)
      const boxes = [...Map.groupBy(found, (w) => w.line).values()].map((line) => unionBox(line.map((w) => w.box)))
      hits.push({ page: page.number, boxes, text: found.map((w) => w.text).join(' ') })
      i += length - 1
    }
  }
  return hits
}

const begins = (keys: readonly string[] | undefined, word: string) => keys?.some((key) => key.startsWith(word)) ?? false

/** How many words from `start` on are the phrase; 0: it does not stand there. Words without letters are passed over. */
function phraseAt(keys: readonly string[][], start: number, phrase: readonly string[]): number {
  let at = start
  for (const word of phrase) {
    while (at > start && keys[at]?.length === 0) at++
    if (!begins(keys[at], word)) return 0
    at++
  }
  return at - start
}
