import { MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createRoutesStub } from 'react-router'
import { expect, it } from 'vitest'
import { definitions } from '#server/metrics/definitions.ts'
import { filterSchema } from '#server/metrics/filter.ts'
import { dailyFlow, weeklyFlow } from '#server/metrics/flow.ts'
import { type ItemRow, metricsOf } from '#server/metrics/metrics.ts'
import { rateOf } from '#server/platform/statistics.ts'
import { proposalAccuracy } from '#server/quality/proposal-accuracy.ts'
import { MetricsView } from './metrics-view.tsx'

const day = 86_400_000
const start = Date.UTC(2026, 2, 2, 8)
const now = start + 20 * day

/** Item i arrives on day i, is opened an hour later, and takes i seconds of touch time; the last two still wait. */
const rows = Array.from({ length: 20 }, (_, i): ItemRow => {
  const receivedAt = start + i * day
  const completedAt = i < 18 ? receivedAt + 2 * 3_600_000 : null
  return {
    id: `i${i}`,
    receivedAt,
    openedAt: receivedAt + 3_600_000,
    decidedAt: completedAt,
    completedAt,
    reworkedAt: null,
    foundByMeasuringAt: null,
    dueAt: receivedAt + 2 * day,
    arm: 'assisted',
    touchMs: (100 + i) * 1000,
    reworkMs: 0,
    suspect: i === 0,
    reviewed: true,
    changedFields: i % 3 === 0 ? 1 : 0,
  }
})

function page(items: ItemRow[], base: string | null = '/o/x/w/y/metrics'): string {
  const days = dailyFlow(items, { firstDay: '2026-03-02', lastDay: '2026-03-22', timeZone: 'Europe/Berlin', now })
  const of = (rows: ItemRow[]) => metricsOf(rows, { from: start, to: now }, { now, reworkWindowDays: 30 })
  const props = {
    workflow: { name: 'Invoices', noun: { one: 'invoice', many: 'invoices' }, timeZone: 'Europe/Berlin' },
    period: { firstDay: '2026-03-02', lastDay: '2026-03-22' },
    metrics: of(items),
    arms: {
      manual: of(items.filter((row) => row.arm === 'manual')),
      assisted: of(items.filter((row) => row.arm === 'assisted')),
    },
    days: items.length === 0 ? [] : days,
    weeks: items.length === 0 ? [] : weeklyFlow(days),
    since: null,
    missing: 0,
    heat: items.length === 0 ? [] : [{ bucket: 9, n: 20 }],
    fields: [{ key: 'total', label: 'Total', unchanged: rateOf(3, 4), wrong: { ...rateOf(0, 0), nEff: 0 } }],
    caught: rateOf(0, 0),
    accuracy: proposalAccuracy([], [], { int: () => 0 }),
    documentTypes: ['pdf'],
    changed: [],
    filter: filterSchema.parse({}),
    base,
    demo: true,
  }
  const Stub = createRoutesStub([{ path: '/', Component: () => createElement(MetricsView, props) }])
  return renderToStaticMarkup(createElement(MantineProvider, null, createElement(Stub)))
}
const textOf = (html: string) => html.replace(/<style.*?<\/style>/gs, '').replace(/<[^>]+>/g, '')

it('shows each figure with its n, and what was left out', () => {
  const text = textOf(page(rows))
  expect(text).toContain('18 invoices completed from 2 Mar to 22 Mar, days of Europe/Berlin')
  // Touch time of items 1 to 17 is 101 to 117 s: median 109 s, p90 115.4 s.
  expect(text).toContain(
    '1 min 49 smedian of n = 17 · p90 1 min 55 s · mean 1 min 49 s (95 % interval 1 min 46 s to 1 min 52 s)',
  )
  expect(text).toContain('6 of n = 18 reviewed assisted invoices · 95 % interval 16.3 % to 56.3 %')
  expect(text).toContain('1 left out of touch time')
  expect(text).toContain('needs invoices completed at least 30 days ago')
  expect(text).toContain('n = 20 received, 18 completed')
  expect(text).toContain('demo')
})

it('links every definition that it shows, and shows every definition that it links', () => {
  const html = page(rows)
  const linked = new Set([...html.matchAll(/href="#definition-(\w+)"/g)].map((match) => match[1]))
  expect(linked).toEqual(new Set(Object.keys(definitions)))
  for (const metric of linked) expect(html).toContain(`id="definition-${metric}"`)
})

it('sets the arms side by side when both have items, with their intervals', () => {
  const both = rows.map((row, i) => ({ ...row, arm: i % 2 === 0 ? ('manual' as const) : ('assisted' as const) }))
  expect(textOf(page(both))).toContain('Manual and assisted side by side')
  expect(textOf(page(rows))).not.toContain('side by side')
})

it('leads from figures to their items, for who may see those', () => {
  expect(page(rows)).toContain('href="/o/x/w/y/metrics/items?metric=corrected"')
  expect(page(rows)).toContain('metric=received&amp;hour=9')
  expect(page(rows, null)).not.toContain('/items?')
})

it('says which figures are missing and how they come when there is nothing yet', () => {
  const text = textOf(page([]))
  expect(text).toContain('No figure yet, n = 0: it comes with the first of the invoices that has these times.')
  expect(text).toContain('No invoices were received in this period')
  expect(text).toContain('It comes with blind entry')
  expect(text).toContain('Not shown under 30 seeded checks')
  expect(text).not.toContain('NaN')
})
