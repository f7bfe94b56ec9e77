import type { Definition } from '#server/workflow/workflow.ts'

/** What a browser knows of a draft: how it stands, what can be taken back, and what the server has. */
export type DraftState = {
  draft: Definition
  past: Definition[]
  future: Definition[]
  /** When, and in which box, the last change was made: typing on is one change. */
  last: { at: number; place: string } | null
  /** What the server holds, and how often it was changed there. */
  saved: { draft: Definition; revision: number; at: string | null }
  /** What is on its way to the server. */
  sending: Definition | null
  /** Why the last save failed; `stale`: somebody else saved in between, so that trying again is in vain. */
  failure: { message: string; stale: boolean } | null
}

export type DraftEvent =
  | { kind: 'changed'; part: Partial<Definition>; at: number }
  | { kind: 'replaced'; draft: Definition; at: number }
  | { kind: 'undone' }
  | { kind: 'redone' }
  | { kind: 'sent' }
  | { kind: 'saved'; revision: number; at: string }
  | { kind: 'failed'; message: string; stale: boolean }
  | { kind: 'retried' }

/** Changes of one box within so long are one step of undo. */
const togetherMs = 1_200
const mostSteps = 200

export function openDraft(draft: Definition, revision: number, at: string | null): DraftState {
  return {
    draft,
    past: [],
    future: [],
    last: null,
    saved: { draft, revision, at },
    sending: null,
    failure: null,
  }
}

export function evolve(state: DraftState, event: DraftEvent): DraftState {
  switch (event.kind) {
    case 'changed': {
      const draft = { ...state.draft, ...event.part }
      const place = placeOfChange(state.draft, draft)
      const goesOn = place !== null && state.last?.place === place && event.at - state.last.at < togetherMs
      return stepped(state, draft, place === null ? null : { at: event.at, place }, goesOn)
    }
    case 'replaced':
      return stepped(state, event.draft, null, false)
    case 'undone': {
      const before = state.past.at(-1)
      if (!before) return state
      return {
        ...state,
        draft: before,
        past: state.past.slice(0, -1),
        future: [state.draft, ...state.future],
        last: null,
      }
    }
    case 'redone': {
      const [after, ...future] = state.future
      if (!after) return state
      return { ...state, draft: after, past: [...state.past, state.draft], future, last: null }
    }
    case 'sent':
      return { ...state, sending: state.draft }
    case 'saved': {
      const draft = state.sending ?? state.saved.draft
      return { ...state, saved: { draft, revision: event.revision, at: event.at }, sending: null, failure: null }
    }
    case 'failed':
      return { ...state, sending: null, failure: { message: event.message, stale: event.stale } }
    case 'retried':
      return { ...state, failure: null }
  }
}

function stepped(state: DraftState, draft: Definition, last: DraftState['last'], goesOn: boolean): DraftState {
  const past = goesOn ? state.past : [...state.past, state.draft].slice(-mostSteps)
  return { ...state, draft, past, future: [], last }
}

/** The one text or number that a change is about, as a path; null where it is about more, or about a choice. */
function placeOfChange(before: unknown, after: unknown, path = ''): string | null {
  const isBox = (value: unknown) => typeof value === 'string' || typeof value === 'number' || value === undefined
  if (isBox(before) && isBox(after)) return path
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return null
  if (Array.isArray(before) !== Array.isArray(after)) return null
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length) return null
  const [from, to] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const differing = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((key) => from[key] !== to[key])
  const [only] = differing
  return differing.length === 1 && only !== undefined ? placeOfChange(from[only], to[only], `${path}/${only}`) : null
}

/** Something has not reached the server. */
export const isUnsaved = (state: DraftState): boolean => state.draft !== state.saved.draft

/** A save is due: something changed, nothing is on its way, and nothing stands in the way. */
export const mustSave = (state: DraftState): boolean =>
  isUnsaved(state) && state.sending === null && state.failure === null
