import { describe, expect, it } from 'vitest'
import type { Part } from '#server/document/document.ts'
import type { PageView } from '#server/review/review.ts'
import {
  downloadOf,
  openingImages,
  openingPage,
  pagesOfPart,
  partName,
  partOfPage,
  partProblem,
  placeOfText,
  rowOfQuote,
  viewsOfPart,
} from './parts.ts'

const page = (number: number, part?: number, texts: string[] = []): PageView => ({
  number,
  ...(part === undefined ? {} : { part }),
  width: 600,
  height: 800,
  source: 'text',
  imageUrl: `/p/${number}`,
  imageWidth: 600,
  imageHeight: 800,
  words: texts.map((text, i) => ({
    text,
    line: 0,
    confidence: 1,
    box: { x0: i / 10, y0: 0, x1: i / 10 + 0.09, y1: 0.1 },
  })),
})
const file = (name: string, problem: string | null = null): Part => ({
  kind: 'attachment',
  name,
  mediaType: 'application/pdf',
  byteSize: 9,
  sha256: 'a',
  problem,
})
const message = (html: string | null): Part => ({ kind: 'message', name: 'Order', headers: [], html })
const mail = {
  fileName: 'order.eml',
  fileUrl: '/files/o/demo/documents/1',
  parts: [message('<p>Hello</p>'), file('order.pdf'), file('odd.bin', 'This kind of file cannot be read.')],
  pages: [page(1, 0), page(2, 1), page(3, 1)],
}
const plain = { fileName: 'bill.pdf', fileUrl: '/f', parts: [], pages: [page(1), page(2)] }

describe('the parts of a document', () => {
  it('have their own pages; a plain document is one part', () => {
    expect(pagesOfPart(mail, 1).map((p) => p.number)).toEqual([2, 3])
    expect(pagesOfPart(mail, 2)).toEqual([])
    expect(pagesOfPart(plain, 0)).toHaveLength(2)
    expect(partOfPage(mail, 3)).toBe(1)
    expect(partOfPage(plain, 2)).toBe(0)
    expect(partOfPage(mail, 99)).toBe(0)
  })

  it('open where the first value to look at stands', () => {
    expect(openingPage(mail, { page: 3 })?.number).toBe(3)
    expect(openingPage(mail, null)?.number).toBe(1)
    expect(openingPage({ pages: [] }, null)).toBeNull()
    expect(openingImages(mail, { page: 3 })).toEqual(['/p/2', '/p/3'])
    expect(openingImages(mail, null)).toEqual(['/p/1'])
    expect(openingImages({ pages: [], parts: [] }, null)).toEqual([])
  })

  it('are shown in the ways that they have', () => {
    expect(viewsOfPart(mail, 0)).toEqual(['pages', 'formatted'])
    expect(viewsOfPart({ ...mail, parts: [message(null)] }, 0)).toEqual(['pages'])
    expect(viewsOfPart({ parts: [message(null)], pages: [] }, 0)).toEqual(['formatted'])
    expect(viewsOfPart({ parts: [{ kind: 'row', name: 'Row 2', rows: [] }], pages: [page(1, 0)] }, 0)).toEqual([
      'table',
      'pages',
    ])
    expect(viewsOfPart(plain, 0)).toEqual(['pages'])
  })

  it('say what they are, what is wrong with them, and where their file is', () => {
    expect(mail.parts.map(partName)).toEqual(['Message', 'order.pdf', 'odd.bin'])
    expect(partProblem(mail, 2)).toBe('This kind of file cannot be read.')
    expect(partProblem(mail, 1)).toBeNull()
    expect(partProblem({ ...mail, pages: [] }, 1)).toBe('It has no pages to show.')
    expect(downloadOf(mail, 2)).toEqual({ url: '/files/o/demo/documents/1/parts/2', name: 'odd.bin' })
    expect(downloadOf(mail, 0)).toEqual({ url: '/files/o/demo/documents/1', name: 'order.eml' })
  })
})

describe('a row of a table', () => {
  const rows = [
    { name: 'Customer', value: 'Acme GmbH' },
    { name: 'Amount', value: '1.204,50' },
    { name: 'Note', value: 'Paid by Acme' },
  ]

  it('has its values on its page', () => {
    const printed = [page(4, 0, ['Customer:', 'Acme', 'GmbH', 'Amount:', '1.204,50'])]
    expect(placeOfText(printed, 'Acme GmbH')).toMatchObject([{ page: 4, quote: 'Acme GmbH' }])
    expect(placeOfText(printed, 'Berlin')).toEqual([])
    expect(placeOfText(printed, 'GmbH Acme')).toEqual([])
  })

  it('shows a place in the cell that says the same, or that contains it', () => {
    expect(rowOfQuote(rows, 'ACME GmbH')).toBe(0)
    expect(rowOfQuote(rows, 'Amount: 1.204,50')).toBe(1)
    expect(rowOfQuote(rows, 'paid')).toBe(2)
    expect(rowOfQuote(rows, 'elsewhere')).toBe(-1)
    expect(rowOfQuote(rows, '')).toBe(-1)
  })
})
