import { useCallback, useEffect, useRef, useState } from 'react'
import { failureText } from '#app/review/panel-parts.tsx'
import { createVisitClocks } from '#app/review/visit-clocks.ts'
import { openBrowserClient } from '#app/trpc.ts'
import type { WorkItem } from '#server/review/review.ts'

type At = { organisation: string; workflow: string; number: number }
type Word = { kind: 'approve' | 'reject'; message: string | null }

const beatMs = 30_000
const now = () => performance.timeOrigin + performance.now()

/**
 * Holds one approval while its page is open: claims it, counts the person's time as the workbench does, keeps the claim
 * alive, and gives it back when they leave. `decide` answers null, or why the word was not taken.
 */
export function useApproval({ organisation, workflow, number }: At) {
  const [client] = useState(openBrowserClient)
  const [clocks] = useState(createVisitClocks)
  const held = useRef<WorkItem | null>(null)
  const decisionId = useRef<string | null>(null)
  const [state, setState] = useState<'opening' | 'open' | 'refused'>('opening')
  const [problem, setProblem] = useState<string | null>(null)
  const [attempts, setAttempts] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: trying again opens it anew
  useEffect(() => {
    let left = false
    const at = { organisation, workflow }
    const open = async () => {
      try {
        const work = await client.approval.open.mutate({ ...at, number })
        if (left) return release(at, work, clocks.beat(work.visitId, now()))
        held.current = work
        clocks.add(work.visitId, work.definition.idleCutoffSeconds, now())
        clocks.show(work.visitId, now())
        setState('open')
        setProblem(null)
        await client.review.opened.mutate({ ...at, work: 'approval', visitId: work.visitId })
      } catch (error) {
        if (left || held.current) return
        setState('refused')
        setProblem(failureText(error))
      }
    }
    void open()
    const beat = setInterval(() => {
      const work = held.current
      const heartbeat = work && !document.hidden ? clocks.beat(work.visitId, now()) : null
      if (!work || !heartbeat) return
      const task = { taskId: work.task.id, taskVersion: work.task.version }
      client.review.heartbeat.mutate({ ...at, work: 'approval', ...task, heartbeat }).catch((error) => {
        setProblem(failureText(error))
      })
    }, beatMs)
    const stop = watchInputs(clocks)
    const leave = () => {
      const work = held.current
      held.current = null
      if (!work) return
      clocks.hide(work.visitId, now())
      release(at, work, clocks.beat(work.visitId, now()))
    }
    window.addEventListener('pagehide', leave)
    return () => {
      left = true
      clearInterval(beat)
      stop()
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [client, clocks, organisation, workflow, number, attempts])

  const decide = useCallback(
    async ({ kind, message }: Word): Promise<string | null> => {
      const work = held.current
      if (!work) return 'This item is not open for you: open it again.'
      clocks.hide(work.visitId, now())
      const heartbeat = clocks.beat(work.visitId, now())
      if (!heartbeat) return 'This item is not open for you: open it again.'
      // Kept until it is answered: pressed again after a lost answer, the word counts once.
      decisionId.current ??= crypto.randomUUID()
      try {
        await client.approval.decide.mutate({
          organisation,
          workflow,
          id: decisionId.current,
          kind,
          message,
          taskId: work.task.id,
          taskVersion: work.task.version,
          visitId: work.visitId,
          values: {},
          heartbeat,
        })
        held.current = null
        decisionId.current = null
        return null
      } catch (error) {
        clocks.show(work.visitId, now())
        return failureText(error)
      }
    },
    [client, clocks, organisation, workflow],
  )
  return { state, problem, decide, retry: () => setAttempts((n) => n + 1) }
}

type Clocks = ReturnType<typeof createVisitClocks>

/** What counts as an input, as in the workbench. */
function watchInputs(clocks: Clocks): () => void {
  const onInput = () => clocks.input(now())
  const onFocus = () => clocks.focus(!document.hidden && document.hasFocus(), now())
  const inputs = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'scroll', 'touchmove']
  for (const name of inputs) window.addEventListener(name, onInput, { passive: true, capture: true })
  for (const name of ['focus', 'blur']) window.addEventListener(name, onFocus)
  document.addEventListener('visibilitychange', onFocus)
  onFocus()
  return () => {
    for (const name of inputs) window.removeEventListener(name, onInput, { capture: true })
    for (const name of ['focus', 'blur']) window.removeEventListener(name, onFocus)
    document.removeEventListener('visibilitychange', onFocus)
  }
}

/** Must get through while the page closes; no answer is awaited. */
function release(at: Omit<At, 'number'>, work: WorkItem, heartbeat: ReturnType<Clocks['beat']>): void {
  const url = `/api/o/${encodeURIComponent(at.organisation)}/w/${encodeURIComponent(at.workflow)}/release`
  const body = JSON.stringify({ taskId: work.task.id, taskVersion: work.task.version, heartbeat })
  navigator.sendBeacon(url, new Blob([body], { type: 'application/json' }))
}
