import { createHash } from 'node:crypto'
import fs from 'node:fs'
import PdfDocument from 'pdfkit'
import sharp from 'sharp'
import { afterAll, expect, test, vi } from 'vitest'
import { hostilePdfs } from '#seed/hostile-pdfs.ts'
import { DomainError } from '#server/platform/errors.ts'
import { type MailAttachment, mailFile } from '#tests/setup/mails.ts'
import { pageText } from './document.ts'
import type { ReadPage } from './pages.server.ts'
import { createReader } from './read.server.ts'

// OCR on a loaded machine takes its time; the limit is there for what hangs.
vi.setConfig({ testTimeout: 60_000 })
const warnings: unknown[] = []
const reader = createReader({ log: { warn: (facts) => void warnings.push(facts) } })
afterAll(() => reader.close())

async function read(bytes: Uint8Array, fileName = 'offer.eml') {
  const pages: ReadPage[] = []
  const kept: Uint8Array[] = []
  const document = await reader.read(
    { bytes, fileName },
    (page) => {
      pages.length = page.number - 1
      pages.push(page)
    },
    (attachment) => void kept.push(attachment),
  )
  return { ...document, pages: pages.slice(0, document.pageCount), kept }
}

const utf8 = (text: string) => new TextEncoder().encode(text)
const text = (name: string, content: string): MailAttachment => ({ name, type: 'text/plain', bytes: utf8(content) })

function pdf(...pages: string[]): Promise<Uint8Array> {
  const document = new PdfDocument({ size: 'A5', autoFirstPage: false })
  const parts: Uint8Array[] = []
  document.on('data', (part: Uint8Array) => parts.push(part))
  const done = new Promise<Uint8Array>((resolve) =>
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(parts)))),
  )
  for (const page of pages) document.addPage().fontSize(14).text(page)
  document.end()
  return done
}

test('a mail gives its message, then each attachment, pages numbered through', async () => {
  const drawing = sharp({ create: { width: 600, height: 300, channels: 3, background: 'white' } })
  const attachments = [
    { name: 'bill.pdf', type: 'application/octet-stream', bytes: await pdf('Invoice 4711', 'Total 119.00') },
    { name: 'letter.docx', type: 'application/pdf', bytes: utf8('<!doctype html><p>no') },
    { name: 'scan.png', type: 'image/png', bytes: await drawing.png().toBuffer() },
    text('orders.csv', 'Date;Amount\n2026-11-16;12'),
    {
      name: 'fwd.eml',
      type: 'message/rfc822',
      bytes: mailFile({ text: 'inner text', attachments: [text('n.txt', 'x')] }),
    },
  ]
  const { pages, parts, kept, ...document } = await read(mailFile({ text: 'Please find our offer', attachments }))
  expect(document).toMatchObject({
    mediaType: 'message/rfc822',
    pageCount: 6,
    engine: 'pdfium 2.15.1, plain text 1, postal-mime 4.0.0, pp-ocrv4 1.4.2',
  })
  expect(pages.map((p) => [p.number, p.part])).toEqual([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 3],
    [5, 4],
    [6, 5],
  ])
  const texts = pages.map(pageText)
  expect(texts[0]).toMatch(/^From: Ada Byron <ada@example.com>\n[\s\S]*Please find our offer$/)
  expect(texts[2]).toBe('Total 119.00')
  expect(texts[5]).toMatch(/inner text\nAttachments: n\.txt$/)
  expect(parts).toMatchObject([
    { kind: 'message', name: 'Offer for Müller', html: null },
    { kind: 'attachment', name: 'bill.pdf', mediaType: 'application/pdf', problem: null },
    { kind: 'attachment', name: 'letter.docx', problem: expect.stringMatching(/^This file is an HTML page.*\.$/) },
    { kind: 'attachment', name: 'scan.png', mediaType: 'image/png', problem: null },
    { kind: 'attachment', name: 'orders.csv', mediaType: 'text/csv', problem: null },
    { kind: 'attachment', name: 'fwd.eml', mediaType: 'message/rfc822', problem: null },
  ])
  expect(kept).toHaveLength(5)
  for (const [i, part] of parts.slice(1).entries()) {
    const sent = attachments[i]?.bytes ?? new Uint8Array(0)
    const sha256 = createHash('sha256').update(sent).digest('hex')
    expect(part).toMatchObject({ byteSize: sent.length, sha256 })
    expect(
      createHash('sha256')
        .update(kept[i] ?? '')
        .digest('hex'),
    ).toBe(sha256)
  }
})

test('an attachment that fills the item is left out with its reason, and what fits after it is read', async () => {
  const sheets = (n: number) => Array.from({ length: n }, (_, i) => `sheet ${i}`).join('\f')
  const attachments = [text('a.txt', sheets(4)), text('long.txt', sheets(497)), text('b.txt', sheets(2))]
  const { parts, pages } = await read(mailFile({ text: 'x', attachments }))
  expect(pages.map((p) => p.part)).toEqual([0, 1, 1, 1, 1, 3, 3])
  expect(parts[2]).toMatchObject({
    problem:
      'This text file has 497 pages and only 495 more fit into one item of 500: download it, or upload it by itself.',
  })
})

test('an attachment that breaks an engine is named and the rest of the mail is read', async () => {
  const breaker = [...hostilePdfs()].find((file) => file.kind === 'pdf whose drawings call each other')
  if (!breaker) throw new Error('the hostile PDF is gone')
  const attachments = [
    text('before.txt', 'before'),
    { name: 'breaker.pdf', type: 'application/pdf', bytes: breaker.bytes },
    text('after.txt', 'after'),
  ]
  const { parts, pages } = await read(mailFile({ text: 'x', attachments }))
  expect(pages.map((p) => [p.number, p.part])).toEqual([
    [1, 0],
    [2, 1],
    [3, 3],
  ])
  expect(parts[2]).toMatchObject({
    name: 'breaker.pdf',
    problem: expect.stringMatching(/^This file is damaged or needs/),
  })
  expect(warnings).toHaveLength(1)
})

test('more attachments than are read stay in the mail, which is offered in their place', async () => {
  const attachments = Array.from({ length: 101 }, (_, i) => text(`${i}.txt`, ''))
  const bytes = mailFile({ text: 'x', attachments })
  const { parts } = await read(bytes)
  expect(parts).toHaveLength(102)
  expect(parts[101]).toMatchObject({
    name: '1 more attachments.eml',
    byteSize: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    problem: expect.stringContaining('has 101 attachments and the first 100 were read'),
  })
})

test('a row of a table is printed with a line a cell, whatever its bytes', async () => {
  const row = {
    kind: 'row' as const,
    name: 'tickets.csv, row 3',
    rows: [
      { name: 'Subject', value: '=HYPERLINK("x")' },
      { name: 'Note', value: '' },
      { name: 'Total', value: '12.50' },
    ],
  }
  const pages: ReadPage[] = []
  const document = await reader.read(
    { bytes: utf8('x'), fileName: 'tickets.csv, row 3', row },
    (page) => void pages.push(page),
  )
  expect(document).toMatchObject({ mediaType: 'text/csv', pageCount: 1, parts: [row], engine: 'plain text 1' })
  expect(pages.map(pageText)).toEqual(['Subject: =HYPERLINK("x")\nTotal: 12.50'])
})

test('every e-mail of the developer data but the largest is read or refused in one sentence', {
  timeout: 300_000,
}, async ({ skip }) => {
  const largestMail = 400_000
  const folder = new URL('../../../shared/data/emails-mime/files/', import.meta.url)
  skip(!fs.existsSync(folder), 'the e-mails of ../shared/data/emails-mime are not there')
  // The large ones hold long scans, which are another test's; the time is better spent on more kinds.
  const mails = fs.readdirSync(folder).filter((name) => fs.statSync(new URL(name, folder)).size < largestMail)
  expect(mails.length).toBeGreaterThan(0)
  for (const name of mails) {
    const bytes = new Uint8Array(fs.readFileSync(new URL(name, folder)))
    const outcome = await read(bytes, name).catch((error: unknown) => error)
    if (outcome instanceof Error) {
      expect(outcome, name).toBeInstanceOf(DomainError)
      expect(outcome.message, name).toMatch(/^[A-Z][^\n]+: [^\n]+\.$/)
      continue
    }
    const { mediaType, pages, pageCount, parts } = outcome as Awaited<ReturnType<typeof read>>
    expect(mediaType, name).toBe('message/rfc822')
    expect(
      pages.map((p) => p.number),
      name,
    ).toEqual(Array.from({ length: pageCount }, (_, i) => i + 1))
    expect(pageCount, name).toBeGreaterThan(0)
    expect(parts[0]?.kind, name).toBe('message')
  }
})
