/**
 * What a file is, by its bytes alone: names and declared types come from the sender and prove nothing.
 */
export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type TextEncoding = (typeof textEncodings)[number]

export type Sniffed =
  | { kind: 'pdf' | 'png' | 'jpeg' | 'tiff' | 'webp' }
  | { kind: 'text'; encoding: TextEncoding }
  | { kind: 'message' }
  | { kind: 'refused'; problem: string; remedy: string }
  | { kind: 'unknown' }

const asPdf = 'save or print it as a PDF and upload that'
const asImage = 'save it as a PNG or JPEG and upload that'
const unpack = 'unpack it and upload the documents inside'
const checkOriginal = 'check the original and upload it again'

/** A refusal by kind: `what` with its article. */
export const notRead = (what: string, remedy: string) =>
  ({ kind: 'refused', problem: `is ${what}, which cannot be read here`, remedy }) as const

type Signature = { at?: number; bytes: string; what: string; remedy: string }

/** Kinds that we name ourselves, because the general detector needs more context or does not know them. */
const refusedSignatures: Signature[] = [
  { bytes: 'GIF8', what: 'a GIF image', remedy: asImage },
  { bytes: 'MZ', what: 'a Windows program', remedy: 'upload the document itself' },
  { bytes: '\x7fELF', what: 'a program', remedy: 'upload the document itself' },
  { bytes: '\x1f\x8b', what: 'a gzip archive', remedy: unpack },
  { bytes: '{\\rtf', what: 'an RTF document', remedy: asPdf },
  { bytes: '%!PS', what: 'a PostScript file', remedy: asPdf },
]

const imageSignatures: { at?: number; bytes: string; kind: 'png' | 'jpeg' | 'tiff' }[] = [
  { bytes: '\x89PNG\r\n\x1a\n', kind: 'png' },
  { bytes: '\xff\xd8\xff', kind: 'jpeg' },
  { bytes: 'II*\0', kind: 'tiff' },
  { bytes: 'MM\0*', kind: 'tiff' },
]

/** Pages of markup run scripts or fetch other files when shown; they are told by their first element. */
const markup: { pattern: RegExp; what: string }[] = [
  { pattern: /^<!doctype html|^<(html|head|body|script|iframe|meta|title|style|table|div)\b/i, what: 'an HTML page' },
  { pattern: /^(<\?xml[\s\S]{0,400}?)?(<!doctype svg|<svg\b)/i, what: 'an SVG drawing' },
  { pattern: /^<\?xml[\s\S]{0,400}?<html\b/i, what: 'an HTML page' },
  { pattern: /^<(\?xml|!doctype|!entity|!--)/i, what: 'an XML file' },
]

const matches = (bytes: Uint8Array, signature: string, at = 0): boolean => {
  if (bytes.length < at + signature.length) return false
  for (let i = 0; i < signature.length; i++) if (bytes[at + i] !== signature.charCodeAt(i)) return false
  return true
}

/** PDF readers accept the header anywhere in the first 1024 bytes, so a polyglot hides there: it is a PDF to us too. */
function isPdf(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length - 5, 1024)
  for (let at = 0; at <= end; at++) if (bytes[at] === 0x25 && matches(bytes, '%PDF-', at)) return true
  return false
}

/**
 * The kind of a file. `unknown` means: no kind that we read, and not text; a wider detector may still name it.
 * An empty file is `refused`.
 */
export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { kind: 'refused', problem: 'is empty', remedy: checkOriginal }
  for (const { bytes: signature, kind } of imageSignatures) if (matches(bytes, signature)) return { kind }
  if (matches(bytes, 'RIFF') && matches(bytes, 'WEBP', 8)) return { kind: 'webp' }
  if (matches(bytes, 'PK\x03\x04') || matches(bytes, 'PK\x05\x06')) return { kind: 'unknown' }
  if (isPdf(bytes)) return { kind: 'pdf' }
  for (const { bytes: signature, at, what, remedy } of refusedSignatures) {
    if (matches(bytes, signature, at)) return notRead(what, remedy)
  }
  // Before the encoding: a body may hold bytes of any kind, the header tells.
  if (isMessage(bytes)) return { kind: 'message' }
  const encoding = textEncoding(bytes)
  if (!encoding) return { kind: 'unknown' }
  const start = decodeText(bytes.subarray(0, 4096), encoding).trimStart()
  if (start === '' && isBlank(bytes, encoding)) {
    return { kind: 'refused', problem: 'has no text in it', remedy: checkOriginal }
  }
  for (const { pattern, what } of markup) if (pattern.test(start)) return notRead(what, asPdf)
  return { kind: 'text', encoding }
}

/** Header fields that only mail programs write, and those that every mail has (RFC 5322, section 3.6). */
const carried =
  /^(received|return-path|delivered-to|message-id|mime-version|dkim-signature|authentication-results|content-transfer-encoding|x-mailer|arc-seal)$/
const written = /^(from|to|cc|bcc|subject|date|reply-to|sender)$/

/**
 * True for an e-mail (RFC 5322): all lines down to the first blank one are header fields or go on from the line before,
 * and among them are those of a mail. Somebody's list of "Name: value" lines is not enough.
 */
function isMessage(bytes: Uint8Array): boolean {
  let head = ''
  for (const byte of bytes.subarray(0, 65_536)) head += String.fromCharCode(byte)
  const lines = head.replace(/^\xef\xbb\xbf/, '').split(/\r\n|\n|\r/)
  // The line that a mailbox file puts before each mail.
  if (/^>?From \S/.test(lines[0] ?? '')) lines.shift()
  const names = new Set<string>()
  let fromAddress = false
  for (const [index, line] of lines.entries()) {
    // The sample may end in the middle of its last line.
    if (line === '' || (index === lines.length - 1 && bytes.length > 65_536)) break
    if (names.size > 0 && /^[ \t]/.test(line)) continue
    const name = /^([!-9;-~]{1,70})[ \t]*:/.exec(line)?.[1]
    if (!name) return false
    names.add(name.toLowerCase())
    fromAddress ||= /^from[ \t]*:.*@/i.test(line)
  }
  const known = [...names].filter((name) => written.test(name)).length
  const sent = [...names].some((name) => carried.test(name))
  return sent ? known >= 1 : fromAddress && known >= 2
}

function isBlank(bytes: Uint8Array, encoding: TextEncoding): boolean {
  return decodeText(bytes, encoding).trim() === ''
}

/** The encoding of text, or undefined when the bytes are not text. Looks at the first 64 KB and the last 4 KB. */
export function textEncoding(bytes: Uint8Array): TextEncoding | undefined {
  if (matches(bytes, '\xff\xfe')) return isReadable(bytes, 'utf-16le') ? 'utf-16le' : undefined
  if (matches(bytes, '\xfe\xff')) return isReadable(bytes, 'utf-16be') ? 'utf-16be' : undefined
  const head = bytes.subarray(0, 65_536)
  const zeros = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd > 0) {
    // Latin text in UTF-16 has a zero in nearly every second byte and almost none in the others.
    if (odd > head.length * 0.35 && even < head.length * 0.02 && isReadable(bytes, 'utf-16le')) return 'utf-16le'
    if (even > head.length * 0.35 && odd < head.length * 0.02 && isReadable(bytes, 'utf-16be')) return 'utf-16be'
    return undefined
  }
  if (isReadable(bytes, 'utf-8')) return 'utf-8'
  return isReadable(bytes, 'windows-1252') ? 'windows-1252' : undefined
}

/** True when the bytes decode and hardly hold a control character. */
function isReadable(bytes: Uint8Array, encoding: TextEncoding): boolean {
  if (bytes.length < 2 && encoding !== 'utf-8') return false
  const head = bytes.subarray(0, 65_536)
  let text: string
  try {
    // A character cut in two at the sample's end is not an error: `stream` keeps it back.
    text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: head.length < bytes.length })
  } catch {
    return false
  }
  let controls = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13) || (code >= 0x7f && code < 0xa0))
      controls++
  }
  return text.length > 0 && controls <= text.length * 0.005
}

/** Text of the bytes; what cannot be decoded becomes U+FFFD. A byte-order mark is dropped. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(bytes)
}
