import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { PageContent, Word } from '#server/document/document.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { localProvider } from './local.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('../../workflow/templates/receipt.yaml', import.meta.url), 'utf8')),
)

/** A slip of one word a run of letters; two spaces or more set words apart as on paper. `|` marks a badly read word. */
function slipOf(rows: readonly string[]): PageContent {
  const words: Word[] = rows.flatMap((row, y) =>
    [...row.matchAll(/\S+/g)].map((match) => {
      const badly = match[0].startsWith('|')
      const text = badly ? match[0].slice(1) : match[0]
      const x0 = 0.05 + match.index * 0.02
      const box = { x0, x1: x0 + text.length * 0.0185, y0: 0.03 + y * 0.028, y1: 0.045 + y * 0.028 }
      return { text, box, line: y, confidence: badly ? 0.35 : 0.93 }
    }),
  )
  return { number: 1, width: 700, height: 1100, source: 'ocr', words }
}

async function read(rows: readonly string[]) {
  const source = { fileName: 'slip.jpg', language: 'en' as const, today: '2026-11-22', pages: [slipOf(rows)] }
  const proposal = await localProvider.propose(source, definition)
  const of = (key: string) => proposal.values.find((v) => v.key === key)
  return { of, value: (key: string) => of(key)?.value ?? null }
}

const head = [
  '      PELANGI HARDWARE SDN BHD(482913-K)',
  '      NO 12, JALAN KENANGA 3/4,',
  '      TAMAN PELANGI,',
  '      43000 KAJANG, SELANGOR.',
  '      TEL : 03-87412256',
  '      GST ID : 000812345678',
  '           TAX INVOICE',
  'Doc No : CS00812   Date: 14/03/2018 10:21:05',
]

describe('a till slip', () => {
  const plain = [
    ...head,
    'PAINT BRUSH            12.50',
    'SCREW M6                8.40',
    'TOTAL                  20.90',
    'CASH                   50.00',
    'CHANGE                 29.10',
  ]

  test('names its merchant, address, day, total and, where no sign is printed, the currency of its country', async () => {
    const { value, of } = await read(plain)
    expect(value('merchant')).toBe('PELANGI HARDWARE SDN BHD')
    expect(value('address')).toBe('NO 12, JALAN KENANGA 3/4, TAMAN PELANGI, 43000 KAJANG, SELANGOR.')
    expect(value('date')).toBe('2018-03-14')
    expect(value('total')).toBe('20.90')
    expect(value('currency')).toBe('MYR')
    expect(of('currency')?.reason).toMatch(/^No sign is printed; "(SDN BHD|JALAN|SELANGOR)" tells the country\.$/i)
    expect(of('total')?.evidence[0]?.quote).toContain('20.90')
  })

  test('is read in spite of letters taken for others', async () => {
    const { value } = await read([
      ...head,
      'PAINT BRUSH            12.50',
      'T0TAL                RH2O.90',
      'CA5H                   50. 00',
      'CHANGE                 29.10',
    ])
    expect(value('total')).toBe('20.90')
  })

  test('that names no total is told by what was given and the change', async () => {
    const { value, of } = await read([
      ...head,
      'PAINT BRUSH            12.50',
      'SCREW M6                8.40',
      'CASH                   50.00',
      'CHANGE                 29.10',
    ])
    // It is not printed; nothing is made up.
    expect(value('total')).not.toBe('50.00')
    expect(of('total')?.confidence).toBeLessThan(0.9)
  })

  test('has the total after rounding, which what was given less the change confirms', async () => {
    const { value, of } = await read([
      ...head,
      'PAINT BRUSH            22.91',
      'Total Sales (Inclusive GST)   22.91',
      'Rounding Adjustment    -0.01',
      'Rounding               22.90',
      'CASH                   50.00',
      'CHANGE                 27.10',
    ])
    expect(value('total')).toBe('22.90')
    expect(of('total')?.reason).toContain('it is what was given less the change.')
  })

  test('that was badly read is never called sure', async () => {
    const { of } = await read([
      '  |PELAMGl |HARDWRE |SDM |BHD',
      '  |N0 |I2 |JALN |KENAGA',
      '|Dat |l4/03/2O18',
      '|TQTAL   |2O.9O',
    ])
    for (const key of ['merchant', 'address', 'total']) expect(of(key)?.confidence).toBeLessThan(0.9)
  })

  test('that prints neither sign nor country leaves the currency open', async () => {
    const { value } = await read(['  NORTHWIND STORES', '14/03/2018', 'TOTAL                  20.90'])
    expect(value('currency')).toBeNull()
  })

  test('sold to somebody names who sold', async () => {
    const { value } = await read([
      ...head,
      'Bill To',
      'SUCI ALAM TRANSPORT SDN BHD',
      'NO 1 JALAN AMAN 2',
      '43800 DENGKIL SELANGOR',
      'PAINT BRUSH            12.50',
      'TOTAL                  12.50',
    ])
    expect(value('merchant')).toBe('PELANGI HARDWARE SDN BHD')
    expect(value('address')).toContain('JALAN KENANGA')
  })
})
