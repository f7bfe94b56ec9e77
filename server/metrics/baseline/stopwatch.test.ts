import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptEntry,
  activeAt,
  type Entry,
  emptyWatch,
  entryOf,
  entrySchema,
  pauseWatch,
  readWatch,
  resumeWatch,
  sendable,
  startWatch,
  stopWatch,
  undoMs,
  undoStop,
} from './stopwatch.ts'

const id = '00000000-0000-4000-8000-000000000001'
const item = { id, reference: 'A-1', documentType: 'invoice' }
const minute = 60_000

describe('the clock on the device', () => {
  it('counts work without the pauses, and how many there were', () => {
    let watch = startWatch(item, 0)
    expect(activeAt(watch, 2 * minute)).toBe(2 * minute)
    watch = pauseWatch(watch, 2 * minute)
    expect(activeAt(watch, 9 * minute)).toBe(2 * minute)
    watch = resumeWatch(watch, 10 * minute)
    const stopped = stopWatch(watch, 11 * minute)
    expect(stopped).toMatchObject({ activeMs: 3 * minute, pauses: 1, stoppedAt: 11 * minute })
    expect(entryOf(stopped, 15 * minute)).toEqual({
      ...item,
      ...{ activeMs: 3 * minute, elapsedMs: 11 * minute, agoMs: 4 * minute, pauses: 1 },
    })
  })

  it('goes on as if the stop had not been pressed when it is taken back', () => {
    const stopped = stopWatch(startWatch(item, 0), minute)
    expect(stopWatch(undoStop(stopped), 3 * minute)).toMatchObject({ activeMs: 3 * minute, startedAt: 0 })
  })

  it('pressed twice changes nothing the second time', () => {
    const paused = pauseWatch(startWatch(item, 0), minute)
    expect(pauseWatch(paused, 5 * minute)).toBe(paused)
    const running = resumeWatch(paused, 6 * minute)
    expect(resumeWatch(running, 7 * minute)).toBe(running)
  })

  it('whose time is set back counts nothing for that', () => {
    expect(activeAt(startWatch(item, 10 * minute), 0)).toBe(0)
    expect(entrySchema.safeParse(entryOf(stopWatch(startWatch(item, 10 * minute), 0), 0)).success).toBe(true)
  })

  it('comes back after a reload, and from storage that holds something else begins empty', () => {
    const state = { running: startWatch(item, 0), announced: true, waiting: [stopWatch(startWatch(item, 0), minute)] }
    expect(readWatch(JSON.stringify(state))).toEqual(state)
    expect(readWatch(null)).toEqual(emptyWatch)
    expect(readWatch('{"running":1}')).toEqual(emptyWatch)
  })

  it('keeps the last stop for a moment, so that it can be taken back, unless the next item has begun', () => {
    const stopped = stopWatch(startWatch(item, 0), minute)
    const state = { ...emptyWatch, waiting: [stopped] }
    expect(sendable(state, minute + 1)).toEqual([])
    expect(sendable(state, minute + undoMs)).toEqual([stopped])
    expect(sendable({ ...state, running: startWatch(item, minute) }, minute + 1)).toEqual([stopped])
  })
})

describe('what the server takes', () => {
  const entry = (change: Partial<Entry> = {}): Entry => ({
    ...item,
    ...{ activeMs: 4 * minute, elapsedMs: 5 * minute, agoMs: minute, pauses: 1 },
    ...change,
  })
  const now = 100 * minute

  it('is placed by its own clock, from durations alone', () => {
    expect(acceptEntry(entry(), { now, begunAt: null, previousEnd: null })).toEqual({
      ...{ startedAt: 94 * minute, endedAt: 99 * minute, activeMs: 4 * minute, reportedMs: 4 * minute, suspect: false },
    })
  })

  it('cannot be longer than since its start was announced, or since the entry before it ended', () => {
    const cut = acceptEntry(entry(), { now, begunAt: 97 * minute, previousEnd: null })
    expect(cut).toMatchObject({ activeMs: 2 * minute + 2000, reportedMs: 4 * minute, suspect: true })
    expect(acceptEntry(entry(), { now, begunAt: null, previousEnd: 96 * minute })).toMatchObject({ suspect: true })
    // Two seconds of a slow network are not held against anybody.
    expect(acceptEntry(entry(), { now, begunAt: 95 * minute + 1500, previousEnd: null })).toMatchObject({
      suspect: false,
    })
  })

  it('of ten items done without a network and sent at once is not suspect', () => {
    let previousEnd: number | null = null
    for (let i = 0; i < 10; i++) {
      const sent = entry({ activeMs: 2 * minute, elapsedMs: 2 * minute, agoMs: (10 - i) * 3 * minute })
      const taken = acceptEntry(sent, { now, begunAt: null, previousEnd })
      expect(taken).toMatchObject({ activeMs: 2 * minute, suspect: false })
      previousEnd = taken.endedAt
    }
  })

  it('never adds up to more than the server saw pass, whatever a device says', () => {
    const any = fc.record({ activeMs: fc.nat(10 * minute), elapsedMs: fc.nat(10 * minute), agoMs: fc.nat(30 * minute) })
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (sent) => {
        const ends: number[] = []
        let total = 0
        const begun = 60 * minute
        for (const one of sent.sort((a, b) => b.agoMs - a.agoMs)) {
          const taken = acceptEntry(entry(one), { now, begunAt: null, previousEnd: ends.at(-1) ?? begun })
          expect(taken.startedAt).toBeLessThanOrEqual(taken.endedAt)
          expect(taken.activeMs).toBeLessThanOrEqual(taken.reportedMs)
          total += taken.activeMs
          ends.push(taken.endedAt)
        }
        expect(total).toBeLessThanOrEqual(Math.max(0, now - begun) + sent.length * 2000)
      }),
    )
  })
})
