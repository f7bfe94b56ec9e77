import { DomainError } from '#server/platform/errors.ts'
import type { Language, PageContent } from './document.ts'
import type { EmbeddedInvoice } from './embedded.ts'
import { maxOcrSide, maxPageImageSide, maxPages } from './limits.ts'
import type { Ocr } from './ocr.server.ts'
import { openPdf, type PdfPage } from './pdf.server.ts'
import type { Pdfium } from './pdfium.server.ts'
import { sheetPdf, sheetWords, textSheet, textSheets } from './plain-text.ts'
import { openPicture, toWebp } from './raster.server.ts'
import { readScan } from './scan.server.ts'
import type { ReadableKind } from './sniff.server.ts'
import { decodeText } from './sniff.ts'
import { numberLines, wordsFromGlyphs } from './words.ts'

/** One page as read: its words, its image as WebP in pixels of its own, and what recognised the words of a picture. */
export type ReadPage = PageContent & { image: Uint8Array; imageWidth: number; imageHeight: number; engine?: string }

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

/** A file that is pages by itself: everything but an e-mail. */
export type PagedKind = Exclude<ReadableKind, { kind: 'message' }>

const engineNames = {
  pdf: 'pdfium 2.15.1',
  text: 'plain text 1',
  message: 'postal-mime 4.0.0',
}

/** What opened a file of this kind; a picture is not opened but read (see `ReadPage.engine`). */
export function engineOf(kind: ReadableKind): string | undefined {
  if (kind.kind === 'text' || kind.kind === 'message' || kind.kind === 'pdf') return engineNames[kind.kind]
  return undefined
}

/**
 * The pages of a file, numbered from 1; at most `room` of them. `onEmbedded` gets the electronic invoice that a PDF
 * carries. Throws DomainError `unreadable` or `too_large`.
 */
export function pagesOf(
  engines: Engines,
  kind: PagedKind,
  bytes: Uint8Array,
  room: number,
  onEmbedded: (invoice: EmbeddedInvoice) => void,
): AsyncGenerator<ReadPage> {
  if (kind.kind === 'pdf') return pdfPages(engines, bytes, room, onEmbedded)
  if (kind.kind === 'text') return sheetPages(engines, decodeText(bytes, kind.encoding), room, 'text file')
  return picturePages(engines, bytes, room, { png: 'PNG', jpeg: 'JPEG', tiff: 'TIFF', webp: 'WebP' }[kind.kind])
}

async function* pdfPages(
  engines: Engines,
  bytes: Uint8Array,
  room: number,
  onEmbedded: (invoice: EmbeddedInvoice) => void,
): AsyncGenerator<ReadPage> {
  const pdf = openPdf(await engines.pdfium(), bytes)
  let language: Language | undefined
  try {
    checkRoom('PDF', pdf.pageCount, room)
    if (pdf.embedded) onEmbedded(pdf.embedded)
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
          engine: scan.engine,
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

async function* picturePages(
  engines: Engines,
  bytes: Uint8Array,
  room: number,
  kindName: string,
): AsyncGenerator<ReadPage> {
  const picture = await openPicture(bytes, kindName)
  checkRoom(`${kindName} image`, picture.pageCount, room)
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
      engine: scan.engine,
      ...(await toWebp(scan.raster)),
    }
  }
}

/** Text printed as sheets. Throws `too_large` when it fills more than `room`. */
export async function* sheetPages(
  engines: Engines,
  text: string,
  room: number,
  what: string,
): AsyncGenerator<ReadPage> {
  let sheets = 0
  for (const _ of textSheets(text)) sheets++
  if (sheets > maxPages)
    throw new DomainError(
      'too_large',
      `This ${what} fills ${sheets} pages and the limit is ${maxPages}: split it and upload the parts.`,
    )
  checkRoom(what, sheets, room)
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

/** Refuses an attachment that does not fit any more; a file by itself has met its own, equal limit before. */
function checkRoom(what: string, pageCount: number, room: number): void {
  if (pageCount <= room) return
  throw new DomainError(
    'too_large',
    `This ${what} has ${pageCount} pages and ${room === 0 ? 'no' : `only ${room}`} more fit into one item of ${maxPages}: download it, or upload it by itself.`,
  )
}
