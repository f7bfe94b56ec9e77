import { DomainError } from '#server/platform/errors.ts'
import { maxGlyphsPerPage, maxPages, maxPdfPicturePixels } from './limits.ts'
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
    return { pageCount, close, page: (index, use) => withPage(pdfium, document, index, use) }
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

type Place = (x0: number, y0: number, x1: number, y1: number) => { x0: number; y0: number; x1: number; y1: number }

/** From the page's own coordinates to points from the displayed top left, with rotation and crop box applied. */
function placing(pdfium: Pdfium, page: number, width: number, height: number): Place {
  // The mapping is affine: three points tell it. PDFium answers in whole units, hence the large surface and long distances.
  const side = 1_000_000
  const far = 1000
  const out = allocate(pdfium, 8)
  const at = (x: number, y: number): [number, number] => {
    pdfium.FPDF_PageToDevice(page, 0, 0, side, side, 0, x, y, out, out + 4)
    const view = new DataView(heap(pdfium).buffer)
    return [(view.getInt32(out, true) / side) * width, (view.getInt32(out + 4, true) / side) * height]
  }
  const [ox, oy] = at(0, 0)
  const [ax, ay] = at(far, 0)
  const [bx, by] = at(0, far)
  release(pdfium, out)
  const point = (x: number, y: number): [number, number] => [
    ox + ((ax - ox) * x + (bx - ox) * y) / far,
    oy + ((ay - oy) * x + (by - oy) * y) / far,
  ]
  return (x0, y0, x1, y1) => {
    const [px, py] = point(x0, y0)
    const [qx, qy] = point(x1, y1)
    return { x0: Math.min(px, qx), y0: Math.min(py, qy), x1: Math.max(px, qx), y1: Math.max(py, qy) }
  }
}

function readGlyphs(pdfium: Pdfium, page: number, place: Place): { glyphs: Glyph[]; unmapped: number } {
  const text = pdfium.FPDFText_LoadPage(page)
  if (!text) return { glyphs: [], unmapped: 0 }
  const out = allocate(pdfium, 48)
  const glyphs: Glyph[] = []
  let unmapped = 0
  let printed = 0
  try {
    const count = Math.min(pdfium.FPDFText_CountChars(text), maxGlyphsPerPage)
    for (let i = 0; i < count; i++) {
      const code = pdfium.FPDFText_GetUnicode(text, i)
      const character = letter(code)
      if (!pdfium.FPDFText_GetCharBox(text, i, out, out + 8, out + 16, out + 24)) continue
      pdfium.FPDFText_GetLooseCharBox(text, i, out + 32)
      const view = new DataView(heap(pdfium).buffer)
      const box = place(
        view.getFloat64(out, true),
        view.getFloat64(out + 16, true),
        view.getFloat64(out + 8, true),
        view.getFloat64(out + 24, true),
      )
      // FS_RECTF: left, top, right, bottom as 32-bit floats.
      const loose = place(
        view.getFloat32(out + 32, true),
        view.getFloat32(out + 44, true),
        view.getFloat32(out + 40, true),
        view.getFloat32(out + 36, true),
      )
      if (!/\s/.test(character)) {
        printed++
        if (pdfium.FPDFText_HasUnicodeMapError(text, i) === 1 || isNoLetter(code)) unmapped++
      }
      const hasExtent = loose.y1 - loose.y0 > 0.1
      glyphs.push({
        text: character,
        ...box,
        top: hasExtent ? loose.y0 : box.y0,
        bottom: hasExtent ? loose.y1 : box.y1,
        upright: isUpright(pdfium, text, page, i),
      })
    }
  } finally {
    release(pdfium, out)
    pdfium.FPDFText_ClosePage(text)
  }
  return { glyphs, unmapped: printed === 0 ? 0 : unmapped / printed }
}

/** PDFium marks a hyphen at a line's end as 2; surrogate halves come one by one and join again in the word. */
function letter(code: number): string {
  if (code === 2) return '-'
  if (code < 32 || code > 0x10ffff) return ' '
  return code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)
}

/** Replacement, private-use and unassigned codes: what fonts without a usable character map give. */
const isNoLetter = (code: number): boolean =>
  code === 0xfffd ||
  (code >= 0xe000 && code <= 0xf8ff) ||
  (code < 32 && code !== 2 && code !== 9 && code !== 10 && code !== 13)

/** The character's angle and the page's rotation together: text that was turned with its page reads upright. */
function isUpright(pdfium: Pdfium, text: number, page: number, index: number): boolean {
  const angle = pdfium.FPDFText_GetCharAngle(text, index)
  if (angle < 0) return true
  // Both are clockwise: the angle in radians on the unrotated page, the page's rotation in quarter turns.
  const turned = angle + (pdfium.FPDFPage_GetRotation(page) * Math.PI) / 2
  return Math.cos(turned) > 0.97
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
