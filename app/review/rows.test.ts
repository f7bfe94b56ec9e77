import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTabular, rowsFromText } from './paste.ts'
import { openSession, type Session } from './session.ts'
import { type Step, step } from './step.ts'
import { workItem } from './work-item.fixture.ts'

const run = (session: Session, ...steps: Step[]) => steps.reduce(step, session)
const at = (cell: string) => run(openSession(workItem()), { type: 'select', cell })
const paste = (text: string): Step => ({ type: 'paste', text })

describe('rows of a clipboard', () => {
  it.each<[string, string, string[][]]>([
    [
      'of a spreadsheet',
      'Paper\t60\r\nInk\t40\r\n',
      [
        ['Paper', '60'],
        ['Ink', '40'],
      ],
    ],
    ['with quotes, breaks and doubled quotes', '"A ""big"" box\nblue"\t1', [['A "big" box\nblue', '1']]],
    [
      'of a semicolon file with decimal commas',
      'Paper;60,00\nInk;40,00',
      [
        ['Paper', '60,00'],
        ['Ink', '40,00'],
      ],
    ],
    [
      'of a comma file',
      'Paper,60.00\n"Ink, blue",40.00',
      [
        ['Paper', '60.00'],
        ['Ink, blue', '40.00'],
      ],
    ],
    ['of one column of decimals', '60,00\n40,00', [['60,00'], ['40,00']]],
    [
      'without blank rows',
      'Paper\t60\n\t\n\nInk\t40',
      [
        ['Paper', '60'],
        ['Ink', '40'],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(rowsFromText(text)).toEqual(rows)
  })

  it('come back as they were copied, whatever stands in the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', ',', ';', ' ', '1') })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => row.map(quoted).join('\t')).join('\n')
        expect(rowsFromText(text)).toEqual(rows.filter((row) => row.some((c) => c.trim() !== '')))
      }),
    )
  })

  it('are told from one text', () => {
    expect(isTabular('Paper\t60')).toBe(true)
    expect(isTabular('Paper, blue\n')).toBe(false)
  })
})

describe('pasting into the lines', () => {
  it('starts at the selected cell, adds rows, and brings each cell into its form', () => {
    const done = run(at('lines/p1/text'), paste('Pens\t1.204,50\nGlue\t3'))
    expect(done.values.lines).toEqual([
      { text: 'Paper', amount: '60.00' },
      { text: 'Pens', amount: '1204.50' },
      { text: 'Glue', amount: '3.00' },
    ])
    expect(done.rowKeys.lines).toEqual(['p0', 'p1', 'n1'])
    expect(done.pasted?.text).toBe('2 rows pasted.')
    expect(run(done, { type: 'undo' }).values).toEqual(workItem().values)
  })

  it('goes below the last row where the whole table is selected, and by the columns’ names where they stand above', () => {
    const done = run(at('lines'), paste('Amount\tText\n5\tTape'))
    expect(done.values.lines).toEqual([
      { text: 'Paper', amount: '60.00' },
      { text: 'Ink', amount: '40.00' },
      { text: 'Tape', amount: '5.00' },
    ])
  })

  it('keeps what cannot be read as an error with its row, so that nothing is lost', () => {
    const done = run(at('lines/p0/text'), paste('Paper\tsixty\nInk\t40'))
    expect(done.values.lines).toEqual([
      { text: 'Paper', amount: 'sixty' },
      { text: 'Ink', amount: '40.00' },
    ])
    expect(done.pasted?.text).toBe('2 rows pasted; 1 cell could not be read and must be corrected.')
    expect(done.flags[0]).toMatchObject({ severity: 'error', message: 'Amount in row 1 of Lines is not a number.' })
  })

  it('is nothing outside of a table', () => {
    const open = at('net')
    expect(run(open, paste('1\t2'))).toBe(open)
  })
})

describe('splitting a row', () => {
  it('puts its text again below itself, its figures to be entered', () => {
    const done = run(at('lines/p0/amount'), { type: 'splitRow' })
    expect(done.values.lines).toEqual([
      { text: 'Paper', amount: '60.00' },
      { text: 'Paper', amount: null },
      { text: 'Ink', amount: '40.00' },
    ])
    expect(done.draft?.cell).toBe('lines/n1/amount')
  })
})
