import { describe, expect, it } from 'vitest'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type EvidenceRow, evidenceOf, kindWrong, steadyWeeksOf } from './evidence.ts'

const definition = definitionSchema.parse({
  ...{ name: 'X', noun: { one: 'x', many: 'xs' } },
  fields: [
    { key: 'total', label: 'Total', type: 'money', required: true, critical: true },
    { key: 'note', label: 'Note', type: 'text' },
    {
      key: 'kind',
      label: 'Kind',
      type: 'label',
      options: [
        { key: 'a', label: 'A' },
        { key: 'b', label: 'B' },
      ],
    },
    { key: 'reply', label: 'Reply', type: 'draft' },
  ],
})
const proposer = { provider: 'local', version: '4' }
const right: Values = { total: '10.00', note: 'n', kind: 'a', reply: 'Thank you.' }
let made = 0

function row(change: Partial<EvidenceRow> & { truth?: Values; said?: Values; sure?: number } = {}): EvidenceRow {
  const { truth, said = right, sure = 0.95, ...rest } = change
  made += 1
  return {
    ...{ itemId: `item ${made}`, completedAt: new Date('2026-11-25T12:00:00Z'), passed: false, proposer },
    proposed: Object.entries(said).map(([key, value]) => ({ key, value, confidence: sure, grounded: true })),
    ...{ flagged: false, mode: 'assisted', entered: null },
    check: { kind: 'qa', probability: 0.1, values: truth ?? right },
    ...rest,
  }
}
const since = { extraction: null, label: null, route: null, draft: null }
const alarmed = since
const figures = (rows: EvidenceRow[], change = {}) =>
  evidenceOf(definition, rows, { proposer, today: '2026-12-02', since, alarmed, ...change })

describe('an error of a kind', () => {
  it.each([
    ['a wrong critical field', { ...right, total: '11.00' }, [true, false, false]],
    ['a wrong field that is not critical, where another is', { ...right, note: 'm' }, [false, false, false]],
    ['a wrong label', { ...right, kind: 'b' }, [false, true, false]],
    ['a draft that was changed', { ...right, reply: 'Thanks.' }, [false, false, true]],
  ])('%s', (_, truth, wrong) => {
    expect(
      (['extraction', 'label', 'draft'] as const).map((kind) => kindWrong(definition, kind, right, truth)),
    ).toEqual(wrong)
  })
})

describe('the evidence', () => {
  it('holds the proposal against the check, though the reviewer had put it right', () => {
    const { errors } = figures([row(), row({ truth: { ...right, total: '11.00' } })]).extraction
    expect(errors).toMatchObject({ count: 1, n: 2, rate: 0.5 })
  })
  it('is of clean items alone: sure, without a flag, and by whoever proposes now', () => {
    const others = [
      row({ sure: 0.5 }),
      row({ flagged: true }),
      row({ proposer: { ...proposer, version: '3' } }),
      row({ check: null }),
    ]
    expect(figures([row(), ...others]).extraction.errors.n).toBe(1)
  })
  it('counts a second look and a blind entry alike, however rarely each is drawn', () => {
    const blind = { kind: 'blind' as const, probability: 0.01, values: right }
    const { errors } = figures([
      ...Array.from({ length: 90 }, () => row()),
      ...Array.from({ length: 10 }, () => row({ check: blind })),
    ]).extraction
    expect(errors.nEff).toBeCloseTo(100, 6)
  })
  it('puts each check into the local week in which its item was completed', () => {
    const sunday = row({ completedAt: new Date('2026-11-22T23:30:00Z') })
    const inBerlin = evidenceOf({ ...definition, timeZone: 'Europe/Berlin' }, [sunday], {
      proposer,
      today: '2026-12-02',
      since,
      alarmed,
    })
    const weekOf = (f: typeof inBerlin) => f.extraction.weeks.find((w) => w.errors.n > 0)?.monday
    expect([weekOf(figures([sunday])), weekOf(inBerlin)]).toEqual(['2026-11-16', '2026-11-23'])
  })
  it('counts what passed since the kind’s own step', () => {
    const step = new Date('2026-11-25T00:00:00Z')
    const rows = [row({ passed: true }), row({ passed: true, completedAt: new Date('2026-11-24T12:00:00Z') }), row()]
    const { extraction, label } = figures(rows, { since: { ...since, extraction: step } })
    expect([extraction.passed.n, label.passed.n]).toEqual([1, 0])
  })
  it('begins anew with an alarm, whose own week is no whole one', () => {
    const at = (day: string) => row({ completedAt: new Date(`${day}T12:00:00Z`) })
    const rows = [at('2026-11-10'), at('2026-11-18'), at('2026-11-25')]
    const { extraction, label } = figures(rows, {
      alarmed: { ...alarmed, extraction: new Date('2026-11-17T09:00:00Z') },
    })
    expect([extraction.errors.n, label.errors.n]).toEqual([2, 3])
    expect(extraction.weeks.map((w) => [w.monday, w.errors.n])).toEqual([['2026-11-23', 1]])
  })
  it('compares blank forms with the silent proposal', () => {
    const blank = { mode: 'manual' as const, check: null, entered: { ...right, kind: 'b' } }
    const { label, extraction } = figures([row(blank)])
    expect([label.compared, extraction.compared].map((c) => [c.count, c.n])).toEqual([
      [1, 1],
      [0, 1],
    ])
  })
})

describe('steady weeks', () => {
  const week = (monday: string, wrong: number, n: number) => ({
    monday,
    errors: { count: wrong, n, nEff: n, rate: n === 0 ? null : wrong / n, low: null, high: null },
  })
  it('are counted back from the last whole one, to the first without checks or above the bound', () => {
    const weeks = [
      week('2026-11-02', 0, 9),
      week('2026-11-09', 1, 9),
      week('2026-11-16', 0, 9),
      week('2026-11-23', 0, 9),
    ]
    expect(steadyWeeksOf(weeks, { mostErrors: 0.02 })).toBe(2)
    expect(steadyWeeksOf([...weeks, week('2026-11-30', 0, 0)], { mostErrors: 0.02 })).toBe(0)
    expect(steadyWeeksOf(weeks, { mostErrors: 0.2 }, '2026-11-10')).toBe(2)
  })
})
