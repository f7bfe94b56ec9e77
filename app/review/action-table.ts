import { isEmpty } from '#server/workflow/field-value.ts'
import type { Action, Effect, Situation } from './effects.ts'
import { canReturn, isBlank, isReadOnly } from './modes.ts'
import { nthCount } from './pick.ts'
import { mayPass, openFlags, proposedOf, sessionCells } from './session.ts'
import type { Step } from './step.ts'

const stepping = (move: Step): Effect => ({ do: 'step', step: move })
const always = () => true
const changing = ({ session }: Situation) => !isReadOnly(session.work)
const onCell = ({ cell }: Situation) => cell !== null
const isDraft = ({ cell }: Situation) => cell?.field.type === 'draft'
export const isList = ({ cell }: Situation) => cell?.field.type === 'label' || cell?.field.type === 'route'
const several = ({ cell }: Situation) => cell?.field.type === 'label' && cell.field.multiple
const errorAt = ({ session, cell }: Situation) =>
  openFlags(session).find((f) => mayPass(session, f) && cell !== null && f.fieldKeys.includes(cell.field.key)) ??
  openFlags(session).find((f) => mayPass(session, f) && f.fieldKeys.length === 0)
export const editable = (at: Situation) => changing(at) && at.cell !== null && at.cell.kind !== 'table'

/** Enter opens the editor where a value is missing or malformed, and otherwise stands behind the value. */
function enterEdits(at: Situation): boolean {
  const { session, cell } = at
  if (!editable(at) || cell?.kind !== 'field' || session.work.choices?.[cell.id]) return false
  const { field } = cell
  const chosen = isList(at) && !(field.type === 'label' && field.multiple)
  if (isEmpty(session.values[field.key])) return field.required || (chosen && session.marks[field.key] === undefined)
  return openFlags(session).some((f) => f.check === `format:${field.key}`)
}

const fieldAfter = (at: Situation) => sessionCells(at.session).at(-1)?.id !== at.cell?.id
const fieldBefore = (at: Situation) => sessionCells(at.session)[0]?.id !== at.cell?.id

const deciding: Action[] = [
  {
    id: 'accept',
    keys: [{ key: 'Enter' }],
    label: 'Accept the field and go to the next one that needs a person',
    hint: 'accept',
    group: 'Decide',
    family: 'enter',
    acts: true,
    when: (at) => onCell(at) && !enterEdits(at),
    effect: () => stepping({ type: 'accept' }),
  },
  {
    id: 'finish',
    keys: [{ key: 'Enter', ctrl: true }],
    label: 'Accept the rest, finish (or approve, or confirm) and open the next item',
    group: 'Decide',
    works: 'anywhere',
    acts: true,
    when: always,
    effect: () => ({ do: 'finish' }),
  },
  {
    id: 'letPass',
    keys: [{ key: 'p' }],
    label: 'Confirm as printed: let an error pass',
    hint: 'confirm as printed',
    group: 'Decide',
    acts: true,
    when: (at) => changing(at) && errorAt(at) !== undefined,
    effect: (at) => stepping({ type: 'letPass', check: errorAt(at)?.check ?? '' }),
  },
  {
    id: 'skip',
    keys: [{ key: 's' }],
    label: 'Skip the item, with a reason',
    hint: 'skip',
    group: 'Decide',
    acts: true,
    when: always,
    effect: () => ({ do: 'skip' }),
  },
  {
    id: 'return',
    keys: [{ key: 'r' }],
    label: 'Return the item to its sender for correction, with a message',
    hint: 'return',
    group: 'Decide',
    family: 'back',
    acts: true,
    when: (at) => canReturn(at.session.work),
    effect: () => ({ do: 'return' }),
  },
  {
    id: 'reject',
    keys: [{ key: 'r' }],
    label: 'Reject what waits for approval, with the reason',
    hint: 'reject',
    group: 'Decide',
    family: 'back',
    acts: true,
    when: (at) => isReadOnly(at.session.work),
    effect: () => ({ do: 'reject' }),
  },
  {
    id: 'escalate',
    keys: [{ key: 'x' }],
    label: 'Escalate the item to the leads, with a message',
    hint: 'escalate',
    group: 'Decide',
    acts: true,
    when: (at) => canReturn(at.session.work),
    effect: () => ({ do: 'escalate' }),
  },
  {
    id: 'undo',
    keys: [{ key: 'z', ctrl: true }],
    label: 'Undo the last change',
    group: 'Decide',
    family: 'undo',
    acts: true,
    when: (at) => at.session.past.length > 0,
    effect: () => stepping({ type: 'undo' }),
  },
  {
    id: 'undoDecision',
    keys: [{ key: 'z', ctrl: true }],
    label: 'Undo the last finished item',
    group: 'Decide',
    family: 'undo',
    acts: true,
    // Text in an editor has its own undo; where nothing was typed yet there is none to disturb.
    works: 'anywhere',
    when: (at) => at.session.past.length === 0 && at.session.draft?.text === at.session.draft?.initial,
    effect: () => ({ do: 'undoDecision' }),
  },
]

const moving: Action[] = [
  {
    id: 'next',
    keys: [{ key: 'Tab' }],
    label: 'Next field',
    group: 'Move',
    when: (at) => onCell(at) && fieldAfter(at),
    effect: () => stepping({ type: 'tab', by: 1 }),
  },
  {
    id: 'previous',
    keys: [{ key: 'Tab', shift: true }],
    label: 'Previous field',
    group: 'Move',
    when: (at) => onCell(at) && fieldBefore(at),
    effect: () => stepping({ type: 'tab', by: -1 }),
  },
  ...(['up', 'down', 'left', 'right'] as const).map(
    (direction): Action => ({
      id: direction,
      keys: [{ key: `Arrow${direction.charAt(0).toUpperCase()}${direction.slice(1)}` }],
      label: direction === 'up' || direction === 'down' ? `Field ${direction}` : `Cell to the ${direction}`,
      group: 'Move',
      when: (at) => onCell(at) && (at.cell?.kind === 'cell' || direction === 'up' || direction === 'down'),
      effect: () => stepping({ type: 'arrow', direction }),
    }),
  ),
  {
    id: 'nextFlag',
    keys: [{ key: 'g' }],
    label: 'Go to the next field with a flag',
    group: 'Move',
    when: (at) => flaggedField(at) !== null,
    effect: (at) => stepping({ type: 'select', cell: flaggedField(at) ?? '' }),
  },
]

const editing: Action[] = [
  {
    id: 'confirm',
    keys: [{ key: 'Enter' }],
    label: 'Take the text or the marked option and go to the next field that needs a person',
    hint: 'take',
    group: 'Change',
    works: 'editor',
    acts: true,
    // In a text of several lines Enter is a new line.
    when: (at) => !isDraft(at),
    effect: () => stepping({ type: 'commit', go: 'needing' }),
  },
  {
    id: 'confirmNext',
    keys: [{ key: 'Tab' }],
    label: 'Take the text and go to the next field',
    group: 'Change',
    works: 'editor',
    when: fieldAfter,
    effect: () => stepping({ type: 'commit', go: 'next' }),
  },
  {
    id: 'confirmPrevious',
    keys: [{ key: 'Tab', shift: true }],
    label: 'Take the text and go to the previous field',
    group: 'Change',
    works: 'editor',
    when: fieldBefore,
    effect: () => stepping({ type: 'commit', go: 'previous' }),
  },
  {
    id: 'cancel',
    keys: [{ key: 'Escape' }],
    label: 'Leave the editor without taking the text',
    hint: 'cancel',
    group: 'Change',
    family: 'leave',
    works: 'editor',
    when: (at) => !isDraft(at),
    effect: () => stepping({ type: 'cancel' }),
  },
  {
    id: 'leave',
    keys: [{ key: 'Escape' }],
    label: 'Leave a reply or note; its text is kept',
    hint: 'leave',
    group: 'Change',
    family: 'leave',
    works: 'editor',
    when: isDraft,
    effect: () => stepping({ type: 'commit', go: 'stay' }),
  },
  {
    id: 'markUp',
    keys: [{ key: 'ArrowUp' }],
    label: 'Mark the option above',
    group: 'Change',
    works: 'editor',
    when: isList,
    effect: () => stepping({ type: 'mark', by: -1 }),
  },
  {
    id: 'markDown',
    keys: [{ key: 'ArrowDown' }],
    label: 'Mark the option below',
    group: 'Change',
    works: 'editor',
    when: isList,
    effect: () => stepping({ type: 'mark', by: 1 }),
  },
  {
    id: 'toggle',
    keys: [{ key: ' ' }],
    label: 'Choose the marked option, or take it back, where several may be chosen',
    hint: 'choose',
    group: 'Change',
    works: 'editor',
    when: (at) => several(at) === true && at.session.draft?.at !== undefined,
    effect: () => stepping({ type: 'commit', go: 'needing' }),
  },
]

const changes: Action[] = [
  {
    id: 'fill',
    keys: [{ key: 'Enter' }],
    label: 'Fill a field that is empty or malformed',
    hint: 'fill',
    group: 'Change',
    family: 'enter',
    acts: true,
    when: enterEdits,
    effect: () => stepping({ type: 'edit' }),
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
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (n): Action => ({
      id: `choose${n}`,
      keys: [{ key: String(n) }],
      label: `Choose number ${n}: a label, a queue, or one of two entries`,
      group: 'Change',
      inList: true,
      acts: true,
      when: (at) => changing(at) && nthCount(at.session, at.cell) >= n,
      effect: () => stepping({ type: 'nth', n: n - 1 }),
    }),
  ),
  {
    id: 'clear',
    keys: [{ key: 'Delete' }, { key: 'Backspace' }],
    label: 'Empty the field and edit it',
    group: 'Change',
    acts: true,
    when: (at) => editable(at) && !isDraft(at),
    effect: (at) =>
      stepping(isList(at) ? { type: 'pick', cell: at.cell?.id ?? '', option: null } : { type: 'edit', text: '' }),
  },
  {
    id: 'another',
    keys: [{ key: 'a' }],
    label: 'Take another reading of the field',
    hint: 'another reading',
    group: 'Change',
    acts: true,
    when: (at) =>
      changing(at) &&
      at.cell !== null &&
      at.cell.kind !== 'cell' &&
      (proposedOf(at.session.work, at.cell.field.key)?.candidates.length ?? 0) > 0,
    effect: () => stepping({ type: 'nextCandidate' }),
  },
  {
    id: 'reason',
    keys: [{ key: 'k' }],
    label: 'Say why a field was corrected',
    hint: 'why',
    group: 'Change',
    acts: true,
    when: (at) => at.session.work.proposal !== null && at.session.marks[at.cell?.field.key ?? ''] === 'edited',
    effect: () => ({ do: 'reason' }),
  },
  {
    id: 'answers',
    keys: [{ key: 'F4' }],
    label: 'Approved answers and facts for a reply or note',
    hint: 'answers',
    group: 'Change',
    works: 'anywhere',
    when: (at) => isDraft(at) && changing(at),
    effect: () => ({ do: 'answers' }),
  },
  {
    id: 'diff',
    keys: [{ key: 'd' }],
    label: 'Show what changed in a reply or note',
    group: 'Change',
    when: ({ session }) =>
      session.work.proposal !== null && session.work.definition.fields.some((f) => f.type === 'draft'),
    effect: () => stepping({ type: 'diff' }),
  },
  {
    id: 'addRow',
    keys: [{ key: 'n' }, { key: 'Insert' }],
    label: 'Add a row to the table (rows of a spreadsheet can be pasted)',
    hint: 'new row',
    group: 'Change',
    acts: true,
    when: (at) => changing(at) && at.cell?.field.type === 'table',
    effect: (at) => stepping({ type: 'addRow', table: at.cell?.field.key ?? '' }),
  },
  {
    id: 'splitRow',
    keys: [{ key: 'b' }],
    label: 'Split the row in two',
    hint: 'split row',
    group: 'Change',
    acts: true,
    when: (at) => changing(at) && at.cell?.kind === 'cell',
    effect: () => stepping({ type: 'splitRow' }),
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
    when: (at) => changing(at) && at.cell?.kind === 'cell',
    effect: () => stepping({ type: 'deleteRow' }),
  },
]

const viewing: Action[] = [
  {
    id: 'previousPage',
    keys: [{ key: '[' }, { key: 'PageUp' }],
    label: 'Previous page',
    group: 'Document',
    when: (at) => at.pages > 1,
    effect: () => ({ do: 'page', by: -1 }),
  },
  {
    id: 'nextPage',
    keys: [{ key: ']' }, { key: 'PageDown' }],
    label: 'Next page',
    group: 'Document',
    when: (at) => at.pages > 1,
    effect: () => ({ do: 'page', by: 1 }),
  },
  { id: 'zoomIn', keys: [{ key: '+' }], label: 'Larger', group: 'Document', when: always, effect: zooming(1) },
  { id: 'zoomOut', keys: [{ key: '-' }], label: 'Smaller', group: 'Document', when: always, effect: zooming(-1) },
  { id: 'zoomReset', keys: [{ key: '0' }], label: 'Actual size', group: 'Document', when: always, effect: zooming(0) },
  {
    id: 'fitWidth',
    keys: [{ key: 'w' }],
    label: 'Fit the width',
    group: 'Document',
    when: always,
    effect: () => ({ do: 'fitWidth' }),
  },
  {
    id: 'turn',
    keys: [{ key: 't' }],
    label: 'Turn the view by a quarter',
    group: 'Document',
    when: always,
    effect: () => ({ do: 'turn' }),
  },
  {
    id: 'find',
    keys: [{ key: '/' }],
    label: 'Find words on the pages',
    group: 'Document',
    when: always,
    effect: () => ({ do: 'find' }),
  },
  {
    id: 'findAnywhere',
    keys: [{ key: 'f', ctrl: true }],
    label: 'Find words on the pages, also from an open editor',
    group: 'Document',
    works: 'anywhere',
    when: always,
    effect: () => ({ do: 'find' }),
  },
]

const asking: Action[] = [
  {
    id: 'comment',
    keys: [{ key: 'c' }],
    label: 'Comment on the item or the field',
    group: 'People',
    when: (at) => !isBlank(at.session.work),
    effect: () => ({ do: 'panel', panel: 'comments', compose: 'comment' }),
  },
  {
    id: 'flag',
    keys: [{ key: 'f' }],
    label: 'Flag the item or the field for others to look at',
    group: 'People',
    when: (at) => !isBlank(at.session.work),
    effect: () => ({ do: 'panel', panel: 'comments', compose: 'flag' }),
  },
  {
    id: 'history',
    keys: [{ key: 'h' }],
    label: 'History of the item',
    group: 'People',
    when: ({ session }) => !isBlank(session.work) && session.work.task.mode !== 'qa',
    effect: () => ({ do: 'panel', panel: 'history' }),
  },
  {
    id: 'instructions',
    keys: [{ key: 'i' }],
    label: 'Instructions of the workflow',
    group: 'Help',
    when: always,
    effect: () => ({ do: 'panel', panel: 'instructions' }),
  },
  {
    id: 'help',
    keys: [{ key: '?' }],
    label: 'Show all keys, and change them',
    group: 'Help',
    when: always,
    effect: () => ({ do: 'help' }),
  },
]

/** The one table of actions: shortcuts, buttons, hints, the help page and remapping all come from here. */
export const actions: readonly Action[] = [...deciding, ...editing, ...changes, ...moving, ...viewing, ...asking]

export function actionById(id: string): Action {
  const action = actions.find((a) => a.id === id)
  if (!action) throw new Error(`there is no action "${id}"`)
  return action
}

function zooming(by: 1 | -1 | 0): () => Effect {
  return () => ({ do: 'zoom', by })
}

/** The next field after the selected one that a flag is about, going round; null where no flag names a field. */
function flaggedField({ session, cell }: Situation): string | null {
  const flagged = new Set(openFlags(session).flatMap((f) => f.fieldKeys))
  const keys = session.work.definition.fields.map((f) => f.key)
  const start = keys.indexOf(cell?.field.key ?? '')
  return [...keys.slice(start + 1), ...keys.slice(0, start + 1)].find((key) => flagged.has(key)) ?? null
}
