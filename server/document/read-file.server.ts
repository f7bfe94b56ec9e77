import { DomainError } from '#server/platform/errors.ts'
import type { Language, PageContent } from './document.ts'
import { pageText } from './document.ts'
import { detectLanguage } from './language.ts'
import { maxOcrSide, maxPageImageSide, maxPages } from './limits.ts'
import type { Ocr } from './ocr.server.ts'
import { openPdf, type PdfPage } from './pdf.server.ts'
import type { Pdfium } from './pdfium.server.ts'
import { sheetPdf, sheetWords, textSheet, textSheets } from './plain-text.ts'
import { openPicture, toWebp } from './raster.server.ts'
import { readScan } from './scan.server.ts'
import { type ReadableKind, sniffReadable } from './sniff.server.ts'
import { decodeText, type TextEncoding } from './sniff.ts'
import { numberLines, wordsFromGlyphs } from './words.ts'

/** One page as read: its words, and its image as WebP in pixels of its own. */
export type ReadPage = PageContent & { image: Uint8Array; imageWidth: number; imageHeight: number }

export type ReadDocument = {
  mediaType: string
  /** The language most pages are in, where it is one we know. */
  language: Language | undefined
  pageCount: number
  /** What read it, with versions, for the record. */
  engine: string
}

/** The heavy engines, started when a file first needs them. */
export type Engines = { pdfium(): Promise<Pdfium>; ocr(): Promise<Ocr> }

/** PDF points to page-image pixels at 144 dpi. */
const displayScale = 2
/** Pages with fewer printed characters than this are pictures, unless nothing but text is on them. */
const fewGlyphs = 20
/** A scan with a stamp or a scanner's line of advertising still is a scan. */
const stampGlyphs = 150
const pictureShare = 0.5
/** Above this share of unmappable characters the text layer is worth nothing. */
const garbage = 0.3

const engineNames = {
  pdf: 'pdfium 2.15.1',
  ocr: 'tesseract 7.0.0',
  text: 'plain text 1',
}

/**
 * Reads a file page by page; `onPage` is awaited before the next page is begun, so one page is held at a time.
 * Throws DomainError `unreadable` or `too_large` with one sentence for the person.
 */
export async function readFile(
  engines: Engines,
  input: { bytes: Uint8Array; fileName: string },
  onPage: (page: ReadPage) => Promise<void>,
): Promise<ReadDocument> {
  const kind = await sniffReadable(input.bytes)
  const seen = new Set<string>()
  const sample: string[] = []
  let pageCount = 0
  for await (const page of pagesOf(engines, kind, input.bytes)) {
    pageCount++
    if (sample.length < 20) sample.push(pageText(page))
    seen.add(page.source === 'ocr' ? engineNames.ocr : kind.kind === 'text' ? engineNames.text : engineNames.pdf)
    await onPage(page)
  }
  if (kind.kind === 'pdf') seen.add(engineNames.pdf)
  return {
    mediaType: mediaTypeOf(kind, input.fileName),
    language: detectLanguage(sample.join('\n')),
    pageCount,
    engine: [...seen].sort().join(', '),
  }
}

/** The name only tells kinds of text apart, never what a file is. */
function mediaTypeOf(kind: ReadableKind, fileName: string): string {
  if (kind.kind === 'pdf') return 'application/pdf'
  if (kind.kind !== 'text') return `image/${kind.kind}`
  if (/\.csv$/i.test(fileName)) return 'text/csv'
  return /\.eml$/i.test(fileName) ? 'message/rfc822' : 'text/plain'
}

function pagesOf(engines: Engines, kind: ReadableKind, bytes: Uint8Array): AsyncGenerator<ReadPage> {
  if (kind.kind === 'pdf') return pdfPages(engines, bytes)
  if (kind.kind === 'text') return plainPages(engines, bytes, kind.encoding)
  return picturePages(engines, bytes, { png: 'PNG', jpeg: 'JPEG', tiff: 'TIFF', webp: 'WebP' }[kind.kind])
}

async function* pdfPages(engines: Engines, bytes: Uint8Array): AsyncGenerator<ReadPage> {
  const pdf = openPdf(await engines.pdfium(), bytes)
  let language: Language | undefined
  try {
    for (let index = 0; index < pdf.pageCount; index++) {
      yield await pdf.page(index, async (page) => {
        if (!isPicture(page)) return printedPage(page, index + 1)
        const scale = maxOcrSide / Math.max(page.width, page.height)
        const scan = await readScan(await engines.ocr(), page.render(Math.min(scale, 300 / 72)), language)
        language = scan.language ?? language
        const turned = scan.quarterTurns % 2 === 1
        return {
          number: index + 1,
          width: turned ? page.height : page.width,
          height: turned ? page.width : page.height,
          source: 'ocr' as const,
          words: scan.words,
          ...(await toWebp(scan.raster)),
        }
      })
    }
  } finally {
    pdf.close()
  }
}

function isPicture(page: PdfPage): boolean {
  if (page.unmapped > garbage) return true
  const printed = page.glyphs.filter((g) => g.text.trim() !== '').length
  return (printed < fewGlyphs && page.drawn) || (printed < stampGlyphs && page.pictures > pictureShare)
}

async function printedPage(page: PdfPage, number: number): Promise<ReadPage> {
  const scale = Math.min(displayScale, maxPageImageSide / Math.max(page.width, page.height))
  return {
    number,
    width: page.width,
    height: page.height,
    source: 'text',
    words: numberLines(wordsFromGlyphs(page.glyphs), page.width, page.height),
    ...(await toWebp(page.render(scale))),
  }
}

async function* picturePages(engines: Engines, bytes: Uint8Array, kindName: string): AsyncGenerator<ReadPage> {
  const picture = await openPicture(bytes, kindName)
  let language: Language | undefined
  for (let index = 0; index < picture.pageCount; index++) {
    const { raster, width, height } = await picture.page(index)
    const scan = await readScan(await engines.ocr(), raster, language)
    language = scan.language ?? language
    const turned = scan.quarterTurns % 2 === 1
    yield {
      number: index + 1,
      width: turned ? height : width,
      height: turned ? width : height,
      source: 'ocr',
      words: scan.words,
      ...(await toWebp(scan.raster)),
    }
  }
}

async function* plainPages(engines: Engines, bytes: Uint8Array, encoding: TextEncoding): AsyncGenerator<ReadPage> {
  let sheets = 0
  const text = decodeText(bytes, encoding)
  for (const _ of textSheets(text)) sheets++
  if (sheets > maxPages) {
    throw new DomainError(
      'too_large',
      `This text file fills ${sheets} pages and the limit is ${maxPages}: split it and upload the parts.`,
    )
  }
  const pdfium = await engines.pdfium()
  let number = 0
  for (const sheet of textSheets(text)) {
    const pdf = openPdf(pdfium, sheetPdf(sheet))
    try {
      const image = await pdf.page(0, (page) => toWebp(page.render(displayScale)))
      const { width, height } = textSheet
      yield { number: ++number, width, height, source: 'text', words: sheetWords(sheet), ...image }
    } finally {
      pdf.close()
    }
  }
}
