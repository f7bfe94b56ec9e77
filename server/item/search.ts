import type { Evidence, PageContent } from '#server/document/document.ts'

/** Words of an index entry, positions and the text behind them stay within what a tsvector can hold. */
const maxPosition = 16_383
const maxToken = 60
const maxText = 250_000
const maxPositionsOfWord = 200

/** Letters without accents and case, so that "Müller" is found by "muller" and "ﬁ" by "fi". */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
}

/** The words of a text, folded: runs of letters and digits, in order. "INV-2271" is two. */
export function tokensOf(text: string): string[] {
  return (foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((token) => token.slice(0, maxToken))
}

/**
 * A text as PostgreSQL's tsvector, written out. Made here and not by to_tsvector, so that what the index holds, what a
 * query asks for and what is highlighted are cut into words by one rule. Words far into a long text are found, though
 * not as part of a phrase.
 */
export function vectorOf(texts: readonly string[]): string {
  const places = new Map<string, number[]>()
  let position = 0
  let length = 0
  for (const text of texts) {
    for (const token of tokensOf(text.slice(0, maxText))) {
      position += 1
      const known = places.get(token)
      if (!known) {
        length += token.length
        if (length > maxText) return written(places)
        places.set(token, position <= maxPosition ? [position] : [])
      } else if (position <= maxPosition && known.length < maxPositionsOfWord) known.push(position)
    }
    // A gap: no phrase reaches from one text into the next.
    position += 2
  }
  return written(places)
}

const written = (places: ReadonlyMap<string, readonly number[]>) =>
  [...places].map(([token, at]) => (at.length > 0 ? `'${token}':${at.join(',')}` : `'${token}'`)).join(' ')

/** Words that must follow each other; the last may be the beginning of one, unless it was quoted. */
export type Term = { words: string[]; prefix: boolean }

/** What somebody typed: every term must be found. "acme inv-22" are two terms, the second of two words. */
export function termsOf(search: string): Term[] {
  const terms: Term[] = []
  for (const match of search.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const quoted = match[1] !== undefined
    const words = tokensOf(match[1] ?? match[2] ?? '')
    if (words.length > 0) terms.push({ words, prefix: !quoted })
  }
  return terms.slice(0, 12)
}

/** A term as PostgreSQL's tsquery, written out; words are letters and digits only, so nothing needs escaping. */
export function queryOf({ words, prefix }: Term): string {
  return words.map((word, i) => `'${word}'${prefix && i === words.length - 1 ? ':*' : ''}`).join(' <-> ')
}

/** Where in `words`, texts as printed, the terms stand: [first, last] word of each hit, in order, without overlaps. */
export function hitRanges(words: readonly string[], terms: readonly Term[]): [number, number][] {
  const tokens: { token: string; word: number }[] = []
  words.forEach((text, word) => {
    for (const token of tokensOf(text)) tokens.push({ token, word })
  })
  const ranges: [number, number][] = []
  for (let i = 0; i < tokens.length; i++) {
    const hit = terms.find((term) => matchesAt(tokens, i, term))
    if (!hit) continue
    const from = tokens[i]?.word ?? 0
    const to = tokens[i + hit.words.length - 1]?.word ?? from
    const last = ranges.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else ranges.push([from, to])
  }
  return ranges
}

function matchesAt(tokens: readonly { token: string }[], at: number, { words, prefix }: Term): boolean {
  return words.every((word, i) => {
    const token = tokens[at + i]?.token
    if (token === undefined) return false
    return prefix && i === words.length - 1 ? token.startsWith(word) : token === word
  })
}

const maxHits = 200

/** Places on the pages where the search is found, one for each line that a hit touches; the quote is the printed text. */
export function hitsOf(pages: readonly Pick<PageContent, 'number' | 'words'>[], search: string): Evidence[] {
  const terms = termsOf(search)
  if (terms.length === 0) return []
  const hits: Evidence[] = []
  for (const { number, words } of pages) {
    const ranges = hitRanges(
      words.map((w) => w.text),
      terms,
    )
    for (const [from, to] of ranges) {
      const lines = new Map<number, typeof words>()
      for (const word of words.slice(from, to + 1)) lines.set(word.line, [...(lines.get(word.line) ?? []), word])
      for (const line of lines.values()) {
        if (hits.length === maxHits) return hits
        hits.push({ page: number, box: around(line.map((w) => w.box)), quote: line.map((w) => w.text).join(' ') })
      }
    }
  }
  return hits
}

const around = (boxes: readonly Evidence['box'][]): Evidence['box'] => ({
  x0: Math.min(...boxes.map((b) => b.x0)),
  y0: Math.min(...boxes.map((b) => b.y0)),
  x1: Math.max(...boxes.map((b) => b.x1)),
  y1: Math.max(...boxes.map((b) => b.y1)),
})

/** A piece of text; never HTML, so that a page shows it as it is. */
export type Segment = { text: string; hit: boolean }

/** The words around the first hit, with the hits marked; empty when nothing is found. */
export function snippetOf(words: readonly string[], terms: readonly Term[], around = 8): Segment[] {
  const ranges = hitRanges(words, terms)
  const [first] = ranges
  if (!first) return []
  const from = Math.max(0, first[0] - around)
  const to = Math.min(words.length - 1, first[1] + around)
  const segments: Segment[] = from > 0 ? [{ text: '… ', hit: false }] : []
  for (let i = from; i <= to; i++) {
    const hit = ranges.some(([a, b]) => i >= a && i <= b)
    const text = `${words[i]?.slice(0, maxToken) ?? ''}${i < to ? ' ' : ''}`
    const last = segments.at(-1)
    if (last?.hit === hit) last.text += text
    else segments.push({ text, hit })
  }
  if (to < words.length - 1) segments.push({ text: ' …', hit: false })
  return segments
}
