import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ItemRow, metricsOf } from './metrics.ts'

const minute = 60_000
const day = 86_400_000
const t0 = Date.UTC(2026, 2, 2, 9)
const forever = { from: 0, to: Number.MAX_SAFE_INTEGER }
const options = { now: t0 + 100 * day, reworkWindowDays: 30 }
let serial = 0

/** An assisted item received at t0, opened after 10 min, decided 3 min later, completed a minute after that. */
function row(more: Partial<ItemRow> = {}): ItemRow {
  serial += 1
  return {
    id: `item-${serial}`,
    receivedAt: t0,
    openedAt: t0 + 10 * minute,
    decidedAt: t0 + 13 * minute,
    completedAt: t0 + 14 * minute,
    reworkedAt: null,
    foundByMeasuringAt: null,
    dueAt: null,
    arm: 'assisted',
    touchMs: 90_000,
    reworkMs: 0,
    suspect: false,
    reviewed: true,
    changedFields: 0,
    ...more,
  }
}
const done = t0 + 14 * minute

describe('durations', () => {
  it('stand side by side, each with median, p90, mean and n', () => {
    const metrics = metricsOf([row(), row({ touchMs: 30_000 }), row({ touchMs: 60_000 })], forever, options)
    expect(metrics.touch).toMatchObject({ n: 3, median: 60_000, p90: 84_000, mean: 60_000 })
    // Standard deviation 30 s, so a standard error of 17.32 s; Student's t of two degrees is 4.3027.
    expect(metrics.touch).toMatchObject({ se: 17_321, low: -14_524, high: 134_524 })
    expect(metrics.handling).toMatchObject({ n: 3, median: 3 * minute, p90: 3 * minute, mean: 3 * minute, se: 0 })
    expect(metrics.wait.median).toBe(10 * minute)
    expect(metrics.cycle.median).toBe(14 * minute)
  })

  it('leave suspect clocks out of touch time, and count them', () => {
    const metrics = metricsOf([row(), row({ touchMs: 9_000_000, suspect: true })], forever, options)
    expect(metrics).toMatchObject({ completed: 2, suspect: 1, touch: { n: 1, mean: 90_000 }, handling: { n: 2 } })
  })

  it('count an untouched item as no touch time, and give it no handling or wait', () => {
    const untouched = row({ openedAt: null, decidedAt: null, reviewed: false, touchMs: 0 })
    const metrics = metricsOf([row(), untouched], forever, options)
    expect(metrics.touch).toMatchObject({ n: 2, mean: 45_000 })
    expect(metrics.handling.n).toBe(1)
    expect(metrics.wait.n).toBe(1)
    expect(metrics.straightThrough).toMatchObject({ count: 1, n: 2, rate: 0.5 })
  })

  it('say nothing of nothing', () => {
    const metrics = metricsOf([], forever, options)
    expect(metrics.touch).toEqual({ n: 0, median: null, p90: null, mean: null, se: null, low: null, high: null })
    expect(metrics.correction).toMatchObject({ n: 0, rate: null })
    expect(metrics.rework.curve).toEqual([7, 14, 30].map((days) => ({ days, share: null, atRisk: 0 })))
  })

  it('are about the items completed in the period, its end left out', () => {
    const rows = [row(), row({ completedAt: null }), row({ completedAt: done + day })]
    expect(metricsOf(rows, { from: done, to: done + day }, options).completed).toBe(1)
    expect(metricsOf(rows, { from: done + 1, to: done + day }, options).completed).toBe(0)
  })
})

describe('service level, errors and approvals', () => {
  it('count what was completed by its due time', () => {
    const rows = [row({ dueAt: done }), row({ dueAt: done - 1 }), row({ dueAt: done, completedAt: null })]
    expect(metricsOf(rows, forever, options).sla).toMatchObject({ count: 1, n: 2 })
  })

  it('weigh checked items by how likely they were to be drawn', () => {
    const checked = (error: boolean, probability: number) => row({ checked: { error, probability } })
    const { errors } = metricsOf([checked(true, 1), checked(false, 0.25), row()], forever, options)
    // 1 of 1 + 4; n_eff = 25 / 17.
    expect(errors).toMatchObject({ count: 1, n: 2 })
    expect(errors.rate).toBeCloseTo(0.2)
    expect(errors.nEff).toBeCloseTo(25 / 17)
  })

  it('are about the approvals decided in the period, completed or not', () => {
    const approval = (ms: number, inTime: boolean) => ({ requestedAt: done, decidedAt: done + ms, inTime })
    const rows = [
      row({ approval: approval(minute, true) }),
      row({ completedAt: null, approval: approval(3 * minute, false) }),
      row({ approval: { requestedAt: done, decidedAt: null, inTime: false } }),
    ]
    const { approval: found } = metricsOf(rows, forever, options)
    expect(found).toMatchObject({ speed: { n: 2, mean: 2 * minute }, inTime: { count: 1, n: 2 } })
  })
})

describe('correction rate', () => {
  it('counts reviewed assisted items with at least one change, and no others', () => {
    const rows = [
      row({ changedFields: 3 }),
      row({ changedFields: 0 }),
      row({ arm: 'manual', changedFields: 8 }),
      row({ reviewed: false, openedAt: null, decidedAt: null }),
      row({ completedAt: null, changedFields: 1 }),
    ]
    expect(metricsOf(rows, forever, options).correction).toMatchObject({ count: 1, n: 2, rate: 0.5 })
  })
})

describe('rework', () => {
  const reworkedAfter = (days: number, more: Partial<ItemRow> = {}) =>
    row({ reworkedAt: done + days * day, reworkMs: 120_000, ...more })

  it('counts reopenings within the window, of the items old enough', () => {
    const young = { receivedAt: t0 + 80 * day, completedAt: done + 80 * day }
    const rows = [
      row(),
      reworkedAfter(5),
      reworkedAfter(30),
      reworkedAfter(31),
      row(young),
      row({ ...young, reworkedAt: done + 81 * day }),
    ]
    const { rework } = metricsOf(rows, forever, options)
    expect(rework.rate).toMatchObject({ count: 2, n: 4, rate: 0.5 })
    expect(rework).toMatchObject({ windowDays: 30, reworked: 4, foundByMeasuring: 0 })
  })

  it('estimates from young items before the window is over, with the number at risk', () => {
    const now = done + 10 * day
    const completedAt = (days: number) => ({ receivedAt: t0 - 20 * day, completedAt: now - days * day })
    const rows = [
      row(completedAt(10)),
      row(completedAt(8)),
      row({ ...completedAt(10), reworkedAt: now - 8 * day }),
      row(completedAt(3)),
    ]
    const { rework } = metricsOf(rows, forever, { now, reworkWindowDays: 30 })
    expect(rework.rate).toMatchObject({ n: 0, rate: null })
    // One of four reworked at 2 days; two are observed for 7 days, none for 14.
    expect(rework.curve).toEqual([
      { days: 7, share: 0.25, atRisk: 2 },
      { days: 14, share: null, atRisk: 0 },
      { days: 30, share: null, atRisk: 0 },
    ])
  })

  it('counts what measuring found apart, and reports the minutes beside touch time', () => {
    const rows = [
      row({ foundByMeasuringAt: done + day }),
      reworkedAfter(2),
      reworkedAfter(3, { reworkMs: 60_000 }),
      row(),
    ]
    const { rework, touch } = metricsOf(rows, forever, options)
    expect(rework).toMatchObject({ foundByMeasuring: 1, meanMs: 90_000, rate: { count: 2, n: 4 } })
    expect(touch.mean).toBe(90_000)
  })
})

it('gives the same figures in any order of the rows', () => {
  const maybe = fc.option(fc.integer({ min: 0, max: 60 * day }))
  const rows = fc.array(
    fc.record({
      touchMs: fc.nat(600_000),
      completed: maybe,
      rework: maybe,
      changedFields: fc.nat(3),
      suspect: fc.boolean(),
    }),
  )
  fc.assert(
    fc.property(rows, (list) => {
      const items = list.map(({ completed, rework, ...more }) => {
        const completedAt = completed === null ? null : done + completed
        return row({
          ...more,
          completedAt,
          reworkedAt: completedAt === null || rework === null ? null : completedAt + rework,
        })
      })
      const shuffled = items.toReversed().sort((a, b) => a.touchMs - b.touchMs)
      expect(metricsOf(shuffled, forever, options)).toEqual(metricsOf(items, forever, options))
    }),
  )
})
