import { describe, expect, it } from 'vitest'
import type { Word } from '#server/document/document.ts'
import { hitsOf, searchWords } from './find.ts'

/** A page whose lines are given as text: each word 0.1 wide, each line 0.05 high. */
function page(number: number, ...lines: string[]): { number: number; words: Word[] } {
  const words = lines.flatMap((text, line) =>
    text.split(' ').map((word, i) => ({
      text: word,
      line,
      confidence: 1,
      box: { x0: i * 0.1, y0: line * 0.05, x1: i * 0.1 + 0.09, y1: line * 0.05 + 0.04 },
    })),
  )
  return { number, words }
}

describe('finding on the pages', () => {
  const pages = [
    page(1, 'Crédit Agricole, Paris', 'Invoice INV-2291', 'Total 1.204,50 EUR'),
    page(2, 'Agricole again', 'Credit note'),
  ]
  const found = (query: string) => hitsOf(pages, query).map((h) => [h.page, h.text])

  it('goes by beginnings of words, without regard to case, accents and signs', () => {
    expect(found('agri')).toEqual([
      [1, 'Agricole,'],
      [2, 'Agricole'],
    ])
    expect(found('CREDIT')).toEqual([
      [1, 'Crédit'],
      [2, 'Credit'],
    ])
    expect(found('gricole')).toEqual([])
    expect(found('1204,5')).toEqual([[1, '1.204,50']])
    expect(found('2291')).toEqual([[1, 'INV-2291']])
    expect(found('inv-22')).toEqual([[1, 'INV-2291']])
  })

  it('takes words that stand together for one find, else each alone', () => {
    expect(found('credit agri')).toEqual([[1, 'Crédit Agricole,']])
    expect(found('agricole credit')).toEqual([
      [1, 'Crédit'],
      [1, 'Agricole,'],
      [2, 'Agricole'],
      [2, 'Credit'],
    ])
    expect(hitsOf(pages, 'agricole credit', { whole: true })).toEqual([])
  })

  it('boxes each printed line of a find that runs over a line end', () => {
    const [hit] = hitsOf(pages, 'paris invoice')
    expect(hit?.boxes).toHaveLength(2)
    expect(hit?.boxes[0]).toEqual(pages[0]?.words[2]?.box)
  })

  it('passes over words without letters inside a find, not at its start', () => {
    const dashed = [page(1, '- Acme - Berlin')]
    expect(hitsOf(dashed, 'acme berlin').map((h) => h.text)).toEqual(['Acme - Berlin'])
    expect(hitsOf(dashed, '-').length).toBe(0)
  })

  it('looks for no signs of the search language', () => {
    expect(searchWords('"acme gmbh" or -paid')).toEqual(['acme', 'gmbh'])
    expect(hitsOf(pages, '  ')).toEqual([])
  })

  it('stops at a number of finds that still helps', () => {
    const many = [page(1, ...Array.from({ length: 700 }, () => 'same'))]
    expect(hitsOf(many, 'same')).toHaveLength(500)
  })
})
