import { describe, expect, it } from 'vitest'
import type { ProposedValue } from '#server/proposal/proposal.ts'
import type { Field } from '#server/workflow/workflow.ts'
import { confidenceWord, fieldViews, optionNames, scalarText } from './value-text.ts'

const field = (type: string, key = 'f') =>
  ({ key, label: key, type, required: false, critical: false }) as unknown as Field
const evidence = [{ page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, quote: '1,200.00' }]
const proposed = (value: ProposedValue['value'], more: Partial<ProposedValue> = {}): ProposedValue => ({
  key: 'f',
  value,
  confidence: 0.8,
  grounded: true,
  evidence,
  reason: '',
  candidates: [],
  ...more,
})

describe('values for a reader', () => {
  it.each([
    ['money', '1204.50', 'de-DE', 'EUR', '1.204,50 €'],
    ['money', '-12.3', 'en-GB', undefined, '-12.3'],
    ['money', '9007199254740993.01', 'en-GB', undefined, '9,007,199,254,740,993.01'],
    ['money', '12.50', 'en-GB', 'euro', '12.50'],
    ['number', '2.500', 'de-DE', undefined, '2,500'],
    ['money', 'about 12', 'en-GB', 'EUR', 'about 12'],
    ['date', '2026-12-01', 'en-GB', undefined, '1 Dec 2026'],
    ['text', '0012', 'en-GB', undefined, '0012'],
  ])('a %s of %s in %s (%s) reads %s', (type, value, locale, currency, text) => {
    expect(scalarText(field(type), value, { locale, currency }).replace(/\s/g, ' ')).toBe(text)
  })

  it('uses the threshold of the field where it has one', () => {
    const thresholds = { sure: 0.9, look: 0.6, fields: { iban: 0.99 }, abstain: {} }
    expect(confidenceWord(0.95, 'total', thresholds)).toBe('sure')
    expect(confidenceWord(0.95, 'iban', thresholds)).toBe('look')
    expect(confidenceWord(0.5, 'total', thresholds)).toBe('unsure')
  })
})

describe('output over proposal', () => {
  it('shows the proposal while there is no output', () => {
    const [view] = fieldViews([field('text')], [proposed('A')], null)
    expect(view).toMatchObject({ value: 'A', proposed: undefined, evidence, confidence: 0.8 })
  })

  it('marks a changed value and drops the evidence of the old one', () => {
    const [view] = fieldViews([field('text')], [proposed('A')], { f: 'B' })
    expect(view).toMatchObject({ value: 'B', proposed: 'A', evidence: [], confidence: null })
  })

  it('takes the evidence of the other reading that a person chose', () => {
    const other = [{ ...evidence[0], quote: 'B' }] as typeof evidence
    const candidates = [{ value: 'B', confidence: 0.3, evidence: other }]
    const [view] = fieldViews([field('text')], [proposed('A', { candidates })], { f: 'B' })
    expect(view?.evidence).toEqual(other)
  })

  it('counts an emptied value as changed, and an empty one that stayed empty as not', () => {
    expect(fieldViews([field('text')], [proposed('A')], { f: null })[0]?.proposed).toBe('A')
    expect(fieldViews([field('text')], [proposed(null)], { f: null })[0]?.proposed).toBeUndefined()
  })

  it('compares tables cell by cell, a missing cell being an empty one', () => {
    const table = field('table')
    expect(fieldViews([table], [proposed([{ a: '1', b: null }])], { f: [{ a: '1' }] })[0]?.proposed).toBeUndefined()
    expect(fieldViews([table], [proposed([{ a: '1' }])], { f: [{ a: '2' }] })[0]?.proposed).toEqual([{ a: '1' }])
  })

  it('compares several labels whatever their order', () => {
    const label = field('label')
    expect(fieldViews([label], [proposed(['a', 'b'])], { f: ['b', 'a'] })[0]?.proposed).toBeUndefined()
    expect(fieldViews([label], [proposed(['a', 'b'])], { f: ['a'] })[0]?.proposed).toEqual(['a', 'b'])
    expect(fieldViews([label], [proposed(['a'])], { f: [] })[0]?.proposed).toEqual(['a'])
  })

  it('calls labels and queues by their names', () => {
    const label = { ...field('label'), options: [{ key: 'a', label: 'Apple' }] } as unknown as Field
    expect(optionNames(label, ['a', 'gone'], [])).toEqual(['Apple', 'gone'])
    expect(optionNames(field('route'), 'main', [{ key: 'main', label: 'Everything' }])).toEqual(['Everything'])
    expect(optionNames(label, null, [])).toEqual([])
  })

  it('hides everything where nothing may be seen', () => {
    expect(fieldViews([field('text')], null, null)[0]).toMatchObject({ value: null, proposed: undefined, evidence: [] })
  })
})
