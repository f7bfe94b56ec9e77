import type { Look } from '#server/pilot/effect/effect.ts'
import { costModelSchema } from '#server/roi/cost-model.ts'
import type { ExecutiveSummary } from '#server/roi/executive.ts'
import { executivePilot, executiveRoi } from '#server/roi/executive-summary.ts'
import { inputsOf } from '#server/roi/inputs.ts'
import { rangeOf } from '#server/roi/monte-carlo.ts'
import { roiLines } from '#server/roi/roi.ts'
import { tornadoOf } from '#server/roi/sensitivity.ts'
import { standingFixture } from './standing.fixture.ts'

const day = 86_400_000
const begin = Date.parse('2026-09-07T16:00:00Z')

/** Sixty days of looks whose interval narrows around 1.4 minutes. */
export function looksFixture(): Look[] {
  return Array.from({ length: 60 }, (_, i) => {
    const half = 6 / Math.sqrt(i + 1)
    const estimate = 1.4 + Math.sin(i / 4) / (1 + i / 6)
    return {
      at: begin + i * day,
      n: 4 * (i + 1),
      checked: i,
      saving: { estimate, low: estimate - half, high: estimate + half },
      errorDifference: { estimate: 0, low: -0.05, high: 0.05 },
      verdict: half < 0.9 ? 'proved' : 'not_yet',
    }
  })
}

/** Everything an executive reads about a proved pilot, in a test. */
export function summaryFixture(change: Partial<ExecutiveSummary> = {}): ExecutiveSummary {
  const saving = { sequence: { estimate: 1.4, low: 0.62, high: 2.18 }, fixed: null }
  const excluded = ['a', 'b', 'c'].map((id) => ({ id, reason: 'suspect' as const }))
  const standing = standingFixture(
    { verdict: 'proved', guard: 'held', because: [], saving, excluded },
    { looks: looksFixture() },
  )
  const model = costModelSchema.parse({
    ...{
      itemsPerWeek: 150,
      baselineMinutes: 6,
      assistedMinutes: { low: 4, likely: 4.6, high: 5.4 },
      hourlyRate: { low: 22, likely: 25, high: 30 },
    },
    ...{ baselineErrorRate: 0.04, assistedErrorRate: 0.02, costPerError: { low: 15, likely: 33.3333, high: 60 } },
    ...{ subscriptionPerMonth: 250, usagePerItem: 0.02, setupCost: 1200, amortisationWeeks: 52, freedTimeShare: 0.8 },
  })
  const inputs = inputsOf(model, {})
  const roi = {
    from: '2026-09-01',
    inputs,
    lines: roiLines(inputs),
    range: rangeOf(inputs, 1),
    tornado: tornadoOf(inputs),
  }
  return {
    organisation: { slug: 'acme', name: 'Acme' },
    workflow: {
      ...{ key: 'invoices', name: 'Invoices', noun: { one: 'invoice', many: 'invoices' } },
      ...{ currency: 'EUR', timeZone: 'Europe/Berlin' },
    },
    at: '2026-11-30T07:00:00.000Z',
    pilot: executivePilot(standing),
    roi: executiveRoi(roi, null),
    weeks: [],
    marks: { demo: false, simulated: false, unproved: false },
    ...change,
  }
}
