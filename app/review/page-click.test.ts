import { describe, expect, it } from 'vitest'
import type { Word } from '#server/document/document.ts'
import { clickMeaning, takenByBox, takenByClick, targetOf } from './page-click.ts'
import { openSession } from './session.ts'
import { step } from './step.ts'
import { proposed, workItem } from './work-item.fixture.ts'

const word = (text: string, x: number, y: number, line: number): Word => ({
  text,
  line,
  confidence: 1,
  box: { x0: x, y0: y, x1: x + text.length * 0.02, y1: y + 0.02 },
})
const page = {
  number: 1,
  width: 600,
  height: 600,
  words: [word('Ink', 0.1, 0.1, 0), word('40,00', 0.5, 0.1, 0), word('Glue', 0.1, 0.2, 1), word('2,50', 0.5, 0.2, 1)],
}
const at = (cell: string, values: Parameters<typeof workItem>[0] = {}) =>
  step(openSession(workItem(values)), { type: 'select', cell })
const target = (cell: string) => {
  const found = targetOf(at(cell))
  if (!found) throw new Error(`no target at ${cell}`)
  return found
}

describe('where words of the page would go', () => {
  it('is the selected field or cell, never a table as a whole', () => {
    expect(target('total')).toMatchObject({ cell: 'total', column: false, editing: false })
    expect(target('lines/p1/amount')).toMatchObject({ label: 'Amount, row 2', column: true, hungry: false })
    expect(targetOf(at('lines'))).toBeNull()
  })

  it('waits for a value where there is none or where it is doubted, not where only a look is due', () => {
    expect(target('total').hungry).toBe(false)
    const doubted = [proposed('total', '119.00', { confidence: 0.4 })]
    expect(targetOf(at('total', { values: doubted }))?.hungry).toBe(true)
    expect(targetOf(at('total', { values: [proposed('total', null)] }))?.hungry).toBe(true)
  })
})

describe('a click on the page', () => {
  const mark = { cell: 'sender' }
  const field = { cell: 'total', editing: false, hungry: false }

  it('selects the field whose place it is on', () => {
    expect(clickMeaning({ mark, word: true, alt: false, target: field })).toBe('select')
    expect(clickMeaning({ mark, word: false, alt: true, target: field })).toBe('select')
  })

  it('fills on that place too while a field is edited or waits, or with Alt', () => {
    expect(clickMeaning({ mark, word: true, alt: true, target: field })).toBe('fill')
    expect(clickMeaning({ mark, word: true, alt: false, target: { ...field, editing: true } })).toBe('fill')
    expect(clickMeaning({ mark, word: true, alt: false, target: { ...field, hungry: true } })).toBe('fill')
  })

  it('fills with any other word, and does nothing beside words', () => {
    expect(clickMeaning({ mark: null, word: true, alt: false, target: field })).toBe('fill')
    expect(clickMeaning({ mark: null, word: false, alt: false, target: field })).toBeNull()
    expect(clickMeaning({ mark: null, word: true, alt: false, target: null })).toBeNull()
  })
})

describe('what is taken', () => {
  it('is a word with its place', () => {
    expect(takenByClick(page, 1, target('total'))).toEqual({
      text: '40,00',
      evidence: [{ page: 1, box: page.words[1]?.box, quote: '40,00' }],
    })
  })

  it('is a column for a table cell under a box of several lines, else one text', () => {
    const column = { x0: 0.45, y0: 0.05, x1: 0.9, y1: 0.3 }
    const lines = takenByBox(page, column, target('lines/p0/amount'))
    expect(lines).toMatchObject({ lines: [{ text: '40,00' }, { text: '2,50' }] })
    expect(takenByBox(page, column, target('sender'))).toMatchObject({ text: { text: '40,00 2,50' } })
    const single = takenByBox(page, { ...column, y1: 0.15 }, target('lines/p0/amount'))
    expect(single).toMatchObject({ text: { text: '40,00' } })
    expect(takenByBox(page, { x0: 0, y0: 0.8, x1: 1, y1: 1 }, target('sender'))).toBeNull()
  })
})
