import { useCallback, useEffect, useRef, useState } from 'react'
import {
  emptyWatch,
  entryOf,
  pauseWatch,
  type Running,
  readWatch,
  resumeWatch,
  sendable,
  startWatch,
  stopWatch,
  undoStop,
  type WatchState,
} from '#server/metrics/baseline/stopwatch.ts'
import { uuidFromBytes } from '#server/platform/random.ts'

/** Also where a phone reaches the server without https, which gives no randomUUID. */
const newId = () => uuidFromBytes(crypto.getRandomValues(new Uint8Array(16)))

const tickMs = 200
const retryMs = 5_000

type Options = {
  /** Whose clock, and of which workflow: one device may serve several. */
  scope: string
  save: string
  onSaved(): void
}

/** What went wrong with sending; the entries stay on the device. */
type Trouble = { kind: 'offline' } | { kind: 'refused'; message: string } | null

/**
 * The clock on this device. What it holds lies in the browser's storage until the server has it: a reload or a lost
 * network costs nothing.
 */
export function useStopwatch({ scope, save, onSaved }: Options) {
  const key = `countersign.stopwatch.${scope}`
  const state = useRef<WatchState>(emptyWatch)
  const sending = useRef(false)
  const discarded = useRef<string | null>(null)
  const [shown, setShown] = useState<WatchState>(emptyWatch)
  const [ready, setReady] = useState(false)
  const [now, setNow] = useState(0)
  const [trouble, setTrouble] = useState<Trouble>(null)

  const change = useCallback(
    (next: WatchState) => {
      state.current = next
      setShown(next)
      setNow(Date.now())
      try {
        localStorage.setItem(key, JSON.stringify(next))
      } catch {
        // A full or forbidden storage costs the backup, not the clock.
      }
    },
    [key],
  )

  const send = useCallback(async () => {
    const { running, announced } = state.current
    const at = Date.now()
    const due = sendable(state.current, at).slice(0, 100)
    const begun = running && !announced ? { id: running.id, agoMs: Math.max(0, at - running.startedAt) } : null
    if (sending.current || (due.length === 0 && !begun && !discarded.current)) return
    sending.current = true
    const body = JSON.stringify({
      begun,
      discarded: discarded.current,
      entries: due.map((entry) => entryOf(entry, at)),
    })
    try {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(save, { method: 'POST', body, headers, redirect: 'manual' })
      const problem = await problemOf(response)
      setTrouble(problem === null ? null : { kind: 'refused', message: problem })
      if (problem !== null) return
      discarded.current = null
      const sent = new Set(due.map((entry) => entry.id))
      const { current } = state
      const known = begun !== null && current.running?.id === begun.id
      change({
        ...current,
        announced: current.announced || known,
        waiting: current.waiting.filter((e) => !sent.has(e.id)),
      })
      if (sent.size > 0) onSaved()
    } catch {
      setTrouble({ kind: 'offline' })
    } finally {
      sending.current = false
    }
  }, [save, change, onSaved])

  useEffect(() => {
    change(readWatch(localStorage.getItem(key)))
    setReady(true)
    // Another tab of this device has gone on.
    const follow = (event: StorageEvent) => {
      if (event.key !== key) return
      state.current = readWatch(event.newValue)
      setShown(state.current)
    }
    window.addEventListener('storage', follow)
    return () => window.removeEventListener('storage', follow)
  }, [key, change])

  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), tickMs)
    const retry = setInterval(() => void send(), retryMs)
    const online = () => void send()
    window.addEventListener('online', online)
    return () => {
      clearInterval(tick)
      clearInterval(retry)
      window.removeEventListener('online', online)
    }
  }, [send])

  const onRunning = (next: (watch: Running, at: number) => Running) => () => {
    const { running } = state.current
    if (running) change({ ...state.current, running: next(running, Date.now()) })
  }

  return {
    ...{ ready, now, trouble, state: shown },
    start(reference: string, documentType: string) {
      const running = startWatch({ id: newId(), reference, documentType }, Date.now())
      change({ ...state.current, running, announced: false })
      void send()
    },
    pause: onRunning(pauseWatch),
    resume: onRunning(resumeWatch),
    describe: (words: Partial<Pick<Running, 'reference' | 'documentType'>>) =>
      onRunning((watch) => ({ ...watch, ...words }))(),
    stop() {
      const { running, waiting } = state.current
      if (running) change({ running: null, announced: false, waiting: [...waiting, stopWatch(running, Date.now())] })
    },
    /** Takes the last stop back while its entry is still here and nothing else runs. */
    undo() {
      const last = state.current.waiting.at(-1)
      if (!last || state.current.running || sending.current) return
      change({ running: undoStop(last), announced: true, waiting: state.current.waiting.slice(0, -1) })
    },
    discard() {
      discarded.current = state.current.running?.id ?? null
      change({ ...state.current, running: null, announced: false })
      void send()
    },
    /** An entry that the server refuses would hold up all others. */
    dropWaiting(id: string) {
      change({ ...state.current, waiting: state.current.waiting.filter((entry) => entry.id !== id) })
      setTrouble(null)
    },
  }
}

/** Why the server did not take what was sent; null where it did. */
async function problemOf(response: Response): Promise<string | null> {
  if (response.type === 'opaqueredirect')
    return 'You are signed out: sign in again in this browser. What you timed stays on this device and is sent then.'
  const answer: unknown = await response.json().catch(() => null)
  const { ok, message, value } = (answer ?? {}) as {
    ok?: boolean
    message?: string
    value?: { problem?: string | null }
  }
  if (!response.ok || ok !== true) return message ?? 'The server did not take what you timed; it stays on this device.'
  return value?.problem ?? null
}
