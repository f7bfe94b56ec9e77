import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readZip } from './archive.server.ts'
import { readXml, type XmlElement } from './archive-xml.ts'
import { type CellValue, guardText, type TableColumn, writeCsv, writeJsonl, writeXlsx } from './tables.server.ts'

type Row = { text: CellValue; amount: CellValue; day: CellValue }
const columns: TableColumn<Row>[] = [
  { key: 'text', header: 'Supplier', kind: 'text', value: (row) => row.text },
  { key: 'amount', header: 'Total', kind: 'number', value: (row) => row.amount },
  { key: 'day', header: 'Issued', kind: 'date', value: (row) => row.day },
]
const row = (text: CellValue, amount: CellValue = null, day: CellValue = null): Row => ({ text, amount, day })

async function join(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(Buffer.concat(all))
}

/** The grammar of RFC 4180, written apart from the writer. */
function parseCsv(text: string, delimiter = ','): { text: string; quoted: boolean }[][] {
  const rows: { text: string; quoted: boolean }[][] = [[]]
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"\\r\\n${delimiter}]*))(${delimiter}|\\r\\n|$)`, 'y')
  while (field.lastIndex < text.length) {
    const [, inside, bare, end] = field.exec(text) ?? expect.fail('not CSV')
    rows.at(-1)?.push({ text: inside?.replaceAll('""', '"') ?? bare ?? '', quoted: inside !== undefined })
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

/** Cells of the first sheet: type attribute and shown text, by address. */
async function readXlsx(bytes: Uint8Array): Promise<Map<string, { type: string; text: string }>> {
  const parts = new Map<string, XmlElement>()
  for await (const entry of readZip(bytes)) if (/\.xml$/.test(entry.path)) parts.set(entry.path, readXml(entry.bytes))
  const within = (element: XmlElement | undefined, local: string): XmlElement[] =>
    element
      ? [...(element.local === local ? [element] : []), ...element.children.flatMap((child) => within(child, local))]
      : []
  const shared = within(parts.get('xl/sharedStrings.xml'), 'si').map((item) =>
    within(item, 't')
      .map((part) => part.text)
      .join(''),
  )
  const decode = (text: string) =>
    text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  const cells = within(parts.get('xl/worksheets/sheet1.xml'), 'c').map((cell) => {
    const type = cell.attributes.get('t') ?? 'n'
    const raw = within(cell, 'v')
      .map((value) => value.text)
      .join('')
    if (within(cell, 'f').length > 0) expect.fail('a formula')
    return [
      cell.attributes.get('r') ?? '',
      { type, text: type === 's' ? decode(shared[Number(raw)] ?? '') : raw },
    ] as const
  })
  return new Map(cells)
}

const dangerous = [
  '=1+1',
  '+49 30 1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\uFEFF=1',
  '\u200B=1',
  '＝1',
  '＋1',
  '－1',
  '＠x',
  "=cmd|' /C calc'!A0",
]

describe('text for a spreadsheet', () => {
  it.each(dangerous)('%j gets an apostrophe', (text) => {
    expect(guardText(text)).toBe(`'${text}`)
  })

  it.each(['', 'a=b', 'Müller & Co.', '12', '1-2', 'a@b.de', "'x", '€ 5', '(5)'])('%j stays as it is', (text) => {
    expect(guardText(text)).toBe(text)
  })
})

describe('CSV', () => {
  it('has a header, CRLF, quoted text and bare numbers, days and truth values', async () => {
    const written = await join(
      writeCsv(columns, [
        row('Müller "X"', '-12.50', '2024-05-01'),
        row(true, 7, new Date('2024-05-02T23:00:00Z')),
        row(null),
      ]),
    )
    expect(written).toBe(
      '"Supplier","Total","Issued"\r\n"Müller ""X""",-12.50,2024-05-01\r\ntrue,7,2024-05-02\r\n,,\r\n',
    )
  })

  it('starts with a byte order mark and splits by another delimiter when asked', async () => {
    const written = await join(writeCsv(columns, [row('a;b', 1)], { bom: true, delimiter: ';' }))
    expect(written).toBe('\uFEFF"Supplier";"Total";"Issued"\r\n"a;b";1;\r\n')
  })

  it.each(dangerous)('never lets the text %j be run, in any kind of column, and quotes it', async (text) => {
    const cells = parseCsv(await join(writeCsv(columns, [row(text, text, text)])))[1]
    expect(cells).toEqual([0, 1, 2].map(() => ({ text: `'${text}`, quoted: true })))
  })

  it('guards its headers too', async () => {
    const written = await join(writeCsv([{ key: 'a', header: '=1', kind: 'text', value: () => 'x' }], [1]))
    expect(written).toBe('"\'=1"\r\n"x"\r\n')
  })

  it('keeps negative numbers as numbers, with their digits', async () => {
    const amounts = [-5, 1e21, -0.1, 10n ** 20n, '-0.10', '123456789012345678.90']
    const written = parseCsv(
      await join(
        writeCsv(
          columns,
          amounts.map((amount) => row('x', amount)),
        ),
      ),
    )
    expect(written.slice(1).map((cells) => cells[1])).toEqual(
      ['-5', '1e+21', '-0.1', '100000000000000000000', '-0.10', '123456789012345678.90'].map((text) => ({
        text,
        quoted: false,
      })),
    )
  })

  it('leaves a figure that does not exist empty, and a day that does not exist as text', async () => {
    const written = await join(
      writeCsv(columns, [row('x', Number.NaN, '2024-02-30'), row('y', Number.POSITIVE_INFINITY, new Date(Number.NaN))]),
    )
    expect(written.split('\r\n').slice(1, 3)).toEqual(['"x",,"2024-02-30"', '"y",,'])
  })

  it('gives back any text after reading, with the apostrophe where it is needed, with any delimiter', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', ',', ';', '\t', '\r', '\n', '=', '-', "'", ' ', 'ü', '😀'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',' as const, ';' as const, '\t' as const),
        async (texts, delimiter) => {
          const read = parseCsv(
            await join(
              writeCsv(
                columns,
                texts.map((value) => row(value, 1)),
                { delimiter },
              ),
            ),
            delimiter,
          )
          expect(read.slice(1).map((cells) => cells[0]?.text)).toEqual(texts.map(guardText))
          expect(read.slice(1).map((cells) => cells.length)).toEqual(texts.map(() => 3))
          for (const value of texts) expect([value, `'${value}`]).toContain(guardText(value))
        },
      ),
    )
  })

  it('streams: rows are asked for in batches, not all at once', async () => {
    let made = 0
    async function* rows() {
      for (;;) yield row(`row ${made++}`)
    }
    const parts = writeCsv(columns, rows())
    await parts.next()
    await parts.next()
    expect(made).toBe(500)
    await parts.return(undefined)
  })
})

describe('an Excel file', () => {
  it('types text as text, numbers as numbers, days as days', async () => {
    const cells = await readXlsx(
      await writeXlsx(columns, [row('=1+1', '-12.50', '2024-05-01'), row(true, 7)], { sheet: "Invoices: a/b 'x'" }),
    )
    expect(cells.get('A1')).toEqual({ type: 's', text: 'Supplier' })
    expect(cells.get('A2')).toEqual({ type: 's', text: '=1+1' })
    expect(cells.get('B2')).toEqual({ type: 'n', text: '-12.5' })
    // Days since 1899-12-30: 2024-05-01 is day 45413.
    expect(cells.get('C2')).toEqual({ type: 'n', text: '45413' })
    expect(cells.get('A3')).toEqual({ type: 'b', text: '1' })
    expect(cells.has('C3')).toBe(false)
  })

  it('never rounds: a number that Excel could not hold, and a day before its calendar, stay text', async () => {
    const cells = await readXlsx(
      await writeXlsx(columns, [row('x', '1234567890123456.78', '1850-01-01'), row('x', '=1', '=2')]),
    )
    expect([cells.get('B2'), cells.get('C2'), cells.get('B3'), cells.get('C3')].map((cell) => cell?.type)).toEqual([
      's',
      's',
      's',
      's',
    ])
    expect(cells.get('B2')?.text).toBe('1234567890123456.78')
  })

  it('gives back any text, control characters and blanks included', async () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.constantFrom('=', ' ', '_x0041_', '_', '<', '&', '\r', '\n', '\0', '\u0085'),
      ),
      maxLength: 20,
    })
    // One workbook for all texts: making one takes far longer than checking a cell.
    const texts = [...fc.sample(text, 150), 'valueOf', 'constructor', '__proto__', 'toString', '__defineGetter__']
    const cells = await readXlsx(
      await writeXlsx(
        columns,
        texts.map((value) => row(value)),
      ),
    )
    const shown = (value: string) => value.toWellFormed().replace(/[\uFFFD\p{Noncharacter_Code_Point}]/gu, '\u25A1')
    expect(texts.map((_, index) => cells.get(`A${index + 2}`))).toEqual(
      texts.map((value) => (value === '' ? undefined : { type: 's', text: shown(value) })),
    )
  })

  it('says in one sentence that a cell or the whole does not fit', async () => {
    await expect(writeXlsx(columns, [row('x'.repeat(32_768))])).rejects.toMatchObject({ code: 'too_large' })
    function* endless() {
      for (;;) yield row(null)
    }
    await expect(writeXlsx(columns, endless())).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('CSV'),
    })
  })
})

describe('JSON lines', () => {
  it('give back every value under its key, one row per line', async () => {
    const cell = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.boolean(),
      fc.constant(null),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ text: cell, amount: cell, day: cell }), { maxLength: 10 }),
        async (rows) => {
          const written = await join(writeJsonl(columns, rows))
          const lines = written.split('\n')
          expect(lines.pop()).toBe('')
          expect(lines.map((line) => JSON.parse(line))).toEqual(rows.map((entry) => JSON.parse(JSON.stringify(entry))))
        },
      ),
    )
  })

  it('write times in ISO 8601 and great whole numbers without loss', async () => {
    const written = await join(writeJsonl(columns, [row(new Date('2024-05-01T10:00:00Z'), 2n ** 60n, 5n)]))
    expect(written).toBe('{"text":"2024-05-01T10:00:00.000Z","amount":"1152921504606846976","day":5}\n')
  })
})
