import type { Heartbeat } from '#server/review/active-time.ts'
import type {
  DecisionInput,
  DraftInput,
  EscalateInput,
  FlagView,
  SaveCopyInput,
  SkipInput,
  WorkItem,
} from '#server/review/review.ts'
import type { KeyValueStore } from './outbox.ts'
import type { Judges, Session } from './session.ts'

/** The server as the desk uses it. Calls reject with what `failureOf` reads. */
export type ReviewApi = {
  next(have: string[]): Promise<{ work: WorkItem | null }>
  opened(visitId: string): Promise<unknown>
  heartbeat(input: { taskId: string; taskVersion: number; heartbeat: Heartbeat }): Promise<unknown>
  decide(input: DecisionInput): Promise<unknown>
  /** The flags of these values on the server, which knows the other items. */
  check(input: DraftInput): Promise<FlagView[]>
  skip(input: SkipInput): Promise<unknown>
  escalate(input: EscalateInput): Promise<unknown>
  saveCopy(input: SaveCopyInput): Promise<unknown>
  undo(decisionId: string | null): Promise<{ work: WorkItem }>
  /** Must get through while the page closes; no answer is awaited. */
  release(input: { taskId: string; taskVersion: number; heartbeat: Heartbeat | null }): void
}

export type DeskParts = {
  api: ReviewApi
  /** Resolves when the item's first page can be painted without a wait. */
  preload(work: WorkItem): Promise<void>
  /** Loads what judges people's patterns and policies, where a definition has any. */
  judges(work: WorkItem): Promise<Judges> | null
  storage: KeyValueStore | null
  scope: string
  /** Milliseconds of a steady clock that goes on across reloads. */
  now(): number
  later(run: () => void, ms: number): () => void
  uuid(): string
  /** How many items wait, as last heard; a long queue lets a fast person hold more of them ahead. */
  left(): number
}

/**
 * `ready`: its first page is loaded; `paintedAt`: when the person first saw it this time; `tried`: finishing was asked
 * for and refused, so that what is missing is said plainly.
 */
export type Entry = { work: WorkItem; session: Session; ready: boolean; paintedAt: number | null; tried: boolean }

export type Notice = { id: number; tone: 'info' | 'problem'; text: string }

type DecisionKind = NonNullable<DecisionInput['kind']>

/** How an item is ended; without anything: finished, or approved where that is asked. To reject or return needs a message. */
export type Ending = { kind?: DecisionKind; message?: string | null }

export type DeskState = {
  phase: 'loading' | 'working' | 'empty' | 'failed'
  shown: Entry | null
  /** The item behind it, loaded: it may be drawn ahead, unseen. */
  next: Entry | null
  /** How many items are held behind the one in view. */
  ahead: number
  /** The item just finished (approved, returned), for as long as its notice stands. */
  finished: { decisionId: string; name: string; kind: DecisionKind } | null
  notice: Notice | null
  /** Read aloud: what the last key did or why it did nothing. */
  announcement: string
  unsaved: number
  unreachable: boolean
  undoing: boolean
  problem: string | null
}
