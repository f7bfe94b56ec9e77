import { describe, expect, it } from 'vitest'
import { type ItemRow, metricsOf } from '#server/metrics/metrics.ts'
import { weightedRate } from '#server/platform/statistics.ts'
import { costModelSchema } from './cost-model.ts'
import { baselineFindings, bestOf, type Finding, inputsOf, pilotFindings, workbenchFindings } from './inputs.ts'

const model = costModelSchema.parse({
  itemsPerWeek: { low: 120, likely: 150, high: 200 },
  baselineMinutes: 6,
  assistedMinutes: 1.5,
  hourlyRate: 25,
  baselineErrorRate: 0.04,
  assistedErrorRate: 0.005,
  costPerError: 33,
})

const done = Date.UTC(2026, 0, 5)
const row: ItemRow = {
  id: '1',
  receivedAt: done - 3_600_000,
  openedAt: done - 600_000,
  decidedAt: done,
  completedAt: done,
  reworkedAt: null,
  foundByMeasuringAt: null,
  dueAt: null,
  arm: 'assisted',
  touchMs: 90_000,
  reworkMs: 0,
  suspect: false,
  reviewed: true,
  changedFields: 0,
}
const options = { now: done + 40 * 86_400_000, reworkWindowDays: 30 }
const all = { from: 0, to: Number.MAX_SAFE_INTEGER }
const none = metricsOf([], all, options)
const week = { monday: '2026-01-05', days: 7, completions: 0, backlog: 0 }

describe('typed inputs', () => {
  it('are estimates; a range counts with its likely value and is kept as a spread', () => {
    const inputs = inputsOf(model, workbenchFindings({ assisted: none, manual: none }, []))
    expect(new Set(Object.values(inputs).map((input) => input.source))).toEqual(new Set(['typed']))
    expect(inputs.itemsPerWeek).toMatchObject({
      value: '150',
      spread: { kind: 'range', low: 120, likely: 150, high: 200 },
    })
    expect(inputs.hourlyRate.spread).toBeNull()
  })
})

describe('the workbench', () => {
  // Touch 60, 90, 90, 120 s: mean 1.5 min. One of four items cost 2 more minutes: + 1/4 x 2 = 2 minutes.
  const four = [
    { ...row, touchMs: 60_000 },
    row,
    row,
    { ...row, touchMs: 120_000, reworkedAt: done + 86_400_000, reworkMs: 120_000 },
  ]
  const rows = [four, four, four, four, four].flat()

  it('stands in for the estimate, with n and standard error, and the estimate is kept', () => {
    const weeks = [
      { ...week, arrivals: 100, partial: false },
      { ...week, arrivals: 105, partial: false },
      { ...week, arrivals: 9, partial: true },
    ]
    const inputs = inputsOf(model, workbenchFindings({ assisted: metricsOf(rows, all, options), manual: none }, weeks))
    expect(inputs.assistedMinutes).toMatchObject({ value: '2', source: 'measured', n: 20, typed: '1.5' })
    expect(inputs.assistedMinutes.spread).toMatchObject({ kind: 'mean', mean: 2, se: expect.closeTo(0.0811, 3) })
    // se of 100 and 105: sd 3.5355 / sqrt(2) = 2.5.
    expect(inputs.itemsPerWeek).toMatchObject({
      value: '102.5',
      n: 2,
      spread: { kind: 'mean', mean: 102.5, se: expect.closeTo(2.5, 9) },
    })
    expect(inputs.baselineMinutes).toMatchObject({ value: '6', source: 'typed', n: null, typed: null })
  })

  it('gives the baseline from the manual arm, and errors from what was checked', () => {
    const checked = { error: true, probability: 0.5 }
    const worked: ItemRow = { ...row, arm: 'manual', touchMs: 300_000, checked }
    const manual = metricsOf(Array<ItemRow>(20).fill(worked), all, options)
    const inputs = inputsOf(model, workbenchFindings({ assisted: none, manual }, []))
    expect(inputs.baselineMinutes).toMatchObject({ value: '5', n: 20, spread: { kind: 'mean', se: 0 } })
    expect(inputs.baselineErrorRate).toMatchObject({ value: '1', n: 20, spread: { kind: 'rate', errors: 20, n: 20 } })
  })

  it('replaces no estimate below 20 items or two whole weeks, and tells how many are there', () => {
    const few = metricsOf(rows.slice(0, 19), all, options)
    const inputs = inputsOf(
      model,
      workbenchFindings({ assisted: few, manual: none }, [{ ...week, arrivals: 100, partial: false }]),
    )
    expect(inputs.assistedMinutes).toEqual({
      ...{ value: '1.5', spread: null, source: 'typed', n: null, typed: null },
      tooFew: 19,
    })
    expect(inputs.itemsPerWeek).toMatchObject({ value: '150', source: 'typed', tooFew: 1 })
    expect(inputs.baselineMinutes).not.toHaveProperty('tooFew')
  })
})

describe('the best source', () => {
  const arm = { n: 80, meanMinutes: 4, seMinutes: 0.2, errors: weightedRate([]) }
  const pilot = pilotFindings(
    { manual: arm, assisted: { ...arm, meanMinutes: 1.5, errors: weightedRate(weighted(3, 197)) } },
    { manual: 0, assisted: 0.25 },
  )
  const stopwatch = baselineFindings({
    source: 'stopwatch',
    minutes: { mean: 5.5, se: 0.4, n: 30 },
    errors: { errors: 2, n: 30 },
  })
  const typedWord = { value: '9', spread: null, n: 0, source: 'measured' } satisfies Finding

  it('is the pilot, then the workbench, the stopwatch, imported history and the estimate', () => {
    const inputs = inputsOf(model, bestOf(pilot, { baselineMinutes: typedWord }, stopwatch))
    expect(inputs.baselineMinutes).toMatchObject({ value: '4', source: 'pilot', n: 80, typed: '6' })
    expect(inputs.baselineErrorRate).toMatchObject({ value: '0.0666666666667', source: 'stopwatch', n: 30 })
    expect(inputs.hourlyRate.source).toBe('typed')
  })

  it('is the best one that has enough; where none has, the one that has most tells how far it is', () => {
    const one = (n: number, source: Finding['source']) => ({ baselineMinutes: { value: '1', spread: null, n, source } })
    const best = bestOf(one(3, 'pilot'), one(19, 'measured'), one(40, 'stopwatch'), one(90, 'imported'))
    expect(best.baselineMinutes).toMatchObject({ n: 40, source: 'stopwatch' })
    const none = bestOf(one(3, 'pilot'), one(19, 'measured'), one(0, 'stopwatch'))
    expect(inputsOf(model, none).baselineMinutes).toMatchObject({ value: '6', source: 'typed', tooFew: 19 })
  })

  it('adds what items cost after completion to the minutes of a pilot', () => {
    expect(pilot.assistedMinutes).toMatchObject({ value: '1.75', spread: { kind: 'mean', mean: 1.75, se: 0.2 } })
  })

  it('keeps the effective counts of a weighted sample, and the n of what was really checked', () => {
    expect(pilot.assistedErrorRate).toMatchObject({ value: '0.015', n: 200 })
    expect(pilot.assistedErrorRate?.spread).toEqual({ kind: 'rate', errors: expect.closeTo(3, 9), n: 200 })
    expect(pilot.baselineErrorRate).toBeUndefined()
  })
})

function weighted(errors: number, right: number) {
  return Array.from({ length: errors + right }, (_, i) => ({ hit: i < errors, weight: 1 }))
}
