import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { openPdf } from '#server/document/pdf.server.ts'
import { type Pdfium, startPdfium } from '#server/document/pdfium.server.ts'
import { buildDocument, buildDocuments } from './build.ts'
import { type InvoiceFacts, makeInvoices } from './invoice.ts'
import { drawInvoice } from './layouts/draw.ts'
import { formatsOf } from './layouts/formats.ts'
import { wordingOf } from './layouts/wording.ts'

const invoices = makeInvoices({ seed: 7, count: 90, endDate: '2026-03-20' })
const withText = invoices.filter((f) => f.form === 'pdf')
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const patience = 120_000

let pdfium: Pdfium
beforeAll(async () => {
  pdfium = await startPdfium()
}, patience)

/** The text of each page without blanks, so that wrapping does not matter. */
async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const pdf = openPdf(pdfium, bytes)
  const pages: string[] = []
  for (let i = 0; i < pdf.pageCount; i++)
    pages.push(await pdf.page(i, async (page) => bare(page.glyphs.map((g) => g.text).join(''))))
  pdf.close()
  return pages
}

const drawn = new Map<InvoiceFacts, Promise<string[]>>()
/** Drawn and read once for all tests. */
function pagesOfDrawn(facts: InvoiceFacts): Promise<string[]> {
  const pages = drawn.get(facts) ?? drawInvoice(facts).then(pagesOf)
  drawn.set(facts, pages)
  return pages
}

const bare = (text: string) => text.replace(/\s/g, '')

/** What the truth holds, as this supplier prints it. */
function printedOf(facts: InvoiceFacts): string[] {
  const { money, quantity, date } = formatsOf(facts.supplier)
  return [
    facts.supplier.name,
    facts.number ?? '',
    date(facts.issue_date),
    facts.due_date ? date(facts.due_date) : '',
    facts.order_number ?? '',
    ...[facts.net, facts.tax, facts.total].map((amount) => money(amount).replace('-', '')),
    ...facts.lines.flatMap((l) => [l.description, quantity(l.quantity), money(l.unit_price), money(l.amount)]),
  ].map(bare)
}

describe('a demo invoice with text', () => {
  it('shows all that its truth holds, in every layout, and says that it is a sample on each page', {
    timeout: patience,
  }, async () => {
    for (const facts of withText) {
      const pages = await pagesOfDrawn(facts)
      const text = pages.join('')
      const absent = printedOf(facts).filter((value) => !text.includes(value))
      expect(absent, `${facts.id} ${facts.layout}`).toEqual([])
      for (const page of pages) expect(page).toMatch(/Musterbeleg|Sampledocument|Documentd'exemple/)
      if (facts.awkwardness !== 'missing_number') continue
      const { number } = wordingOf(facts.language, facts.supplier.wording, facts.supplier.country)
      expect(text).not.toContain(bare(number))
    }
  })

  it('runs over more than one page where it should, and only there', { timeout: patience }, async () => {
    for (const facts of withText) {
      const { length } = await pagesOfDrawn(facts)
      const long = facts.awkwardness === 'two_pages' || facts.awkwardness === 'long_table'
      expect(length > 1, `${facts.id} ${facts.layout} ${facts.awkwardness}`).toBe(long)
    }
  })

  it('has the same bytes each time', { timeout: patience }, async () => {
    for (const facts of withText.slice(0, 40))
      expect(hash(await drawInvoice(facts))).toBe(hash(await drawInvoice(facts)))
  })
})

describe('a demo scan', () => {
  const one = (form: string) => invoices.find((f) => f.form === form && f.lines.length < 8) as InvoiceFacts

  it.each(['jpeg', 'png', 'tiff', 'scan_pdf'])(
    'as %s has the same bytes each time',
    { timeout: patience },
    async (form) => {
      const first = await buildDocument(one(form))
      expect(hash(first.bytes)).toBe(hash((await buildDocument(one(form))).bytes))
    },
  )

  it('is a picture of the page, readable in size and affordable in bytes', { timeout: patience }, async () => {
    for (const form of ['jpeg', 'png', 'tiff']) {
      const { bytes, mediaType } = await buildDocument(one(form))
      const picture = await sharp(bytes).metadata()
      expect(mediaType).toBe(`image/${picture.format}`)
      expect(picture.width).toBeGreaterThan(900)
      expect(bytes.length).toBeLessThan(2_000_000)
    }
  })

  it('holds no text when it is a PDF, and lies on its side when it was turned', { timeout: patience }, async () => {
    expect(await pagesOf((await buildDocument(one('scan_pdf'))).bytes)).toEqual([''])
    const facts = { ...one('jpeg'), layout: 'minimal', awkwardness: 'rotated_scan' } as InvoiceFacts
    const { width, height } = await sharp((await buildDocument(facts)).bytes).metadata()
    expect(width).toBeGreaterThan(height)
  })

  it('of two pages is a TIFF of two pages', { timeout: patience }, async () => {
    const facts = invoices.find((f) => f.awkwardness === 'two_pages' && f.form === 'tiff') as InvoiceFacts
    expect((await sharp((await buildDocument(facts)).bytes).metadata()).pages).toBe(2)
  })
})

it('names every file once, with the extension of its media type', { timeout: patience }, async () => {
  const extensions = {
    'application/pdf': 'pdf',
    'image/jpeg': 'jpg',
    'image/png': 'png',
    'image/tiff': 'tif',
  } as Record<string, string>
  const few = [...withText.slice(0, 12), ...invoices.filter((f) => f.form !== 'pdf').slice(0, 2)]
  const names: string[] = []
  for await (const { fileName, mediaType } of buildDocuments(few)) {
    expect(fileName.split('.').at(-1)).toBe(extensions[mediaType])
    names.push(fileName)
  }
  expect(new Set(names).size).toBe(few.length)
})
