import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PageContent } from '#server/document/document.ts'
import { fingerprintOf, likeness, rarityOf, similarity } from './fingerprint.ts'
import { nearest } from './recall.ts'

/** A page of lines, set in one column. */
function page(lines: readonly string[]): PageContent {
  const words = lines.flatMap((text, line) =>
    text
      .split(' ')
      .filter((word) => word !== '')
      .map((word, i) => ({
        text: word,
        box: { x0: 0.05 + i * 0.1, y0: 0.02 + line * 0.04, x1: 0.13 + i * 0.1, y1: 0.035 + line * 0.04 },
        line,
        confidence: 1,
      })),
  )
  return { number: 1, width: 600, height: 800, source: 'text', words }
}

const letter = (sender: string[], body: string[]) => page([...sender, 'Sperling Halm GmbH', 'Musterallee 12', ...body])
const birch = ['Birch Tools Ltd', '12 Mill Street Bristol', 'accounts@birch.example']
const harbour = ['Harbour Paper Ltd', '4 Quay Road Hull', 'office@harbour.example']
const body = (n: number) => [
  `Invoice number: INV-${n}`,
  'Invoice date: 3 October 2026',
  `Box of hinges ${n % 7} 12.50 ${n}.00`,
  'Delivery crate 3 25.00 75.00',
  `Subtotal: ${n + 75}.00`,
  `Total: ${n + 100}.00`,
  'Please pay within thirty days to the account named below and quote the number of this invoice.',
]

describe('a fingerprint', () => {
  it('is 32-bit, bounded, and the same for the same words', () => {
    const texts = fc.array(fc.array(fc.string({ maxLength: 12 }), { maxLength: 12 }), { maxLength: 20 })
    fc.assert(
      fc.property(texts, (lines) => {
        const made = fingerprintOf([page(lines.map((l) => l.join(' ')))])
        expect(made).toEqual(fingerprintOf([page(lines.map((l) => l.join(' ')))]))
        expect(made.terms.length).toBeLessThanOrEqual(96)
        expect(new Set(made.terms).size).toBe(made.terms.length)
        for (const hash of [...made.terms, ...made.bands]) expect(hash).toBe(hash | 0)
      }),
      { numRuns: 50 },
    )
  })

  it('finds the documents of one sender, whatever our own address says', () => {
    const known = [birch, harbour].flatMap((sender, s) =>
      [201, 340, 455].map((n, i) => ({
        itemId: `${s}${i}`,
        documentId: `${s}${i}`,
        number: 10 * s + i,
        terms: fingerprintOf([letter(sender, body(n))]).terms,
      })),
    )
    const found = nearest(fingerprintOf([letter(harbour, body(733))]).terms, known)
    expect(found.slice(0, 3).map((f) => f.number)).toEqual([12, 11, 10])
    const [third, fourth] = [found[2]?.likeness ?? 0, found[3]?.likeness ?? 0]
    expect(third).toBeGreaterThan(0.6)
    expect(fourth).toBeLessThan(third - 0.15)
  })

  it('tells a copy from another document of the same sender', () => {
    const one = fingerprintOf([letter(birch, body(201))])
    const rescanned = letter(birch, body(201))
    const copy = fingerprintOf([
      { ...rescanned, words: rescanned.words.map((w, i) => (i === 9 ? { ...w, text: 'Mi11' } : w)) },
    ])
    expect(similarity(one, one)).toBe(1)
    expect(similarity(one, copy)).toBeGreaterThan(0.85)
    expect(similarity(one, fingerprintOf([letter(birch, body(455))]))).toBeLessThan(similarity(one, copy))
    expect(similarity(one, fingerprintOf([page(['Something else entirely'])]))).toBe(0)
  })

  it('of a document without words is like nothing', () => {
    const empty = fingerprintOf([])
    expect(empty).toEqual({ terms: [], bands: [] })
    expect(similarity(empty, empty)).toBe(0)
    expect(likeness([], [], rarityOf([]))).toBe(0)
  })
})
