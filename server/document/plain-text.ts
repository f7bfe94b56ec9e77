import type { Word } from './document.ts'

/** A4 in points, 9 point Courier: 95 characters a line, 69 lines a page, as a text editor prints. */
export const textSheet = { width: 595, height: 842, margin: 41, fontSize: 9, lineHeight: 11 }
/** Every character of Courier is 0.6 em wide. */
const characterWidth = textSheet.fontSize * 0.6
export const columnsPerLine = Math.floor((textSheet.width - 2 * textSheet.margin) / characterWidth)
export const linesPerSheet = Math.floor((textSheet.height - 2 * textSheet.margin) / textSheet.lineHeight)
const tabStop = 8

/** Text as printed sheets: each a list of lines of at most `columnsPerLine` characters. A form feed starts a new one. */
export function* textSheets(text: string): Generator<string[]> {
  let sheet: string[] = []
  for (const part of text.split('\f')) {
    for (const line of part.replace(/[\r\n]+$/, '').split(/\r\n|\n|\r/)) {
      for (const row of wrap(expandTabs(line))) {
        if (sheet.length === linesPerSheet) {
          yield sheet
          sheet = []
        }
        sheet.push(row)
      }
    }
    if (sheet.some((row) => row.trim() !== '')) yield sheet
    sheet = []
  }
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line
  let out = ''
  for (const part of line.split('\t')) out += (out === '' ? '' : ' '.repeat(tabStop - (out.length % tabStop))) + part
  return line.startsWith('\t') ? ' '.repeat(tabStop) + out : out
}

/** Breaks at the last blank that fits, inside a word only where there is none. */
function* wrap(line: string): Generator<string> {
  let from = 0
  while (line.length - from > columnsPerLine) {
    // One character more, because a blank just past the edge is a fine place to break.
    const blank = line.slice(from, from + columnsPerLine + 1).lastIndexOf(' ')
    yield line.slice(from, from + (blank > 0 ? blank : columnsPerLine))
    from += blank > 0 ? blank + 1 : columnsPerLine
  }
  yield line.slice(from)
}

/** The words of a sheet, where `sheetPdf` prints them. */
export function sheetWords(sheet: readonly string[]): Word[] {
  const { width, height, margin, lineHeight } = textSheet
  return sheet.flatMap((row, line) =>
    [...row.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
      text,
      box: {
        x0: (margin + index * characterWidth) / width,
        y0: (margin + line * lineHeight) / height,
        x1: (margin + (index + text.length) * characterWidth) / width,
        y1: (margin + (line + 1) * lineHeight) / height,
      },
      line,
      confidence: 1,
    })),
  )
}

/**
 * A one-page PDF that shows the sheet in Courier, which every PDF reader has built in. Characters outside
 * Windows-1252 show as "?" in the picture; the words keep them.
 */
export function sheetPdf(sheet: readonly string[]): Uint8Array {
  const { width, height, margin, fontSize, lineHeight } = textSheet
  const rows = sheet.map((row) => `(${pdfString(row)}) '`).join('\n')
  const content = `BT /F ${fontSize} Tf ${lineHeight} TL ${margin} ${height - margin + lineHeight * 0.25} Td\n${rows}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((body, i) => {
    const at = file.length
    file += `${i + 1} 0 obj\n${body}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const xref = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`
  return Uint8Array.from(file, (c) => c.charCodeAt(0))
}

/** Characters that Windows-1252 has above 0x7f outside Latin-1. */
const windows1252: Record<string, number> = {
  '€': 0x80,
  '‚': 0x82,
  '„': 0x84,
  '…': 0x85,
  '‰': 0x89,
  Š: 0x8a,
  Œ: 0x8c,
  Ž: 0x8e,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  '™': 0x99,
  š: 0x9a,
  œ: 0x9c,
  ž: 0x9e,
  Ÿ: 0x9f,
}

function pdfString(row: string): string {
  let out = ''
  // By UTF-16 unit, so that the columns stay those of the words.
  for (let i = 0; i < row.length; i++) {
    const character = row.charAt(i)
    const code = windows1252[character] ?? character.charCodeAt(0)
    const known = (code >= 32 && code < 127) || (code >= 0x80 && code <= 0xff)
    const shown = known ? String.fromCharCode(code) : code < 32 ? ' ' : '?'
    out += shown === '(' || shown === ')' || shown === '\\' ? `\\${shown}` : shown
  }
  return out
}
