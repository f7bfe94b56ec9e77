import type { Press } from './keys.ts'

/** A press of one key without modifiers; `more` says what is different. */
export function press(key: string, more: Partial<Press> = {}): Press {
  return {
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
    ctrl: false,
    meta: false,
    alt: false,
    shift: false,
    altGraph: false,
    repeat: false,
    ...more,
  }
}
