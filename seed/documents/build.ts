import PDFDocument from 'pdfkit'
import sharp, { type Sharp } from 'sharp'
import type { InvoiceFacts } from './invoice.ts'
import { drawInvoice } from './layouts/draw.ts'
import { renderPages } from './render-page.ts'
import { wearPage } from './scan.ts'

export type BuiltDocument = { facts: InvoiceFacts; fileName: string; bytes: Uint8Array; mediaType: string }

/** Pixels a point of a scan: about 150 dots an inch. */
const scanScale = 150 / 72
const fixedDate = new Date(0)

/** The files of these invoices, in their order: PDFs with text, or scans as pictures or as PDFs without text. */
export async function* buildDocuments(facts: readonly InvoiceFacts[]): AsyncGenerator<BuiltDocument> {
  for (const each of facts) {
    const pdf = await drawInvoice(each)
    if (each.form === 'pdf') {
      yield { facts: each, fileName: nameOf(each, 'pdf'), bytes: pdf, mediaType: 'application/pdf' }
      continue
    }
    yield { facts: each, ...(await scanned(each, pdf)) }
  }
}

async function scanned(facts: InvoiceFacts, pdf: Uint8Array): Promise<Omit<BuiltDocument, 'facts'>> {
  const wear = { quarterTurn: facts.awkwardness === 'rotated_scan', poor: facts.awkwardness === 'low_quality_scan' }
  const rasters = await renderPages(pdf, scanScale)
  const pages = await Promise.all(rasters.map((raster, i) => wearPage(raster, { ...wear, seed: facts.wear + i })))
  const first = pages[0]
  if (!first) throw new Error(`invoice ${facts.id} has no page`)
  switch (facts.form) {
    case 'png':
      return { fileName: nameOf(facts, 'png'), bytes: await first.greyscale().png({ palette: true, colours: 16 }).toBuffer(), mediaType: 'image/png' }
    case 'tiff':
      return { fileName: nameOf(facts, 'tif'), bytes: await tiff(pages), mediaType: 'image/tiff' }
    case 'scan_pdf':
      return { fileName: nameOf(facts, 'pdf'), bytes: await pictureBook(pages), mediaType: 'application/pdf' }
    default:
      return { fileName: nameOf(facts, 'jpg'), bytes: await jpeg(first), mediaType: 'image/jpeg' }
  }
}

const jpeg = (page: Sharp) => page.jpeg({ quality: 72 }).toBuffer()

async function tiff(pages: readonly Sharp[]): Promise<Uint8Array> {
  const pictures = await Promise.all(pages.map((page) => page.greyscale().png().toBuffer()))
  const [only] = pictures
  if (pictures.length === 1 && only) return sharp(only).tiff({ compression: 'lzw' }).toBuffer()
  return sharp(pictures, { join: { across: 1, animated: true } }).tiff({ compression: 'lzw' }).toBuffer()
}

/** A PDF of pictures alone, as office scanners make them. */
async function pictureBook(pages: readonly Sharp[]): Promise<Uint8Array> {
  const doc = new PDFDocument({ autoFirstPage: false, info: { CreationDate: fixedDate, ModDate: fixedDate } })
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const done = new Promise<Uint8Array>((resolve) => doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks)))))
  for (const page of pages) {
    const { data, info } = await page.jpeg({ quality: 72 }).toBuffer({ resolveWithObject: true })
    const size: [number, number] = [info.width / scanScale, info.height / scanScale]
    doc.addPage({ size, margin: 0 }).image(data, 0, 0, { width: size[0], height: size[1] })
  }
  doc.end()
  return done
}

/** As senders and scanners name files; unlike for each document. */
function nameOf(facts: InvoiceFacts, ending: string): string {
  if (facts.form !== 'pdf') return `scan-${facts.id}.${ending}`
  const word = { de: 'Rechnung', fr: 'Facture', en: 'Invoice' }[facts.language]
  const number = (facts.number ?? 'unnumbered').replace(/[^\p{L}\p{N}]+/gu, '-')
  return `${word}-${number}-${facts.id}.${ending}`
}
