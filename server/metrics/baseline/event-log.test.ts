import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readRows } from '#server/document/table.server.ts'
import { quantile } from '#server/platform/statistics.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { generateEventLog } from '../../../seed/event-log.ts'
import { guessMapping } from './guess.ts'
import { mappingProblem } from './mapping.ts'
import { readHistory } from './read-history.ts'
import { flowsOfCases } from './summary.ts'

const definition = definitionSchema.parse({ name: 'Incidents', noun: { one: 'incident', many: 'incidents' } })
const limits = { rows: 100_000, columns: 200 }
const now = Date.parse('2026-11-16T09:00:00Z')

/** 150 real incidents of a service desk (UCI Machine Learning Repository), where the checkout's neighbour has them. */
const incidents = path.resolve(import.meta.dirname, '../../../../shared/data/tickets-incidents-uci/events.csv')
const there = fs.existsSync(incidents)
const unless = there ? '' : ` (skipped: it is not at ${incidents})`

it.skipIf(!there)(
  `the UCI incident log, imported as it was guessed, gives the figures counted by hand${unless}`,
  async () => {
    const table = await readRows(new Uint8Array(fs.readFileSync(incidents)), 'events.csv', limits)
    if (!table) throw new Error('no table')
    const mapping = guessMapping(table, definition)
    expect(mapping).toMatchObject({
      kind: 'events',
      columns: {
        key: 'number',
        activity: 'incident_state',
        at: 'sys_updated_at',
        received: 'opened_at',
        withinSla: 'made_sla',
      },
      time: { order: 'dmy' },
      log: { rows: 'state', doneAt: 'closed' },
    })
    expect(mappingProblem(mapping, table.headers)).toBeNull()
    const { cases, rejected } = readHistory(table, mapping, now)
    expect(rejected).toEqual([])
    const sum = (of: (c: (typeof cases)[number]) => number | null) =>
      cases.reduce((total, c) => total + (of(c) ?? 0), 0)
    expect([cases.length, sum((c) => c.events)]).toEqual([150, 904])
    expect(cases.filter((c) => (c.reopened ?? 0) > 0)).toHaveLength(0)
    expect([cases.filter((c) => (c.reassigned ?? 0) > 0).length, sum((c) => c.reassigned)]).toEqual([78, 173])
    expect(cases.filter((c) => c.resolvedAt === null)).toHaveLength(10)
    expect(cases.filter((c) => c.withinSla)).toHaveLength(67)
    const hours = (from: 'resolvedAt' | 'closedAt') =>
      cases.flatMap((c) => (c[from] === null || c.receivedAt === null ? [] : [(c[from] - c.receivedAt) / 3_600_000]))
    const resolved = hours('resolvedAt').sort((a, b) => a - b)
    expect(resolved).toHaveLength(140)
    expect(quantile(resolved, 0.5)).toBeCloseTo(30.1417, 4)
    const closed = hours('closedAt')
    expect(closed.reduce((a, b) => a + b, 0) / closed.length).toBeCloseTo(478.525, 3)
    const open = (day: string) =>
      cases.filter((c) => (c.receivedAt ?? 0) < Date.parse(day) && (c.endedAt ?? now) >= Date.parse(day))
    expect(['2016-04-01', '2016-04-16', '2016-05-01'].map((day) => open(day).length)).toEqual([23, 28, 25])
    const weeks = flowsOfCases(cases, { timeZone: 'UTC', now })
    expect(weeks.reduce((total, week) => total + (week.arrivals ?? 0), 0)).toBe(150)
  },
)

it('a generated log gives the reopenings and reassignments that it was made with', async () => {
  const { csv, truth } = generateEventLog({ cases: 1500, seed: 5 })
  const table = await readRows(new TextEncoder().encode(csv), 'log.csv', limits)
  if (!table) throw new Error('no table')
  const { cases, rejected } = readHistory(table, guessMapping(table, definition), now)
  expect(rejected).toEqual([])
  const sum = (of: (c: (typeof cases)[number]) => number | null) => cases.reduce((total, c) => total + (of(c) ?? 0), 0)
  expect({
    cases: cases.length,
    events: sum((c) => c.events),
    reopens: sum((c) => c.reopened),
    reopenedCases: cases.filter((c) => c.reworked).length,
    reassignments: sum((c) => c.reassigned),
    closed: cases.filter((c) => c.closedAt !== null).length,
  }).toEqual(truth)
  expect(truth.reopens).toBeGreaterThan(150)
})
