import PDFDocument from 'pdfkit'
import type { InvoiceFacts } from '../invoice.ts'
import { bytesOf } from '../pdf-bytes.ts'
import { type Formats, formatsOf, withCurrency } from './formats.ts'
import { type Wording, wordingOf } from './wording.ts'

type Face = { size?: number; bold?: boolean; italic?: boolean; colour?: string; family?: 'sans' | 'serif' | 'mono' }
type Place = Face & {
  /** Of the column that the text is set in; without it the text is one line from x. */
  width?: number
  align?: 'left' | 'right' | 'centre'
  /** Line height as a multiple of the size. */
  leading?: number
  /** Extra space between characters, in points. */
  spacing?: number
}

/**
 * A document under the pen. All lengths in points from the top left; nothing breaks pages by itself, so what is drawn
 * is where the layout put it.
 */
export type Sheet = {
  doc: PDFKit.PDFDocument
  width: number
  height: number
  facts: InvoiceFacts
  say: Wording
  format: Formats
  /** An amount with the invoice's currency as its supplier writes it. */
  price(decimal: string): string
  /** Sets text, wrapped to `width` where given; returns the y below it. */
  put(text: string, x: number, y: number, place?: Place): number
  /** The lines that `put` would set. */
  wrap(text: string, width: number, face?: Face): string[]
  measure(text: string, face?: Face): number
  rule(x1: number, y1: number, x2: number, y2: number, colour?: string, thickness?: number): void
  fill(x: number, y: number, width: number, height: number, colour: string, radius?: number): void
  frame(x: number, y: number, width: number, height: number, colour: string, thickness?: number, radius?: number): void
  newPage(): void
}

const fonts = {
  sans: ['Helvetica', 'Helvetica-Bold', 'Helvetica-Oblique', 'Helvetica-BoldOblique'],
  serif: ['Times-Roman', 'Times-Bold', 'Times-Italic', 'Times-BoldItalic'],
  mono: ['Courier', 'Courier-Bold', 'Courier-Oblique', 'Courier-BoldOblique'],
} as const

export const a4 = { width: 595.28, height: 841.89 }
export const letter = { width: 612, height: 792 }

/** Opens a blank document; its dates come from the invoice and its identifier from them, so that its bytes repeat. */
export function openSheet(facts: InvoiceFacts, size: { width: number; height: number } = a4): Sheet {
  const doc = new PDFDocument({
    size: [size.width, size.height],
    margin: 0,
    bufferPages: true,
    info: {
      Title: `${facts.supplier.name} ${facts.id}`,
      Author: facts.supplier.name,
      Creator: 'Countersign demo',
      Producer: 'Countersign demo',
      CreationDate: new Date(`${facts.issue_date}T09:00:00Z`),
    },
  })
  const face = (f: Face = {}) => {
    const index = (f.bold ? 1 : 0) + (f.italic ? 2 : 0)
    return doc.font(fonts[f.family ?? facts.supplier.family][index] as string).fontSize(f.size ?? 10)
  }
  const measure = (text: string, f?: Face) => face(f).widthOfString(text)
  const wrap = (text: string, width: number, f?: Face) =>
    text.split('\n').flatMap((line) => wrapLine(line, width, (t) => measure(t, f)))
  const put = (text: string, x: number, y: number, place: Place = {}) => {
    const size = place.size ?? 10
    const step = size * (place.leading ?? 1.3)
    const lines = place.width === undefined ? text.split('\n') : wrap(text, place.width, place)
    face(place).fillColor(place.colour ?? '#1a1a1a')
    for (const [i, line] of lines.entries()) {
      const options = { lineBreak: false, characterSpacing: place.spacing ?? 0 }
      const room = place.width === undefined ? 0 : place.width - doc.widthOfString(line, options)
      const shift = place.align === 'right' ? room : place.align === 'centre' ? room / 2 : 0
      doc.text(line, x + shift, y + i * step, options)
    }
    return y + lines.length * step
  }
  return {
    doc,
    ...size,
    facts,
    say: wordingOf(facts.language, facts.supplier.wording, facts.supplier.country),
    format: formatsOf(facts.supplier),
    price: (decimal) => withCurrency(formatsOf(facts.supplier).money(decimal), facts.currency),
    put,
    wrap,
    measure,
    rule: (x1, y1, x2, y2, colour = '#999999', thickness = 0.7) => {
      doc.moveTo(x1, y1).lineTo(x2, y2).lineWidth(thickness).strokeColor(colour).stroke()
    },
    fill: (x, y, width, height, colour, radius = 0) => {
      if (radius > 0) doc.roundedRect(x, y, width, height, radius).fill(colour)
      else doc.rect(x, y, width, height).fill(colour)
    },
    frame: (x, y, width, height, colour, thickness = 0.7, radius = 0) => {
      doc.lineWidth(thickness)
      if (radius > 0) doc.roundedRect(x, y, width, height, radius).stroke(colour)
      else doc.rect(x, y, width, height).stroke(colour)
    },
    newPage: () => {
      doc.addPage()
    },
  }
}

function wrapLine(line: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`
    if (current !== '' && measure(longer) > width) {
      lines.push(current)
      current = word
    } else current = longer
  }
  lines.push(current)
  return lines
}

/** Draws on every page once their number is known, then yields the file's bytes. */
export async function closeSheet(sheet: Sheet, onEachPage: (page: number, of: number) => void): Promise<Uint8Array> {
  const { doc } = sheet
  const done = bytesOf(doc)
  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page)
    onEachPage(page + 1, count)
  }
  doc.end()
  return done
}
