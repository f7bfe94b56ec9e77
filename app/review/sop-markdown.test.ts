import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, foundIn, parseMarkdown, type Run, runsOf } from './sop-markdown.ts'

const plain = (runs: readonly Run[]) => runs.map((r) => r.text).join('')

/** All text of all blocks, in order. */
function textOf(blocks: readonly Block[]): string {
  return blocks
    .map((b) => {
      switch (b.kind) {
        case 'heading':
        case 'paragraph':
          return plain(b.runs)
        case 'list':
          return b.items.map((i) => `${plain(i.runs)} ${textOf(i.under)}`).join(' ')
        case 'table':
          return [b.head, ...b.rows].flat().map(plain).join(' ')
        case 'quote':
          return textOf(b.blocks)
        case 'code':
          return b.text
        default:
          return ''
      }
    })
    .join(' ')
}

describe('the Markdown of reviewer instructions', () => {
  it('knows headings, paragraphs and rules', () => {
    expect(parseMarkdown('# Invoices #\n\nCheck the\ntotal first.\n\n---\n## Then')).toEqual([
      { kind: 'heading', level: 1, runs: [{ text: 'Invoices' }] },
      { kind: 'paragraph', runs: [{ text: 'Check the total first.' }] },
      { kind: 'rule' },
      { kind: 'heading', level: 2, runs: [{ text: 'Then' }] },
    ])
  })

  it('knows lists, nested and numbered', () => {
    const [list] = parseMarkdown('3. open\n4. check\n   - total\n   - date\n5. finish')
    expect(list).toEqual({
      kind: 'list',
      ordered: true,
      start: 3,
      items: [
        { runs: [{ text: 'open' }], under: [] },
        {
          runs: [{ text: 'check' }],
          under: [
            {
              kind: 'list',
              ordered: false,
              start: 1,
              items: [
                { runs: [{ text: 'total' }], under: [] },
                { runs: [{ text: 'date' }], under: [] },
              ],
            },
          ],
        },
        { runs: [{ text: 'finish' }], under: [] },
      ],
    })
  })

  it('goes on with an item over lines and blank lines between items', () => {
    const [list, after] = parseMarkdown('- one\n  more of one\n\n- two\n\nA paragraph.')
    expect(list?.kind === 'list' && list.items.map((i) => plain(i.runs))).toEqual(['one more of one', 'two'])
    expect(after).toEqual({ kind: 'paragraph', runs: [{ text: 'A paragraph.' }] })
  })

  it('knows tables, and gives each row as many cells as the head has', () => {
    expect(parseMarkdown('| Code | Means |\n|:--|--:|\n| A | all |\n| B |\n| C | c | d |')).toEqual([
      {
        kind: 'table',
        head: [[{ text: 'Code' }], [{ text: 'Means' }]],
        rows: [
          [[{ text: 'A' }], [{ text: 'all' }]],
          [[{ text: 'B' }], []],
          [[{ text: 'C' }], [{ text: 'c' }]],
        ],
      },
    ])
  })

  it('keeps code as it stands, also without an end', () => {
    expect(parseMarkdown('```\n# no **heading**\n```')).toEqual([{ kind: 'code', text: '# no **heading**' }])
    expect(parseMarkdown('~~~\nopen')).toEqual([{ kind: 'code', text: 'open' }])
  })

  it('marks bold, italic and code, and leaves signs alone that mark nothing', () => {
    expect(runsOf('**Net** and *tax* in `a*b`, 2 * 3 * 4, snake_case_name \\*kept\\*')).toEqual([
      { text: 'Net', bold: true },
      { text: ' and ' },
      { text: 'tax', italic: true },
      { text: ' in ' },
      { text: 'a*b', code: true },
      { text: ', 2 * 3 * 4, snake_case_name *kept*' },
    ])
  })

  it('shows where a link would lead instead of leading there', () => {
    expect(runsOf('see [the policy](javascript:alert(1)) or [a](https://a.example)')).toEqual([
      { text: 'see [the policy](javascript:alert(1)) or a (https://a.example)' },
    ])
    expect(runsOf('![logo](https://a.example/x.png)')).toEqual([{ text: 'logo (https://a.example/x.png)' }])
  })

  it('keeps markup of pages as text', () => {
    expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([
      { kind: 'paragraph', runs: [{ text: '<img src=x onerror=alert(1)>' }] },
    ])
  })

  it('loses no word and ends, whatever it is given', () => {
    const piece = fc.constantFrom(
      '# ',
      '- ',
      '1. ',
      '> ',
      '| ',
      '|-|\n',
      '\n',
      '\n\n',
      '    ',
      '```\n',
      '**',
      '_',
      'word ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('')
        const count = (s: string) => s.split('word').length - 1
        // Cells beyond a table's head are left out; a fence's own line carries no text.
        if (!text.includes('|') && !text.includes('```')) expect(count(textOf(parseMarkdown(text)))).toBe(count(text))
        else expect(count(textOf(parseMarkdown(text)))).toBeLessThanOrEqual(count(text))
      }),
    )
  })

  it.each([
    ['>'.repeat(20_000)],
    ['- '.repeat(10_000)],
    ['*'.repeat(20_000)],
    ['['.repeat(20_000)],
    ['a_'.repeat(20_000)],
  ])('is done quickly with hostile text', (text) => {
    expect(parseMarkdown(text).length).toBeGreaterThan(0)
  })
})

describe('searching the instructions', () => {
  it('finds every place without regard to case, from two letters on', () => {
    expect(foundIn('Total, subtotal, TOTAL', 'total')).toEqual([
      { from: 0, to: 5 },
      { from: 10, to: 15 },
      { from: 17, to: 22 },
    ])
    expect(foundIn('Total', 't')).toEqual([])
    expect(foundIn('Total', 'x?')).toEqual([])
  })
})
