import type { Cell } from './cells.ts'
import type { Key } from './keys.ts'
import type { Session } from './session.ts'
import type { Step } from './step.ts'

/** The panels beside an item that a key opens. */
export type PanelName = 'comments' | 'instructions' | 'history'

/** What an action asks for: a step of the session, or something of the page or the queue. */
export type Effect =
  | { do: 'step'; step: Step }
  | { do: 'finish' }
  | { do: 'skip' }
  | { do: 'return' }
  | { do: 'reject' }
  | { do: 'escalate' }
  | { do: 'reason' }
  | { do: 'undoDecision' }
  /** Opens a panel, or closes it when it is open; with `compose` ready to write a comment or a flag. */
  | { do: 'panel'; panel: PanelName; compose?: 'comment' | 'flag' }
  | { do: 'find' }
  /** Goes to the search of a draft's approved answers and facts. */
  | { do: 'answers' }
  | { do: 'page'; by: 1 | -1 }
  | { do: 'zoom'; by: 1 | -1 | 0 }
  | { do: 'fitWidth' }
  | { do: 'turn' }
  | { do: 'help' }

/** What actions decide by. */
export type Situation = { session: Session; cell: Cell | null; pages: number }

export type Group = 'Decide' | 'Move' | 'Change' | 'Document' | 'People' | 'Help'

export type Action = {
  id: string
  keys: readonly Key[]
  label: string
  group: Group
  /** `fields`: while a cell is selected; `editor`: while an editor is open; absent: `fields`. */
  works?: 'fields' | 'editor' | 'anywhere'
  /** Works also in an open list whose search text is still empty. */
  inList?: true
  /** Actions of a family are never possible together: they share their keys and are remapped as one. */
  family?: string
  /** Changes values or decides: ignored while a key is held down and right after an item appeared. */
  acts?: true
  /** Short name for the foot of the page; absent: not shown there. */
  hint?: string
  when(at: Situation): boolean
  effect(at: Situation): Effect
}
