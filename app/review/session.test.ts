import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noExpressions } from '#server/item/comparisons.ts'
import { policiesBy } from '#server/proposal/policy.ts'
import * as expressions from '#server/workflow/expression.ts'
import {
  blockersOf,
  confidenceWord,
  countNeeding,
  needOf,
  nextNeeding,
  openFlags,
  openSession,
  resumeSession,
  type Session,
  selectedCell,
  sessionCells,
  statusOf,
  withServerFlags,
} from './session.ts'
import { type Step, step } from './step.ts'
import { proposed, workItem } from './work-item.fixture.ts'

const run = (session: Session, ...steps: Step[]) => steps.reduce(step, session)
const statusAt = (session: Session, id: string) => {
  const cell = sessionCells(session).find((c) => c.id === id)
  if (!cell) throw new Error(`no cell ${id}`)
  return statusOf(session, cell)
}
const unsureTax = workItem({
  values: [proposed('tax', '19.00', { confidence: 0.5, reason: 'Two amounts stand there.' })],
})

describe('opening an item', () => {
  it('selects the first field that needs a person', () => {
    expect(openSession(unsureTax).selected).toBe('sender')
    const seen = run(openSession(unsureTax), { type: 'accept' })
    expect(seen.selected).toBe('tax')
  })

  it('opens a blank form with the caret in its first field and no advice', () => {
    const blank = openSession(workItem({ mode: 'manual' }))
    expect(blank.draft).toMatchObject({ cell: 'sender', text: '' })
    expect(blank.flags.every((f) => f.severity === 'error')).toBe(true)
  })

  it('marks what an undone decision had changed as edited', () => {
    const work = workItem()
    const back = openSession({ ...work, values: { ...work.values, number: 'B-8' } })
    expect(statusAt(back, 'number')).toBe('edited')
    expect(statusAt(back, 'day')).toBe('proposed')
  })

  it('recognises the proposal’s rows again after one was taken out', () => {
    const work = workItem()
    const back = openSession({ ...work, values: { ...work.values, lines: [{ text: 'Ink', amount: '40.00' }] } })
    expect(back.rowKeys.lines).toEqual(['p1'])
  })
})

describe('what needs a person', () => {
  it.each([
    ['an unsure value', proposed('tax', '19.00', { confidence: 0.3 }), 'tax'],
    ['a value that is not in the document', proposed('day', '2026-05-04', { grounded: false }), 'day'],
    ['a required value that is missing', proposed('number', null, { confidence: 0, evidence: [] }), 'number'],
    ['a value that a failed check is about', proposed('net', '90.00'), 'net'],
  ])('%s', (_, value, key) => {
    const session = openSession(workItem({ values: [value] }))
    expect(statusAt(session, key)).toBe('needs')
  })

  it('not an optional value that was not found', () => {
    const session = openSession(workItem({ values: [proposed('day', null, { confidence: 0, evidence: [] })] }))
    expect(statusAt(session, 'day')).toBe('empty')
  })

  it('a critical value until it was looked at', () => {
    const session = openSession(workItem())
    expect(countNeeding(session)).toBe(2)
    const seen = run(session, { type: 'seen', field: 'sender' }, { type: 'seen', field: 'total' })
    expect(countNeeding(seen)).toBe(0)
    expect(blockersOf(seen)).toEqual([])
  })

  it('uses the thresholds of the definition, per field where it has one', () => {
    const { definition } = workItem()
    const strict = { ...definition, thresholds: { sure: 0.9, look: 0.6, fields: { tax: 0.99 }, abstain: {} } }
    expect(confidenceWord(strict, 'net', 0.95)).toBe('sure')
    expect(confidenceWord(strict, 'tax', 0.95)).toBe('look')
    expect(confidenceWord(strict, 'tax', 0.4)).toBe('unsure')
  })

  it('takes a table as one stop from outside, and its cells one by one from inside', () => {
    const rows = [{ text: 'Paper', amount: '100.00' }]
    const unsure = { confidence: 0.4, evidence: [] }
    const work = workItem({
      values: [proposed('lines', rows, { confidence: 0.5, rows: [{ text: unsure, amount: unsure }] })],
    })
    const session = run(openSession(work), { type: 'seen', field: 'sender' }, { type: 'seen', field: 'total' })
    expect(nextNeeding(session, 'number')).toBe('lines')
    expect(nextNeeding(session, 'lines/p0/text')).toBe('lines/p0/amount')
    const accepted = run(session, { type: 'select', cell: 'lines/p0/text' }, { type: 'accept' }, { type: 'accept' })
    expect(statusAt(accepted, 'lines')).toBe('accepted')
  })
})

describe('editing', () => {
  const editing = run(openSession(workItem()), { type: 'select', cell: 'total' }, { type: 'edit' })

  it('takes a printed amount in its normal form, checks again and goes on', () => {
    const done = run(editing, { type: 'type', text: '1.204,50' }, { type: 'commit', go: 'needing' })
    expect(done.values.total).toBe('1204.50')
    expect(statusAt(done, 'total')).toBe('edited')
    expect(done.flags.map((f) => f.check)).toContain('sum:total')
    expect(done.draft).toBeNull()
  })

  it('keeps the typed text and says why it cannot be taken', () => {
    const refused = run(editing, { type: 'type', text: 'about 12' }, { type: 'commit', go: 'needing' })
    expect(refused.draft).toMatchObject({ text: 'about 12', problem: expect.stringContaining('amount') })
    expect(refused.values.total).toBe('119.00')
    expect(run(refused, { type: 'select', cell: 'net' }).selected).toBe('total')
    expect(blockersOf(refused)[0]?.fieldKey).toBe('total')
    expect(run(refused, { type: 'cancel' }).draft).toBeNull()
  })

  it('leaves a value alone that was opened and not changed, even where reading it again would change it', () => {
    const three = workItem({ values: [proposed('net', '1.204')] })
    const opened = run(openSession(three), { type: 'select', cell: 'net' }, { type: 'edit' })
    const done = run(opened, { type: 'commit', go: 'needing' })
    expect(done.values.net).toBe('1.204')
    expect(statusAt(done, 'net')).toBe('accepted')
  })

  it('counts typing the proposed value again as accepting it', () => {
    const done = run(editing, { type: 'type', text: '119,00 EUR' }, { type: 'commit', go: 'stay' })
    expect(statusAt(done, 'total')).toBe('accepted')
  })

  it('goes through other readings and back with one key', () => {
    const at = run(openSession(workItem()), { type: 'select', cell: 'total' })
    const total = (n: number) => run(at, ...Array<Step>(n).fill({ type: 'nextCandidate' })).values.total
    expect([1, 2, 3].map(total)).toEqual(['100.00', '19.00', '119.00'])
  })
})

describe('a policy of the house', () => {
  const policy = {
    kind: 'policy' as const,
    key: 'large',
    when: [{ field: 'total', is: 'above' as const, value: '100' }],
    cites: 'Above 100 somebody asks.',
    fields: ['total'],
    severity: 'warning' as const,
  }
  const flag = { check: 'policy:large', severity: policy.severity, fieldKeys: ['total'], message: policy.cites }
  const bill = workItem({ flags: [flag] })
  const work = { ...bill, definition: { ...bill.definition, checks: [policy] } }
  const policiesOf = (session: Session) => session.flags.filter((f) => f.check.startsWith('policy:'))

  it('stands as the server judged it until its judge has come, and is then judged as the person types', () => {
    const opened = openSession(work)
    expect(policiesOf(opened)).toMatchObject([flag])
    const small = run(opened, { type: 'write', cell: 'total', text: '20.00' })
    expect(policiesOf(small)).toEqual([])
    const large = { type: 'write', cell: 'total', text: '2000.00' } as const
    expect(policiesOf(run(small, large))).toEqual([])
    // A page loads the language of expressions only where a policy is written in it.
    for (const language of [expressions, noExpressions]) {
      const judges = { matches: () => true, policies: policiesBy(language) }
      expect(policiesOf(run(small, large, { type: 'judges', judges }))).toMatchObject([flag])
      expect(policiesOf(run(small, { type: 'judges', judges }))).toEqual([])
      // Without fields of its own it is about those that it asks of.
      expect(judges.policies(work.definition, { ...policy, fields: [] }, { total: '2000.00' }, undefined)).toEqual([
        flag,
      ])
    }
  })
})

describe('line items', () => {
  const table = run(openSession(workItem()), { type: 'select', cell: 'lines/p0/amount' })

  it('adds a row below the selected one and opens it', () => {
    const grown = run(table, { type: 'addRow', table: 'lines' })
    expect(grown.rowKeys.lines).toEqual(['p0', 'n1', 'p1'])
    expect(grown.draft?.cell).toBe('lines/n1/text')
  })

  it('keeps the other rows’ evidence when a row is deleted', () => {
    const shrunk = run(table, { type: 'deleteRow' })
    expect(shrunk.values.lines).toEqual([{ text: 'Ink', amount: '40.00' }])
    expect(shrunk.rowKeys.lines).toEqual(['p1'])
    expect(selectedCell(shrunk)?.id).toBe('lines/p1/amount')
    expect(statusAt(shrunk, 'lines')).toBe('edited')
    expect(shrunk.flags.map((f) => f.check)).toContain('table_sum:lines.amount')
  })

  it('does not hold a blank row against the person', () => {
    const grown = run(table, { type: 'addRow', table: 'lines' }, { type: 'cancel' })
    expect(grown.flags).toEqual([])
  })

  it('moves with the arrows as on a sheet', () => {
    const moved = (...directions: ('up' | 'down' | 'left' | 'right')[]) =>
      run(table, ...directions.map((direction): Step => ({ type: 'arrow', direction }))).selected
    expect(moved('down')).toBe('lines/p1/amount')
    expect(moved('left')).toBe('lines/p0/text')
    expect(moved('up')).toBe('lines')
    expect(moved('up', 'up')).toBe('total')
    expect(moved('right')).toBe('lines/p0/amount')
  })
})

describe('errors', () => {
  const wrong = openSession(workItem({ values: [proposed('net', '90.00')] }))

  it('block until they are corrected or let pass', () => {
    expect(blockersOf(wrong)[0]?.message).toContain('differs by')
    const passed = run(wrong, { type: 'letPass', check: 'sum:total' })
    expect(openFlags(passed).some((f) => f.severity === 'error')).toBe(false)
    const taken = run(passed, { type: 'holdBack', check: 'sum:total' })
    expect(blockersOf(taken)[0]?.message).toContain('differs by')
  })

  it('block again when their figures change', () => {
    const passed = run(wrong, { type: 'letPass', check: 'sum:total' })
    const changed = run(
      passed,
      { type: 'select', cell: 'net' },
      { type: 'edit' },
      { type: 'type', text: '80' },
      { type: 'commit', go: 'stay' },
    )
    expect(blockersOf(changed)[0]?.message).toContain('80.00')
  })

  it('that only the server can see stay while the person edits', () => {
    const duplicate = {
      check: 'duplicate:sender+number',
      severity: 'error' as const,
      fieldKeys: ['sender', 'number'],
      message: 'The same is on #3.',
    }
    const session = openSession(workItem({ flags: [duplicate] }))
    const edited = run(
      session,
      { type: 'select', cell: 'tax' },
      { type: 'edit' },
      { type: 'type', text: '19' },
      { type: 'commit', go: 'stay' },
    )
    expect(edited.flags).toContainEqual(duplicate)
  })

  it('that speak of a value go with it, and come back with it; what the provider noticed stays', () => {
    const warning = { severity: 'warning' as const, message: 'Unusual.' }
    const unusual = { ...warning, check: 'unusual:tax', fieldKeys: ['tax'] }
    const noticed = { ...warning, check: 'provider:embedded', fieldKeys: ['tax'] }
    const session = openSession(workItem({ flags: [unusual, noticed] }))
    expect(session.flags).toEqual(expect.arrayContaining([unusual, noticed]))
    const edited = run(
      session,
      { type: 'select', cell: 'tax' },
      { type: 'edit' },
      { type: 'type', text: '18' },
      { type: 'commit', go: 'stay' },
    )
    expect(edited.flags).not.toContainEqual(unusual)
    expect(edited.flags).toContainEqual(noticed)
    expect(run(edited, { type: 'undo' }).flags).toContainEqual(unusual)
  })

  it('that the server answered with become flags that can be let pass', () => {
    const found = {
      check: 'duplicate:sender+number',
      severity: 'error' as const,
      fieldKeys: ['sender', 'number'],
      message: 'The same Sender and Number are on #3.',
    }
    const refused = withServerFlags(openSession(workItem()), [found])
    expect(blockersOf(refused)[0]?.message).toContain('#3')
    const passed = run(refused, { type: 'letPass', check: 'duplicate:sender+number' })
    expect(blockersOf(passed).some((b) => b.message.includes('#3'))).toBe(false)
  })
})

/** Any steps a person can make, sensible or not. */
const anyStep = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.constantFrom<Step>(
    { type: 'accept' },
    { type: 'acceptRest' },
    { type: 'edit' },
    { type: 'cancel' },
    { type: 'nextCandidate' },
    { type: 'addRow', table: 'lines' },
    { type: 'deleteRow' },
    { type: 'letPass', check: 'sum:total' },
    { type: 'undo' },
    { type: 'tab', by: 1 },
    { type: 'tab', by: -1 },
  ),
  fc.constantFrom('stay', 'needing', 'next', 'previous').map((go): Step => ({ type: 'commit', go: go as 'stay' })),
  fc.constantFrom('12,50', '', 'x', '2026-01-02', 'USD').map((text): Step => ({ type: 'type', text })),
  fc.constantFrom('up', 'down', 'left', 'right').map((d): Step => ({ type: 'arrow', direction: d as 'up' })),
  fc
    .constantFrom('sender', 'total', 'lines', 'lines/p1/amount', 'lines/n1/text')
    .map((cell): Step => ({ type: 'select', cell })),
)
const anySteps = fc.array(anyStep, { maxLength: 40 })
const anyMode = fc.constantFrom('assisted' as const, 'manual' as const)

describe('any steps in any order', () => {
  it('always leave a selected cell that exists, rows with their keys, and an editor only on the selected cell', () => {
    fc.assert(
      fc.property(anyMode, anySteps, (mode, steps) => {
        const session = run(openSession(workItem({ mode })), ...steps)
        expect(selectedCell(session)).not.toBeNull()
        expect(session.rowKeys.lines).toHaveLength((session.values.lines as unknown[]).length)
        expect(new Set(session.rowKeys.lines).size).toBe(session.rowKeys.lines?.length)
        if (session.draft) expect(session.draft.cell).toBe(session.selected)
      }),
    )
  })

  it('are taken back by as many undos, to the very values that the item came with', () => {
    fc.assert(
      fc.property(anyMode, anySteps, (mode, steps) => {
        const work = workItem({ mode })
        let session = run(openSession(work), ...steps, { type: 'cancel' })
        for (let i = 0; session.past.length > 0; i++) {
          session = step(session, { type: 'undo' })
          expect(i).toBeLessThan(100)
        }
        expect(session.values).toEqual(work.values)
        expect(session.flags).toEqual(openSession(work).flags)
      }),
    )
  })

  it('never accept a critical field or finish an error by accepting the rest alone', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const session = run(openSession(workItem({ values: [proposed('net', '90.00')] })), ...steps)
        const error = openFlags(session).some((f) => f.severity === 'error')
        if (error) expect(blockersOf(session).length).toBeGreaterThan(0)
      }),
    )
  })

  it('survive a new claim of the same item', () => {
    const edited = run(
      openSession(workItem()),
      { type: 'select', cell: 'tax' },
      { type: 'edit' },
      { type: 'type', text: '20' },
      { type: 'commit', go: 'stay' },
    )
    const again = resumeSession(edited, { ...workItem(), visitId: 'visit-2' })
    expect(again.values.tax).toBe('20.00')
    expect(needOf(again, selectedCell(again) ?? expect.fail('nothing is selected'))).not.toBe('')
  })
})
