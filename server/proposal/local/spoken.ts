import { findHeaders, findSubject } from './headers.ts'
import { type Layout, type PageLayout, squeeze, type Token } from './layout.ts'

export type Listed = { key: string; words: readonly string[] }

/** Words of a document that speak for an option: `weight` is about 1 for a telling word in the running text. */
export type Spoken = { key: string; term: string; tokens: Token[]; weight: number }

/**
 * What a word weighs by where it stands. Set by reasoning, not fitted: a subject or a title says what the whole is
 * about; what is quoted from an earlier message was about that one.
 */
const weights = { subject: 2, title: 2, heading: 1.5, text: 1, laterPage: 0.5, attachment: 0.5, quoted: 0.25, head: 0 }
const negations = new Set(
  'not no never without nicht kein keine keinen keiner keinerlei nie ohne pas sans aucun aucune ni isnt arent wasnt'.split(
    ' ',
  ),
)
/** Endings that leave a word the same word, in en, de and fr. */
const endings = /^(s|es|d|ed|ing|er|ers|e|en|em|n|r|t|te|ten|ung|ungen|ment|nt|ee|ees)$/

export type Placed = { token: Token; text: string; weight: number }
type Term = { key: string; term: string; words: string[]; strength: number }

/**
 * Every place where a word of an option stands, the heaviest first. Where words overlap the longest stands;
 * `negatable` leaves out those with "not" or "no" right before them.
 */
export function findSpoken(layout: Layout, listed: readonly Listed[], negatable: boolean): Spoken[] {
  const terms = listed.flatMap(({ key, words }) => termsOf(key, words))
  const byFirst = Map.groupBy(terms, (t) => (t.words[0] as string).slice(0, 3))
  const found = placedTokens(layout).flatMap((placed) => onPage(placed, terms, byFirst, negatable))
  return found.sort((a, b) => b.weight - a.weight)
}

function termsOf(key: string, words: readonly string[]): Term[] {
  return words.flatMap((term, i) => {
    const parts = term
      .split(/\s+/)
      .map(plain)
      .filter((w) => w !== '')
    return parts.length > 0 ? [{ key, term, words: parts, strength: 1 - (0.35 * i) / words.length }] : []
  })
}

/** Without accents, case and French elision: "l'étiquette" is "etiquette". */
function plain(word: string): string {
  return squeeze(word.replace(/^(qu|[ldjnscmt])['’](?=\p{L}{2})/iu, ''))
}

function onPage(
  placed: readonly Placed[],
  terms: readonly Term[],
  byFirst: ReadonlyMap<string, Term[]>,
  negatable: boolean,
): Spoken[] {
  const hits: (Spoken & { length: number; start: number })[] = []
  // A compound may carry a word at its end, so long words are compared with every term.
  const long = terms.filter((t) => (t.words[0] as string).length >= 7)
  for (const [i, { text }] of placed.entries()) {
    if (text === '') continue
    const near = byFirst.get(text.slice(0, 3)) ?? []
    for (const term of text.length >= 10 ? new Set([...near, ...long]) : near) {
      const match = matchAt(placed, i, term.words)
      if (!match || (negatable && negated(placed, i))) continue
      const tokens = placed.slice(i, i + term.words.length).map((p) => p.token)
      hits.push({
        key: term.key,
        term: term.term,
        tokens,
        weight: term.strength * match * (placed[i]?.weight ?? 0),
        length: term.words.join('').length,
        start: i,
      })
    }
  }
  return longestOnly(hits.filter((h) => h.weight > 0))
}

function matchAt(placed: readonly Placed[], start: number, words: readonly string[]): number {
  let least = 1
  for (const [k, word] of words.entries()) {
    const at = placed[start + k]
    if (!at) return 0
    least = Math.min(least, sameWord(word, at.text))
    if (least === 0) return 0
  }
  return least
}

/** How surely a printed word is the listed one: 1 with or without an ending, less inside a compound. */
function sameWord(word: string, printed: string): number {
  if (word === printed) return 1
  if (word.length < 4 || printed.length < word.length) return 0
  if (printed.startsWith(word) && endings.test(printed.slice(word.length))) return 1
  const stem = word.endsWith('e') || word.endsWith('y') ? word.slice(0, -1) : null
  if (stem && stem.length >= 4 && printed.startsWith(stem) && /^(ing|ies|ied|ed)$/.test(printed.slice(stem.length)))
    return 1
  const compound = word.length >= 7 && printed.length >= word.length + 3
  return compound && (printed.startsWith(word) || printed.endsWith(word)) ? 0.7 : 0
}

function negated(placed: readonly Placed[], start: number): boolean {
  for (let i = start - 1; i >= Math.max(0, start - 2); i--) {
    const before = placed[i]
    // A sentence ends here: what stands before it denies something else.
    if (!before || /[.!?;,:]$/.test(before.token.text)) return false
    if (negations.has(before.text)) return true
  }
  return false
}

function longestOnly<T extends { length: number; start: number; tokens: Token[] }>(hits: readonly T[]): T[] {
  const longest = new Map<Token, number>()
  for (const hit of hits)
    for (const token of hit.tokens) longest.set(token, Math.max(longest.get(token) ?? 0, hit.length))
  return hits.filter((hit) => hit.tokens.every((t) => (longest.get(t) ?? 0) <= hit.length))
}

/** The words of each page in reading order, with what they weigh there. */
export function placedTokens(layout: Layout): Placed[][] {
  const headers = findHeaders(layout)
  const subject = new Set(findSubject(layout, headers)?.tokens)
  const head = new Set(headers.flatMap((h) => h.rows.flatMap((r) => r.tokens)))
  let quoting = false
  return layout.pages.map((page, index) => {
    if (page.part > 0) quoting = false
    return page.rows.flatMap((row) => {
      const line = row.tokens.map((t) => t.text).join(' ')
      if (beginsQuote(line) && !row.tokens.some((t) => head.has(t))) quoting = true
      const quoted = quoting || line.startsWith('>')
      return row.tokens.map((token): Placed => {
        const weight = subject.has(token)
          ? weights.subject
          : head.has(token)
            ? weights.head
            : quoted
              ? weights.quoted
              : weightOf(token, page, index, headers.length > 0)
        return { token, text: plain(token.text), weight }
      })
    })
  })
}

function weightOf(token: Token, page: PageLayout, index: number, message: boolean): number {
  if (page.part > 0) return weights.attachment
  if (index > 0) return message ? weights.text : weights.laterPage
  // `em` is 1.3 times the usual height of a word.
  const large = token.y1 - token.y0 > 1.35 * (page.em / 1.3)
  if (message || token.y0 > 0.5 * page.height) return weights.text
  if (large) return weights.title
  // At the start of its line, as headings and the labels of a document's own number are.
  return page.rows[token.row]?.tokens[0] === token ? weights.heading : weights.text
}

const beginsQuote = (line: string) =>
  /^(on .{6,80} wrote:|am .{6,80} schrieb.{0,60}:|le .{6,80} a écrit\s?:|-{3,}\s?(original message|ursprüngliche nachricht|message d'origine|weitergeleitete nachricht|forwarded message).*)/i.test(
    line,
  )
