import { describe, expect, it } from 'vitest'
import { readRows } from '#server/document/table.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { guessMapping } from './guess.ts'
import { readHistory } from './read-history.ts'

const definition = definitionSchema.parse({ name: 'x', noun: { one: 'x', many: 'xs' } })
const limits = { rows: 1_000, columns: 200 }
const now = Date.parse('2026-11-16T09:00:00Z')
const utf8 = (text: string) => new TextEncoder().encode(text)

describe('a file that nobody meant as history', () => {
  it.each([
    [
      'a cell of a megabyte',
      `item,ended\n${'x'.repeat(1_000_000)},2026-03-02`,
      /^a\.csv, row 2 is longer than a row can be: /,
    ],
    [
      '10,000 columns',
      `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n1`,
      /^a\.csv has 10000 columns and the limit is 200: /,
    ],
    [
      '10,000 cells in one row',
      `item,ended\n${'1,'.repeat(10_000)}1`,
      /^a\.csv, row 2 has 10001 cells and the header 2: /,
    ],
    [
      'a quotation mark that is never closed',
      'item,ended\n"A,2026-03-02\n',
      /^a\.csv, row 2 opens a quotation mark that is never closed: /,
    ],
    ['a header alone', 'item,ended\n', /^a\.csv has a header and no rows: /],
    ['too many rows', `item,ended\n${'A,2026-03-02\n'.repeat(1_001)}`, /^a\.csv has more than 1000 rows: /],
  ])('with %s is refused with one sentence that names it', async (_, text, sentence) => {
    await expect(readRows(utf8(text), 'a.csv', limits)).rejects.toMatchObject({
      message: expect.stringMatching(sentence),
    })
  })

  it.each([
    ['bytes of zero', 'item,ended\nA\0\0\0,2026-03-02\0'],
    ['a PDF of that name', '%PDF-1.4'],
    ['an e-mail', 'From: a@example.com\nSubject: x\n\nhello'],
  ])('with %s is no table', async (_, text) => {
    expect(await readRows(utf8(text), 'a.csv', limits)).toBeNull()
  })
})

describe('history as spreadsheets write it', () => {
  const german = 'Vorgang;Ende;Minuten;Dokumentart\nÄ-1;02.03.2026;4,5;=1+1'
  const read = async (bytes: Uint8Array) => {
    const table = await readRows(bytes, 'a.csv', limits)
    if (!table) throw new Error('no table')
    return readHistory(table, guessMapping(table, definition), now)
  }

  it.each([
    ['UTF-8', utf8(german)],
    ['UTF-8 with a mark', utf8(`\ufeff${german}`)],
    ['Windows-1252', Uint8Array.from(german, (c) => c.charCodeAt(0))],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${german}`, 'utf16le'))],
  ])('in %s is read with its umlauts, and a formula is text', async (_, bytes) => {
    expect((await read(bytes)).cases).toMatchObject([{ key: 'Ä-1', activeMs: 270_000, documentType: '=1+1' }])
  })

  it('with one bad row among its encodings loses that row alone', async () => {
    const mixed = new Uint8Array([
      ...utf8('item,ended,minutes\nZürich,2026-03-02,3\n'),
      0x5a,
      0xfc,
      ...utf8(',2026-03-02,4\n'),
    ])
    const { cases, rejected } = await read(mixed)
    expect([cases.length, rejected.length]).toEqual([2, 0])
    expect(cases[1]?.key).toBe('Zü')
  })

  it('with quotes, separators and line breaks inside its cells is taken as it stands', async () => {
    const { cases } = await read(utf8('item,ended,minutes\n"A ""1"", north\nwing",2026-03-02,3'))
    expect(cases).toMatchObject([{ key: 'A "1", north wing' }])
  })
})
