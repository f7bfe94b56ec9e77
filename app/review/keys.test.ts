import { describe, expect, it } from 'vitest'
import { type Key, keyParts, matchesKey, type Press, typedText } from './keys.ts'
import { press } from './press.fixture.ts'

const undo: Key = { key: 'z', ctrl: true }

describe('a key on different layouts', () => {
  it.each<[string, Press, Key, boolean]>([
    ['E', press('e', { code: 'KeyE' }), { key: 'e' }, true],
    ['E with caps lock', press('E', { code: 'KeyE' }), { key: 'e' }, true],
    ['E with Shift is text', press('E', { code: 'KeyE', shift: true }), { key: 'e' }, false],
    ['A on a French keyboard, where Q is in English', press('a', { code: 'KeyQ' }), { key: 'a' }, true],
    ['Q of a French keyboard is not A', press('q', { code: 'KeyA' }), { key: 'a' }, false],
    ['Ctrl+Z on a German keyboard, where Y is in English', press('z', { code: 'KeyY', ctrl: true }), undo, true],
    ['Ctrl+Y on a German keyboard is not undo', press('y', { code: 'KeyZ', ctrl: true }), undo, false],
    ['Cmd+Z on a Mac', press('z', { meta: true }), undo, true],
    ['Ctrl+Alt+Z is somebody else’s', press('z', { ctrl: true, alt: true }), undo, false],
    ['E on a Cyrillic layout, by place', press('у', { code: 'KeyE' }), { key: 'e' }, true],
    ['[ by AltGr+8 in German', press('[', { altGraph: true }), { key: '[' }, true],
    ['[ by AltGr reported as Ctrl+Alt', press('[', { ctrl: true, alt: true }), { key: '[' }, true],
    ['[ by Option+5 on a German Mac is not Ctrl+[', press('[', { ctrl: true }), { key: '[' }, false],
    ['Page up instead of [', press('PageUp'), { key: 'PageUp' }, true],
    ['? by Shift+ß in German', press('?', { shift: true }), { key: '?' }, true],
    ['? by Shift+comma in French', press('?', { code: 'KeyM', shift: true }), { key: '?' }, true],
    ['+ without Shift in English', press('=', { code: 'Equal' }), { key: '+' }, true],
    ['= elsewhere is not +', press('=', { code: 'Digit0', shift: true }), { key: '+' }, false],
    ['Ctrl and + is the browser’s zoom', press('+', { ctrl: true }), { key: '+' }, false],
    ['Shift+Tab is not Tab', press('Tab', { shift: true }), { key: 'Tab' }, false],
    ['Shift+Tab', press('Tab', { shift: true }), { key: 'Tab', shift: true }, true],
    ['Enter is not Ctrl+Enter', press('Enter'), { key: 'Enter', ctrl: true }, false],
    ['Ctrl+Enter is not Enter', press('Enter', { ctrl: true }), { key: 'Enter' }, false],
  ])('%s', (_, given, key, expected) => {
    expect(matchesKey(given, key)).toBe(expected)
  })

  it('types signs and letters, but nothing with Ctrl, Cmd or Alt and nothing for named keys', () => {
    expect(typedText(press('5'))).toBe('5')
    expect(typedText(press('ß'))).toBe('ß')
    expect(typedText(press('@', { altGraph: true, ctrl: true, alt: true }))).toBe('@')
    expect(typedText(press('5', { ctrl: true }))).toBeNull()
    expect(typedText(press('v', { meta: true }))).toBeNull()
    expect(typedText(press('Home'))).toBeNull()
    expect(typedText(press(' '))).toBeNull()
  })

  it('is written as it is printed on the keyboard', () => {
    expect(keyParts({ key: 'Enter', ctrl: true }, false)).toEqual(['Ctrl', 'Enter'])
    expect(keyParts({ key: 'z', ctrl: true }, true)).toEqual(['⌘', 'Z'])
    expect(keyParts({ key: 'Tab', shift: true }, false)).toEqual(['Shift', 'Tab'])
  })
})
