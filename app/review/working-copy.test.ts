import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { workingCopySchema } from '#server/review/review.ts'
import { openSession, type Session, selectedCell } from './session.ts'
import { type Step, step } from './step.ts'
import { adjudicationItem, supportItem, workItem } from './work-item.fixture.ts'
import { copyOf, sessionOfCopy } from './working-copy.ts'

const run = (session: Session, ...steps: Step[]) => steps.reduce(step, session)
const kept = (session: Session) => ({
  values: session.values,
  marks: session.marks,
  overridden: session.overridden,
  seen: [...session.seen].sort(),
  flags: session.flags,
})
const again = (session: Session) => {
  const stored = workingCopySchema.parse(JSON.parse(JSON.stringify(copyOf(session))))
  return sessionOfCopy(session.work, stored)
}

describe('a working copy', () => {
  it('brings back what was entered, stood behind, seen and let pass', () => {
    const before = run(
      openSession(workItem()),
      { type: 'select', cell: 'net' },
      { type: 'edit' },
      { type: 'type', text: '90' },
      { type: 'commit', go: 'stay' },
      { type: 'letPass', check: 'sum:total' },
      { type: 'select', cell: 'tax' },
      { type: 'accept' },
      { type: 'seen', field: 'sender' },
    )
    expect(kept(again(before))).toEqual(kept(before))
  })

  it('has the text of an open editor, where it can be taken', () => {
    const typing = run(openSession(workItem()), { type: 'select', cell: 'net' }, { type: 'edit' })
    expect(again(run(typing, { type: 'type', text: '12,50' })).values.net).toBe('12.50')
    expect(again(run(typing, { type: 'type', text: 'about' })).values.net).toBe('100.00')
  })

  it('does not take a search in a list for a choice', () => {
    const open = run(openSession(supportItem()), { type: 'select', cell: 'category' }, { type: 'edit', text: 'ret' })
    expect(again(open).values.category).toBe('bill')
  })

  it('knows added and deleted rows again', () => {
    const before = run(
      openSession(workItem()),
      { type: 'select', cell: 'lines/p0/text' },
      { type: 'deleteRow' },
      { type: 'addRow', table: 'lines' },
      { type: 'type', text: 'Pens' },
      { type: 'commit', go: 'stay' },
    )
    const back = again(before)
    expect(back.values.lines).toEqual(before.values.lines)
    const added = run(back, { type: 'select', cell: 'lines' }, { type: 'addRow', table: 'lines' })
    expect(new Set(added.rowKeys.lines).size).toBe(3)
  })

  it('of another version of the workflow is left aside', () => {
    const work = workItem()
    const copy = { ...copyOf(openSession(work)), form: 2, values: { net: '1.00' } }
    expect(sessionOfCopy(work, copy).values.net).toBe('100.00')
    expect(sessionOfCopy(work, null).values).toEqual(work.values)
  })

  it('cannot hide a changed value, or bring in what the form does not have', () => {
    const work = supportItem()
    const session = sessionOfCopy(work, {
      form: 1,
      values: { sender: 'Eve', category: 'gone', topics: ['t1', 'gone'], amount: ['x'], nothing: 'x' },
      marks: { nothing: 'accepted', sender: 'accepted' },
      overridden: {},
      seen: ['nothing', 'sender'],
      evidence: { nothing: [] },
      reasons: {},
    })
    expect(session.values).toMatchObject({ sender: 'Eve', category: null, topics: ['t1'], amount: '1204.50' })
    expect(session.values).not.toHaveProperty('nothing')
    expect(session.marks).toMatchObject({ sender: 'edited', category: 'edited', topics: 'edited' })
    expect([...session.seen]).toEqual(['sender'])
  })

  it('changes nothing in what is to be approved', () => {
    const work = { ...workItem(), task: { id: 't', mode: 'approval' as const, version: 1 } }
    const copy = { ...copyOf(openSession(workItem())), values: { net: '1.00' } }
    expect(sessionOfCopy(work, copy).values).toEqual(work.values)
  })

  it('of any review holds all of it, and nothing is lost by keeping it twice', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom<Step>(
          { type: 'accept' },
          { type: 'edit' },
          { type: 'cancel' },
          { type: 'nextCandidate' },
          { type: 'deleteRow' },
          { type: 'addRow', table: 'lines' },
          { type: 'splitRow' },
          { type: 'nth', n: 1 },
          { type: 'letPass', check: 'sum:total' },
          { type: 'seen', field: 'total' },
          { type: 'commit', go: 'stay' },
        ),
        fc
          .constantFrom('net', 'total', 'lines', 'lines/p1/amount', 'topics', 'reply', 'number')
          .map((cell): Step => ({ type: 'select', cell })),
        fc.constantFrom('12,50', '', 'x').map((text): Step => ({ type: 'type', text })),
      ),
      { maxLength: 25 },
    )
    const works = fc.constantFrom(workItem(), workItem({ mode: 'manual' }), supportItem(), adjudicationItem())
    fc.assert(
      fc.property(works, steps, (work, moves) => {
        const session = run(openSession(work), ...moves, { type: 'cancel' })
        const back = again(session)
        expect(back.values).toEqual(session.values)
        expect(Object.keys(back.marks).length).toBeGreaterThanOrEqual(Object.keys(session.marks).length ? 1 : 0)
        expect(selectedCell(back)).not.toBeNull()
        expect(kept(again(run(back, { type: 'cancel' })))).toEqual(kept(back))
      }),
    )
  })
})
