import type { PageContent, Word } from '#server/document/document.ts'
import { squeeze } from '#server/proposal/local/layout.ts'

/**
 * What an item is recognised by, as hashes (signed 32 bit). `terms`: what its letterhead, foot and labels say, to find
 * documents of one origin. `bands`: of its whole text, to find copies of one document.
 */
type Fingerprint = { terms: number[]; bands: number[] }

const mostTerms = 96
/** How many of them are words of head and foot, their pairs, and labels with their place; body words fill the rest. */
const shares = { words: 40, pairs: 20, labels: 16 }
/** Head and foot of the first page: fractions of its height. */
const edge = 0.2

const bandCount = 32
const rowsPerBand = 4
/** A very long document is told by its beginning. */
const mostShingles = 20_000

/** The fingerprint of a document's pages. The same words at the same places give the same hashes. */
export function fingerprintOf(pages: readonly PageContent[]): Fingerprint {
  return { terms: termsOf(pages[0]?.words ?? []), bands: bandsOf(pages) }
}

function termsOf(words: readonly Word[]): number[] {
  const told = words
    .map((word) => ({ word, text: squeeze(word.text) }))
    .filter(({ text }) => text.length >= 3 && /\p{L}/u.test(text))
  const atEdge = told.filter(({ word }) => word.box.y1 < edge || word.box.y0 > 1 - edge)
  const inside = told.filter(({ word }) => word.box.y1 >= edge && word.box.y0 <= 1 - edge)
  const pairs = atEdge.flatMap(({ word, text }, i) => {
    const next = atEdge[i + 1]
    return next?.word.line === word.line ? [`2 ${text} ${next.text}`] : []
  })
  const labels = inside.filter(({ word, text }) => /[:.]$/.test(word.text) && !/\d/.test(text))
  const cell = ({ box }: Word) => `${Math.floor(box.x0 * 8)}/${Math.floor(box.y0 * 12)}`
  const terms = new Set<number>()
  const take = (texts: readonly string[], most: number) => {
    for (const text of new Set(texts)) {
      if (most <= 0 || terms.size >= mostTerms) return
      const before = terms.size
      terms.add(hash(text))
      most -= terms.size - before
    }
  }
  take(
    atEdge.map(({ text }) => text),
    shares.words,
  )
  take(pairs, shares.pairs)
  take(
    labels.map(({ word, text }) => `@${cell(word)} ${text}`),
    shares.labels,
  )
  take(
    inside.flatMap(({ text }) => (/\d/.test(text) || text.length < 4 ? [] : [text])),
    mostTerms,
  )
  return [...terms]
}

/**
 * Locality-sensitive bands of a minhash (Broder 1997) over runs of three words, figures included: two documents share a
 * band with the probability that `similarity` turns round.
 */
function bandsOf(pages: readonly PageContent[]): number[] {
  const words = pages.flatMap((page) => page.words.map((word) => squeeze(word.text)).filter((text) => text !== ''))
  if (words.length === 0) return []
  const shingles = new Set<number>()
  for (let i = 0; i < Math.max(1, words.length - 2) && shingles.size < mostShingles; i++)
    shingles.add(hash(words.slice(i, i + 3).join(' ')))
  const least = new Int32Array(bandCount * rowsPerBand).fill(0x7fffffff)
  for (const shingle of shingles)
    for (let k = 0; k < least.length; k++) {
      const value = mix(shingle ^ Math.imul(k + 1, 0x9e3779b1))
      if (value < (least[k] as number)) least[k] = value
    }
  return Array.from({ length: bandCount }, (_, band) =>
    least.subarray(band * rowsPerBand, (band + 1) * rowsPerBand).reduce((sum, v) => mix(sum ^ v), band + 1),
  )
}

type Banded = { bands: readonly number[] }

/** Documents from here on say nearly the same: a second scan of one page stands at 0.8 to 1, another invoice below 0.7. */
export const nearlySame = 0.8

/**
 * How much of their text two documents share, 0..1: the Jaccard similarity of their word runs, estimated from the share
 * p of equal bands as p^(1/4), four rows being a band. Off by about 0.03 where documents are nearly the same.
 */
export function similarity(a: Banded, b: Banded): number {
  if (a.bands.length === 0 || a.bands.length !== b.bands.length) return 0
  const same = a.bands.filter((band, i) => band === b.bands[i]).length
  return (same / a.bands.length) ** (1 / rowsPerBand)
}

/**
 * How rare each term is among some documents, the weight of sharing it: ln(1 + n / (1 + count)). A term that most
 * documents have (our own address, "invoice") counts next to nothing.
 */
export function rarityOf(documents: readonly (readonly number[])[]): (term: number) => number {
  const counts = new Map<number, number>()
  for (const terms of documents) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1)
  const n = documents.length
  return (term) => Math.log(1 + n / (1 + (counts.get(term) ?? 0)))
}

/** Likeness of origin, 0..1: the weight of the shared terms over the geometric mean of the weights of both (cosine). */
export function likeness(a: readonly number[], b: readonly number[], rarity: (term: number) => number): number {
  const squares = (terms: Iterable<number>) => [...terms].reduce((sum, t) => sum + rarity(t) ** 2, 0)
  const [inA, inB] = [new Set(a), new Set(b)]
  const both = Math.sqrt(squares(inA) * squares(inB))
  return both === 0 ? 0 : Math.min(1, squares([...inA].filter((t) => inB.has(t))) / both)
}

/** FNV-1a of the text's code points, signed 32 bit. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (const char of text) h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return mix(h)
}

/** The finaliser of MurmurHash3: every bit of the answer depends on every bit given. */
function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) | 0
}
