import { describe, expect, it } from 'vitest'
import type { PageContent } from '#server/document/document.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import type { Example } from '#server/proposal/proposal.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'

const definition = definitionSchema.parse({
  name: 'Notes',
  noun: { one: 'note', many: 'notes' },
  groupBy: 'sender',
  fields: [
    { key: 'sender', label: 'Sender', type: 'text', find: { shape: 'organisation', place: 'top' } },
    { key: 'number', label: 'Number', type: 'text', find: { shape: 'identifier', terms: ['invoice number'] } },
    { key: 'day', label: 'Day', type: 'date', find: { shape: 'date', terms: ['invoice date'] } },
    { key: 'total', label: 'Total', type: 'money', required: true, find: { shape: 'amount', terms: ['grand total'] } },
  ],
})

/** Lines of words; a word's place on its line is its place on the page. */
function pagesOf(lines: readonly string[]): PageContent[] {
  const words = lines.flatMap((text, line) => {
    const found = [...text.matchAll(/\S+/g)]
    return found.map((m) => ({
      ...{ text: m[0], line, confidence: 1 },
      box: {
        x0: 0.05 + m.index * 0.01,
        y0: 0.05 + line * 0.03,
        x1: 0.05 + (m.index + m[0].length) * 0.01,
        y1: 0.064 + line * 0.03,
      },
    }))
  })
  return [{ number: 1, width: 600, height: 800, source: 'text', words }]
}

const note = (n: number, day: string, total: string, sender = 'Heron Supplies Ltd') => [
  sender,
  '4 Quay Road',
  '',
  `Customer          C-77100${n}`,
  `Slip              HS-22${n}`,
  `Seen              ${day}`,
  '',
  `Wares             ${n}1.00`,
  `Makes             ${total}`,
  `Turnover          9${n}40.00`,
]

function example(number: number, lines: readonly string[], values: Values): Example {
  const own = { sender: 'Heron Supplies Ltd', ...values }
  return {
    itemId: `${number}`,
    number,
    similarity: 0.8,
    fileName: '',
    pages: pagesOf(lines),
    values: own,
    evidence: {},
  }
}

async function propose(lines: readonly string[], examples: Example[]) {
  const source = { fileName: 'note.pdf', language: 'en' as const, pages: pagesOf(lines), today: '2026-11-02' }
  const proposal = await localProvider.propose(source, definition, { examples, models: [] })
  return {
    values: Object.fromEntries(proposal.values.map((v) => [v.key, v.value])),
    of: (key: string) => proposal.values.find((v) => v.key === key),
  }
}

const first = example(12, note(1, '14/10/2026', '120.00'), { number: 'HS-221', day: '2026-10-14', total: '120.00' })

describe('the memory of a sender', () => {
  it('finds values at the places where they were confirmed, quotes them, and says whence', async () => {
    const { values, of } = await propose(note(5, '21/10/2026', '380.50'), [first])
    expect(values).toEqual({ sender: 'Heron Supplies Ltd', number: 'HS-225', day: '2026-10-21', total: '380.50' })
    expect(of('total')).toMatchObject({ grounded: true, evidence: [{ page: 1, quote: '380.50' }] })
    expect(of('total')?.reason).toBe('As on item #12 of the same sender.')
  })

  it('carries no value over that varies: what is not printed there is not proposed', async () => {
    const without = note(5, '21/10/2026', '380.50').filter((line) => !/^(Slip|Seen|Makes)/.test(line))
    const { values } = await propose(without, [first])
    expect([values.number, values.day]).not.toContain('HS-221')
    expect(values.day).toBeNull()
    expect(values.total).not.toBe('120.00')
  })

  it('is surer the more confirmed items agree', async () => {
    const second = example(13, note(2, '16/10/2026', '95.10'), { number: 'HS-222', day: '2026-10-16', total: '95.10' })
    const page = note(5, '21/10/2026', '380.50')
    const one = (await propose(page, [first])).of('number')?.confidence ?? 0
    const two = (await propose(page, [second, first])).of('number')?.confidence ?? 0
    expect(two).toBeGreaterThan(one)
  })

  it('follows the newest where two items disagree, and is less sure', async () => {
    const other = example(13, note(2, '16/10/2026', '95.10'), { number: 'HS-222', day: '2026-10-16', total: '21.00' })
    const page = note(5, '21/10/2026', '380.50')
    const { values, of } = await propose(page, [other, first])
    expect(values.total).toBe('51.00')
    expect(of('total')?.confidence).toBeLessThan((await propose(page, [other])).of('total')?.confidence ?? 0)
  })

  it('leaves empty what people left empty', async () => {
    const emptied = { ...first, values: { ...first.values, number: null } }
    expect((await propose(note(5, '21/10/2026', '380.50'), [emptied])).values.number).toBeNull()
  })

  it('reads days in the order that was confirmed', async () => {
    const british = note(1, '03/10/2026', '120.00')
    const page = note(5, '04/10/2026', '380.50')
    const values = { number: 'HS-221', total: '120.00' }
    const dayFirst = example(12, british, { ...values, day: '2026-10-03' })
    const monthFirst = example(12, british, { ...values, day: '2026-03-10' })
    expect((await propose(page, [dayFirst])).values.day).toBe('2026-10-04')
    expect((await propose(page, [monthFirst])).values.day).toBe('2026-04-10')
  })

  it('knows nothing of another sender with the same layout', async () => {
    const elsewhere = note(5, '21/10/2026', '380.50', 'Willow Traders Ltd')
    const alone = await propose(elsewhere, [])
    const { values } = await propose(elsewhere, [{ ...first, similarity: 0.5 }])
    expect(values).toEqual(alone.values)
    expect(values.sender).toBe('Willow Traders Ltd')
  })
})
