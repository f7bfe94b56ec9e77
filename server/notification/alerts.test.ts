import { describe, expect, it } from 'vitest'
import { alertsSchema } from '#server/workflow/alerts.ts'
import { type AlertKind, judge, type Measured } from './alerts.ts'

const hour = 3_600_000
const calm: Measured = {
  waiting: null,
  recent: { n: 0, failed: 0 },
  silent: null,
  corrections: { now: { monday: '2026-11-16', count: 0, n: 0 }, before: [] },
  due: { overdue: 0, soon: 0 },
}
const all = alertsSchema.parse({
  queueAgeHours: 10,
  failureShare: 0.2,
  providerDownMinutes: 30,
  correctionDrift: true,
  dueWithinHours: 4,
})

const of = (kind: AlertKind, measured: Partial<Measured>, alerts = all) => {
  const found = judge(alerts, { ...calm, ...measured }).find((j) => j.kind === kind)
  if (!found) throw new Error(kind)
  return found
}
const weeks = (rates: readonly number[], n = 50) =>
  rates.map((rate, i) => ({ monday: `2026-09-${10 + i}`, count: Math.round(rate * n), n }))
const week = (count: number, n: number) => ({ monday: '2026-11-09', count, n })

describe('an alert', () => {
  it('closes when nothing is there, and when nobody watches it', () => {
    expect(judge(all, calm).map((j) => j.is)).toEqual(['close', 'close', 'close', 'hold', 'close'])
    const unwatched = alertsSchema.parse({})
    const bad = { waiting: { n: 1, oldestMs: 900 * hour, openedMs: 0 }, due: { overdue: 3, soon: 1 } }
    expect(judge(unwatched, { ...calm, ...bad }).map((j) => j.is)).toEqual(Array(5).fill('close'))
  })

  it('opens above its limit and closes only well below it', () => {
    const at = (hours: number) => of('queue_age', { waiting: { n: 7, oldestMs: hours * hour, openedMs: 0 } }).is
    expect([7.9, 8.1, 10, 10.1].map(at)).toEqual(['close', 'hold', 'hold', 'open'])
    const { message } = of('queue_age', { waiting: { n: 7, oldestMs: 11 * hour, openedMs: 0 } })
    expect(message).toBe('The oldest of 7 items that wait for a person has waited 11 h; the limit is 10 h.')
  })

  it('is not gone because somebody has the oldest item open: it would come back with the next one who lets it go', () => {
    const at = (openedMs: number, n = 0) => of('queue_age', { waiting: { n, oldestMs: n * hour, openedMs } }).is
    expect([at(30 * hour), at(30 * hour, 1), at(hour)]).toEqual(['hold', 'hold', 'close'])
  })

  it('says nothing of the failures of a handful of items', () => {
    const at = (failed: number, n: number) => of('failures', { recent: { failed, n } }).is
    expect(at(9, 9)).toBe('hold')
    expect(at(2, 10)).toBe('hold')
    expect(at(3, 10)).toBe('open')
    expect(at(1, 10)).toBe('close')
    expect(of('failures', { recent: { failed: 3, n: 10 } }).message).toContain('3 of the 10 items')
  })

  it('holds for a provider that is silent until it answers', () => {
    expect(of('provider_down', { silent: { ms: 29 * 60_000, n: 2 } }).is).toBe('hold')
    expect(of('provider_down', { silent: { ms: 31 * 60_000, n: 2 } }).is).toBe('open')
    expect(of('provider_down', { silent: null }).is).toBe('close')
  })

  it('opens for what is overdue and for what falls due', () => {
    expect(of('due_soon', { due: { overdue: 1, soon: 2 } })).toMatchObject({
      is: 'open',
      message: '1 item is overdue, and 2 fall due within 4 h.',
    })
    expect(of('due_soon', { due: { overdue: 0, soon: 0 } }).is).toBe('close')
  })
})

describe('the share of corrections', () => {
  const before = weeks([0.1, 0.14, 0.12, 0.08, 0.1, 0.12, 0.1, 0.14])
  const at = (count: number, n: number, past = before) =>
    of('correction_drift', { corrections: { now: week(count, n), before: past } })

  it('is told when it leaves the range of its own weeks by more than chance', () => {
    const judged = at(20, 50)
    expect(judged.is).toBe('open')
    expect(judged.message).toMatch(
      /^20 of 50 items of the week from 2026-11-09 were corrected \(40 %, .*between 8 % and 14 %, n = 400/,
    )
  })

  it('is not told within the range, nor where chance would do', () => {
    expect(at(6, 50).is).toBe('close')
    expect(at(8, 50).is).toBe('close')
  })

  it('is told when it falls too: people may have stopped looking', () => {
    expect(at(0, 80, weeks([0.3, 0.34, 0.32, 0.3])).is).toBe('open')
  })

  it('says nothing of a small week, or with too short a history', () => {
    expect(at(15, 19).is).toBe('hold')
    expect(at(20, 50, before.slice(0, 3)).is).toBe('hold')
    expect(at(20, 50, weeks([0.1, 0.1, 0.1, 0.1, 0.1], 9)).is).toBe('hold')
  })

  it('has nothing to compare where nothing was ever corrected', () => {
    expect(at(0, 50, weeks([0, 0, 0, 0])).is).toBe('close')
    expect(at(50, 50, weeks([1, 1, 1, 1])).is).toBe('close')
  })
})
