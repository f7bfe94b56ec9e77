import { describe, expect, it } from 'vitest'
import { agoText, dueText, formatDate, formatMoment } from './moment.ts'

const now = '2026-11-16T09:00:00.000Z'

describe('wording of due times', () => {
  it.each([
    ['2026-11-16T09:00:40.000Z', 'due now'],
    ['2026-11-16T09:40:20.000Z', 'in 40 min'],
    ['2026-11-16T10:59:00.000Z', 'in 1 h'],
    ['2026-11-17T09:00:00.000Z', 'in 1 d'],
    ['2026-11-16T08:59:30.000Z', 'due now'],
    ['2026-11-16T08:00:00.000Z', 'overdue by 1 h'],
    ['2026-11-12T08:00:00.000Z', 'overdue by 4 d'],
  ])('an item due at %s is %s', (dueAt, text) => {
    expect(dueText(dueAt, now)).toBe(text)
  })

  it('never rounds up: somebody told "in 1 h" has at least an hour', () => {
    expect(dueText('2026-11-16T10:59:59.000Z', now)).toBe('in 1 h')
  })

  it('says how long ago something was', () => {
    expect(agoText('2026-11-16T08:59:30.000Z', now)).toBe('just now')
    expect(agoText('2026-11-16T05:30:00.000Z', now)).toBe('3 h ago')
  })
})

describe('moments', () => {
  it('stand in the given time zone, whatever the machine is set to', () => {
    const text = formatMoment('2026-11-15T23:30:00.000Z', { locale: 'en-GB', timeZone: 'Europe/Berlin', zone: true })
    expect(text).toMatch(/16 Nov 2026/)
    expect(text).toMatch(/00:30/)
    expect(text).toMatch(/CET|GMT\+1/)
  })

  it('keep a calendar date on its day', () => {
    expect(formatDate('2026-12-01', 'en-GB')).toBe('1 Dec 2026')
    expect(formatDate('2026-12-01', 'de-DE')).toBe('1. Dez. 2026')
  })

  it('leave text that is no date alone', () => {
    expect(formatDate('end of month', 'en-GB')).toBe('end of month')
    expect(formatDate('2026-13-41', 'en-GB')).toBe('2026-13-41')
    expect(formatDate('2026-02-30', 'en-GB')).toBe('2026-02-30')
  })
})
