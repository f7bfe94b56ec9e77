import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { llmFaults } from '#server/platform/llm.ts'
import { afterFault, limitReached } from './waiting.ts'

const start = new Date('2026-11-16T13:02:00Z')
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
const failed = {
  fault: 'down' as const,
  message: 'models.example does not answer.',
  retryAfterMs: null,
  label: 'Main',
  settings: { whenDown: 'local' as const, waitMinutes: 30 },
  downSince: start,
  now: start,
  random: 0,
  timeZone: 'Europe/Berlin',
}

describe('a provider that does not answer', () => {
  it('is tried again, and the item says until when and what comes then', () => {
    expect(afterFault(failed)).toEqual({
      kind: 'wait',
      reason: 'down',
      until: new Date(start.getTime() + 7_500),
      sentence: 'The provider "Main" does not answer; trying again until 14:32, then the local provider proposes.',
    })
    const exception = { ...failed.settings, whenDown: 'exception' as const }
    expect(afterFault({ ...failed, fault: 'limited', settings: exception })).toMatchObject({
      sentence:
        'The provider "Main" takes no more requests for now; trying again until 14:32, then the item goes to the exceptions.',
    })
  })

  it('keeps its sentence while it waits, so that nobody is told twice', () => {
    const sentences = [0, 1, 7, 29].map((m) => afterFault({ ...failed, now: later(m) }))
    expect(new Set(sentences.map((n) => n.kind === 'wait' && n.sentence)).size).toBe(1)
  })

  it('hands the item on when the time is over', () => {
    expect(afterFault({ ...failed, now: later(30) })).toEqual({
      kind: 'local',
      because: 'The provider "Main" did not answer for 30 minutes; the local provider proposed instead.',
    })
    const settings = { whenDown: 'exception' as const, waitMinutes: 0 }
    expect(afterFault({ ...failed, settings })).toMatchObject({ kind: 'exception', code: 'provider_down' })
  })

  it('is never tried again later than the end of the wait, nor in less than a second, nor sooner than it asks for', () => {
    const facts = fc.record({
      waited: fc.integer({ min: 0, max: 1_799_000 }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 4_000_000 })),
    })
    fc.assert(
      fc.property(facts, ({ waited, random, retryAfterMs }) => {
        const now = new Date(start.getTime() + waited)
        const next = afterFault({ ...failed, now, random, retryAfterMs })
        if (next.kind !== 'wait') throw new Error('it waits for half an hour')
        const end = later(30).getTime()
        expect(next.until.getTime()).toBeLessThanOrEqual(end)
        expect(next.until.getTime() - now.getTime()).toBeGreaterThanOrEqual(1_000)
        if (next.until.getTime() < end)
          expect(next.until.getTime() - now.getTime()).toBeGreaterThanOrEqual(retryAfterMs ?? 0)
      }),
    )
  })
})

describe('other faults', () => {
  it.each(['key', 'model', 'blocked'] as const)(
    '%s: goes to the exceptions, because no item would fare better',
    (fault) => {
      expect(afterFault({ ...failed, fault })).toEqual({
        kind: 'exception',
        code: `provider_${fault}`,
        message: failed.message,
      })
    },
  )
  it.each(['too_long', 'bad_answer', 'refused'] as const)('%s: goes at once where the workflow says', (fault) => {
    expect(afterFault({ ...failed, fault })).toMatchObject({ kind: 'local' })
    const settings = { whenDown: 'exception' as const, waitMinutes: 30 }
    expect(afterFault({ ...failed, fault, settings })).toMatchObject({ kind: 'exception', message: failed.message })
  })
  it('all end in a sentence', () => {
    for (const fault of llmFaults)
      for (const whenDown of ['local', 'exception'] as const)
        for (const minutes of [0, 30, 1440]) {
          const settings = { whenDown, waitMinutes: 30 }
          const next = afterFault({ ...failed, fault, settings, now: later(minutes) })
          expect(next.kind === 'wait' ? next.sentence : next.kind === 'local' ? next.because : next.message).toMatch(
            /\.$/,
          )
        }
  })
})

describe('a daily limit', () => {
  it('lets items wait for the next local day', () => {
    const nextDay = new Date('2026-11-16T23:00:00Z')
    expect(limitReached({ amount: 5, currency: 'EUR', nextDay, now: start, timeZone: 'Europe/Berlin' })).toEqual({
      kind: 'wait',
      reason: 'limit',
      until: nextDay,
      sentence: 'The daily limit of 5.00 EUR is used up; the provider is asked again from 2026-11-17 00:00.',
    })
  })
})
