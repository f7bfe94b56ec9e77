import { describe, expect, it } from 'vitest'
import { holidaysOf, linesOf } from './holiday-lines.ts'

describe('pasted holidays', () => {
  it('are read in the ways people write them, each day once', () => {
    const pasted = [
      '2026-12-25 Christmas',
      '',
      '26.12.2026;Boxing Day',
      '1 January 2027, New Year',
      '25.12.2026\tagain',
    ]
    expect(holidaysOf(pasted.join('\n'))).toEqual([
      { date: '2026-12-25', name: 'Christmas' },
      { date: '2026-12-26', name: 'Boxing Day' },
      { date: '2027-01-01', name: 'New Year' },
    ])
  })

  it('that are no day stay as they were written', () => {
    expect(holidaysOf('Easter Monday')).toEqual([{ date: 'Easter', name: 'Monday' }])
  })

  it('are shown as the lines they came from', () => {
    const holidays = [
      { date: '2026-12-25', name: 'Christmas' },
      { date: '2026-12-26', name: '' },
    ]
    expect(holidaysOf(linesOf(holidays))).toEqual(holidays)
  })
})
