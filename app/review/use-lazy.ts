import { useEffect, useState } from 'react'

type Lazy<T> = { load(): Promise<T>; now(): T | null }

/**
 * A part of the page that is fetched when it is first needed, or ahead. Unlike React.lazy it is drawn in the same moment
 * once it is there: a suspended part is held back for 300 ms, in which a person has typed words.
 */
export function lazily<T>(fetch: () => Promise<T>): Lazy<T> {
  let loaded: T | null = null
  let loading: Promise<T> | null = null
  return {
    load: () => {
      loading ??= fetch().then(
        (part) => {
          loaded = part
          return part
        },
        (error: unknown) => {
          loading = null
          throw error
        },
      )
      return loading
    },
    now: () => loaded,
  }
}

/** The part if it is there; else null, and the component is drawn again when it has come. */
export function useLazy<T>(part: Lazy<T>, wanted = true): T | null {
  const [, again] = useState(0)
  const missing = wanted && part.now() === null
  useEffect(() => {
    if (!missing) return
    let left = false
    void part.load().then(
      () => left || again((n) => n + 1),
      () => undefined,
    )
    return () => {
      left = true
    }
  }, [part, missing])
  return part.now()
}

/** Fetches parts once they may be wanted soon, and the browser has nothing else to do. */
export function useAhead(parts: readonly Lazy<unknown>[], soon: boolean): void {
  useEffect(() => {
    if (!soon) return
    const fetchAll = () => {
      for (const part of parts) void part.load().catch(() => undefined)
    }
    // Not every browser says when it is at rest.
    if (!window.requestIdleCallback) return fetchAll()
    const asked = window.requestIdleCallback(fetchAll, { timeout: idleMs })
    return () => window.cancelIdleCallback(asked)
  }, [parts, soon])
}

/** A page that never rests waits no longer than this. */
const idleMs = 1_000
