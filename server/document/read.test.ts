import PdfDocument from 'pdfkit'
import sharp, { type Sharp } from 'sharp'
import { afterAll, expect, test, vi } from 'vitest'
import { pageText, type Word } from './document.ts'
import type { ReadPage } from './pages.server.ts'
import { createReader } from './read.server.ts'
import type { ReadDocument } from './read-file.server.ts'

// OCR on a loaded machine takes its time; the limit is there for what hangs.
vi.setConfig({ testTimeout: 60_000 })
const reader = createReader()
afterAll(() => reader.close())

async function read(bytes: Uint8Array, fileName = 'file'): Promise<ReadDocument & { pages: ReadPage[] }> {
  const pages: ReadPage[] = []
  const document = await reader.read({ bytes, fileName }, (page) => void pages.push(page))
  return { ...document, pages }
}

function pdf(draw: (d: PDFKit.PDFDocument) => void, options: PDFKit.PDFDocumentOptions = {}): Promise<Uint8Array> {
  const document = new PdfDocument({ size: 'A4', margin: 50, ...options })
  const parts: Uint8Array[] = []
  document.on('data', (part: Uint8Array) => parts.push(part))
  const done = new Promise<Uint8Array>((resolve) =>
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(parts)))),
  )
  draw(document)
  document.end()
  return done
}

const invoiceLines = [
  'Northwind Supplies Ltd, 12 Harbour Street, Bristol',
  'Invoice number 2024-0815',
  'Invoice date 14 March 2024',
  'Please pay the amount due within thirty days of this date',
  'Paper and envelopes for the office 1,200.00',
  'Shipping and handling of your order 34.50',
  'Total amount due 1,234.50',
]
const invoice = () => pdf((d) => void d.fontSize(16).text(invoiceLines.join('\n'), { lineGap: 8 }))

const find = (page: ReadPage | undefined, text: string): Word => {
  const word = page?.words.find((w) => w.text === text)
  if (!word) throw new Error(`"${text}" is not on the page: ${page ? pageText(page) : 'no page'}`)
  return word
}
const middle = ({ box }: Word) => ({ x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 })

const pictureSize = { width: 1191, height: 640 }
let scanned: Promise<Uint8Array | undefined> | undefined
/** The printed part of the invoice's page image, which is what a scanner would deliver. */
async function picture(): Promise<Sharp> {
  scanned ??= invoice().then(async (bytes) => {
    const [page] = (await read(bytes)).pages
    return sharp(page?.image)
      .extract({ left: 0, top: 0, ...pictureSize })
      .png()
      .toBuffer()
  })
  return sharp(await scanned)
}

test('a printed PDF gives its lines, its language, boxes where the words stand, and a page image', async () => {
  const bytes = await pdf((d) => {
    d.fontSize(12).text('Invoice 4711', 100, 200)
    d.text('please pay the amount due for this order within thirty days of the date', 100, 300)
  })
  const { pages, ...document } = await read(bytes)
  expect(document).toEqual({
    mediaType: 'application/pdf',
    language: 'en',
    pageCount: 1,
    engine: 'pdfium 2.15.1',
    parts: [],
    embedded: null,
  })
  const [page] = pages
  expect(page).toMatchObject({ number: 1, source: 'text', imageWidth: 1191, imageHeight: 1684 })
  expect(page && pageText(page).split('\n')[0]).toBe('Invoice 4711')
  const { box } = find(page, 'Invoice')
  expect(box.x0 * 595.28).toBeCloseTo(101, 0)
  expect(box.y0 * 841.89).toBeGreaterThan(199)
  expect(box.y1 * 841.89).toBeLessThan(214)
  expect(await sharp(page?.image).metadata()).toMatchObject({ format: 'webp', width: 1191, height: 1684 })
})

test('columns stay on one line and are read from left to right', async () => {
  const bytes = await pdf((d) => {
    d.fontSize(10)
    for (const [i, name] of ['Alpha', 'Beta', 'Gamma'].entries()) d.text(name, 60, 100 + i * 20)
    for (const [i, amount] of ['10.00', '20.00', '30.00'].entries()) d.text(amount, 450, 100 + i * 20)
  })
  const { pages } = await read(bytes)
  expect(pages[0] && pageText(pages[0])).toBe('Alpha 10.00\nBeta 20.00\nGamma 30.00')
})

test.each([90, 180, 270])('a page turned by %d degrees has its boxes where it is displayed', async (turn) => {
  const bytes = await pdf((d) => {
    Object.assign(d.page.dictionary.data, { Rotate: turn })
    // Turned against the page's rotation, so that the reader sees it upright.
    d.rotate(-turn, { origin: [300, 400] })
      .fontSize(14)
      .text('Total amount due 99.00', 250, 390, { lineBreak: false })
  })
  const { pages } = await read(bytes)
  const [page] = pages
  expect(page?.source).toBe('text')
  expect(page && page.width > page.height).toBe(turn !== 180)
  expect(page && pageText(page)).toBe('Total amount due 99.00')
  const total = find(page, 'Total')
  const sum = find(page, '99.00')
  expect(sum.box.x0).toBeGreaterThan(total.box.x1)
  expect(middle(sum).y).toBeCloseTo(middle(total).y, 2)
  // What is inside the box is dark: the image and the words agree.
  const { width = 1, height = 1 } = { width: page?.imageWidth, height: page?.imageHeight }
  const left = Math.floor(total.box.x0 * width)
  const top = Math.floor(total.box.y0 * height)
  const area = {
    left,
    top,
    width: Math.ceil(total.box.x1 * width) - left,
    height: Math.ceil(total.box.y1 * height) - top,
  }
  const { channels } = await sharp(await sharp(page?.image).extract(area).toBuffer()).stats()
  expect(channels[0]?.mean).toBeLessThan(220)
})

test('300 pages are read one after the other, and onPage holds the reader back', async () => {
  const bytes = await pdf(
    (d) => {
      for (let i = 1; i <= 300; i++) d.addPage().text(`Page ${i} of the contract`)
    },
    { size: [200, 100], margin: 10, autoFirstPage: false },
  )
  let open = 0
  let most = 0
  const numbers: number[] = []
  const document = await reader.read({ bytes, fileName: 'contract.pdf' }, async (page) => {
    most = Math.max(most, ++open)
    await Promise.resolve()
    numbers.push(page.number)
    expect(pageText(page)).toBe(`Page ${page.number} of the contract`)
    open--
  })
  expect(document.pageCount).toBe(300)
  expect(numbers).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
  expect(most).toBe(1)
})

test('filled-in form fields count as text', async () => {
  const bytes = await pdf((d) => {
    d.text('Order form of the company, to be filled in by the customer')
    const font = { Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica' }
    const look = d.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 200, 20], Resources: { Font: { H: font } } })
    look.end('BT /H 12 Tf 2 5 Td (PO-778899) Tj ET')
    d.annotate(100, 200, 200, 20, {
      Subtype: 'Widget',
      FT: 'Tx',
      F: 4,
      AP: { N: look },
    } as PDFKit.Mixins.AnnotationOption)
  })
  const { pages } = await read(bytes)
  expect(find(pages[0], 'PO-778899').confidence).toBe(1)
})

test('a PDF that only holds a picture is read by OCR', async () => {
  const png = await (await picture()).png().toBuffer()
  const { pages, ...document } = await read(await pdf((d) => void d.image(png, 0, 0, { width: 595 })))
  expect(document).toMatchObject({ language: 'en', engine: 'pdfium 2.15.1, pp-ocrv4 1.4.2' })
  expect(pages[0]?.source).toBe('ocr')
  expect(find(pages[0], '1,234.50').confidence).toBeGreaterThan(0.5)
})

test.each(['png', 'jpeg', 'webp'] as const)('a %s picture is read by OCR whatever its name', async (format) => {
  const { pages, ...document } = await read(await (await picture()).toFormat(format).toBuffer(), 'photo.pdf')
  expect(document).toMatchObject({ mediaType: `image/${format}`, language: 'en', engine: 'pp-ocrv4 1.4.2' })
  const [page] = pages
  expect(page).toMatchObject({ source: 'ocr', ...pictureSize })
  for (const text of ['2024-0815', '1,234.50', 'Bristol']) find(page, text)
  expect(middle(find(page, 'Invoice')).y).toBeLessThan(middle(find(page, 'Total')).y)
})

test.each([90, 180, 270])('a picture that lies turned by %d degrees is turned upright', async (turn) => {
  const { pages } = await read(await (await picture()).rotate(turn).jpeg().toBuffer())
  const [page] = pages
  expect(page).toMatchObject({ ...pictureSize, imageWidth: 1191, imageHeight: 640 })
  expect(middle(find(page, '2024-0815')).y).toBeLessThan(middle(find(page, '1,234.50')).y)
})

test('a camera mark for rotation is applied', async () => {
  const lying = await (await picture()).rotate(90).jpeg().withMetadata({ orientation: 8 }).toBuffer()
  const { pages } = await read(lying)
  expect(pages[0]).toMatchObject(pictureSize)
  find(pages[0], '1,234.50')
})

test('a crooked scan is straightened: words of a line share a height', async () => {
  const { pages } = await read(await (await picture()).rotate(3, { background: 'white' }).png().toBuffer())
  const total = find(pages[0], 'Total')
  const sum = find(pages[0], '1,234.50')
  expect(sum.line).toBe(total.line)
  expect(Math.abs(middle(sum).y - middle(total).y)).toBeLessThan(0.01)
})

test('each page of a TIFF is a page', async () => {
  const first = await (await picture()).png().toBuffer()
  const second = await sharp({ create: { ...pictureSize, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  const tiff = await sharp([first, second], { join: { animated: true } })
    .tiff({ compression: 'lzw' })
    .toBuffer()
  const { pages, ...document } = await read(tiff)
  expect(document).toMatchObject({ mediaType: 'image/tiff', pageCount: 2 })
  find(pages[0], '1,234.50')
  expect(pages[1]?.words).toEqual([])
})

test('a text file is printed as pages, with its words where they stand', async () => {
  const text = `Bestellung Nr. 12;Betrag 3,50 €\n${'Zeile\n'.repeat(100)}`
  const { pages, ...document } = await read(new TextEncoder().encode(text), 'orders.csv')
  expect(document).toEqual({
    mediaType: 'text/csv',
    language: undefined,
    pageCount: 2,
    engine: 'plain text 1',
    parts: [],
    embedded: null,
  })
  expect(pages[0] && pageText(pages[0]).split('\n')[0]).toBe('Bestellung Nr. 12;Betrag 3,50 €')
  expect(await sharp(pages[0]?.image).stats()).toMatchObject({ isOpaque: true })
})

test('one file that overruns its time is given up, and the next is read by a fresh worker', async () => {
  const warnings: unknown[] = []
  const hasty = createReader({ timeoutMs: 1, log: { warn: (facts) => void warnings.push(facts) } })
  const patient = { bytes: await invoice(), fileName: 'a.pdf' }
  await expect(hasty.read(patient, () => undefined)).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('took longer than'),
  })
  expect(warnings).toEqual([{ reason: 'over time' }])
  await hasty.close()
})

test('a closed reader says that it is unavailable, also to what it was reading', async () => {
  const closing = createReader()
  const input = { bytes: await invoice(), fileName: 'a.pdf' }
  const reading = [closing.read(input, () => undefined), closing.read(input, () => undefined)]
  const outcomes = Promise.allSettled(reading)
  await closing.close()
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  await expect(closing.read(input, () => undefined)).rejects.toMatchObject({ code: 'unavailable' })
})

test('an error of onPage comes through as it is and the reader goes on', async () => {
  const input = { bytes: await invoice(), fileName: 'a.pdf' }
  const full = () => Promise.reject(new Error('disk full'))
  await expect(reader.read(input, full)).rejects.toThrow('disk full')
  expect((await read(input.bytes)).pageCount).toBe(1)
})
