import { describe, expect, it } from 'vitest'
import { previewText, spanOf } from './calendar-words.ts'

const office = ['09:00-17:00']
const calendar = { hours: { mon: office, tue: office, wed: office, thu: office, fri: office }, holidays: [] }
const example = { calendar, timeZone: 'Europe/Berlin', comesIn: '2026-12-04T16:00', hours: 8, locale: 'en-GB' }

describe('working hours in words', () => {
  it('say when an item of Friday afternoon is due', () => {
    expect(previewText(example)).toBe(
      'An item that comes in on Friday 4 December at 16:00 with 8 hours is due on Monday 7 December at 16:00.',
    )
    const holidays = [{ date: '2026-12-07', name: '' }]
    expect(previewText({ ...example, calendar: { ...calendar, holidays } })).toContain('Tuesday 8 December')
  })

  it('wait until they can be read', () => {
    for (const wrong of [{ hours: 0 }, { comesIn: '' }, { calendar: { ...calendar, hours: { mon: ['9'] } } }])
      expect(previewText({ ...example, ...wrong })).toContain('Once the hours can be read')
    expect(previewText({ ...example, timeZone: 'Mars/Olympus' })).toContain('time zone')
  })

  it.each([
    ['9-17', '09:00-17:00'],
    ['9:30 – 12.15', '09:30-12:15'],
    ['8 to 24', '08:00-24:00'],
    ['early', 'early'],
  ])('are taken as %s', (typed, kept) => {
    expect(spanOf(typed)).toBe(kept)
  })
})
