import { type Evidence, type PageContent, unionBox, type Word } from '#server/document/document.ts'

/** Words of one page where a quote stands. `exact` is false where letters had to be taken for others. */
export type Found = { page: number; words: Word[]; exact: boolean }

/** Where the model says that a quote stands. */
export type Near = { page?: number | null | undefined; line?: number | null | undefined }

/** A page's letters and digits in one run, each with the word it stands in. */
type Stream = { page: PageContent; text: string; folded: string; at: number[] }
export type Pages = readonly Stream[]

const longestQuote = 600
/** Share of a quote's letters that may differ from what is printed. */
const tolerance = 0.15
const mostPieces = 8
/** Lines between the pieces of a quote that runs through a column. */
const pieceReach = 3

/** What counts when words are compared: letters, digits, currency signs, and points between digits. */
export function keyOf(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/ß/g, 'ss')
  return plain.replace(/(?<!\d)[.,]|[.,](?!\d)/g, '').replace(/[^\p{L}\p{N}\p{Sc}.,]/gu, '')
}

const lookAlikes: Record<string, string> = { o: '0', i: '1', l: '1', s: '5', b: '8', z: '2' }
/** Letters and digits that readers of scans take for each other become one. */
export function foldedKey(key: string): string {
  return key.replace(/[oilsbz]/g, (c) => lookAlikes[c] ?? c)
}

export function indexPages(pages: readonly PageContent[]): Pages {
  return pages.map((page) => {
    const at: number[] = []
    let text = ''
    for (const [i, word] of page.words.entries()) {
      const key = keyOf(word.text)
      text += key
      for (let n = 0; n < key.length; n += 1) at.push(i)
    }
    return { page, text, folded: foldedKey(text), at }
  })
}

/**
 * The words that a quote is made of: as printed, else with letters that look alike taken for each other, else with at
 * most 15 % of its letters wrong; as one run, else in pieces a few lines apart, as the lines of a column are. Of several
 * places, the one nearest to where it is said to be. Null: it does not stand in the document.
 */
export function locate(pages: Pages, quote: string, near: Near = {}): Found | null {
  const parts = quote.slice(0, longestQuote).split(/\n+/)
  const key = keyOf(parts.join(' '))
  if (key === '') return null
  const ordered = [...pages].sort((a, b) => Number(b.page.number === near.page) - Number(a.page.number === near.page))
  for (const stream of ordered) {
    const found = exactly(stream, key, near, false) ?? exactly(stream, key, near, true)
    if (found) return found
  }
  for (const stream of ordered) {
    const found = inPieces(stream, quote, near)
    if (found) return found
  }
  for (const stream of ordered.slice(0, 12)) {
    const found = nearly(stream, key)
    if (found) return found
  }
  return null
}

export function evidenceFrom(found: { page: number; words: readonly Word[] }): Evidence[] {
  if (found.words.length === 0) return []
  const quote = found.words.map((w) => w.text).join(' ')
  return [{ page: found.page, box: unionBox(found.words.map((w) => w.box)), quote }]
}

const kindOfLetter = (c: string | undefined) =>
  c === undefined ? '' : /[\p{N}.,]/u.test(c) ? 'digit' : /\p{L}/u.test(c) ? 'letter' : c

/** A word's edge, or where letters and digits meet inside one ("EUR100.00"). */
function isEdge({ text, at }: Stream, position: number): boolean {
  return (
    position === 0 ||
    position === text.length ||
    at[position] !== at[position - 1] ||
    kindOfLetter(text[position]) !== kindOfLetter(text[position - 1])
  )
}

function exactly(stream: Stream, key: string, near: Near, folded: boolean): Found | null {
  const [text, wanted] = folded ? [stream.folded, foldedKey(key)] : [stream.text, key]
  let best: Found | null = null
  let bestDistance = Number.POSITIVE_INFINITY
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + 1)) {
    if (!isEdge(stream, from) || !isEdge(stream, from + wanted.length)) continue
    const words = wordsBetween(stream, from, from + wanted.length)
    const isNear = near.page === stream.page.number && typeof near.line === 'number'
    const distance = isNear ? Math.abs((words[0]?.line ?? 0) - (near.line ?? 0)) : 0
    if (distance < bestDistance) {
      best = { page: stream.page.number, words, exact: !folded }
      bestDistance = distance
    }
  }
  return best
}

function wordsBetween(stream: Stream, from: number, to: number): Word[] {
  const first = stream.at[from] ?? 0
  const last = stream.at[to - 1] ?? first
  return stream.page.words.slice(first, last + 1)
}

/** The lines of a column are not one run, as what stands beside them is read in between. */
function inPieces(stream: Stream, quote: string, near: Near): Found | null {
  let rest = quote
    .slice(0, longestQuote)
    .split(/\s+/)
    .filter((word) => keyOf(word) !== '')
  const words: Word[] = []
  let line = near.page === stream.page.number ? near.line : null
  for (let pieces = 0; rest.length > 0; pieces += 1) {
    if (pieces === mostPieces) return null
    let found: Found | null = null
    let taken = rest.length
    for (; taken > 0 && !found; taken -= 1) {
      const key = keyOf(rest.slice(0, taken).join(' '))
      const candidate = exactly(stream, key, { page: stream.page.number, line }, false)
      const at = candidate?.words[0]?.line ?? 0
      if (candidate && (typeof line !== 'number' || Math.abs(at - line) <= pieceReach)) found = candidate
    }
    if (!found) return null
    words.push(...found.words)
    line = found.words.at(-1)?.line
    rest = rest.slice(taken + 1)
  }
  return words.length > 0 ? { page: stream.page.number, words, exact: true } : null
}

/**
 * The run of the page's letters nearest to the quote by edit distance (P. Sellers, "The theory and computation of
 * evolutionary distances", 1980), if it is near enough.
 */
function nearly(stream: Stream, key: string): Found | null {
  const wanted = foldedKey(key)
  const limit = Math.floor(wanted.length * tolerance)
  // A figure with another digit is another figure.
  if (limit === 0 || stream.folded.length === 0 || !/\p{L}/u.test(key)) return null
  // One column of the table at a time: cost of the best match that ends here, and where that match begins.
  let costs = Array.from({ length: wanted.length + 1 }, (_, i) => i)
  let starts = costs.map(() => 0)
  let best = { cost: limit + 1, from: 0, to: 0 }
  for (let column = 0; column < stream.folded.length; column += 1) {
    const nextCosts = [0]
    const nextStarts = [column + 1]
    for (let row = 1; row <= wanted.length; row += 1) {
      const swap = (costs[row - 1] ?? 0) + (wanted[row - 1] === stream.folded[column] ? 0 : 1)
      const skip = (costs[row] ?? 0) + 1
      const add = (nextCosts[row - 1] ?? 0) + 1
      const least = Math.min(swap, skip, add)
      nextCosts.push(least)
      nextStarts.push((least === swap ? starts[row - 1] : least === skip ? starts[row] : nextStarts[row - 1]) ?? column)
    }
    ;[costs, starts] = [nextCosts, nextStarts]
    const cost = costs[wanted.length] ?? limit + 1
    if (cost < best.cost) best = { cost, from: starts[wanted.length] ?? 0, to: column + 1 }
  }
  if (best.cost > limit) return null
  return { page: stream.page.number, words: wordsBetween(stream, best.from, best.to), exact: false }
}
