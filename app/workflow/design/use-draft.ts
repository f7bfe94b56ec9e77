import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { useBlocker, useFetcher } from 'react-router'
import { readDraft } from '#server/workflow/draft.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import type { DraftView, SaveAnswer } from './designer-data.ts'
import { evolve, isUnsaved, mustSave, openDraft } from './draft-state.ts'
import { type Copy, dropCopy, keepCopy, keptCopy } from './kept-copy.ts'

/** So long nothing is typed before it is saved. */
const restMs = 700

/** The draft in this browser: every change is saved by itself, one save at a time, and none is lost on the way. */
export function useDraft(view: DraftView) {
  const [state, dispatch] = useReducer(evolve, view, (v) => openDraft(v.draft, v.revision, v.updatedAt))
  const fetcher = useFetcher<SaveAnswer>({ key: `draft-${view.id}` })
  const due = mustSave(state)
  const unsaved = isUnsaved(state)

  const { submit } = fetcher
  const latest = useRef(state)
  latest.current = state
  const save = useCallback(() => {
    if (!mustSave(latest.current)) return
    const { draft, saved } = latest.current
    latest.current = evolve(latest.current, { kind: 'sent' })
    dispatch({ kind: 'sent' })
    // As text: a definition's optional members are not there, where a form would need them to be null.
    const body = JSON.stringify({ intent: 'save', revision: saved.revision, content: draft })
    void submit(body, { method: 'post', encType: 'application/json' })
  }, [submit])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change begins the rest anew
  useEffect(() => {
    if (!due) return
    const timer = setTimeout(save, restMs)
    return () => clearTimeout(timer)
  }, [due, state.draft, save])

  const answered = useRef<SaveAnswer | undefined>(fetcher.data)
  const answer = fetcher.data
  useEffect(() => {
    if (!answer || answer === answered.current) return
    answered.current = answer
    dispatch(
      answer.ok
        ? { kind: 'saved', revision: answer.revision, at: answer.at }
        : { kind: 'failed', message: answer.message, stale: answer.stale },
    )
  }, [answer])

  const copies = useCopies(view, state.draft, state.saved.revision, unsaved)
  const blocker = useLeaving(unsaved, save, state.failure !== null)
  const change = useCallback(
    (part: Partial<Definition>) => dispatch({ kind: 'changed', part, at: performance.now() }),
    [],
  )
  const replace = useCallback((content: unknown) => {
    dispatch({ kind: 'replaced', draft: readDraft(content).draft, at: performance.now() })
  }, [])
  return { state, unsaved, save, change, replace, dispatch, blocker, ...copies }
}
export type DraftDesk = ReturnType<typeof useDraft>

/** What this browser keeps until it is saved, and what it kept from last time. */
function useCopies(view: DraftView, draft: Definition, revision: number, unsaved: boolean) {
  const [left, setLeft] = useState<Copy | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once, as the page opens
  useEffect(() => setLeft(keptCopy(localStorage, view.id, view.draft)), [])
  useEffect(() => {
    if (!unsaved) return
    const timer = setTimeout(() => keepCopy(localStorage, view.id, { revision, at: Date.now(), content: draft }), 250)
    return () => clearTimeout(timer)
  }, [view.id, draft, revision, unsaved])
  useEffect(() => {
    if (!unsaved && !left) dropCopy(localStorage, view.id)
  }, [view.id, unsaved, left])
  const forget = useCallback(() => setLeft(null), [])
  return { left, forget }
}

/** Nobody leaves the page before what was typed has arrived; a window that is closed is asked about. */
function useLeaving(unsaved: boolean, save: () => void, failed: boolean) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    if (!unsaved) blocker.proceed()
    else if (!failed) save()
  }, [blocker, unsaved, failed, save])
  useEffect(() => {
    if (!unsaved) return
    const ask = (event: BeforeUnloadEvent) => {
      save()
      event.preventDefault()
    }
    const hidden = () => document.visibilityState === 'hidden' && save()
    window.addEventListener('beforeunload', ask)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      window.removeEventListener('beforeunload', ask)
      document.removeEventListener('visibilitychange', hidden)
    }
  }, [unsaved, save])
  return blocker
}
