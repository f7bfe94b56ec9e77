import { maxGlyphsPerPage } from './limits.ts'
import { allocate, heap, type Pdfium, release } from './pdfium.server.ts'
import type { Glyph } from './words.ts'

/** A box of the page's own coordinates as a box of the displayed page. */
export type Place = (
  x0: number,
  y0: number,
  x1: number,
  y1: number,
) => { x0: number; y0: number; x1: number; y1: number }

/** From the page's own coordinates to points from the displayed top left, with rotation and crop box applied. */
export function placing(pdfium: Pdfium, page: number, width: number, height: number): Place {
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

/** The characters of a page in the order of the file, at most `maxGlyphsPerPage`. */
export function readGlyphs(pdfium: Pdfium, page: number, place: Place): { glyphs: Glyph[]; unmapped: number } {
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
