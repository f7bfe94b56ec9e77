/** What is used of a KeyboardEvent; plain data, so that rules about keys need no browser. */
export type Press = {
  key: string
  code: string
  ctrl: boolean
  meta: boolean
  alt: boolean
  shift: boolean
  altGraph: boolean
  repeat: boolean
}

/** A key as the actions name it: `event.key` in lower case for letters; `ctrl` is Cmd on a Mac. */
export type Key = { key: string; ctrl?: true; shift?: true }

const oneSign = (key: string) => [...key].length === 1
const isLatinLetter = (key: string) => /^[a-z]$/i.test(key)

/**
 * Whether a press is this key. Letters go by what is printed on the key (event.key: Z is Z on a German keyboard), and
 * by place (event.code) only where the layout has no Latin letter there; signs go by the sign however it is typed
 * (AltGr+8 is [ in German, Shift+comma is ? in French); a letter with Shift is text, never a command.
 */
export function matchesKey(press: Press, key: Key): boolean {
  const typedByAltGr = press.altGraph || (press.ctrl && press.alt)
  if (key.ctrl) {
    if (!(press.ctrl || press.meta) || press.alt || press.altGraph) return false
  } else if (press.meta || (!typedByAltGr && (press.ctrl || press.alt))) return false
  if (isLatinLetter(key.key)) {
    if (press.shift !== Boolean(key.shift) || (typedByAltGr && !key.ctrl)) return false
    if (isLatinLetter(press.key)) return press.key.toLowerCase() === key.key
    return oneSign(press.key) && press.code === `Key${key.key.toUpperCase()}`
  }
  if (oneSign(key.key)) return press.key === key.key || (key.key === '+' && press.key === '=' && press.code === 'Equal')
  return press.key === key.key && press.shift === Boolean(key.shift) && !typedByAltGr
}

/** The text that a press would type, or null: commands with Ctrl, Cmd or Alt and named keys type nothing. */
export function typedText(press: Press): string | null {
  const typedByAltGr = press.altGraph || (press.ctrl && press.alt)
  if (press.meta || (!typedByAltGr && (press.ctrl || press.alt))) return null
  return oneSign(press.key) && press.key.trim() !== '' ? press.key : null
}

const names: Record<string, string> = {
  ' ': 'Space',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page up',
  PageDown: 'Page down',
  Backspace: '⌫',
}

/** A key as a person reads it, in parts: ["Ctrl", "Enter"]. */
export function keyParts(key: Key, mac: boolean): string[] {
  const name = names[key.key] ?? (oneSign(key.key) ? key.key.toUpperCase() : key.key)
  return [...(key.ctrl ? [mac ? '⌘' : 'Ctrl'] : []), ...(key.shift ? ['Shift'] : []), name]
}
