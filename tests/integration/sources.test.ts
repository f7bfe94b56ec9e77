import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { makeZip } from '#seed/zip.ts'
import { pageText } from '#server/document/document.ts'
import { findDocument, findPages } from '#server/document/store.server.ts'
import type { UploadResult } from '#server/item/http.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { until } from '../setup/deadline.ts'
import { mailFile } from '../setup/mails.ts'
import { slip, slipDefinition, slipPdf } from '../setup/slips.ts'
import { serveWorld, type Website } from '../setup/website.ts'
import { createWorld, type World } from '../setup/world.ts'

type Place = { world: World; site: Website }

async function open(definition: unknown): Promise<Place> {
  const world = await createWorld({ definition, work: true })
  return { world, site: await serveWorld(world) }
}
async function close({ world, site }: Place) {
  await site.close()
  await world.close()
}

async function upload({ site }: Place, name: string, bytes: Uint8Array): Promise<UploadResult> {
  const body = new FormData()
  body.append('files', new File([bytes as BlobPart], name))
  const answer = await fetch(site.origin + site.uploadPath, { method: 'POST', headers: site.headers, body })
  expect(answer.status).toBe(200)
  const { results } = (await answer.json()) as { results: UploadResult[] }
  return results[0] as UploadResult
}

/** The item once its document is read or refused, with the document and its pages. */
async function readItem({ world }: Place, number: number) {
  const item = await until(`item #${number} is read`, 60, async () => {
    const found = await world.db.item.findUnique({
      where: { workflowId_number: { workflowId: world.workflow.id, number } },
      select: { documentId: true, state: true, exceptionMessage: true },
    })
    return found && found.state !== 'received' ? found : null
  })
  const document = await findDocument(world.db, world.organisation.id, item.documentId)
  const pages = await findPages(world.db, world.organisation.id, item.documentId)
  return { ...item, document, pages }
}

/** The proposal for an item, as its JSON. */
const proposalFor = ({ world }: Place, number: number) =>
  until(`the proposal for #${number}`, 60, async () => {
    const found = await world.db.proposal.findFirst({ where: { item: { number } }, select: { content: true } })
    return found && JSON.stringify(found.content)
  })

const utf8 = (text: string) => new TextEncoder().encode(text)

/** White paper with a line of print, as a scanner delivers it. */
async function scan(text: string): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="300"><rect width="1000" height="300" fill="white"/><text x="40" y="160" font-size="48" font-family="sans-serif">${text}</text></svg>`
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer())
}

describe('an e-mail with a PDF, a picture and a file that cannot be read', () => {
  let place: Place
  let documentId: string
  let bill: Uint8Array
  let parts: string
  beforeAll(async () => {
    place = await open(slipDefinition)
    bill = await slipPdf(slip(7))
    const bytes = mailFile({
      text: 'Dear colleagues,\nplease find the weighing slip WS-1007 attached.',
      html: '<p>Dear colleagues,<script>steal()</script> please find the <b>weighing slip</b> attached.</p><img src="https://evil.example/x.png">',
      attachments: [
        { name: 'slip.pdf', type: 'application/pdf', bytes: bill },
        { name: 'photo.png', type: 'image/png', bytes: await scan('Delivery note 4711') },
        { name: 'macro.docm', type: 'application/pdf', bytes: utf8('MZ this is a program') },
      ],
    })
    const result = await upload(place, 'slip.eml', bytes)
    expect(result).toEqual({ fileName: 'slip.eml', ok: true, reference: '#1', number: 1 })
    documentId = (await readItem(place, 1)).documentId
    parts = `${place.site.origin}/files/o/acme/documents/${documentId}/parts`
  })
  afterAll(() => close(place))

  it('is one item with a page of text, the pages of what can be read, and the reason for the rest', async () => {
    const { document, pages } = await readItem(place, 1)
    expect(document).toMatchObject({
      fileName: 'slip.eml',
      mediaType: 'message/rfc822',
      pageCount: 3,
      refusalCode: null,
    })
    expect(document?.parts).toMatchObject([
      {
        kind: 'message',
        name: 'Offer for Müller',
        headers: [
          { name: 'From', value: 'Ada Byron <ada@example.com>' },
          { name: 'To' },
          { name: 'Date' },
          { name: 'Subject' },
        ],
        html: '<p>Dear colleagues, please find the <b>weighing slip</b> attached.</p><span></span>',
      },
      { kind: 'attachment', name: 'slip.pdf', mediaType: 'application/pdf', byteSize: bill.length, problem: null },
      { kind: 'attachment', name: 'photo.png', mediaType: 'image/png', problem: null },
      { kind: 'attachment', name: 'macro.docm', problem: expect.stringMatching(/^This file is a Windows program/) },
    ])
    expect(pages.map((p) => [p.number, p.part])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ])
    const [message, slipPage, photo] = pages.map(pageText)
    expect(message).toMatch(/^From: Ada Byron[\s\S]*please find the weighing slip WS-1007 attached\.$/)
    expect(slipPage).toContain('WS-1007')
    expect(photo).toContain('4711')
  })

  it('has its values proposed with the page in the whole on which they stand', async () => {
    const content = await proposalFor(place, 1)
    expect(content).toContain('126.00')
    expect(content).toMatch(/"page":2\b/)
  })

  it('is read again by a second run with the same result', async () => {
    const before = await readItem(place, 1)
    const { readStoredDocument } = await import('#server/document/commands.server.ts')
    const { createReader } = await import('#server/document/read.server.ts')
    const reader = createReader()
    await readStoredDocument(place.world.system, reader, documentId)
    await reader.close()
    const after = await readItem(place, 1)
    expect(after.document?.parts).toEqual(before.document?.parts)
    expect(after.pages).toEqual(before.pages)
  })

  it('offers its attachments as downloads that cannot run here, also what could not be read', async () => {
    const file = await fetch(`${parts}/1`, { headers: place.site.headers })
    expect(file.headers.get('content-type')).toBe('application/octet-stream')
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''slip.pdf")
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bill)
    expect(await (await fetch(`${parts}/3`, { headers: place.site.headers })).text()).toBe('MZ this is a program')
  })

  it('shows its attachments to members alone, and nothing under other positions', async () => {
    const status = async (position: string, headers: Record<string, string>) =>
      (await fetch(`${parts}/${position}`, { headers })).status
    expect(await status('1', {})).toBe(401)
    expect(await status('1', await place.site.signIn('Noah', ['reviewer', 'lead'], false))).toBe(404)
    expect(await status('1', await place.site.signIn('Eva', ['executive']))).toBe(403)
    expect(await status('1', await place.site.signIn('Rita', ['reviewer']))).toBe(200)
    for (const position of ['0', '4', '-1', '1e0', '99999', 'x'])
      expect(await status(position, place.site.headers), position).toBe(404)
  })
})

describe('a spreadsheet in a workflow whose rows are items', () => {
  let place: Place
  beforeAll(async () => {
    place = await open(definitionSchema.parse({ ...slipDefinition, intake: { rows: true } }))
  })
  afterAll(() => close(place))
  const items = () => place.world.db.item.count()

  it('becomes an item a row, each with its own small file, words and cells', async () => {
    const csv = utf8(
      'Slip number;Date;Total;Note\r\nWS-1;2026-11-02;119,00;=cmd|x\r\n\r\nWS-2;2026-11-03;12,00;"two\nlines"\r\n',
    )
    const result = await upload(place, 'slips.csv', csv)
    expect(result).toEqual({ fileName: 'slips.csv', ok: true, reference: '#1 to #2', number: 1, items: 2 })
    const { document, pages } = await readItem(place, 2)
    expect(document).toMatchObject({ fileName: 'slips.csv, row 4', mediaType: 'text/csv', pageCount: 1 })
    expect(document?.parts).toEqual([
      {
        kind: 'row',
        name: 'slips.csv, row 4',
        rows: [
          { name: 'Slip number', value: 'WS-2' },
          { name: 'Date', value: '2026-11-03' },
          { name: 'Total', value: '12,00' },
          { name: 'Note', value: 'two\nlines' },
        ],
      },
    ])
    expect(pages.map(pageText)).toEqual(['Slip number: WS-2\nDate: 2026-11-03\nTotal: 12,00\nNote: two\nlines'])
    const first = await readItem(place, 1)
    expect(first.pages.map(pageText)[0]).toContain('Note: =cmd|x')
    const file = await fetch(`${place.site.origin}/files/o/acme/documents/${first.documentId}`, {
      headers: place.site.headers,
    })
    // What a person opens in a spreadsheet must not run there.
    expect(await file.text()).toBe('"Slip number","Date","Total","Note"\r\n"WS-1","2026-11-02","119,00","\'=cmd|x"\r\n')
  })

  it('is proposed for like any other item', async () => {
    expect(await proposalFor(place, 1)).toContain('WS-1')
  })

  it('may be an Excel workbook', async () => {
    const rows = Array.from({ length: 45 }, (_, i) => [{ value: `WS-${100 + i}` }, { type: Number, value: i + 0.5 }])
    const book = await writeExcelFile([[{ value: 'Slip number' }, { value: 'Total' }], ...rows]).toBuffer()
    const result = await upload(place, 'slips.xlsx', new Uint8Array(book))
    expect(result).toEqual({ fileName: 'slips.xlsx', ok: true, reference: '#3 to #47', number: 3, items: 45 })
    const { document, pages } = await readItem(place, 47)
    expect(document?.fileName).toBe('slips.xlsx, row 46')
    expect(pages.map(pageText)).toEqual(['Slip number: WS-144\nTotal: 44.5'])
  })

  it('with a fault is refused as a whole, with the row', async () => {
    const before = await items()
    expect(await upload(place, 'broken.csv', utf8('a,b\n1,2\n1,2,3\n'))).toEqual({
      fileName: 'broken.csv',
      ok: false,
      message: expect.stringMatching(/^broken\.csv, row 3 has 3 cells and the header 2: /),
    })
    expect(await items()).toBe(before)
  })

  it('leaves other files one item each', async () => {
    expect(await upload(place, 'slip.pdf', await slipPdf(slip(9)))).toMatchObject({ ok: true, number: 48 })
    expect(await items()).toBe(48)
  })
})

describe('a spreadsheet or a zip in any other workflow', () => {
  let place: Place
  beforeAll(async () => {
    place = await open(slipDefinition)
  })
  afterAll(() => close(place))

  it('is one plain document as CSV and refused as a workbook', async () => {
    expect(await upload(place, 'slips.csv', utf8('a,b\n1,2\n3,4\n'))).toEqual({
      fileName: 'slips.csv',
      ok: true,
      reference: '#1',
      number: 1,
    })
    const { document, pages } = await readItem(place, 1)
    expect(document).toMatchObject({ mediaType: 'text/csv', parts: [], pageCount: 1 })
    expect(pages.map((p) => p.part)).toEqual([0])
    const book = await writeExcelFile([[{ value: 'a' }], [{ value: 'b' }]]).toBuffer()
    await upload(place, 'slips.xlsx', new Uint8Array(book))
    expect(await readItem(place, 2)).toMatchObject({
      state: 'exception',
      exceptionMessage: expect.stringMatching(/an Excel workbook/),
    })
  })

  it('becomes an item a document when it is a zip, and none when there is a zip inside', async () => {
    const [one, two] = [await slipPdf(slip(501)), await slipPdf(slip(502))]
    const zip = makeZip([
      { path: 'may/one.pdf', content: one },
      { path: '../../two.pdf', content: two },
    ])
    expect(await upload(place, 'may.zip', zip)).toEqual({
      fileName: 'may.zip',
      ok: true,
      reference: '#3 to #4',
      number: 3,
      items: 2,
    })
    const read = [await readItem(place, 3), await readItem(place, 4)]
    expect(read.map(({ document }) => document?.fileName).sort()).toEqual(['one.pdf', 'two.pdf'])
    expect(read.map(({ pages }) => pages.length)).toEqual([1, 1])
    const nested = makeZip([
      { path: 'one.pdf', content: one },
      { path: 'more.zip', content: zip },
    ])
    expect(await upload(place, 'all.zip', nested)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^The zip file all\.zip cannot be taken in\..*another archive \(more\.zip\)/),
    })
    expect(await place.world.db.item.count()).toBe(4)
  })
})
