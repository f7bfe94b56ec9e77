import type { Blocker } from '#server/review/review.ts'
import { isEmpty } from '#server/workflow/workflow.ts'
import type { Cell } from './cells.ts'
import { type Key, matchesKey, type Press, typedText } from './keys.ts'
import { blockersOf, openFlags, proposedOf, type Session, selectedCell, sessionCells } from './session.ts'
import { type Step, step } from './step.ts'

/** What an action asks for: a step of the session, or something of the page or the queue. */
export type Effect =
  | { do: 'step'; step: Step }
  | { do: 'finish' }
  | { do: 'skip' }
  | { do: 'undoDecision' }
  | { do: 'page'; by: 1 | -1 }
  | { do: 'zoom'; by: 1 | -1 | 0 }
  | { do: 'fitWidth' }
  | { do: 'turn' }
  | { do: 'help' }

/** What actions decide by. `decisions` counts the decisions that undo may reach. */
export type Situation = { session: Session; cell: Cell | null; pages: number; decisions: number }

export type Group = 'Decide' | 'Move' | 'Change' | 'Document' | 'Help'

type Action = {
  id: string
  keys: Key[]
  label: string
  group: Group
  /** Works while an editor is open; all others leave the keys to the text. */
  inEditor?: true
  /** Changes values or decides: ignored while a key is held down and right after an item appeared. */
  acts?: true
  /** Short name for the foot of the page; absent: not shown there. */
  hint?: string
  when(at: Situation): boolean
  effect(at: Situation): Effect
}

const stepping = (move: Step): Effect => ({ do: 'step', step: move })
const editing = ({ session }: Situation) => session.draft !== null
const selecting = (at: Situation) => at.cell !== null && !editing(at)
const errorAt = ({ session, cell }: Situation) =>
  openFlags(session).find((f) => f.severity === 'error' && cell !== null && f.fieldKeys.includes(cell.field.key)) ??
  openFlags(session).find((f) => f.severity === 'error' && f.fieldKeys.length === 0)
const editable = (at: Situation) => selecting(at) && at.cell?.kind !== 'table'
/** Enter opens the editor where something is wrong, and otherwise stands behind the value. */
const enterEdits = (at: Situation) =>
  editable(at) && at.cell?.kind === 'field' && isEmpty(at.session.values[at.cell.field.key]) && at.cell.field.required

/** The one table of actions: shortcuts, buttons, hints and the help page all come from here. */
export const actions: readonly Action[] = [
  {
    id: 'accept',
    keys: [{ key: 'Enter' }],
    label: 'Accept the field and go to the next one that needs a person',
    hint: 'accept',
    group: 'Decide',
    acts: true,
    when: (at) => selecting(at) && !enterEdits(at),
    effect: () => stepping({ type: 'accept' }),
  },
  {
    id: 'fill',
    keys: [{ key: 'Enter' }],
    label: 'Fill a required field that is empty',
    hint: 'fill',
    group: 'Change',
    acts: true,
    when: enterEdits,
    effect: () => stepping({ type: 'edit' }),
  },
  {
    id: 'confirm',
    keys: [{ key: 'Enter' }],
    label: 'Take the text and go to the next one that needs a person',
    hint: 'take',
    group: 'Change',
    inEditor: true,
    acts: true,
    when: editing,
    effect: () => stepping({ type: 'commit', go: 'needing' }),
  },
  {
    id: 'finish',
    keys: [{ key: 'Enter', ctrl: true }],
    label: 'Accept the rest, finish and open the next item',
    group: 'Decide',
    inEditor: true,
    acts: true,
    when: () => true,
    effect: () => ({ do: 'finish' }),
  },
  {
    id: 'letPass',
    keys: [{ key: 'p' }],
    label: 'Confirm as printed: let an error pass',
    hint: 'confirm as printed',
    group: 'Decide',
    acts: true,
    when: (at) => !editing(at) && errorAt(at) !== undefined,
    effect: (at) => stepping({ type: 'letPass', check: errorAt(at)?.check ?? '' }),
  },
  {
    id: 'skip',
    keys: [{ key: 's' }],
    label: 'Skip the item, with a reason',
    hint: 'skip',
    group: 'Decide',
    acts: true,
    when: (at) => !editing(at),
    effect: () => ({ do: 'skip' }),
  },
  {
    id: 'undo',
    keys: [{ key: 'z', ctrl: true }],
    label: 'Undo the last change',
    group: 'Decide',
    acts: true,
    when: (at) => !editing(at) && at.session.past.length > 0,
    effect: () => stepping({ type: 'undo' }),
  },
  {
    id: 'undoDecision',
    keys: [{ key: 'z', ctrl: true }],
    label: 'Undo the last finished item',
    group: 'Decide',
    acts: true,
    // Text in an editor has its own undo; where nothing was typed yet there is none to disturb.
    inEditor: true,
    when: (at) => at.session.past.length === 0 && at.session.draft?.text === at.session.draft?.initial,
    effect: () => ({ do: 'undoDecision' }),
  },
  {
    id: 'next',
    keys: [{ key: 'Tab' }],
    label: 'Next field',
    group: 'Move',
    when: (at) => selecting(at) && sessionCells(at.session).at(-1)?.id !== at.cell?.id,
    effect: () => stepping({ type: 'tab', by: 1 }),
  },
  {
    id: 'previous',
    keys: [{ key: 'Tab', shift: true }],
    label: 'Previous field',
    group: 'Move',
    when: (at) => selecting(at) && sessionCells(at.session)[0]?.id !== at.cell?.id,
    effect: () => stepping({ type: 'tab', by: -1 }),
  },
  {
    id: 'confirmNext',
    keys: [{ key: 'Tab' }],
    label: 'Take the text and go to the next field',
    group: 'Change',
    inEditor: true,
    when: (at) => editing(at) && sessionCells(at.session).at(-1)?.id !== at.cell?.id,
    effect: () => stepping({ type: 'commit', go: 'next' }),
  },
  {
    id: 'confirmPrevious',
    keys: [{ key: 'Tab', shift: true }],
    label: 'Take the text and go to the previous field',
    group: 'Change',
    inEditor: true,
    when: (at) => editing(at) && sessionCells(at.session)[0]?.id !== at.cell?.id,
    effect: () => stepping({ type: 'commit', go: 'previous' }),
  },
  ...(['up', 'down', 'left', 'right'] as const).map(
    (direction): Action => ({
      id: direction,
      keys: [{ key: `Arrow${direction.charAt(0).toUpperCase()}${direction.slice(1)}` }],
      label: direction === 'up' || direction === 'down' ? `Field ${direction}` : `Cell to the ${direction}`,
      group: 'Move',
      when: (at) => selecting(at) && (at.cell?.kind === 'cell' || direction === 'up' || direction === 'down'),
      effect: () => stepping({ type: 'arrow', direction }),
    }),
  ),
  {
    id: 'flag',
    keys: [{ key: 'g' }],
    label: 'Go to the next field with a flag',
    group: 'Move',
    when: (at) => !editing(at) && flaggedField(at) !== null,
    effect: (at) => stepping({ type: 'select', cell: flaggedField(at) ?? '' }),
  },
  {
    id: 'edit',
    keys: [{ key: 'e' }, { key: 'F2' }],
    label: 'Edit the field (typing a digit or a capital letter starts too)',
    hint: 'edit',
    group: 'Change',
    acts: true,
    when: editable,
    effect: () => stepping({ type: 'edit' }),
  },
  {
    id: 'cancel',
    keys: [{ key: 'Escape' }],
    label: 'Leave the editor without taking the text',
    hint: 'cancel',
    group: 'Change',
    inEditor: true,
    when: editing,
    effect: () => stepping({ type: 'cancel' }),
  },
  {
    id: 'clear',
    keys: [{ key: 'Delete' }, { key: 'Backspace' }],
    label: 'Empty the field and edit it',
    group: 'Change',
    acts: true,
    when: editable,
    effect: () => stepping({ type: 'edit', text: '' }),
  },
  {
    id: 'another',
    keys: [{ key: 'a' }],
    label: 'Take another reading of the field',
    hint: 'another reading',
    group: 'Change',
    acts: true,
    when: (at) =>
      selecting(at) &&
      at.cell?.kind !== 'cell' &&
      (proposedOf(at.session.work, at.cell?.field.key ?? '')?.candidates.length ?? 0) > 0,
    effect: () => stepping({ type: 'nextCandidate' }),
  },
  {
    id: 'addRow',
    keys: [{ key: 'n' }, { key: 'Insert' }],
    label: 'Add a row to the table',
    hint: 'new row',
    group: 'Change',
    acts: true,
    when: (at) => selecting(at) && at.cell?.field.type === 'table',
    effect: (at) => stepping({ type: 'addRow', table: at.cell?.field.key ?? '' }),
  },
  {
    id: 'deleteRow',
    keys: [
      { key: 'Delete', ctrl: true },
      { key: 'Backspace', ctrl: true },
    ],
    label: 'Delete the row',
    group: 'Change',
    acts: true,
    when: (at) => selecting(at) && at.cell?.kind === 'cell',
    effect: () => stepping({ type: 'deleteRow' }),
  },
  {
    id: 'previousPage',
    keys: [{ key: '[' }, { key: 'PageUp' }],
    label: 'Previous page',
    group: 'Document',
    when: (at) => !editing(at) && at.pages > 1,
    effect: () => ({ do: 'page', by: -1 }),
  },
  {
    id: 'nextPage',
    keys: [{ key: ']' }, { key: 'PageDown' }],
    label: 'Next page',
    group: 'Document',
    when: (at) => !editing(at) && at.pages > 1,
    effect: () => ({ do: 'page', by: 1 }),
  },
  {
    id: 'zoomIn',
    keys: [{ key: '+' }],
    label: 'Larger',
    group: 'Document',
    when: (at) => !editing(at),
    effect: () => ({ do: 'zoom', by: 1 }),
  },
  {
    id: 'zoomOut',
    keys: [{ key: '-' }],
    label: 'Smaller',
    group: 'Document',
    when: (at) => !editing(at),
    effect: () => ({ do: 'zoom', by: -1 }),
  },
  {
    id: 'zoomReset',
    keys: [{ key: '0' }],
    label: 'Actual size',
    group: 'Document',
    when: (at) => !editing(at),
    effect: () => ({ do: 'zoom', by: 0 }),
  },
  {
    id: 'fitWidth',
    keys: [{ key: 'w' }],
    label: 'Fit the width',
    group: 'Document',
    when: (at) => !editing(at),
    effect: () => ({ do: 'fitWidth' }),
  },
  {
    id: 'turn',
    keys: [{ key: 't' }],
    label: 'Turn the view by a quarter',
    group: 'Document',
    when: (at) => !editing(at),
    effect: () => ({ do: 'turn' }),
  },
  {
    id: 'help',
    keys: [{ key: '?' }],
    label: 'Show all keys',
    group: 'Help',
    when: (at) => !editing(at),
    effect: () => ({ do: 'help' }),
  },
]

/** The next field after the selected one that a flag is about, going round; null where no flag names a field. */
function flaggedField({ session, cell }: Situation): string | null {
  const flagged = new Set(openFlags(session).flatMap((f) => f.fieldKeys))
  const keys = session.work.definition.fields.map((f) => f.key)
  const start = keys.indexOf(cell?.field.key ?? '')
  return [...keys.slice(start + 1), ...keys.slice(0, start + 1)].find((key) => flagged.has(key)) ?? null
}

/** How long after an item appeared its decisive keys are still taken for keys meant for the item before. */
export const graceMs = 200

export function situationOf(session: Session, decisions: number): Situation {
  return { session, cell: selectedCell(session), pages: session.work.document.pages.length, decisions }
}

export function actionById(id: string): Action {
  const action = actions.find((a) => a.id === id)
  if (!action) throw new Error(`there is no action "${id}"`)
  return action
}

/**
 * What a press means now: null leaves it to the browser, 'ignored' swallows it. `sincePaintMs` is the time since the
 * item's first paint, null while it is not painted: nothing typed while an item loads may act on it.
 */
export function effectOf(press: Press, at: Situation, sincePaintMs: number | null): Effect | 'ignored' | null {
  const action = actions.find(
    (a) => a.keys.some((k) => matchesKey(press, k)) && (a.inEditor || !editing(at)) && a.when(at),
  )
  const unseen = sincePaintMs === null || sincePaintMs < graceMs
  if (action) return action.acts && (unseen || press.repeat) ? 'ignored' : action.effect(at)
  if (editing(at)) return sincePaintMs === null ? 'ignored' : null
  const text = typedText(press)
  const bound = actions.some((a) => a.keys.some((k) => matchesKey(press, k)))
  if (text === null || bound || !editable(at)) return null
  return unseen ? 'ignored' : stepping({ type: 'edit', text: startingText(at, text) })
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
  return actions.filter((a) => a.hint && a.when(at) && (a.inEditor || !editing(at)))
}
