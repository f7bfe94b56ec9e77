import { describe, expect, it } from 'vitest'
import { chainText, stepText, storyLines } from './story-text.ts'

const at = (hour: number) => `2026-11-16T${String(hour).padStart(2, '0')}:00:00.000Z`
const word = { who: 'Cora', onBehalfOf: null, word: 'approve' as const, at: at(10), undoneAt: null }
const step = {
  number: 1,
  label: null,
  whose: 'any Approver',
  needed: 2,
  given: 1,
  state: 'waiting' as const,
  words: [word],
}

describe('the course of an approval', () => {
  it('tells words and the clock in order of time, whose right was used, and what was taken back', () => {
    const lines = storyLines({
      steps: [
        { ...step, words: [word, { ...word, who: 'Ben', onBehalfOf: 'Dora', at: at(15) }] },
        { ...step, words: [{ ...word, who: 'Lea', word: 'reject', at: at(17), undoneAt: at(18) }] },
      ],
      events: [
        { at: at(12), kind: 'overdue', because: null },
        { at: at(13), kind: 'escalated', because: 'overdue' },
      ],
    })
    expect(lines.map((l) => [l.text, l.look])).toEqual([
      ['Cora approved', 'given'],
      ['Overdue from here on', 'clock'],
      ['Others are asked as well', 'clock'],
      ['Ben approved, in the place of Dora', 'given'],
      ['Lea rejected, and took it back', 'undone'],
    ])
  })

  it('tells reminders that follow each other together, with the last one’s time', () => {
    const events = [11, 12, 13].map((h) => ({ at: at(h), kind: 'reminded' as const, because: null }))
    expect(storyLines({ steps: [], events })).toEqual([
      { at: at(13), text: 'Reminded whoever may give the word 3 times', look: 'clock' },
    ])
  })
})

describe('where a chain stands', () => {
  it('is said as short as it can be', () => {
    const one = { number: 1, of: 1, label: null, needed: 1, given: 0 }
    expect(chainText(one)).toBeNull()
    expect(chainText({ ...one, needed: 3, given: 1 })).toBe('needs 2 more of 3')
    expect(chainText({ ...one, number: 2, of: 3, label: 'Release' })).toBe('step 2 of 3, Release')
    expect(stepText(step)).toBe('needs 1 more of 2 words')
    expect(stepText({ ...step, state: 'ended', given: 0 })).toBe('was not reached')
  })
})
