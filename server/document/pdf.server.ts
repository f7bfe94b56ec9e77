import { DomainError } from '#server/platform/errors.ts'
import type { EmbeddedInvoice } from './embedded.ts'
import { maxPages, maxPdfPicturePixels } from './limits.ts'
import { embeddedInvoice } from './pdf-attachments.server.ts'
import { type Place, placing, readGlyphs } from './pdf-text.server.ts'
import { allocate, heap, type Pdfium, release } from './pdfium.server.ts'
import type { Glyph } from './words.ts'

/** Pixels, 8 bits a channel, rows without padding. */
export type Raster = { data: Uint8Array; width: number; height: number; channels: 1 | 3 | 4 }

export type PdfPage = {
  /** Points, as displayed. */
  width: number
  height: number
  glyphs: Glyph[]
  /** Share of the characters that the font cannot map to a letter. */
  unmapped: number
  /** Share of the page that pictures cover, 0..1, and whether anything other than text is drawn. */
  pictures: number
  drawn: boolean
  render(scale: number): Raster
}

export type Pdf = {
  pageCount: number
  /** The electronic invoice that is attached to it, if there is one. */
  embedded: EmbeddedInvoice | null
  page<T>(index: number, use: (page: PdfPage) => Promise<T>): Promise<T>
  close(): void
}

const flattenForDisplay = 0
const renderFlags = 0x01 /* annotations */ | 0x10 /* RGBA order */ | 0x200 /* small image cache */
const bitmapWithAlpha = 4
const objectType = { text: 1, image: 3, form: 5 }
/** Drawings with more objects than this are maps; the first ones say enough about a page. */
const objectsLookedAt = 500

const refusal: Record<number, string> = {
  4: 'This PDF is locked with a password: remove the password and upload it again.',
  5: 'This PDF is protected in a way that cannot be opened: print it to a new PDF and upload that.',
}
const damaged = 'This PDF is damaged and cannot be opened: save or print it again and upload the new file.'

/**
 * Opens a PDF. Throws DomainError `unreadable` when it is locked, damaged or has no pages, `too_large` over the page limit.
 * The bytes are copied; call `close` when done.
 */
export function openPdf(pdfium: Pdfium, bytes: Uint8Array): Pdf {
  const source = allocate(pdfium, bytes.length)
  heap(pdfium).set(bytes, source)
  const document = pdfium.FPDF_LoadMemDocument(source, bytes.length, '')
  const close = () => {
    if (document) pdfium.FPDF_CloseDocument(document)
    release(pdfium, source)
  }
  try {
    if (!document) throw new DomainError('unreadable', refusal[pdfium.FPDF_GetLastError()] ?? damaged)
    const pageCount = pdfium.FPDF_GetPageCount(document)
    if (pageCount < 1)
      throw new DomainError('unreadable', 'This PDF has no pages: check the original and upload it again.')
    if (pageCount > maxPages) {
      throw new DomainError(
        'too_large',
        `This PDF has ${pageCount} pages and the limit is ${maxPages}: split it and upload the parts.`,
      )
    }
    const embedded = embeddedInvoice(pdfium, document)
    return { pageCount, embedded, close, page: (index, use) => withPage(pdfium, document, index, use) }
  } catch (error) {
    close()
    throw error
  }
}

async function withPage<T>(
  pdfium: Pdfium,
  document: number,
  index: number,
  use: (page: PdfPage) => Promise<T>,
): Promise<T> {
  let page = loadPage(pdfium, document, index)
  try {
    // Filled-in form fields are annotations: only flattened do they count as text.
    if (pdfium.FPDFPage_GetAnnotCount(page) > 0 && pdfium.FPDFPage_Flatten(page, flattenForDisplay) === 1) {
      pdfium.FPDF_ClosePage(page)
      page = 0
      page = loadPage(pdfium, document, index)
    }
    const width = Math.max(pdfium.FPDF_GetPageWidthF(page), 1)
    const height = Math.max(pdfium.FPDF_GetPageHeightF(page), 1)
    const place = placing(pdfium, page, width, height)
    const { glyphs, unmapped } = readGlyphs(pdfium, page, place)
    const { pictures, drawn } = lookAtObjects(pdfium, page, place, width * height)
    const shown = page
    return await use({
      width,
      height,
      glyphs,
      unmapped,
      pictures,
      drawn,
      render: (scale) => render(pdfium, shown, width, height, scale),
    })
  } finally {
    if (page) pdfium.FPDF_ClosePage(page)
  }
}

function loadPage(pdfium: Pdfium, document: number, index: number): number {
  const page = pdfium.FPDF_LoadPage(document, index)
  if (page) return page
  throw new DomainError(
    'unreadable',
    `Page ${index + 1} of this PDF is damaged: save or print the document again and upload the new file.`,
  )
}

function lookAtObjects(pdfium: Pdfium, page: number, place: Place, area: number): { pictures: number; drawn: boolean } {
  const count = pdfium.FPDFPage_CountObjects(page)
  const out = allocate(pdfium, 16)
  let covered = 0
  let pixels = 0
  let drawn = false
  for (let i = 0; i < Math.min(count, objectsLookedAt); i++) {
    const object = pdfium.FPDFPage_GetObject(page, i)
    const type = pdfium.FPDFPageObj_GetType(object)
    if (type !== objectType.text) drawn = true
    if (type !== objectType.image && type !== objectType.form) continue
    if (!pdfium.FPDFPageObj_GetBounds(object, out, out + 4, out + 8, out + 12)) continue
    const view = new DataView(heap(pdfium).buffer)
    const box = place(
      view.getFloat32(out, true),
      view.getFloat32(out + 4, true),
      view.getFloat32(out + 8, true),
      view.getFloat32(out + 12, true),
    )
    covered += (box.x1 - box.x0) * (box.y1 - box.y0)
    if (type === objectType.image && pdfium.FPDFImageObj_GetImagePixelSize(object, out, out + 4)) {
      pixels += view.getUint32(out, true) * view.getUint32(out + 4, true)
    }
  }
  release(pdfium, out)
  if (pixels > maxPdfPicturePixels) {
    throw new DomainError(
      'too_large',
      `A page of this PDF holds pictures of ${Math.round(pixels / 1e6)} million pixels and the limit is ${maxPdfPicturePixels / 1e6}: scan it at a lower resolution and upload it again.`,
    )
  }
  return { pictures: Math.min(1, covered / area), drawn }
}

function render(pdfium: Pdfium, page: number, pageWidth: number, pageHeight: number, scale: number): Raster {
  const width = Math.max(1, Math.round(pageWidth * scale))
  const height = Math.max(1, Math.round(pageHeight * scale))
  const stride = width * 4
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, bitmapWithAlpha, 0, stride)
  if (!bitmap) throw new RangeError('PDFium has no memory for the page image')
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, renderFlags)
    const buffer = pdfium.FPDFBitmap_GetBuffer(bitmap) >>> 0
    return { data: heap(pdfium).slice(buffer, buffer + stride * height), width, height, channels: 4 }
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap)
  }
}
