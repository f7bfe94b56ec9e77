import { useEffect, useRef } from 'react'
import { actionById } from './action-table.ts'
import { effectOf, situationOf } from './actions.ts'
import type { Desk } from './desk.ts'
import type { Effect } from './effects.ts'
import { type Keymap, keysOf } from './keymap.ts'
import { matchesKey, type Press } from './keys.ts'

type Parts = { desk: Desk; keymap: Keymap; perform(effect: Effect): void; paused: boolean }

/** The workbench's keys: one listener, ruled by the table of actions. */
export function useKeys(parts: Parts): void {
  const latest = useRef(parts)
  latest.current = parts
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { desk, keymap, perform, paused } = latest.current
      if (paused || event.defaultPrevented || event.isComposing || belongsElsewhere(event)) return
      const effect = meaning(pressOf(event), desk, keymap)
      if (effect === null) return
      event.preventDefault()
      if (effect !== 'ignored') perform(effect)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function meaning(press: Press, desk: Desk, keymap: Keymap): Effect | 'ignored' | null {
  const { shown, phase, undoing } = desk.state()
  if (undoing) return 'ignored'
  if (shown) return effectOf(press, situationOf(shown.session), desk.sincePaint(), keymap)
  // Without an item, undo and help still work; nothing typed meanwhile is kept for the item to come.
  const is = (id: string) => keysOf(actionById(id), keymap).some((k) => matchesKey(press, k))
  if (is('undoDecision')) return phase === 'loading' ? 'ignored' : { do: 'undoDecision' }
  return is('help') ? { do: 'help' } : null
}

export function pressOf(event: KeyboardEvent): Press {
  return {
    key: event.key,
    code: event.code,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    alt: event.altKey,
    shift: event.shiftKey,
    altGraph: event.getModifierState('AltGraph'),
    repeat: event.repeat,
  }
}

/** Buttons, links, menus and the pages keep the keys that work them; fields other than the form's keep all of theirs. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement) || target === document.body) return false
  if (target.closest('[data-cell]')) return false
  if (target.closest('[role="dialog"], [role="menu"], [contenteditable], input, textarea, select')) return true
  const plain = !(event.ctrlKey || event.metaKey)
  if (target.closest('[data-pages]')) return plain && (event.key === 'Tab' || event.key.startsWith('Arrow'))
  const works = plain && ['Enter', ' ', 'Tab'].includes(event.key)
  return works && target.closest('button, a, [role="tab"]') !== null
}
