import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Segment, type Told, waitGroups, whyWaiting } from './why-waiting.ts'

const base = Date.UTC(2026, 10, 16, 9)
const at = (minute: number) => new Date(base + minute * 60_000).toISOString()
const event = (minute: number, type: string, who = 'Anna', data: Told['data'] = {}): Told => ({
  at: at(minute),
  type,
  who,
  data,
})
const told = (segments: readonly Segment[]) =>
  segments.map((s) => [s.cause, s.who, s.note, s.ms / 60_000].filter((part) => part !== null).join(' '))

describe('why an item waited', () => {
  it('follows the ordinary way from arrival to completion', () => {
    const events = [
      event(0, 'item.received'),
      event(3, 'item.read'),
      event(4, 'item.proposed'),
      event(64, 'task.claimed', 'Anna', { mode: 'assisted', visitId: 'v' }),
      event(66, 'item.opened', 'Anna', { visitId: 'v' }),
      event(70, 'item.decided'),
      event(70, 'item.completed'),
    ]
    expect(told(whyWaiting(events, { from: at(0), to: at(70) }))).toEqual([
      'reading 3',
      'proposing 1',
      'queue 60',
      'taken Anna 2',
      'worked Anna 4',
    ])
  })

  it('waits with the sender or the leads when a rule says so, and in the next queue of a sequence', () => {
    const events = [
      event(0, 'item.proposed'),
      event(0, 'item.asked', 'propose', { ruleKey: 'tax' }),
      event(10, 'item.resumed'),
      event(10, 'task.claimed', 'Anna', { mode: 'assisted', visitId: 'v' }),
      event(12, 'item.passed_on', 'Anna', { from: 'legal', to: 'finance' }),
      event(20, 'rule.fired', 'propose', { did: ['route', 'escalate'] }),
    ]
    expect(told(whyWaiting(events, { from: at(0), to: at(25) }))).toEqual([
      ...['sender 10', 'taken Anna 2', 'queue 8', 'lead 5'],
    ])
  })

  it('keeps apart who skipped it and why, and where it waited then', () => {
    const events = [
      event(1, 'item.read'),
      event(2, 'item.proposed'),
      event(3, 'task.claimed', 'Anna'),
      event(3, 'item.opened', 'Anna'),
      event(5, 'task.skipped', 'Anna', { reason: 'unclear' }),
      event(25, 'task.claimed', 'Ben'),
      event(26, 'task.escalated', 'Ben'),
      event(86, 'task.claimed', 'Lea'),
      event(87, 'task.released', 'Lea'),
    ]
    expect(told(whyWaiting(events, { from: at(0), to: at(100) })).slice(3)).toEqual([
      'worked Anna 2',
      'queue Anna unclear 20',
      'taken Ben 1',
      'lead Ben 60',
      'taken Lea 1',
      'lead Lea released 13',
    ])
  })

  it('counts the wait for an approval, and a rejection sends it back to the queue', () => {
    const events = [
      event(0, 'item.proposed'),
      event(10, 'task.claimed', 'Anna', { mode: 'assisted' }),
      event(12, 'item.decided', 'Anna', { mode: 'assisted' }),
      event(12, 'approval.requested', 'Anna'),
      event(72, 'task.claimed', 'Petra', { mode: 'approval' }),
      event(73, 'approval.refused', 'Petra'),
      event(73, 'decision.undone', 'Petra', { mode: 'assisted' }),
      event(93, 'task.claimed', 'Anna'),
      event(94, 'item.returned', 'Anna'),
    ]
    expect(told(whyWaiting(events, { from: at(0), to: at(154) }))).toEqual([
      'queue 10',
      'taken Anna 2',
      'approval 60',
      'taken Petra 1',
      'queue Petra rejected 20',
      'taken Anna 1',
      'sender Anna 60',
    ])
  })

  it('does not wait for second looks, which change nothing about the item', () => {
    const events = [
      event(0, 'item.proposed'),
      event(5, 'task.claimed', 'Ben', { mode: 'qa', visitId: 'q' }),
      event(6, 'item.opened', 'Ben', { visitId: 'q' }),
      event(7, 'check.decided', 'Ben', { mode: 'qa' }),
    ]
    expect(told(whyWaiting(events, { from: at(0), to: at(10) }))).toEqual(['queue 10'])
  })

  it('counts what an undone decision took, and leaves rework out', () => {
    const events = [
      event(0, 'item.proposed'),
      event(5, 'item.completed'),
      event(8, 'decision.undone', 'Anna', { mode: 'assisted' }),
      event(10, 'item.completed'),
      event(90, 'item.reopened', 'Lea'),
      event(95, 'task.claimed', 'Anna'),
    ]
    expect(told(whyWaiting(events, { from: at(0), to: at(10) }))).toEqual(['queue 5', 'completed 3', 'worked Anna 2'])
  })

  const types = [
    'item.received',
    'item.read',
    'item.proposed',
    'item.failed',
    'item.reading_retried',
    'task.claimed',
    'item.opened',
    'task.released',
    'task.skipped',
    'task.escalated',
    'item.decided',
    'approval.requested',
    'approval.refused',
    'item.returned',
    'item.completed',
    'decision.undone',
    'item.reopened',
    'comment.added',
  ]

  it('adds up to the cycle time, whatever happened and however the clocks ran', () => {
    const history = fc.array(
      fc.record({
        at: fc.integer({ min: -50, max: 500 }).map(at),
        type: fc.constantFrom(...types),
        who: fc.constantFrom('Anna', 'Ben'),
        data: fc.record({
          mode: fc.constantFrom('assisted', 'approval', 'qa'),
          reason: fc.constantFrom('unclear', 'waiting'),
        }),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(history, fc.nat(400), (events, length) => {
        const segments = whyWaiting(events, { from: at(0), to: at(length) })
        expect(segments.reduce((sum, s) => sum + s.ms, 0)).toBe(length * 60_000)
        let before = at(0)
        for (const s of segments) {
          expect(s.from).toBe(before)
          expect(Date.parse(s.to) - Date.parse(s.from)).toBe(s.ms)
          expect(s.ms).toBeGreaterThan(0)
          before = s.to
        }
        const groups = waitGroups(segments)
        expect(groups.reduce((sum, g) => sum + g.ms, 0)).toBe(length * 60_000)
        expect(groups.map((g) => g.ms)).toEqual(groups.map((g) => g.ms).sort((a, b) => b - a))
      }),
    )
  })

  it('adds up what one cause took in several goes, with what was done elsewhere meanwhile', () => {
    const segment = (from: number, cause: Segment['cause'], ms: number): Segment => ({
      cause,
      who: null,
      note: null,
      from: at(from),
      to: at(from + 1),
      ms,
    })
    const segments = [segment(0, 'queue', 5), segment(1, 'proposing', 9), segment(2, 'queue', 6)]
    expect(waitGroups(segments, { [at(0)]: 3, [at(2)]: 4 })).toEqual([
      { cause: 'queue', who: null, note: null, ms: 11, times: 2, meanwhile: 7, workingMs: null },
      { cause: 'proposing', who: null, note: null, ms: 9, times: 1, meanwhile: null, workingMs: null },
    ])
    const working = waitGroups(segments, {}, { [at(0)]: 2, [at(1)]: 0, [at(2)]: 1 })
    expect(working.map((group) => group.workingMs)).toEqual([3, 0])
  })
})
