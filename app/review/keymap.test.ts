import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionById, actions } from './action-table.ts'
import { effectOf, graceMs, isPossible, situationOf } from './actions.ts'
import { cleanKeymap, type Keymap, keyOfPress, keysOf, remap, reset, sameKey, swap } from './keymap.ts'
import { type Key, matchesKey, type Press } from './keys.ts'
import { press } from './press.fixture.ts'
import { openSession, type Session } from './session.ts'
import { type Step, step } from './step.ts'
import { adjudicationItem, supportItem, workItem } from './work-item.fixture.ts'

const keymapOf = (result: ReturnType<typeof remap>): Keymap =>
  'keymap' in result ? result.keymap : expect.fail(result.problem)
const problemOf = (result: ReturnType<typeof remap>) =>
  'problem' in result ? result.problem : expect.fail('the key was taken')

describe('changing a key', () => {
  it('gives the action the new key, and nobody the old one', () => {
    const keymap = keymapOf(remap({}, 'skip', { key: 'q' }))
    const at = situationOf(openSession(workItem()))
    expect(effectOf(press('q'), at, 1_000, keymap)).toEqual({ do: 'skip' })
    // Freed, S is a letter like others: it starts typing.
    expect(effectOf(press('s'), at, 1_000, keymap)).toEqual({ do: 'step', step: { type: 'edit', text: 's' } })
  })

  it('names the action that has the key, and offers to exchange the two', () => {
    expect(problemOf(remap({}, 'skip', { key: 'e' }))).toMatch(/^E is taken: Edit the field/)
    const keymap = keymapOf(swap({}, 'skip', { key: 'e' }))
    expect(keysOf(actionById('skip'), keymap)).toEqual([{ key: 'e' }])
    expect(keysOf(actionById('edit'), keymap)).toEqual([{ key: 's' }])
  })

  it('changes what is one key in different situations together', () => {
    const keymap = keymapOf(remap({}, 'accept', { key: 'F6' }))
    expect(keysOf(actionById('fill'), keymap)).toEqual([{ key: 'F6' }])
    expect(keysOf(actionById('confirm'), keymap)).toEqual([{ key: 'Enter' }])
  })

  it.each<[string, string, Key, RegExp]>([
    ['a key of the browser', 'skip', { key: 'w', ctrl: true }, /browser keeps Ctrl\+W/],
    ['a capital letter', 'skip', { key: 'q', shift: true }, /capital letter/],
    ['a letter for what works while text is edited', 'finish', { key: 'q' }, /while a text is edited/],
    ['the digit that an option has', 'skip', { key: '3' }, /^3 is taken/],
    ['= where + is the zoom, since both are one key in English', 'skip', { key: '=' }, /is taken: Larger/],
    ['a key that reloads', 'skip', { key: 'F5' }, /cannot be used/],
  ])('refuses %s', (_, id, key, problem) => {
    expect(problemOf(remap({}, id, key))).toMatch(problem)
  })

  it('gives the standard back, one by one, unless it is taken', () => {
    const moved = keymapOf(remap({}, 'skip', { key: 'q' }))
    expect(keymapOf(reset(moved, 'skip'))).toEqual({})
    const taken = keymapOf(remap(moved, 'help', { key: 's' }))
    expect(problemOf(reset(taken, 'skip'))).toMatch(/^S is taken/)
  })

  it('keeps only what differs from the standard', () => {
    const moved = keymapOf(remap({}, 'skip', { key: 'q' }))
    expect(keymapOf(remap(moved, 'skip', { key: 's' }))).toEqual({})
  })
})

describe('the key that a press gives', () => {
  it.each<[string, Press, Key | null]>([
    ['a letter, with caps lock', press('Q'), { key: 'q' }],
    ['Z of a German keyboard', press('z', { code: 'KeyY' }), { key: 'z' }],
    ['a letter of another script, by place', press('й', { code: 'KeyQ' }), { key: 'q' }],
    ['[ by AltGr, as the sign', press('[', { ctrl: true, alt: true }), { key: '[' }],
    ['a French digit, typed with Shift', press('2', { code: 'Digit2', shift: true }), { key: '2' }],
    ['ö', press('ö', { code: 'Semicolon' }), { key: 'ö' }],
    ['Ctrl and a letter', press('m', { ctrl: true }), { key: 'm', ctrl: true }],
    ['Cmd and a letter', press('m', { meta: true }), { key: 'm', ctrl: true }],
    ['Shift alone is none', press('Shift', { shift: true }), null],
    ['a dead key is none', press('Dead'), null],
  ])('%s', (_, given, expected) => {
    expect(keyOfPress(given)).toEqual(expected)
  })

  it('is matched by that press again, on any layout', () => {
    const presses = [
      press('Q'),
      press('z', { code: 'KeyY' }),
      press('й', { code: 'KeyQ' }),
      press('[', { altGraph: true }),
      press('2', { code: 'Digit2', shift: true }),
      press('m', { meta: true }),
      press('Tab', { shift: true }),
      press('F7'),
    ]
    for (const given of presses) expect(matchesKey({ ...given }, keyOfPress(given) ?? expect.fail('no key'))).toBe(true)
  })
})

const anyKey: fc.Arbitrary<Key> = fc
  .record({
    key: fc.constantFrom(...'aeskrxqzj12390+=-[?/ö', 'Enter', 'Escape', 'Tab', 'F2', 'F4', 'F6', 'Delete', 'ArrowUp'),
    ctrl: fc.boolean(),
    shift: fc.boolean(),
  })
  .map(({ key, ctrl, shift }) => ({ key, ...(ctrl ? { ctrl: true } : {}), ...(shift ? { shift: true } : {}) }) as Key)
const anyId = fc.constantFrom(...actions.map((a) => a.id))
const anyChange = fc.tuple(anyId, anyKey, fc.constantFrom('remap', 'swap', 'reset'))

/** A keymap that a person can arrive at, whatever they try. */
const anyKeymap = fc.array(anyChange, { maxLength: 12 }).map((changes) =>
  changes.reduce<Keymap>((keymap, [id, key, how]) => {
    const result = how === 'remap' ? remap(keymap, id, key) : how === 'swap' ? swap(keymap, id, key) : reset(keymap, id)
    return 'keymap' in result ? result.keymap : keymap
  }, {}),
)

const works = [
  workItem(),
  workItem({ mode: 'manual' }),
  supportItem(),
  supportItem({ mode: 'manual' }),
  adjudicationItem(),
  { ...supportItem(), task: { id: 't', mode: 'approval' as const, version: 1 } },
]
const cells = ['net', 'lines', 'lines/p0/text', 'category', 'topics', 'queue', 'reply', 'number']
const anyStep = fc.oneof(
  fc.constantFrom<Step>(
    { type: 'edit' },
    { type: 'cancel' },
    { type: 'accept' },
    { type: 'mark', by: 1 },
    { type: 'nth', n: 1 },
  ),
  fc.constantFrom(...cells).map((cell): Step => ({ type: 'select', cell })),
  fc.constantFrom('x', '').map((text): Step => ({ type: 'type', text })),
)
const anySession: fc.Arbitrary<Session> = fc
  .tuple(fc.constantFrom(...works), fc.array(anyStep, { maxLength: 6 }))
  .map(([work, steps]) => steps.reduce(step, openSession(work)))

describe('any changes of keys', () => {
  it('never give one press two meanings in any situation', () => {
    fc.assert(
      fc.property(anyKeymap, anySession, (keymap, session) => {
        const possible = actions.filter((a) => isPossible(a, situationOf(session)))
        for (const [i, a] of possible.entries())
          for (const b of possible.slice(i + 1))
            for (const key of keysOf(a, keymap))
              expect(
                keysOf(b, keymap).some((other) => sameKey(key, other)),
                `${a.id} and ${b.id} on ${JSON.stringify(key)}`,
              ).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  it('leave every action a key', () => {
    fc.assert(
      fc.property(anyKeymap, (keymap) => {
        for (const action of actions) expect(keysOf(action, keymap).length).toBeGreaterThan(0)
      }),
    )
  })

  it('never let what is typed while an item loads act on it', () => {
    fc.assert(
      fc.property(anyKeymap, anySession, anyKey, (keymap, session, key) => {
        const given = press(key.key, { ctrl: key.ctrl ?? false, shift: key.shift ?? false })
        for (const since of [null, graceMs - 1]) {
          const effect = effectOf(given, situationOf(session), since, keymap)
          if (effect === null || effect === 'ignored') continue
          expect(['finish', 'skip', 'return', 'reject', 'escalate', 'undoDecision', 'reason']).not.toContain(effect.do)
          if (effect.do !== 'step') continue
          const after = step(session, effect.step)
          if (!session.draft) expect(after.values).toEqual(session.values)
        }
      }),
    )
  })

  it('survive being stored', () => {
    fc.assert(
      fc.property(anyKeymap, (keymap) => {
        expect(cleanKeymap(JSON.parse(JSON.stringify(keymap)))).toEqual(keymap)
      }),
    )
  })

  it('are never made worse by what lies in the storage', () => {
    const slots = fc.constantFrom('skip', 'enter', 'undo', 'edit', 'nothing', 'choose1')
    fc.assert(
      fc.property(fc.dictionary(slots, fc.oneof(fc.array(anyKey, { maxLength: 2 }), fc.anything())), (raw) => {
        const keymap = cleanKeymap(raw)
        const { skip = [] } = keymap
        expect(skip.length).toBeLessThanOrEqual(1)
        for (const id of ['skip', 'edit', 'accept'])
          for (const key of keysOf(actionById(id), keymap)) {
            const result = remap(keymap, id, key)
            if (keymap[actionById(id).family ?? id]) expect('keymap' in result).toBe(true)
          }
      }),
    )
    expect(cleanKeymap('nonsense')).toEqual({})
  })
})
