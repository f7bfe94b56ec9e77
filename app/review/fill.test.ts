import { describe, expect, it } from 'vitest'
import type { Evidence } from '#server/document/document.ts'
import type { Field } from '#server/workflow/workflow.ts'
import { fillTarget, readWords, type Taken } from './fill.ts'
import { openSession, type Session } from './session.ts'
import { type Step, step } from './step.ts'
import { workItem } from './work-item.fixture.ts'

const place = (quote: string, y = 0.4): Evidence => ({ page: 1, box: { x0: 0.5, y0: y, x1: 0.6, y1: y + 0.02 }, quote })
const taken = (text: string): Taken => ({ text, evidence: [place(text)] })
const run = (session: Session, ...moves: Step[]) => moves.reduce(step, session)
const at = (cell: string): Session => run(openSession(workItem()), { type: 'select', cell })

const money: Field = { key: 'm', label: 'M', type: 'money', required: false, critical: false }
const date: Field = { key: 'd', label: 'D', type: 'date', required: false, critical: false }
const text: Field = { key: 't', label: 'T', type: 'text', required: false, critical: false }
const currency: Field = {
  key: 'e',
  label: 'E',
  type: 'enum',
  options: ['EUR', 'USD'],
  required: false,
  critical: false,
}

describe('words of the document as a value', () => {
  const value = (field: Field, words: string) => {
    const read = readWords(field, words, { language: 'de' })
    return 'value' in read ? read.value : 'problem'
  }

  it('are normalised by the type', () => {
    expect(value(money, 'EUR 1.204,50')).toBe('1204.50')
    expect(value(date, '12. März 2026')).toBe('2026-03-12')
    expect(value(text, 'Acme GmbH,')).toBe('Acme GmbH')
  })

  it('are picked out of the words around them', () => {
    expect(value(money, 'Gesamtbetrag: EUR 1.204,50')).toBe('1204.50')
    expect(value(money, 'Total:1 204,50 €')).toBe('1204.50')
    expect(value(date, 'Rechnungsdatum: 12.03.2026.')).toBe('2026-03-12')
    expect(value(currency, 'Total EUR 1.204,50')).toBe('EUR')
  })

  it('are a question where several different values stand there', () => {
    expect(value(money, '10,00\t20,00')).toBe('problem')
    expect(value(money, '2\t204,50')).toBe('204.50')
    expect(value(money, '19 % 228,86')).toBe('228.86')
    expect(value(money, '10,00 und 10,00')).toBe('10.00')
    expect(value(date, '01.02.2026 bis 03.02.2026')).toBe('problem')
  })

  it('are refused where there is no such value', () => {
    expect(value(money, 'Total')).toBe('problem')
    expect(value(date, '')).toBeNull()
  })
})

describe('filling from the page', () => {
  it('sets the selected field, marks it as edited, and keeps the place as its evidence', () => {
    const filled = run(at('net'), { type: 'fill', ...taken('Netto 88,00') })
    expect(filled.values.net).toBe('88.00')
    expect(filled.marks.net).toBe('edited')
    expect(filled.evidence.net).toEqual([place('Netto 88,00')])
    expect(filled.selected).toBe('net')
    expect(filled.draft).toBeNull()
  })

  it('counts as accepted where the page says what was proposed', () => {
    expect(run(at('net'), { type: 'fill', ...taken('100,00') }).marks.net).toBe('accepted')
  })

  it('is undone with its evidence', () => {
    const before = at('net')
    const after = run(before, { type: 'fill', ...taken('88,00') }, { type: 'undo' })
    expect(after.values).toEqual(before.values)
    expect(after.evidence).toEqual({})
  })

  it('goes to the cell whose editor is open, and closes it', () => {
    const filled = run(at('net'), { type: 'edit' }, { type: 'type', text: 'x' }, { type: 'fill', ...taken('88,00') })
    expect(filled.values.net).toBe('88.00')
    expect(filled.draft).toBeNull()
  })

  it('opens the editor with the words and the reason where they do not fit', () => {
    const filled = run(at('net'), { type: 'fill', ...taken('Zwischen summe') })
    expect(filled.values.net).toBe('100.00')
    expect(filled.draft).toMatchObject({ cell: 'net', text: 'Zwischen summe', initial: '100.00' })
    expect(filled.draft?.problem).toBeTruthy()
  })

  it('keeps an empty form ready to type', () => {
    const manual = run(openSession(workItem({ mode: 'manual' })), { type: 'select', cell: 'net' })
    const filled = run(manual, { type: 'fill', ...taken('88.00') })
    expect(filled.values.net).toBe('88.00')
    expect(filled.draft).toMatchObject({ cell: 'net', text: '88.00', initial: '88.00', problem: null })
  })

  it('has no target in a table as a whole', () => {
    const table = at('lines')
    expect(fillTarget(table)).toBeNull()
    expect(step(table, { type: 'fill', ...taken('1') })).toBe(table)
  })

  it('forgets the place once the value is typed over or another reading is taken', () => {
    const filled = run(at('total'), { type: 'fill', ...taken('77,00') })
    const typed = run(filled, { type: 'edit' }, { type: 'type', text: '78,00' }, { type: 'commit', go: 'stay' })
    expect(typed.evidence.total).toBeUndefined()
    const chosen = run(filled, { type: 'choose', cell: 'total', candidate: 0 })
    expect(chosen.evidence.total).toBeUndefined()
  })
})

describe('filling a column', () => {
  const column = (...texts: string[]): Step => ({
    type: 'fillColumn',
    lines: texts.map((t, i) => ({ text: t, evidence: [place(t, 0.4 + i / 50)] })),
  })
  const amounts = (session: Session) => (session.values.lines as { amount: string | null }[]).map((r) => r.amount)

  it('goes down from the selected row, and adds rows as needed', () => {
    const filled = run(at('lines/p1/amount'), column('41,00', '42,00', '43,00'))
    expect(amounts(filled)).toEqual(['60.00', '41.00', '42.00', '43.00'])
    expect(filled.rowKeys.lines).toEqual(['p0', 'p1', 'n1', 'n2'])
    expect(filled.evidence['lines/n2/amount']?.[0]?.quote).toBe('43,00')
    expect(filled.marks['lines/n1/amount']).toBe('edited')
    expect(filled.selected).toBe('lines/p1/amount')
  })

  it('leaves out the heading of the column', () => {
    expect(amounts(run(at('lines/p0/amount'), column('Betrag', '60,00', '40,00')))).toEqual(['60.00', '40.00'])
  })

  it('is one step to undo', () => {
    const before = at('lines/p0/amount')
    const after = run(before, column('1,00', '2,00', '3,00'), { type: 'undo' })
    expect([after.values, after.rowKeys, after.marks, after.evidence]).toEqual([
      before.values,
      before.rowKeys,
      before.marks,
      before.evidence,
    ])
  })

  it('opens the first line that does not fit, and keeps the rows in step with the page', () => {
    const filled = run(at('lines/p0/amount'), column('1,00', 'gratis', '3,00'))
    expect(amounts(filled)).toEqual(['1.00', null, '3.00'])
    expect(filled.draft).toMatchObject({ cell: 'lines/p1/amount', text: 'gratis' })
    expect(filled.selected).toBe('lines/p1/amount')
  })

  it('keeps what the other columns hold', () => {
    const filled = run(at('lines/p0/text'), column('Papier', 'Tinte'))
    expect(filled.values.lines).toEqual([
      { text: 'Papier', amount: '60.00' },
      { text: 'Tinte', amount: '40.00' },
    ])
  })

  it('is one text in a field that is no table', () => {
    expect(run(at('sender'), column('Acme', 'GmbH')).values.sender).toBe('Acme GmbH')
  })

  it('opens the editor where no line fits', () => {
    const filled = run(at('lines/p0/amount'), column('one', 'two'))
    expect(filled.draft).toMatchObject({ cell: 'lines/p0/amount', text: 'one' })
    expect(amounts(filled)).toEqual(['60.00', '40.00'])
  })
})
