import { kindOf } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Layout, type PageLayout, type Row, squeeze, type Token } from './layout.ts'

/** What a term says: which keys it speaks for (0..1, the first term of a list is the most telling) and against. */
type Meaning = { for: Map<string, number>; against: Set<string> }
/** `compound`: shortest term that also counts at the end of a longer word; `misread` remembers what was looked up. */
type Lexicon = {
  meanings: Map<string, Meaning>
  longest: number
  compound: number
  /** Terms by their letters as a scan confuses them. */
  folded: Map<string, Meaning>
  misread: Map<string, Match | 'none'>
}
type Match = { meaning: Meaning; strength: number }

/** A term found on a page. `strength` is 1 for an exact match, less for a misread or compound word. */
export type Hit = {
  page: number
  row: number
  tokens: Token[]
  x0: number
  y0: number
  x1: number
  y1: number
  strength: number
  meaning: Meaning
  /** Printed after at least three other words, as in a sentence: such a term labels nothing below it. */
  inSentence: boolean
}

type Listed = { key: string; terms: readonly string[]; avoid: readonly string[] }

export function buildLexicon(listed: readonly Listed[], compound = 7): Lexicon {
  const meanings = new Map<string, Meaning>()
  const at = (term: string): Meaning | null => {
    const squeezed = squeeze(term)
    if (squeezed === '') return null
    const meaning = meanings.get(squeezed) ?? { for: new Map<string, number>(), against: new Set<string>() }
    meanings.set(squeezed, meaning)
    return meaning
  }
  for (const { key, terms, avoid } of listed) {
    for (const [i, term] of terms.entries()) {
      const weight = 1 - (0.35 * i) / Math.max(terms.length, 1)
      for (const written of spellings(term)) {
        const meaning = at(written)
        if (meaning) meaning.for.set(key, Math.max(meaning.for.get(key) ?? 0, weight))
      }
    }
    for (const term of avoid) at(term)?.against.add(key)
  }
  // A term that a field names for itself does not speak against it.
  for (const meaning of meanings.values()) for (const key of meaning.for.keys()) meaning.against.delete(key)
  const folded = new Map([...meanings].map(([term, meaning]) => [fold(term), meaning]))
  return {
    meanings,
    longest: Math.max(0, ...[...meanings.keys()].map((k) => k.length)),
    compound,
    folded,
    misread: new Map(),
  }
}

const confused: Record<string, string> = { '0': 'o', '1': 'i', l: 'i', j: 'i', '5': 's', '6': 'g', '8': 'b', '2': 'z' }

/** Letters and digits that scans take for one another are one letter: "T0TAL" and "6ST" are "total" and "gst". */
function fold(squeezed: string): string {
  return squeezed.replace(/[01lj5682]/g, (letter) => confused[letter] ?? letter)
}

const numbers = ['number', 'no', 'num', 'nr', 'nbr']

/** A term that ends in "number" is also printed "no", "num", "nr"; in German "nummer" and "nr". */
function spellings(term: string): string[] {
  const english = term.match(/^(.+[^\p{L}])(number|no|num|nr)\.?$/iu)
  if (english?.[1]) return [term, ...numbers.map((n) => `${english[1]}${n}`)]
  const german = term.match(/^(.{3,}?)s?[- ]?(nummer|nr)\.?$/iu)
  return german?.[1] ? [term, `${german[1]}nummer`, `${german[1]}snummer`, `${german[1]}nr`, `${german[1]}snr`] : [term]
}

/** The lexicon of a definition's single-valued fields; labels, routes and drafts are not read off a place. */
export function fieldLexicon(definition: Definition): Lexicon {
  return buildLexicon(
    definition.fields
      .filter((f) => f.type !== 'table' && kindOf(f) === 'extraction')
      .map((f) => ({ key: f.key, terms: f.find?.terms ?? [f.label], avoid: f.find?.avoid ?? [] })),
  )
}

/** Every term printed on the pages; where terms overlap, the longest stands ("Order date" hides "Order"). */
export function findTerms(layout: Layout, lexicon: Lexicon): Hit[] {
  return layout.pages.flatMap((page) => page.rows.flatMap((row) => longestOnly(rowHits(row, page, lexicon))))
}

function rowHits(row: Row, page: PageLayout, lexicon: Lexicon): Hit[] {
  const hits: Hit[] = []
  for (const [i, first] of row.tokens.entries()) {
    if (first.squeezed === '') continue
    let text = ''
    for (let j = i; j < row.tokens.length; j++) {
      const token = row.tokens[j] as Token
      const before = row.tokens[j - 1]
      if (j > i && before && token.x0 - before.x1 > 2 * page.em) break
      text += token.squeezed
      if (text.length > lexicon.longest + 2) break
      if (token.squeezed === '') continue
      const found = match(text, lexicon, page.source === 'ocr' && /\p{L}/u.test(token.text), i === j)
      if (found) hits.push(hitOf(row.tokens.slice(i, j + 1), found, endsSentence(row, i, page.em)))
    }
  }
  return hits
}

function hitOf(tokens: Token[], { strength, meaning }: Match, inSentence: boolean): Hit {
  const first = tokens[0] as Token
  return {
    page: first.page,
    row: first.row,
    tokens,
    x0: first.x0,
    x1: (tokens.at(-1) as Token).x1,
    y0: Math.min(...tokens.map((t) => t.y0)),
    y1: Math.max(...tokens.map((t) => t.y1)),
    strength,
    meaning,
    inSentence,
  }
}

/** Whether at least three words, one of them in lower case, stand right before a word, without a wider gap or a colon. */
function endsSentence(row: Row, index: number, em: number): boolean {
  let count = 0
  let lower = false
  for (let i = index - 1; i >= 0; i--) {
    const [before, after] = [row.tokens[i] as Token, row.tokens[i + 1] as Token]
    if (after.x0 - before.x1 > em || /:$/.test(before.text)) break
    count++
    lower ||= /^\p{Ll}/u.test(before.text)
  }
  return count >= 3 && lower
}

function match(text: string, lexicon: Lexicon, misread: boolean, oneToken: boolean): Match | null {
  const exact = lexicon.meanings.get(text)
  if (exact) return { meaning: exact, strength: 1 }
  const same = misread && text.length >= 3 ? lexicon.folded.get(fold(text)) : undefined
  if (same) return { meaning: same, strength: 0.92 }
  if (misread && text.length >= 5) {
    const found = lexicon.misread.get(text) ?? nearest(text, lexicon)
    // Words of many documents pass a lexicon that is built once.
    if (lexicon.misread.size > 5000) lexicon.misread.clear()
    lexicon.misread.set(text, found)
    if (found !== 'none') return found
  }
  // Compounds carry their meaning at the end: "Zahlungseingang" is a kind of "Eingang".
  if (oneToken && text.length >= lexicon.compound + 3 && /^\p{L}+$/u.test(text)) {
    for (let cut = 2; text.length - cut >= lexicon.compound; cut++) {
      const meaning = lexicon.meanings.get(text.slice(cut))
      if (meaning) return { meaning, strength: 0.6 }
    }
  }
  return null
}

/** The term that a scanned word most likely is, a letter or two apart. */
function nearest(text: string, lexicon: Lexicon): Match | 'none' {
  let best: Match | 'none' = 'none'
  for (const [term, meaning] of lexicon.meanings) {
    const allowed = term.length >= 10 ? 2 : term.length >= 5 ? 1 : 0
    if (allowed === 0 || Math.abs(term.length - text.length) > allowed) continue
    const distance = editDistance(term, text, allowed)
    const strength = 1 - 0.15 * distance
    if (distance <= allowed && (best === 'none' || strength > best.strength)) best = { meaning, strength }
  }
  return best
}

/** Levenshtein distance, given up (returns limit + 1) once it must exceed the limit. */
function editDistance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const value = Math.min(swap, (previous[j] as number) + 1, (current[j - 1] as number) + 1)
      current.push(value)
      least = Math.min(least, value)
    }
    if (least > limit) return limit + 1
    previous = current
  }
  return previous[b.length] as number
}

function longestOnly(hits: Hit[]): Hit[] {
  const length = (hit: Hit) => hit.strength * hit.tokens.reduce((sum, t) => sum + t.squeezed.length, 0)
  const kept: Hit[] = []
  const covered = new Set<Token>()
  for (const hit of [...hits].sort((a, b) => length(b) - length(a))) {
    if (hit.tokens.some((t) => covered.has(t))) continue
    for (const token of hit.tokens) covered.add(token)
    kept.push(hit)
  }
  return kept.sort((a, b) => a.x0 - b.x0)
}
