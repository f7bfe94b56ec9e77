import fc from 'fast-check'
import { expect, test } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { readTable } from './table.server.ts'
import { rowText, separatorOf, tableItems } from './table.ts'
import { takeTable } from './take-table.server.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const csv = (text: string, name = 'tickets.csv') => readTable(utf8(text), name)

test('each row of a CSV file is an item under the header, numbered as a spreadsheet shows it', async () => {
  expect(await csv('Subject,Body\nPrinter,"It says ""E5"",\nagain"\n\nMouse,=1+1\n')).toEqual([
    {
      number: 2,
      rows: [
        { name: 'Subject', value: 'Printer' },
        { name: 'Body', value: 'It says "E5",\nagain' },
      ],
    },
    {
      number: 4,
      rows: [
        { name: 'Subject', value: 'Mouse' },
        { name: 'Body', value: '=1+1' },
      ],
    },
  ])
})

test.each([
  ['a;b\n1,5;2', ['1,5', '2']],
  ['a\tb\n1,5\t2;3', ['1,5', '2;3']],
  ['"a;x",b\n1;1,2', ['1;1', '2']],
  ['sep=;\r\na;b\r\n1;2', ['1', '2']],
  ['\ufeffa;b\r\n1;2', ['1', '2']],
  ['only\nVery long, with commas, in it', undefined],
])('the separator of %j is found', async (text, cells) => {
  const rows = await csv(text).catch(() => undefined)
  expect(rows?.[0]?.rows.map((cell) => cell.value)).toEqual(cells)
  if (rows) expect(rows[0]?.rows[0]?.name.startsWith('\ufeff')).toBe(false)
})

test('text in Windows-1252 and UTF-16 is decoded', async () => {
  const latin = Uint8Array.from('Ort;Preis\nZ\xfcrich;5 \x80', (c) => c.charCodeAt(0))
  expect((await readTable(latin, 'a.csv'))?.[0]?.rows).toEqual([
    { name: 'Ort', value: 'Zürich' },
    { name: 'Preis', value: '5 €' },
  ])
  const wide = Buffer.from('\ufeffOrt\tPreis\nZürich\t5', 'utf16le')
  expect((await readTable(new Uint8Array(wide), 'a.tsv'))?.[0]?.rows[0]).toEqual({ name: 'Ort', value: 'Zürich' })
})

test('columns without a name are called by their place, names that come again get a number, empty columns go', () => {
  const items = tableItems(
    [
      ['', ''],
      ['Name', '', 'Name', ' ', 'Name (2)'],
      ['a', 'b', 'c', '', 'd'],
    ],
    't.csv',
  )
  expect(items).toEqual([
    {
      number: 3,
      rows: [
        { name: 'Name', value: 'a' },
        { name: 'Column 2', value: 'b' },
        { name: 'Name (2)', value: 'c' },
        { name: 'Name (2) (2)', value: 'd' },
      ],
    },
  ])
})

test.each([
  ['', /^This file is empty|^t\.csv is blank/],
  ['a,b\n', /^t\.csv has a header and no rows: fill in at least one\.$/],
  ['a,b\n1,2\n1,2,3\n', /^t\.csv, row 3 has 3 cells and the header 2: /],
  ['a,b\n1,2\n"1,2\n3,4\n', /^t\.csv, row 3 opens a quotation mark that is never closed: /],
  [`a,b\n${'1,2\n'.repeat(5001)}`, /^t\.csv has more than 5000 rows: split it/],
  [`a,b\n${'1,2\n'.repeat(20_000)}`, /^t\.csv has more than 5000 rows: split it/],
  [`a,b\n1,${'x'.repeat(200_001)}`, /^t\.csv, row 2 has 200002 characters/],
  [`${Array(201).fill('c').join(',')}\n1`, /^t\.csv has 201 columns and the limit is 200/],
])('a table with a fault is refused with the file and the row (%#)', async (text, message) => {
  await expect(csv(text, 't.csv').then((items) => items ?? tableItems([], 't.csv'))).rejects.toMatchObject({
    message: expect.stringMatching(message),
  })
})

test('cells keep their text whatever is in them', async () => {
  const cell = fc
    .string({ minLength: 1, maxLength: 30 })
    .map((s) => s.replace(/\p{Cc}/gu, '').trim())
    .filter((s) => s !== '')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
      const quoted = (s: string) => `"${s.replaceAll('"', '""')}"`
      const text = `"first","second"\n${rows.map((r) => r.map(quoted).join(',')).join('\n')}`
      const items = await csv(text)
      expect(items?.map((i) => i.rows.map((c) => c.value))).toEqual(rows)
    }),
  )
})

test('a workbook gives its first sheet: numbers as shown, days in ISO 8601, formulas and codes as text', async () => {
  const day = new Date(Date.UTC(2026, 10, 16))
  const file = await writeExcelFile([
    [{ value: 'Subject' }, { value: 'Amount' }, { value: 'Day' }, { value: 'Code' }],
    [
      { type: String, value: '=cmd|x' },
      { type: Number, value: 0.1 + 0.2 },
      { type: Date, value: day, format: 'yyyy-mm-dd' },
      { type: String, value: '007' },
    ],
  ]).toBuffer()
  expect(await readTable(new Uint8Array(file), 'book.bin')).toEqual([
    {
      number: 2,
      rows: [
        { name: 'Subject', value: '=cmd|x' },
        { name: 'Amount', value: '0.3' },
        { name: 'Day', value: '2026-11-16' },
        { name: 'Code', value: '007' },
      ],
    },
  ])
})

test('other files are no tables: text of another name, a PDF, an e-mail named csv, an archive', async () => {
  expect(await csv('a,b\n1,2', 'notes.txt')).toBeNull()
  expect(await csv('%PDF-1.4', 'a.csv')).toBeNull()
  expect(await csv('From: a@example.com\nSubject: x\n\nhello', 'a.csv')).toBeNull()
  expect(
    await readTable(
      Uint8Array.from('PK\x05\x06', (c) => c.charCodeAt(0)),
      'a.xlsx',
    ),
  ).toBeNull()
})

test('a workbook that is damaged or unpacks to too much is refused in one sentence', async () => {
  const file = new Uint8Array(await writeExcelFile([[{ value: 'a' }], [{ value: 'b' }]]).toBuffer())
  const cut = file.slice(0, file.length - 200)
  await expect(readTable(cut, 'book.xlsx')).rejects.toMatchObject({
    message: expect.stringMatching(/^book\.xlsx .*\.$/),
  })
})

test('a thread of its own takes a table apart, and a file that takes too long is given up', async () => {
  expect(await takeTable(utf8('a,b\n1,2'), 't.csv')).toHaveLength(1)
  expect(await takeTable(utf8('hello'), 'a.txt')).toBeNull()
  await expect(takeTable(utf8('a,b\n'), 't.csv')).rejects.toMatchObject({
    code: 'unreadable',
    message: /header and no rows/,
  })
  await expect(takeTable(utf8('a,b\n1,2'), 't.csv', 0)).rejects.toMatchObject({ message: /more time and memory/ })
})

test('a row is printed a line a cell, without the empty ones', () => {
  expect(
    rowText([
      { name: 'A', value: '1' },
      { name: 'B', value: '' },
      { name: 'C', value: '2' },
    ]),
  ).toBe('A: 1\nC: 2')
  expect(separatorOf('a;b\n1;2').separator).toBe(';')
})
