import { describe, expect, it } from 'vitest'
import { finish } from './actions.ts'
import { allOptions, offered, type PickField, search } from './options.ts'
import { entryIndex, nthCount } from './pick.ts'
import {
  blockersOf,
  countNeeding,
  decisionOf,
  needOf,
  openSession,
  type Session,
  selectedCell,
  sessionCells,
  statusOf,
} from './session.ts'
import { type Step, step } from './step.ts'
import { adjudicationItem, proposed, supportDefinition, supportItem, workItem } from './work-item.fixture.ts'

const run = (session: Session, ...steps: Step[]) => steps.reduce(step, session)
const at = (cell: string, work = supportItem()) => run(openSession(work), { type: 'select', cell })
const cellAt = (session: Session, id: string) =>
  sessionCells(session).find((c) => c.id === id) ?? expect.fail(`no cell ${id}`)
const fieldOf = (key: string) => supportDefinition.fields.find((f) => f.key === key) as PickField
const inMode = (mode: 'qa' | 'approval' | 'seeded', work = workItem()) => ({ ...work, task: { ...work.task, mode } })

describe('a label of one option', () => {
  it('takes another by its digit, in one key, marked as changed', () => {
    const done = run(at('category'), { type: 'nth', n: 1 })
    expect(done.values.category).toBe('return')
    expect(statusOf(done, cellAt(done, 'category'))).toBe('edited')
    expect(run(done, { type: 'undo' }).values.category).toBe('bill')
  })

  it('is found by what is typed, and chosen with Enter', () => {
    const open = run(at('category'), { type: 'edit' }, { type: 'type', text: 'deF' })
    expect(run(open, { type: 'commit', go: 'stay' }).values.category).toBe('bug')
  })

  it('says that nothing is called so, and stays open', () => {
    const open = run(at('category'), { type: 'edit', text: 'zzz' }, { type: 'commit', go: 'needing' })
    expect(open.draft?.problem).toBe('Nothing in the list is called "zzz".')
  })

  it('is left as it is by a click elsewhere in the middle of a search', () => {
    const left = run(at('category'), { type: 'edit', text: 'ret' }, { type: 'select', cell: 'sender' })
    expect(left).toMatchObject({ selected: 'sender', draft: null, values: { category: 'bill' } })
  })

  it('goes through the list with arrows, round its ends', () => {
    const open = run(at('category'), { type: 'edit' })
    const chosen = (...by: (1 | -1)[]) =>
      run(open, ...by.map((b): Step => ({ type: 'mark', by: b })), { type: 'commit', go: 'stay' }).values.category
    expect(chosen(1)).toBe('bill')
    expect(chosen(1, 1)).toBe('return')
    expect(chosen(-1)).toBe('bug')
  })

  it('that nothing was proposed for asks for a choice', () => {
    const work = supportItem({ values: [proposed('category', null, { confidence: 0.2, reason: 'Two fit alike.' })] })
    const session = openSession(work)
    expect(needOf(session, cellAt(session, 'category'))).toContain('Category is missing')
    const optional = supportItem({ values: [proposed('queue', null, { confidence: 0.2, reason: 'No rule fits.' })] })
    const other = openSession(optional)
    expect(needOf(other, cellAt(other, 'queue'))).toBe('No proposal: choose one. No rule fits.')
  })

  it('that is critical blocks until it was looked at', () => {
    const keys = (session: Session) => blockersOf(session).map((b) => b.fieldKey)
    expect(keys(openSession(supportItem()))).toContain('urgency')
    expect(keys(run(openSession(supportItem()), { type: 'seen', field: 'urgency' }))).not.toContain('urgency')
  })
})

describe('a label of several options', () => {
  it('adds and takes back, kept in the options’ order', () => {
    const pick = (option: string): Step => ({ type: 'pick', cell: 'topics', option })
    expect(run(at('topics'), pick('t1')).values.topics).toEqual(['t1', 't2', 't11'])
    expect(run(at('topics'), pick('t2')).values.topics).toEqual(['t11'])
    expect(run(at('topics'), pick('t2'), pick('t11')).values.topics).toBeNull()
  })

  it('that comes back to what was proposed is no correction', () => {
    const pick: Step = { type: 'pick', cell: 'topics', option: 't5' }
    const back = run(at('topics'), pick, pick)
    expect(statusOf(back, cellAt(back, 'topics'))).toBe('accepted')
  })

  it('keeps its list open for the next one, and Enter on an empty search goes on', () => {
    const open = run(at('topics'), { type: 'edit', text: 'topic 3' }, { type: 'commit', go: 'needing' })
    expect(open).toMatchObject({ values: { topics: ['t2', 't3', 't11'] }, draft: { text: '' } })
    expect(run(open, { type: 'commit', go: 'needing' }).draft).toBeNull()
  })
})

describe('the options on offer', () => {
  it('stand in the definition’s order while the digits reach all', () => {
    expect(offered(openSession(supportItem()), fieldOf('category')).map((o) => o.key)).toEqual([
      'bill',
      'return',
      'bug',
    ])
  })

  it('have what was proposed first in a long list, and stay so while the person chooses', () => {
    const first = (session: Session) =>
      offered(session, fieldOf('topics'))
        .map((o) => o.key)
        .slice(0, 3)
    expect(first(openSession(supportItem()))).toEqual(['t2', 't11', 't1'])
    expect(first(run(at('topics'), { type: 'pick', cell: 'topics', option: 't9' }))).toEqual(['t2', 't11', 't1'])
  })

  it('are searched without regard to case and accents, names before other words', () => {
    const options = allOptions(supportDefinition, fieldOf('category'))
    expect(search(options, 'DEFAUT').map((o) => o.key)).toEqual(['bug'])
    expect(search(options, 'rechnung').map((o) => o.key)).toEqual(['bill'])
    expect(search(options, 'goods').map((o) => o.key)).toEqual(['return'])
  })

  it('of a route are the queues', () => {
    expect(allOptions(supportDefinition, fieldOf('queue')).map((o) => o.label)).toEqual([
      'Front desk',
      'Billing team',
      'Technicians',
    ])
  })
})

describe('a reply', () => {
  it('is edited as several lines, and counts as changed when its words change', () => {
    const text = 'Dear Ms Braun,\n\nthank you.'
    const done = run(at('reply'), { type: 'edit' }, { type: 'type', text }, { type: 'commit', go: 'stay' })
    expect(done.values.reply).toBe(text)
    expect(statusOf(done, cellAt(done, 'reply'))).toBe('edited')
  })

  it('blocks while a place in it is open', () => {
    const open = openSession(supportItem())
    expect(blockersOf(open).map((b) => b.message)).toContain('Reply still has an open place: order number.')
    const done = run(open, { type: 'write', cell: 'reply', text: 'Dear Ms Braun, it is on its way.' })
    expect(blockersOf(done).some((b) => b.fieldKey === 'reply')).toBe(false)
  })
})

describe('adjudication', () => {
  const open = openSession(adjudicationItem())

  it('opens on the first field that two people differ in, with no editor and no entry chosen', () => {
    expect(open).toMatchObject({ selected: 'number', draft: null })
    expect(entryIndex(open, 'number')).toBe(-1)
    expect(countNeeding(open)).toBe(2)
  })

  it('is refused until each choice is made, and says which', () => {
    expect(finish(open).blocker?.message).toBe('Number: choose one of the two entries, or enter the right value.')
    const one = run(open, { type: 'nth', n: 1 })
    expect(one.values.number).toBe('B-1')
    expect(finish(one).blocker?.fieldKey).toBe('lines')
    const both = run(one, { type: 'entry', cell: 'lines', n: 0 })
    expect(both.values.lines).toEqual([{ text: 'Paper', amount: '60.00' }])
    expect(finish(both).blocker).toBeNull()
  })

  it('is not made by going on with Enter', () => {
    const on = run(open, { type: 'accept' })
    expect(on.selected).toBe('lines')
    expect(blockersOf(on).map((b) => b.fieldKey)).toContain('number')
  })

  it('takes a value of its own', () => {
    const typed = run(open, { type: 'edit' }, { type: 'type', text: 'B-71' }, { type: 'commit', go: 'needing' })
    expect(entryIndex(typed, 'number')).toBe(-1)
    expect(blockersOf(typed).map((b) => b.fieldKey)).not.toContain('number')
  })

  it('has settled where both agree', () => {
    expect(statusOf(open, cellAt(open, 'sender'))).toBe('given')
    expect(nthCount(open, cellAt(open, 'sender'))).toBe(0)
  })
})

describe('the modes', () => {
  it('approval changes nothing, whatever is tried, and Enter walks through', () => {
    const open = run(openSession(inMode('approval')), { type: 'select', cell: 'net' })
    const tried = run(
      open,
      { type: 'edit' },
      { type: 'nextCandidate' },
      { type: 'deleteRow' },
      { type: 'paste', text: 'a\tb' },
      { type: 'nth', n: 0 },
    )
    expect(tried.values).toEqual(open.values)
    expect(run(open, { type: 'accept' }).selected).toBe('tax')
    expect(blockersOf(open)).toEqual([])
  })

  it('a quality check starts as decided: errors let pass stay so, its own changes are marked', () => {
    const decided = { ...workItem({ values: [proposed('net', '90.00')] }) }
    const open = openSession(inMode('qa', { ...decided, values: { ...decided.values, day: '2026-05-05' } }))
    expect(statusOf(open, cellAt(open, 'day'))).toBe('given')
    expect(decisionOf(open).overridden).toEqual(['sum:total'])
    expect(blockersOf(open).map((b) => b.fieldKey)).toEqual(['sender', 'total'])
    const changed = run(
      open,
      { type: 'select', cell: 'day' },
      { type: 'edit' },
      { type: 'type', text: '6.5.2026' },
      { type: 'commit', go: 'stay' },
    )
    expect(statusOf(changed, cellAt(changed, 'day'))).toBe('edited')
  })

  it('a seeded check is the same session as any other', () => {
    const { work: _a, ...usual } = openSession(workItem())
    const { work: _b, ...seeded } = openSession(inMode('seeded'))
    expect(JSON.stringify(seeded)).toBe(JSON.stringify(usual))
  })
})

describe('the reason of a correction', () => {
  const changed = run(at('category'), { type: 'nth', n: 1 })

  it('is given after a change, and goes out with the decision', () => {
    const said = run(changed, { type: 'reason', field: 'category', reason: 'misread' })
    expect(decisionOf(said).reasons).toEqual({ category: 'misread' })
    expect(decisionOf(run(said, { type: 'undo' })).reasons).toEqual({})
  })

  it('is dropped where the value is the proposed one again', () => {
    const back = run(changed, { type: 'reason', field: 'category', reason: 'rule' }, { type: 'nth', n: 0 })
    expect(decisionOf(back).reasons).toEqual({})
  })

  it('is not asked of what nobody changed', () => {
    const open = at('category')
    expect(run(open, { type: 'reason', field: 'category', reason: 'rule' })).toBe(open)
    expect(selectedCell(open)?.id).toBe('category')
  })
})
