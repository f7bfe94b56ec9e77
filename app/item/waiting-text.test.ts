import { describe, expect, it } from 'vitest'
import { causes, type WaitGroup } from '#server/review/why-waiting.ts'
import { leadingText, meanwhileText, spentOf, waitText } from './waiting-text.ts'

const minutes = (n: number) => n * 60_000
const group = (
  cause: WaitGroup['cause'],
  ms: number,
  who: string | null = null,
  note: string | null = null,
): WaitGroup => ({
  cause,
  who,
  note,
  ms,
  times: 1,
  meanwhile: null,
  workingMs: null,
})

describe('why an item waited, in words', () => {
  it('has a sentence and a look for every cause', () => {
    const sentences = causes.map((cause) => waitText(group(cause, 1, 'Anna')))
    expect(new Set(sentences).size).toBe(causes.length)
    expect(causes.map(spentOf)).not.toContain(undefined)
  })

  it('says who put it back, and why', () => {
    expect(waitText(group('queue', 1, 'Anna', 'waiting'))).toBe(
      'Waited in the queue, after Anna skipped it: "Waiting for information"',
    )
    expect(waitText(group('queue', 1, 'Petra', 'rejected'))).toBe('Waited in the queue, after Petra rejected it')
    expect(waitText(group('lead', 1, 'Ben'))).toBe('Waited for an ops lead, to whom Ben handed it')
    expect(waitText(group('approval', 1, 'Petra', 'released'))).toBe(
      'Waited for its approval, after Petra gave it back',
    )
  })

  it('names what took most, with its share', () => {
    expect(leadingText([group('queue', minutes(45)), group('reading', minutes(15))])).toBe(
      'Waited in the queue: 45 min of 1 h (75 %).',
    )
    expect(leadingText([])).toBe('It has only just come in.')
  })

  it('counts what else was decided, where it was counted', () => {
    expect(meanwhileText(null)).toBeNull()
    expect(meanwhileText(0)).toBe('no other item was decided meanwhile')
    expect(meanwhileText(1)).toBe('1 other item was decided meanwhile')
    expect(meanwhileText(12)).toBe('12 other items were decided meanwhile')
  })
})
