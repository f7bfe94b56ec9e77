import { describe, expect, it } from 'vitest'
import { actions } from './action-table.ts'
import { effectOf, finish, graceMs, hintsOf, isPossible, situationOf } from './actions.ts'
import type { Effect } from './effects.ts'
import type { Press } from './keys.ts'
import { press } from './press.fixture.ts'
import { openSession, type Session } from './session.ts'
import { type Step, step } from './step.ts'
import { adjudicationItem, proposed, supportItem, workItem } from './work-item.fixture.ts'

const run = (session: Session, ...steps: Step[]) => steps.reduce(step, session)
const on = (session: Session, given: Press, since: number | null = 1_000) =>
  effectOf(given, situationOf(session), since)
const does = (move: Step): Effect => ({ do: 'step', step: move })
const at = (cell: string, work = workItem()) => run(openSession(work), { type: 'select', cell })

describe('keys on a selected field', () => {
  it.each<[string, string, Press, Effect | null]>([
    ['Enter accepts', 'net', press('Enter'), does({ type: 'accept' })],
    ['Enter accepts a whole table', 'lines', press('Enter'), does({ type: 'accept' })],
    ['E edits', 'net', press('e'), does({ type: 'edit' })],
    ['F2 edits', 'net', press('F2'), does({ type: 'edit' })],
    ['a digit starts editing', 'net', press('7'), does({ type: 'edit', text: '7' })],
    ['a capital letter starts editing', 'sender', press('S', { shift: true }), does({ type: 'edit', text: 'S' })],
    ['a letter that is no command starts editing', 'sender', press('j'), does({ type: 'edit', text: 'j' })],
    ['B splits a row', 'lines/p0/text', press('b'), does({ type: 'splitRow' })],
    ['R returns', 'net', press('r'), { do: 'return' }],
    ['X escalates', 'net', press('x'), { do: 'escalate' }],
    ['C comments', 'net', press('c'), { do: 'panel', panel: 'comments', compose: 'comment' }],
    ['F flags', 'net', press('f'), { do: 'panel', panel: 'comments', compose: 'flag' }],
    ['H shows the history', 'net', press('h'), { do: 'panel', panel: 'history' }],
    ['I shows the instructions', 'net', press('i'), { do: 'panel', panel: 'instructions' }],
    ['/ finds', 'net', press('/'), { do: 'find' }],
    ['K asks for a reason only after a change', 'net', press('k'), null],
    ['a letter chooses the first option like it', 'currency', press('u'), does({ type: 'edit', text: 'USD' })],
    ['S skips', 'net', press('s'), { do: 'skip' }],
    ['A takes another reading', 'total', press('a'), does({ type: 'nextCandidate' })],
    ['A without other readings does nothing', 'net', press('a'), null],
    ['N adds a row in a table', 'lines', press('n'), does({ type: 'addRow', table: 'lines' })],
    ['Ctrl+Delete deletes the row', 'lines/p0/text', press('Delete', { ctrl: true }), does({ type: 'deleteRow' })],
    ['Delete empties and edits', 'net', press('Delete'), does({ type: 'edit', text: '' })],
    ['Tab goes on', 'net', press('Tab'), does({ type: 'tab', by: 1 })],
    ['Tab on the last cell leaves the form', 'lines/p1/amount', press('Tab'), null],
    ['Shift+Tab on the first leaves it too', 'sender', press('Tab', { shift: true }), null],
    ['+ enlarges', 'net', press('+'), { do: 'zoom', by: 1 }],
    ['0 is actual size', 'net', press('0'), { do: 'zoom', by: 0 }],
    ['? shows the keys', 'net', press('?', { shift: true }), { do: 'help' }],
    ['Ctrl+Enter finishes', 'net', press('Enter', { ctrl: true }), { do: 'finish' }],
    ['Cmd+Enter finishes', 'net', press('Enter', { meta: true }), { do: 'finish' }],
    ['Ctrl+C is the browser’s', 'net', press('c', { ctrl: true }), null],
    ['Ctrl+Z without changes takes the last decision back', 'net', press('z', { ctrl: true }), { do: 'undoDecision' }],
  ])('%s', (_, cell, given, expected) => {
    expect(on(at(cell), given)).toEqual(expected)
  })

  it('Enter opens a required field that is empty instead of accepting nothing', () => {
    const work = workItem({ values: [proposed('number', null, { confidence: 0, evidence: [] })] })
    expect(on(at('number', work), press('Enter'))).toEqual(does({ type: 'edit' }))
  })

  it('Ctrl+Z takes changes of this item back before decisions', () => {
    expect(on(run(at('net'), { type: 'accept' }), press('z', { ctrl: true }))).toEqual(does({ type: 'undo' }))
  })

  it('P lets the error at the field pass, only where there is one', () => {
    const wrong = workItem({ values: [proposed('net', '90.00')] })
    expect(on(at('net', wrong), press('p'))).toEqual(does({ type: 'letPass', check: 'sum:total' }))
    expect(on(at('net'), press('p'))).toBeNull()
  })

  it('G goes round the flagged fields', () => {
    const wrong = workItem({ values: [proposed('net', '90.00')] })
    expect(on(at('total', wrong), press('g'))).toEqual(does({ type: 'select', cell: 'lines' }))
    expect(on(at('sender', wrong), press('g'))).toEqual(does({ type: 'select', cell: 'net' }))
  })
})

describe('keys in an open editor', () => {
  const editing = run(at('net'), { type: 'edit' })

  it.each<[string, Press, Effect | null]>([
    ['Enter takes the text and goes to the next need', press('Enter'), does({ type: 'commit', go: 'needing' })],
    ['Tab takes it and goes to the next field', press('Tab'), does({ type: 'commit', go: 'next' })],
    ['Esc leaves it', press('Escape'), does({ type: 'cancel' })],
    ['Ctrl+Enter finishes', press('Enter', { ctrl: true }), { do: 'finish' }],
    ['letters are text', press('s'), null],
    ['signs are text', press('?', { shift: true }), null],
    ['arrows move the caret', press('ArrowUp'), null],
  ])('%s', (_, given, expected) => {
    expect(on(editing, given)).toEqual(expected)
  })

  it('Ctrl+Z is text undo once something was typed', () => {
    const typed = run(editing, { type: 'type', text: '5' })
    expect(on(typed, press('z', { ctrl: true }))).toBeNull()
  })

  it('Ctrl+Z takes the last decision back from the untouched blank form that came next', () => {
    expect(on(openSession(workItem({ mode: 'manual' })), press('z', { ctrl: true }))).toEqual({ do: 'undoDecision' })
  })
})

describe('keys on a label, a queue and a reply', () => {
  const label = at('category', supportItem())
  const open = run(label, { type: 'edit' })

  it.each<[string, Session, Press, Effect | null]>([
    ['a digit chooses', label, press('2'), does({ type: 'nth', n: 1 })],
    ['a digit without an option is nothing', label, press('4'), null],
    ['Delete chooses none', label, press('Delete'), does({ type: 'pick', cell: 'category', option: null })],
    ['a letter searches', label, press('j'), does({ type: 'edit', text: 'j' })],
    ['a digit chooses in the open list too', open, press('2'), does({ type: 'nth', n: 1 })],
    ['but is text once a search has begun', run(open, { type: 'type', text: 't' }), press('2'), null],
    ['arrows mark in the open list', open, press('ArrowDown'), does({ type: 'mark', by: 1 })],
    ['D shows what changed in a reply', label, press('d'), does({ type: 'diff' })],
    ['a sign does not throw a reply away', at('reply', supportItem()), press('J', { shift: true }), null],
    ['Enter is a new line in a reply', run(at('reply', supportItem()), { type: 'edit' }), press('Enter'), null],
    [
      'Esc keeps the reply’s text',
      run(at('reply', supportItem()), { type: 'edit' }),
      press('Escape'),
      does({ type: 'commit', go: 'stay' }),
    ],
    ['F4 goes to the answers', at('reply', supportItem()), press('F4'), { do: 'answers' }],
    ['digits take one of two entries', at('number', adjudicationItem()), press('2'), does({ type: 'nth', n: 1 })],
  ])('%s', (_, session, given, expected) => {
    expect(on(session, given)).toEqual(expected)
  })

  it('Enter opens a label that nothing was proposed for', () => {
    const work = supportItem({ values: [proposed('category', null, { confidence: 0.1 })] })
    expect(on(at('category', work), press('Enter'))).toEqual(does({ type: 'edit' }))
  })
})

describe('keys in the other modes', () => {
  const approval = at('net', { ...workItem(), task: { id: 't', mode: 'approval', version: 1 } })

  it.each<[string, Session, Press, Effect | null]>([
    ['R rejects an approval', approval, press('r'), { do: 'reject' }],
    ['E edits nothing that is to be approved', approval, press('e'), null],
    ['nor does a digit', approval, press('7'), null],
    ['a blind entry has no comments', at('net', workItem({ mode: 'adjudication' })), press('c'), null],
    ['and no history', at('net', workItem({ mode: 'adjudication' })), press('h'), null],
    ['and goes back to no sender', at('net', workItem({ mode: 'adjudication' })), press('r'), null],
  ])('%s', (_, session, given, expected) => {
    expect(on(session, given)).toEqual(expected)
  })
})

describe('an item that was not seen yet', () => {
  const session = at('net')
  const deciding = [
    press('Enter'),
    press('Enter', { ctrl: true }),
    press('s'),
    press('e'),
    press('7'),
    press('z', { ctrl: true }),
  ]

  it('is not touched by keys meant for the item before: not while it loads, not in its first moment', () => {
    for (const given of deciding) {
      expect(on(session, given, null)).toBe('ignored')
      expect(on(session, given, graceMs - 1)).toBe('ignored')
      expect(on(session, given, graceMs)).not.toBe('ignored')
    }
  })

  it('takes no text into its blank form before it is painted', () => {
    expect(on(openSession(workItem({ mode: 'manual' })), press('x'), null)).toBe('ignored')
  })

  it('is not finished by a key held down', () => {
    for (const given of [press('Enter', { ctrl: true, repeat: true }), press('Enter', { repeat: true })])
      expect(on(session, given)).toBe('ignored')
    expect(on(session, press('Tab', { repeat: true }))).toEqual(does({ type: 'tab', by: 1 }))
  })
})

describe('finish and next', () => {
  it('goes to the first blocker and names it', () => {
    const { session, blocker } = finish(at('net'))
    expect(blocker).toEqual({ fieldKey: 'sender', message: 'Sender is critical and has not been looked at.' })
    expect(session.selected).toBe('sender')
    expect(session.past).toEqual([])
  })

  it('takes the open editor’s text, accepts the rest and goes', () => {
    const seen = run(at('day'), { type: 'seen', field: 'sender' }, { type: 'seen', field: 'total' })
    const typing = run(seen, { type: 'edit' }, { type: 'type', text: '5.5.2026' })
    const { session, blocker } = finish(typing)
    expect(blocker).toBeNull()
    expect(session.values.day).toBe('2026-05-05')
    expect(session.marks).toMatchObject({ day: 'edited', number: 'accepted', lines: 'accepted' })
  })

  it('stays in an editor whose text cannot be taken', () => {
    const { session, blocker } = finish(run(at('day'), { type: 'edit' }, { type: 'type', text: 'soon' }))
    expect(blocker?.fieldKey).toBe('day')
    expect(session.draft?.text).toBe('soon')
  })

  it('asks a blank form for what is required, and for nothing else', () => {
    const blank = openSession(workItem({ mode: 'manual' }))
    expect(finish(blank).blocker?.message).toBe('Sender is missing.')
    const filled = ['Acme', 'B-1', '', '', '', '', '12,00'].reduce(
      (s, text) => run(s, { type: 'type', text }, { type: 'commit', go: 'next' }),
      blank,
    )
    expect(finish(filled).blocker).toBeNull()
  })
})

describe('the table of actions', () => {
  it('has one name for each action, and a key for each', () => {
    expect(new Set(actions.map((a) => a.id)).size).toBe(actions.length)
    expect(actions.filter((a) => a.keys.length === 0)).toEqual([])
  })

  it('never has two meanings for one key in one situation', () => {
    const sessions = [
      at('net'),
      at('lines'),
      at('lines/p0/text'),
      run(at('net'), { type: 'edit' }),
      run(at('net'), { type: 'accept' }),
    ]
    for (const session of sessions) {
      const situation = situationOf(session)
      const live = actions.filter((a) => isPossible(a, situation))
      const keys = live.flatMap((a) => a.keys.map((k) => `${k.ctrl ? 'ctrl ' : ''}${k.shift ? 'shift ' : ''}${k.key}`))
      expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted())
    }
  })

  it('offers at the foot only what works now', () => {
    expect(hintsOf(situationOf(at('net'))).map((a) => a.id)).toEqual(['accept', 'skip', 'return', 'escalate', 'edit'])
    expect(hintsOf(situationOf(run(at('net'), { type: 'edit' }))).map((a) => a.id)).toEqual(['confirm', 'cancel'])
  })
})
