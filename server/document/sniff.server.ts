import { fileTypeFromBuffer } from 'file-type'
import { DomainError } from '#server/platform/errors.ts'
import { maxFileBytes } from './limits.ts'
import { notRead, type Sniffed, sniff } from './sniff.ts'

export type ReadableKind = Exclude<Sniffed, { kind: 'refused' | 'unknown' }>

const asPdf = 'save or print it as a PDF and upload that'
const unpack = 'unpack it and upload the documents inside'
const asImage = 'save it as a PNG or JPEG and upload that'

/** By extension that the detector reports: how people call it, and what to do. */
const named: Record<string, [what: string, remedy: string]> = {
  docx: ['a Word document', asPdf],
  doc: ['a Word document', asPdf],
  xlsx: ['an Excel workbook', 'save it as a PDF or CSV and upload that'],
  xls: ['an Excel workbook', 'save it as a PDF or CSV and upload that'],
  pptx: ['a PowerPoint file', asPdf],
  cfb: ['an older Office or Outlook file', asPdf],
  odt: ['an OpenDocument text', asPdf],
  ods: ['an OpenDocument spreadsheet', 'save it as a PDF or CSV and upload that'],
  epub: ['an e-book', asPdf],
  zip: ['a ZIP archive', unpack],
  rar: ['a RAR archive', unpack],
  '7z': ['a 7-Zip archive', unpack],
  tar: ['a tar archive', unpack],
  gz: ['a gzip archive', unpack],
  bmp: ['a BMP image', asImage],
  heic: ['a HEIC photo', asImage],
  avif: ['an AVIF image', asImage],
  psd: ['a Photoshop file', asImage],
  rtf: ['an RTF document', asPdf],
  xml: ['an XML file', asPdf],
}

/**
 * The kind of a file that the reader can read, by its bytes.
 * Throws DomainError `too_large` over the size limit, and `unreadable` for every other kind, naming kind and remedy.
 */
export async function sniffReadable(bytes: Uint8Array): Promise<ReadableKind> {
  if (bytes.length > maxFileBytes) {
    throw new DomainError(
      'too_large',
      `This file has ${Math.ceil(bytes.length / 1024 / 1024)} MB and the limit is ${maxFileBytes / 1024 / 1024} MB: split it or scan it at a lower resolution.`,
    )
  }
  let sniffed = sniff(bytes)
  if (sniffed.kind === 'unknown') sniffed = await nameKind(bytes)
  if (sniffed.kind !== 'refused') return sniffed
  throw new DomainError('unreadable', `This file ${sniffed.problem}: ${sniffed.remedy}.`)
}

/** The name only tells kinds of text apart, never what a file is. */
export function mediaTypeOf(kind: ReadableKind, fileName: string): string {
  if (kind.kind === 'pdf') return 'application/pdf'
  if (kind.kind === 'message') return 'message/rfc822'
  if (kind.kind !== 'text') return `image/${kind.kind}`
  return /\.csv$/i.test(fileName) ? 'text/csv' : 'text/plain'
}

/** The media type of any bytes, as far as they tell; what is not known is `application/octet-stream`. */
export async function detectMediaType(bytes: Uint8Array): Promise<string> {
  const detected = await fileTypeFromBuffer(bytes.subarray(0, 1024 * 1024)).catch(() => undefined)
  return detected?.mime ?? 'application/octet-stream'
}

async function nameKind(bytes: Uint8Array): Promise<Extract<Sniffed, { kind: 'refused' }>> {
  const detected = await fileTypeFromBuffer(bytes.subarray(0, 1024 * 1024)).catch(() => undefined)
  const [what, remedy] = named[detected?.ext ?? ''] ?? [
    detected ? `of the kind ${detected.mime}` : 'of a kind that is not known',
    'upload a PDF, an image (PNG, JPEG, TIFF, WebP), an e-mail (EML) or a text file',
  ]
  return notRead(what, remedy)
}
