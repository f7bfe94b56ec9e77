import { actions } from './action-table.ts'
import type { Action } from './effects.ts'
import { type Key, keyParts, type Press } from './keys.ts'

/** The keys a person gave to actions, by action; an action that is not in it has its standard keys. */
export type Keymap = Readonly<Record<string, readonly Key[]>>

/** The keys of an action, the first the one that is shown. Actions of a family have the same. */
export function keysOf(action: Action, keymap: Keymap): readonly Key[] {
  return keymap[action.family ?? action.id] ?? action.keys
}

/** Whether two keys can be meant by one press. */
export function sameKey(a: Key, b: Key): boolean {
  if (Boolean(a.ctrl) !== Boolean(b.ctrl)) return false
  if (isSign(a.key) && isSign(b.key)) return a.key === b.key || (zooms.has(a.key) && zooms.has(b.key))
  return a.key === b.key && Boolean(a.shift) === Boolean(b.shift)
}

const zooms = new Set(['+', '='])
const isOne = (key: string) => [...key].length === 1
const isLetter = (key: string) => /^[a-z]$/.test(key)
const isSign = (key: string) => isOne(key) && !isLetter(key)

/** Whether two actions can be possible in one situation; those of a family never are. */
export function mayMeet(a: Action, b: Action): boolean {
  if (a.id === b.id || (a.family !== undefined && a.family === b.family)) return false
  return placesOf(a).some((place) => placesOf(b).includes(place))
}

function placesOf(action: Action): ('fields' | 'editor')[] {
  if (action.works === 'anywhere' || action.inList) return ['fields', 'editor']
  return [action.works ?? 'fields']
}

/** The actions that a key would be taken from, were it given to an action. */
export function conflictsOf(keymap: Keymap, id: string, key: Key): Action[] {
  const own = familyOf(id)
  return actions.filter(
    (other) =>
      own.some((a) => mayMeet(a, other)) && !own.includes(other) && keysOf(other, keymap).some((k) => sameKey(k, key)),
  )
}

function familyOf(id: string): Action[] {
  const action = actions.find((a) => a.id === id)
  return actions.filter((a) => a.id === id || (action?.family !== undefined && a.family === action.family))
}

export type Remapped = { keymap: Keymap } | { problem: string; conflicts: Action[] }

/** Gives an action another key, or says in one sentence why that cannot be. */
export function remap(keymap: Keymap, id: string, key: Key): Remapped {
  const own = familyOf(id)
  const first = own[0]
  if (!first) return { problem: 'There is no such action.', conflicts: [] }
  const unfit = own.map((a) => unfitFor(a, key)).find((text) => text !== null)
  if (unfit) return { problem: unfit, conflicts: [] }
  const conflicts = conflictsOf(keymap, id, key)
  const [other] = conflicts
  if (other) return { problem: `${nameOfKey(key)} is taken: ${other.label}.`, conflicts }
  return { keymap: tidy({ ...keymap, [first.family ?? first.id]: [key] }) }
}

/** Two actions change keys: what was asked for, and in return the old key. */
export function swap(keymap: Keymap, id: string, key: Key): Remapped {
  const conflicts = conflictsOf(keymap, id, key)
  const own = familyOf(id)[0]
  const [other] = conflicts
  if (!own || !other) return remap(keymap, id, key)
  const old = keysOf(own, keymap)[0]
  if (!old || conflicts.some((c) => (c.family ?? c.id) !== (other.family ?? other.id)))
    return { problem: `${nameOfKey(key)} is taken by several actions: change them one by one.`, conflicts }
  const swapped = { ...keymap, [own.family ?? own.id]: [key], [other.family ?? other.id]: [old] }
  const problem = problemOf(swapped)
  return problem ? { problem, conflicts } : { keymap: tidy(swapped) }
}

/** The keymap with an action's standard key back; refused where that key was given away. */
export function reset(keymap: Keymap, id: string): Remapped {
  const own = familyOf(id)[0]
  if (!own) return { keymap }
  const { [own.family ?? own.id]: _, ...rest } = keymap
  const problem = problemOf(rest)
  const conflicts = own.keys.flatMap((key) => conflictsOf(rest, id, key))
  return problem ? { problem, conflicts } : { keymap: rest }
}

/** A stored keymap as far as it can be used: what is unknown, unfit or in conflict falls back to the standard. */
export function cleanKeymap(raw: unknown): Keymap {
  if (typeof raw !== 'object' || raw === null) return {}
  let keymap: Keymap = {}
  for (const [slot, keys] of Object.entries(raw)) {
    const own = actions.filter((a) => (a.family ?? a.id) === slot)
    const known = (Array.isArray(keys) ? keys : []).flatMap((key) => cleanKey(key) ?? []).slice(0, 1)
    if (own.length > 0 && known.length > 0 && known.every((key) => own.every((a) => unfitFor(a, key) === null)))
      keymap = { ...keymap, [slot]: known }
  }
  // Keys may have been exchanged, so that only the whole tells: the last one given in conflict is dropped.
  while (problemOf(keymap) !== null) {
    const slots = Object.keys(keymap).filter((slot) => inConflict(keymap, slot))
    const { [slots.at(-1) ?? '']: _, ...rest } = keymap
    keymap = slots.length > 0 ? rest : {}
  }
  return tidy(keymap)
}

function cleanKey(raw: unknown): Key | null {
  if (typeof raw !== 'object' || raw === null || !('key' in raw) || typeof raw.key !== 'string') return null
  const key: Key = { key: raw.key.slice(0, 20) }
  if ('ctrl' in raw && raw.ctrl === true) key.ctrl = true
  if ('shift' in raw && raw.shift === true) key.shift = true
  return key
}

function inConflict(keymap: Keymap, slot: string): boolean {
  return actions.some(
    (a) => (a.family ?? a.id) === slot && keysOf(a, keymap).some((k) => conflictsOf(keymap, a.id, k).length > 0),
  )
}

function problemOf(keymap: Keymap): string | null {
  for (const action of actions)
    for (const key of keysOf(action, keymap)) {
      const unfit = keymap[action.family ?? action.id] ? unfitFor(action, key) : null
      if (unfit) return unfit
      const [other] = conflictsOf(keymap, action.id, key)
      if (other) return `${nameOfKey(key)} is taken: ${other.label}.`
    }
  return null
}

/** What equals the standard is not kept, so that a later standard reaches everybody who changed nothing. */
function tidy(keymap: Keymap): Keymap {
  const kept = Object.entries(keymap).filter(([slot, keys]) => {
    const action = actions.find((a) => (a.family ?? a.id) === slot)
    return action && JSON.stringify(keys) !== JSON.stringify(action.keys.slice(0, keys.length))
  })
  return Object.fromEntries(kept)
}

const texting = new Set(['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'])
const browserKeys = new Set([...'acvxwtnqrlpjhdfou0123456789+-='])
const named = new Set([
  ...['Enter', 'Escape', 'Tab', 'Insert', 'Delete', 'Backspace', 'Home', 'End', 'PageUp', 'PageDown'],
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  ...['F1', 'F2', 'F3', 'F4', 'F6', 'F7', 'F8', 'F9', 'F10'],
])

/** Why a key is no good for an action, whatever the others have; null: it is. */
function unfitFor(action: Action, key: Key): string | null {
  if (!isOne(key.key) && !named.has(key.key)) return `${key.key} cannot be used: choose another key.`
  if (key.ctrl && browserKeys.has(key.key)) return `The browser keeps ${nameOfKey(key)} for itself: choose another key.`
  if (key.shift && isOne(key.key)) return 'Shift and a letter types a capital letter: choose another key.'
  if (isOne(key.key) && key.key !== key.key.toLowerCase()) return 'Choose the letter without Shift.'
  if (!isOne(key.key) && key.ctrl && key.key === 'Tab')
    return `The browser keeps ${nameOfKey(key)} for itself: choose another key.`
  if (placesOf(action).includes('editor') && !action.inList && !key.ctrl && (isOne(key.key) || texting.has(key.key)))
    return 'This works while a text is edited, where that key types: choose one with Ctrl, or a key such as F4.'
  return null
}

export function nameOfKey(key: Key, mac = false): string {
  return keyParts(key, mac).join('+')
}

const modifiers = new Set([
  'Control',
  'Shift',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
])

/**
 * The key that a press gives to an action, null for a press that is none. A letter of another script goes by its place,
 * as it is matched later; a sign is kept as it was typed, whatever modifiers the layout needs for it.
 */
export function keyOfPress(press: Press): Key | null {
  if (modifiers.has(press.key)) return null
  const typedByAltGr = press.altGraph || (press.ctrl && press.alt)
  const ctrl = (press.ctrl || press.meta) && !typedByAltGr
  if (press.alt && !typedByAltGr) return null
  const byPlace = /^Key[A-Z]$/.test(press.code) ? press.code.slice(3).toLowerCase() : null
  const latin = /^[a-z]$/i.test(press.key) ? press.key.toLowerCase() : isOne(press.key) ? byPlace : null
  const name = latin ?? press.key
  const key: Key = { key: name }
  if (ctrl) key.ctrl = true
  if (press.shift && (latin !== null || !isOne(name))) key.shift = true
  return key
}
