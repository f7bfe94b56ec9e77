import { afterAll, expect, test } from 'vitest'
import { hostileFiles } from '#seed/hostile-files.ts'
import { DomainError } from '#server/platform/errors.ts'
import { createReader } from './read.server.ts'

const pageTimeoutMs = 10_000
const reader = createReader({ pageTimeoutMs, timeoutMs: 30_000 })
afterAll(() => reader.close())

/** What must come of a kind, where more than "pages or one sentence" is promised. */
const promised: Record<string, 'pages' | RegExp> = {
  'zero bytes': /^This file is empty/,
  'svg with a script': /an SVG drawing/,
  'html named pdf': /an HTML page/,
  'xml that multiplies': /an XML file/,
  'windows program': /a Windows program/,
  'zip bomb': /a ZIP archive/,
  'zip named pdf': /a ZIP archive/,
  'word document': /a Word document/,
  'gzip bomb': /a gzip archive/,
  gif: /a GIF image/,
  'utf-16 text': 'pages',
  'eicar string': 'pages',
  '5 MB in one line': /fills 763 pages and the limit is 500/,
  'png of 60000 x 60000': /more than 50 million pixels/,
  'png cut in half': /PNG image is damaged/,
  'jpeg cut after its header': /JPEG image is damaged/,
  'pdf of 10,000 pages': /has 10000 pages and the limit is 500/,
  'pdf without pages': /no pages|damaged/,
  'pdf with a picture of 900 MB in 1 MB': /900 million pixels/,
  'pdf that runs javascript when opened': 'pages',
  'pdf that starts a program': 'pages',
  'pdf with a page of 10 km': 'pages',
  'pdf locked with a password': /^This PDF is locked with a password: remove the password and upload it again\.$/,
  'pdf cut in half': /PDF is damaged/,
  'pdf and html in one': 'pages',
  'pdf and zip in one': 'pages',
  'pdf named png': 'pages',
  'mail of 10,000 parts': /more than 1 MB of header lines/,
  'mail of parts in parts': /parts inside parts more than 50 deep/,
  'mail in a mail, 40 times': 'pages',
  'mail whose boundary never ends': 'pages',
  'mail of 200,000 boundary-like lines': /fills 2899 pages and the limit is 500/,
  'mail with broken base64': 'pages',
  'mail with a header of 3 MB': /more than 1 MB of header lines/,
  'mail to 20,000 people': 'pages',
  'mail that lies about its letters': 'pages',
  'mail without a body': 'pages',
  'mail with nothing to read': /^This e-mail is empty/,
  'mail whose attachment climbs folders': 'pages',
  'mail with a second sender in its subject': 'pages',
  'mail with scripts, forms and spying pictures': 'pages',
  'mail of 200,000 open tags': 'pages',
  'mail of endless styles': 'pages',
  'mail of unclosed comments and frames': 'pages',
  'mail of 20,000 entities': 'pages',
  'name that climbs folders': 'pages',
  'name with a line break': 'pages',
  'name that changes direction': 'pages',
  'name of 300 characters': 'pages',
  'name with a null': 'pages',
}

test('every hostile file is read or refused in one sentence, in bounded time, and the reader lives on', {
  timeout: 120_000,
}, async () => {
  const kinds: string[] = []
  for await (const { name, kind, bytes } of hostileFiles()) {
    kinds.push(kind)
    let pages = 0
    const outcome = await reader
      .read({ bytes, fileName: name }, (page) => {
        pages++
        expect(Math.max(page.imageWidth, page.imageHeight), kind).toBeLessThanOrEqual(2000)
        expect(page.image.length, kind).toBeGreaterThan(0)
      })
      .catch((error: unknown) => error)
    const expected = promised[kind]
    if (outcome instanceof Error) {
      expect(outcome, `${kind}: ${outcome.message}`).toBeInstanceOf(DomainError)
      expect(['unreadable', 'too_large'], kind).toContain((outcome as DomainError).code)
      expect(outcome.message, kind).toMatch(/^[A-Z][^\n]+: [^\n]+\.$/)
      if (expected) expect(outcome.message, kind).toMatch(expected)
    } else {
      expect(outcome, kind).toMatchObject({ pageCount: pages })
      expect(pages, kind).toBeGreaterThan(0)
      expect(expected ?? 'pages', kind).toBe('pages')
    }
  }
  expect(new Set(kinds).size).toBe(kinds.length)
  expect(kinds.length).toBeGreaterThanOrEqual(50)
  expect(Object.keys(promised).filter((kind) => !kinds.includes(kind))).toEqual([])
})
