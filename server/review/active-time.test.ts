import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  activeMsAt,
  applyHeartbeat,
  type Clock,
  type Gaps,
  type Heartbeat,
  heartbeatOf,
  heartbeatSchema,
  madeAt,
  newVisit,
  pauseClock,
  recordInput,
  resumeClock,
  startClock,
  visitBegan,
} from './active-time.ts'

const cutoff = 60_000
const totalOf = (clock: Clock) => activeMsAt(clock.gaps, clock.idleCutoffMs)
/** One gap of this length, as a browser would report it. */
const gapsOf = (ms: number): Gaps => pauseClock(startClock(cutoff, 0, true), ms).gaps
const beat = (sequence: number, activeMs: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  visitId: 'v',
  sequence,
  activeMs,
  gaps: Array.from({ length: Math.ceil(activeMs / cutoff) }).reduce<Gaps>(
    (gaps, _, i) => addUp(gaps, gapsOf(Math.min(cutoff, activeMs - i * cutoff))),
    [],
  ),
  at: 0,
  ...more,
})
function addUp(a: Gaps, b: Gaps): Gaps {
  const sums = new Map(a.map((gap) => [gap.upTo, gap]))
  for (const gap of b) {
    const before = sums.get(gap.upTo)
    sums.set(gap.upTo, before ? { ...gap, count: gap.count + before.count, ms: gap.ms + before.ms } : gap)
  }
  return [...sums.values()].sort((x, y) => x.upTo - y.upTo)
}

describe('the clock in the browser', () => {
  it('counts 20 s of reading before the first key: open, 20 s, Ctrl+Enter = 20.0 s', () => {
    expect(totalOf(pauseClock(startClock(cutoff, 1_000, true), 21_000))).toBe(20_000)
  })

  it('counts at most the cutoff of a gap', () => {
    const clock = recordInput(recordInput(startClock(cutoff, 0, true), 5_000), 305_000)
    expect(totalOf(clock)).toBe(65_000)
    expect(totalOf(recordInput(clock, 306_000))).toBe(66_000)
  })

  it('counts nothing while the tab is hidden or out of focus, whatever passes over it', () => {
    let clock = pauseClock(startClock(cutoff, 0, true), 10_000)
    clock = recordInput(clock, 15_000)
    clock = pauseClock(clock, 20_000)
    clock = resumeClock(clock, 30_000)
    expect(totalOf(pauseClock(clock, 34_000))).toBe(14_000)
  })

  it('starts only with focus when an item is painted in a background tab', () => {
    const clock = resumeClock(startClock(cutoff, 0, false), 8_000)
    expect(totalOf(pauseClock(clock, 9_500))).toBe(1_500)
  })

  it('does not count twice when focus is reported twice, nor backwards when a clock jumps', () => {
    const clock = recordInput(resumeClock(startClock(cutoff, 0, true), 4_000), 3_000)
    expect(totalOf(pauseClock(clock, 6_000))).toBe(6_000)
  })

  it('is the sum of min(gap, cutoff) at the cutoff counted with and at every other admissible one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 40 }),
        fc.integer({ min: 15, max: 300 }),
        fc.integer({ min: 15, max: 300 }),
        (gaps, seconds, otherSeconds) => {
          let at = 0
          let clock = startClock(seconds * 1000, at, true)
          for (const gap of gaps) {
            at += gap
            clock = recordInput(clock, at)
          }
          const sum = (ms: number) => gaps.reduce((total, gap) => total + Math.min(gap, ms), 0)
          expect(totalOf(clock)).toBe(sum(seconds * 1000))
          expect(activeMsAt(clock.gaps, otherSeconds * 1000)).toBe(sum(otherSeconds * 1000))
          expect(heartbeatSchema.parse(heartbeatOf(clock, 'v', 1, at)).activeMs).toBe(totalOf(clock))
        },
      ),
    )
  })

  it('never makes visits overlap: across focus changes the total stays within the time in focus', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom('input', 'pause', 'resume'))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let at = 0
        let focusedMs = 0
        let clock = startClock(cutoff, 0, true)
        for (const [wait, what] of steps) {
          at += wait
          if (clock.lastInputAt !== null) focusedMs += wait
          clock =
            what === 'input'
              ? recordInput(clock, at)
              : what === 'pause'
                ? pauseClock(clock, at)
                : resumeClock(clock, at)
        }
        expect(totalOf(clock)).toBeLessThanOrEqual(focusedMs)
      }),
    )
  })
})

describe('heartbeats on the server', () => {
  const visit = newVisit('v', 1_000_000, cutoff)

  it('takes the latest total and ignores late, repeated and foreign ones', () => {
    const second = applyHeartbeat(visit, beat(2, 20_000), 1_030_000)
    expect(second).toMatchObject({ activeMs: 20_000, sequence: 2, suspect: false })
    expect(applyHeartbeat(second, beat(1, 9_000), 1_031_000)).toBe(second)
    expect(applyHeartbeat(second, beat(2, 29_000), 1_031_000)).toBe(second)
    expect(applyHeartbeat(second, beat(3, 29_000, { visitId: 'other' }), 1_031_000)).toBe(second)
  })

  it('clamps the total to the time since the claim plus 2 s', () => {
    expect(applyHeartbeat(visit, beat(1, 22_000), 1_020_000)).toMatchObject({ activeMs: 22_000, suspect: false })
    expect(applyHeartbeat(visit, beat(1, 24_000), 1_020_000)).toMatchObject({ activeMs: 22_000, suspect: false })
    expect(applyHeartbeat(visit, beat(1, 30_000), 1_020_000)).toMatchObject({ activeMs: 22_000, suspect: true })
  })

  it('clamps cumulatively: many small reports cannot add up to more than one large one', () => {
    let v = visit
    for (let i = 1; i <= 10; i++) v = applyHeartbeat(v, beat(i, i * 3_000), 1_000_000 + i * 100)
    expect(v).toMatchObject({ activeMs: 3_000, reportedMs: 30_000, suspect: true })
  })

  it('forgives a burst that the totals make up for', () => {
    const early = applyHeartbeat(visit, beat(1, 30_000), 1_010_000)
    expect(early.suspect).toBe(true)
    expect(applyHeartbeat(early, beat(2, 40_000), 1_045_000)).toMatchObject({ activeMs: 40_000, suspect: false })
  })

  it('does not believe a total that its own gaps do not give at the cutoff', () => {
    const idle = beat(1, 200_000, { gaps: gapsOf(200_000) })
    expect(applyHeartbeat(visit, idle, 1_300_000)).toMatchObject({ activeMs: 60_000, suspect: true })
  })

  it('ends the same with or without duplicates and late messages, and never falls', () => {
    const messages = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 90_000 })), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(messages, (list) => {
        let all = visit
        let clean = visit
        let now = visit.beganAt
        for (const [sequence, waited] of list) {
          now += waited
          const heartbeat = beat(sequence, sequence * 11_000)
          const next = applyHeartbeat(all, heartbeat, now)
          expect(next.activeMs).toBeGreaterThanOrEqual(all.activeMs)
          expect(next.activeMs).toBeLessThanOrEqual(now - visit.beganAt + 2_000)
          all = next
          if (sequence > clean.sequence) clean = applyHeartbeat(clean, heartbeat, now)
        }
        expect(all).toEqual(clean)
      }),
    )
  })

  it('refuses a histogram out of order or with a bucket twice', () => {
    const gap = { upTo: 15, count: 1, ms: 10 }
    expect(heartbeatSchema.safeParse(beat(1, 10, { gaps: [gap, gap] })).success).toBe(false)
    expect(heartbeatSchema.safeParse(beat(1, 10, { gaps: [{ ...gap, upTo: 14 }] })).success).toBe(false)
  })
})

describe('work without network', () => {
  /** Items claimed ahead at once; decided one after the other offline; everything arrives together when the net is back. */
  function offline(durations: number[], arrival: number) {
    let previous: number | null = null
    let clientNow = 0
    return durations.map((ms, i) => {
      clientNow += ms
      const heartbeat = beat(1, ms, { visitId: `v${i}`, at: clientNow, sentAt: arrival })
      const visit = applyHeartbeat(newVisit(`v${i}`, visitBegan(0, previous), cutoff), heartbeat, arrival)
      previous = madeAt(visit, heartbeat, arrival)
      return visit
    })
  }

  it('finds none of ten decisions across 20 s suspect, and keeps each its own time', () => {
    const durations = [8_000, 1_000, 500, 2_500, 1_000, 1_000, 1_000, 2_000, 1_000, 2_000]
    const visits = offline(durations, 20_000)
    expect(visits.map((v) => v.activeMs)).toEqual(durations)
    expect(visits.some((v) => v.suspect)).toBe(false)
  })

  it('holds nothing against the next item when a message was seconds on its way', () => {
    const first = beat(1, 5_000, { visitId: 'a', at: 5_000, sentAt: 5_000 })
    const visit = applyHeartbeat(newVisit('a', 0, cutoff), first, 9_000)
    const made = madeAt(visit, first, 9_000)
    expect(made).toBe(5_000)
    const second = beat(1, 4_000, { visitId: 'b', at: 9_000, sentAt: 9_000 })
    const next = applyHeartbeat(newVisit('b', visitBegan(0, made), cutoff), second, 9_200)
    expect(next).toMatchObject({ activeMs: 4_000, suspect: false })
    // Longer than a slow message takes, somebody was away: the time is not given to the next item.
    expect(madeAt(visit, first, 60_000)).toBe(50_000)
  })

  it('holds for any ten durations and any further wait for the network', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 0, max: 600_000 }),
        (durations, wait) => {
          const visits = offline(durations, durations.reduce((a, b) => a + b, 0) + wait)
          expect(visits.map((v) => v.activeMs)).toEqual(durations)
          expect(visits.some((v) => v.suspect)).toBe(false)
        },
      ),
    )
  })

  it('keeps a chain within the server time plus 2 s an item even if the browser lies about its clock', () => {
    const claims = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer(), fc.integer({ min: 0, max: 2_000_000 })),
      {
        minLength: 1,
        maxLength: 10,
      },
    )
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 100_000 }), (list, arrival) => {
        let previous: number | null = null
        let total = 0
        for (const [ms, at, lie] of list) {
          const heartbeat = beat(1, ms, { at, sentAt: at + lie })
          const visit = applyHeartbeat(newVisit('v', visitBegan(0, previous), cutoff), heartbeat, arrival)
          previous = madeAt(visit, heartbeat, arrival)
          total += visit.activeMs
        }
        expect(total).toBeLessThanOrEqual(arrival + 2_000 * list.length)
      }),
    )
  })
})
