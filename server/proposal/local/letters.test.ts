import { describe, expect, test } from 'vitest'
import type { PageContent, Word } from '#server/document/document.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { localProvider } from './local.ts'

const amount = (key: string, label: string, terms: string[], required = false) => ({
  key,
  label,
  type: 'money',
  required,
  find: { shape: 'amount', terms },
})
const column = (key: string, type: string, shape: string, required = false) => ({
  key,
  label: key,
  type,
  required,
  find: { shape, terms: [key] },
})

const definition = definitionSchema.parse({
  name: 'Letters',
  noun: { one: 'letter', many: 'letters' },
  fields: [
    {
      key: 'sender',
      label: 'Sender',
      type: 'text',
      required: true,
      find: { shape: 'organisation', place: 'top', terms: ['sender'], avoid: ['recipient', 'bank'] },
    },
    {
      key: 'number',
      label: 'Number',
      type: 'text',
      required: true,
      find: { shape: 'identifier', place: 'top', terms: ['letter number'], avoid: ['in reply to letter', 'client'] },
    },
    { key: 'sent', label: 'Sent', type: 'date', required: true, find: { shape: 'date', terms: ['dated', 'date'] } },
    amount('goods', 'Goods', ['goods']),
    amount('freight', 'Freight', ['freight']),
    amount('value', 'Value', ['value'], true),
    {
      key: 'items',
      label: 'Items',
      type: 'table',
      find: { shape: 'text', avoid: ['goods', 'freight', 'value'] },
      columns: [
        column('article', 'text', 'text'),
        column('count', 'number', 'quantity'),
        column('price', 'money', 'amount'),
        column('amount', 'money', 'amount', true),
      ],
    },
  ],
  checks: [
    { kind: 'sum', parts: ['goods', 'freight'], total: 'value' },
    { kind: 'table_sum', table: 'items', column: 'amount', total: ['goods'] },
  ],
})

type Line = string | { text: string; size?: number; lift?: number }

/** Rows of a page of 100 columns and 70 lines; `size` sets taller words, `lift` moves a row up by parts of a line. */
function pageOf(rows: Line[], source: PageContent['source'] = 'text'): PageContent {
  const words = rows.flatMap((row, line): Word[] => {
    const { text, size = 1, lift = 0 } = typeof row === 'string' ? { text: row } : row
    const y0 = (line + 2 - lift) / 70
    return [...text.matchAll(/\S+/g)].map((m) => ({
      text: m[0],
      box: { x0: m.index / 100, x1: (m.index + m[0].length) / 100, y0, y1: y0 + (0.65 * size) / 70 },
      line,
      confidence: 1,
    }))
  })
  return { number: 1, width: 600, height: 840, source, words }
}

async function read(rows: Line[], source: PageContent['source'] = 'text') {
  const proposal = await localProvider.propose(
    { fileName: 'a.pdf', language: 'en', today: '2026-12-01', pages: [pageOf(rows, source)] },
    definition,
  )
  const of = (key: string) => proposal.values.find((v) => v.key === key)
  return { of, value: (key: string) => of(key)?.value ?? null }
}

const recipient = ['Contoso Trading Ltd', 'Accounts', '12 Sample Road', '12345 Exampleton']

describe('thousands set apart', () => {
  test.each([
    ['1 100,00', '50,00', '1 150,00', '1150.00'],
    ["1' 100.00", '50.00', "1' 150.00", '1150.00'],
    ["1 '100.00", '50.00', "1 '150.00", '1150.00'],
    ['1, 100.00', '50.00', '1, 150.00', '1150.00'],
    ['1.100 ,00', '50,00', '1.150 ‚00', '1150.00'],
    ['-1 100.00', '-50.00', '-1 150.00', '-1150.00'],
    ['12 345 678,00', '22,00', '12 345 700,00', '12345700.00'],
  ])('%s + %s = %s is read as %s', async (goods, freight, total, expected) => {
    const { value } = await read([`Goods      ${goods}`, `Freight    ${freight}`, `Value      ${total}`])
    expect(value('value')).toBe(expected)
  })

  test('the words of large type stand farther apart', async () => {
    const { value } = await read(['Some words', 'of small type', { text: 'Value   2   157,03', size: 3 }])
    expect(value('value')).toBe('2157.03')
  })

  test('figures of two columns stay two', async () => {
    const { value } = await read([
      'article                count      price     amount',
      'Chair                      1     120,00     120,00',
      'Goods                                       120,00',
    ])
    expect(value('items')).toEqual([{ article: 'Chair', count: '1', price: '120.00', amount: '120.00' }])
  })

  test('cents that lost their sign are joined on a scan only', async () => {
    const rows = ['Value      454 40']
    expect((await read(rows, 'ocr')).value('value')).toBe('454.40')
    expect((await read(rows)).value('value')).not.toBe('454.40')
  })
})

describe('who sends a letter', () => {
  test('a letterhead without a legal form wins over the address of the recipient', async () => {
    const rows = ['Atelier du Hérisson                     Tel. 555 0150', '                  bonjour@herisson.example']
    const { value } = await read([...rows, '', '', '', '', '', '', '', ...recipient, '', 'Dated 3 May 2026'])
    expect(value('sender')).toBe('Atelier du Hérisson')
  })

  test('an umlaut is found in an address that spells it out', async () => {
    const { value } = await read([
      'Rübenzauber Großhandel GmbH',
      'Weg 7 | 00789 Rübenau | faktura@ruebenzauber.example',
      '',
      ...recipient,
    ])
    expect(value('sender')).toBe('Rübenzauber Großhandel GmbH')
  })

  test('a name carried over two lines is one', async () => {
    const rows = ['Bramblewick Tools', '& Fixings Ltd', '', 'Unit 3, Anvil Yard', 'ledger@bramblewick.example']
    expect((await read([...rows, '', '', '', '', ...recipient])).value('sender')).toBe(
      'Bramblewick Tools & Fixings Ltd',
    )
  })

  test('a person above a company is not part of its name', async () => {
    const { value } = await read(['Martha Miller', 'Fixings Ltd', 'ledger@fixings.example', '', '', '', ...recipient])
    expect(value('sender')).toBe('Fixings Ltd')
  })

  test('what a scanner made of the logo is left out', async () => {
    const page = pageOf(['RS  Papeterie du Nuage SARL', '5 impasse des Brumes', 'compta@nuage.example'], 'ocr')
    for (const word of page.words) if (word.text === 'RS') word.box.y0 -= 0.02
    const proposal = await localProvider.propose(
      { fileName: 'a.pdf', language: 'en', today: '2026-12-01', pages: [page] },
      definition,
    )
    expect(proposal.values[0]?.value).toBe('Papeterie du Nuage SARL')
  })

  test('a street or a town under the term for the sender is no name', async () => {
    const { value } = await read([
      'Clover Isle Carriers',
      '',
      'recipient                 sender',
      'Contoso Trading Ltd       Berth 0, Harbour Road',
      '12 Sample Road            Cloverport X00 C0I0',
      '12345 Exampleton          hello@cloverisle.example',
    ])
    expect(value('sender')).toBe('Clover Isle Carriers')
  })
})

describe('numbers and dates', () => {
  test('a term at the end of a sentence labels nothing below it', async () => {
    const { of } = await read([
      'Please pay soon, quoting the letter number.',
      '                       ZZ 00022',
      'Dated 3 May 2026',
    ])
    expect(of('number')?.reason).not.toContain('below')
    expect(of('number')?.confidence).toBeLessThan(0.6)
  })

  test('a number that answers another one is not taken', async () => {
    const { value } = await read(['In reply to letter number: 4711', 'Letter number: 4790', 'Dated 3 May 2026'])
    expect(value('number')).toBe('4790')
  })

  test('a misread term does not swallow the figure behind it', async () => {
    const { value } = await read(['Letter number: 4790', 'Date: 6 November 2026'], 'ocr')
    expect(value('sent')).toBe('2026-11-06')
  })

  test('what is not found on a scan is never sure to be absent', async () => {
    const { of } = await read(['Some words', 'without any figures'], 'ocr')
    for (const key of ['number', 'goods', 'freight']) expect(of(key)?.confidence).toBeLessThan(0.9)
  })
})

describe('tables', () => {
  const heading = '                    article                count      price     amount'
  const first = '                    Chair                      2      10.00      20.00'
  const second = '                    Desk lamp                  1      30.00      30.00'

  test('what is printed beside a table is no part of it', async () => {
    const { value } = await read([
      heading,
      first.replace(/^ {8}/, 'Dated   '),
      second.replace(/^ {10}/, '3 May 2026'),
      'Number 17',
      '                    Goods                                        50.00',
    ])
    expect(value('items')).toEqual([
      { article: 'Chair', count: '2', price: '10.00', amount: '20.00' },
      { article: 'Desk lamp', count: '1', price: '30.00', amount: '30.00' },
    ])
  })

  test('a line may end in the word of a total, and figures far below do not prolong a table', async () => {
    const { value } = await read([
      heading,
      first,
      '                    Advice on freight          2      50.00     100.00',
      '                    Goods HT                                    120.00',
      '                    Freight                                      10.00',
      '                    Value                                       130.00',
      '',
      '1 2 3 4 5 6 7 8 9 10 11 12     13 14 15 16 17 18 19 20 21 22 23 24 25 26',
    ])
    expect(value('items')).toMatchObject([{ article: 'Chair' }, { article: 'Advice on freight', amount: '100.00' }])
  })

  test('words whose heading was not read are still a column', async () => {
    const { value } = await read([heading.replace('article', '       '), first, second], 'ocr')
    expect(value('items')).toMatchObject([{ article: 'Chair' }, { article: 'Desk lamp' }])
  })

  test('the rows of a scan are never sure', async () => {
    const { of } = await read([heading, first, '                    Goods       20.00'], 'ocr')
    expect(of('items')?.confidence).toBeLessThan(0.9)
  })
})
