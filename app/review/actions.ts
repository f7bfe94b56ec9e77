import type { Blocker } from '#server/review/review.ts'
import { isEmpty } from '#server/workflow/field-value.ts'
import { actions, editable, isList } from './action-table.ts'
import type { Action, Effect, Situation } from './effects.ts'
import { type Keymap, keysOf } from './keymap.ts'
import { matchesKey, type Press, typedText } from './keys.ts'
import { blockersOf, type Session, selectedCell } from './session.ts'
import { step } from './step.ts'

/** How long after an item appeared its decisive keys are still taken for keys meant for the item before. */
export const graceMs = 200

const standard: Keymap = {}

export function situationOf(session: Session): Situation {
  return { session, cell: selectedCell(session), pages: session.work.document.pages.length }
}

/** Whether an action is possible now. */
export function isPossible(action: Action, at: Situation): boolean {
  const { draft } = at.session
  const works = action.works ?? 'fields'
  const here = draft ? works !== 'fields' || (action.inList && isList(at) && draft.text === '') : works !== 'editor'
  return Boolean(here) && action.when(at)
}

/**
 * What a press means now: null leaves it to the browser, 'ignored' swallows it. `sincePaintMs` is the time since the
 * item's first paint, null while it is not painted: nothing typed while an item loads may act on it.
 */
export function effectOf(
  press: Press,
  at: Situation,
  sincePaintMs: number | null,
  keymap: Keymap = standard,
): Effect | 'ignored' | null {
  const bound = actions.filter((a) => keysOf(a, keymap).some((k) => matchesKey(press, k)))
  const action = bound.find((a) => isPossible(a, at))
  const unseen = sincePaintMs === null || sincePaintMs < graceMs
  if (action) return action.acts && (unseen || press.repeat) ? 'ignored' : action.effect(at)
  if (at.session.draft) return sincePaintMs === null ? 'ignored' : null
  const text = typedText(press)
  if (text === null || bound.some((a) => !a.inList || isList(at)) || !typable(at)) return null
  return unseen ? 'ignored' : { do: 'step', step: { type: 'edit', text: startingText(at, text) } }
}

/** A sign typed on a selected cell replaces its value; a whole reply is not to be lost to one sign. */
function typable(at: Situation): boolean {
  if (!editable(at)) return false
  return at.cell?.field.type !== 'draft' || isEmpty(at.session.values[at.cell.field.key])
}

/** A choice starts with the first option that begins like what was typed; any other field with the sign itself. */
function startingText({ cell }: Situation, typed: string): string {
  if (cell?.kind !== 'field' || cell.field.type !== 'enum') return typed
  return cell.field.options.find((o) => o.toLowerCase().startsWith(typed.toLowerCase())) ?? typed
}

/**
 * "Finish and next": takes an open editor's text, then either accepts the rest or goes to the first blocker.
 * A blank form has no proposal to accept: what is empty stays empty.
 */
export function finish(session: Session): { session: Session; blocker: Blocker | null } {
  const committed = session.draft ? step(session, { type: 'commit', go: 'stay' }) : session
  const blocker = blockersOf(committed)[0] ?? null
  if (!blocker) return { session: step(committed, { type: 'acceptRest' }), blocker: null }
  const there = blocker.fieldKey ? step(committed, { type: 'select', cell: blocker.fieldKey }) : committed
  return { session: there, blocker }
}

/** The hints at the foot of the page: what the keys do at the selected cell. */
export function hintsOf(at: Situation): Action[] {
  return actions.filter((a) => a.hint && isPossible(a, at))
}
