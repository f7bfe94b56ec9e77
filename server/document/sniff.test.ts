import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sniffReadable } from './sniff.server.ts'
import { decodeText, sniff, textEncoding } from './sniff.ts'

const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0))
const utf8 = (text: string) => new TextEncoder().encode(text)

test.each([
  ['%PDF-1.7\n', 'pdf'],
  ['junk before\n%PDF-1.4', 'pdf'],
  ['\x89PNG\r\n\x1a\n....', 'png'],
  ['\xff\xd8\xff\xe0....', 'jpeg'],
  ['II*\0....', 'tiff'],
  ['MM\0*....', 'tiff'],
  ['RIFF....WEBPVP8 ', 'webp'],
  ['Date;Amount\n1.2.2024;3,50', 'text'],
  ['From: a@example.com\r\nSubject: <html>\r\n\r\n<html>', 'message'],
  ['Received: from x\n by y\nSubject: hi\n\n\0\xff\x01', 'message'],
  ['From a@example.com Mon Jan 1\nDate: today\nFrom: a@example.com\n\nhi', 'message'],
  ['From: 2024-01-01\nTo: 2024-01-31\nDate: today\n\nworked hours', 'text'],
  ['Subject: a letter\nDear a@example.com,\nFrom: me', 'text'],
  ['Invoice: 12\nDate: today\nTotal: 10.00', 'text'],
  ['GIF89a..', 'refused'],
  ['MZ\x90\0', 'refused'],
  ['  <svg xmlns="x"/>', 'refused'],
  ['<?xml version="1.0"?><svg/>', 'refused'],
  ['<!doctype HTML><p>', 'refused'],
  ['<?xml version="1.0"?><Invoice/>', 'refused'],
  ['PK\x03\x04 %PDF-1.4', 'unknown'],
  ['\0', 'unknown'],
  ['', 'refused'],
])('the bytes %j are of kind %s', (bytes, kind) => {
  expect(sniff(latin1(bytes)).kind).toBe(kind)
})

test.each([
  [`PK\x05\x06${'\0'.repeat(18)}`, /^This file is a ZIP archive, .*: unpack it/],
  ['GIF89a..', /^This file is a GIF image, .*: save it as a PNG/],
  ['', /^This file is empty: /],
  [' \n ', /^This file has no text in it: /],
  [`BM${'\0'.repeat(60)}`, /^This file is a BMP image/],
  ['\0\x01\x02\x03\x04\x05', /^This file is of a kind that is not known, .*: upload a PDF/],
])('the refusal of %j is one sentence that names the kind and the remedy', async (bytes, message) => {
  await expect(sniffReadable(latin1(bytes))).rejects.toMatchObject({
    name: 'DomainError',
    code: 'unreadable',
    message: expect.stringMatching(message),
  })
})

test('a file over the size limit is refused before anything looks inside', async () => {
  const file = new Uint8Array(100 * 1024 * 1024 + 1)
  await expect(sniffReadable(file)).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('100 MB'),
  })
})

test('text is told by its encoding', () => {
  const utf16 = (text: string, big: boolean) =>
    Uint8Array.from(
      [...text].flatMap((c) =>
        big ? [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255] : [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8],
      ),
    )
  expect(textEncoding(utf8('Zürich 12 €'))).toBe('utf-8')
  expect(textEncoding(latin1('Z\xfcrich 12'))).toBe('windows-1252')
  expect(textEncoding(utf16('\ufeffTotal', false))).toBe('utf-16le')
  expect(textEncoding(utf16('\ufeffTotal', true))).toBe('utf-16be')
  expect(textEncoding(utf16('Total 12', false))).toBe('utf-16le')
  expect(textEncoding(utf16('Total 12', true))).toBe('utf-16be')
  expect(textEncoding(latin1('Total\0 12'))).toBeUndefined()
  expect(decodeText(utf16('\ufeffTotal', false), 'utf-16le')).toBe('Total')
})

test('a letter cut in two at the end of the sample does not change the encoding', () => {
  const text = `${'a'.repeat(65_535)}ü${'b'.repeat(100)}`
  expect(textEncoding(utf8(text))).toBe('utf-8')
})

test('any UTF-8 text without controls and markup is read as that text', () => {
  const printable = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((s) => /^[^\p{Cc}\p{Cs}\ufeff]+$/u.test(s) && s.trim() !== '')
  fc.assert(
    fc.property(printable, (s) => {
      const text = `Note: ${s}`
      const sniffed = sniff(utf8(text))
      return sniffed.kind === 'text' && decodeText(utf8(text), sniffed.encoding) === text
    }),
  )
})

test('no bytes at all make the sniffer throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof sniff(bytes).kind === 'string'))
})
