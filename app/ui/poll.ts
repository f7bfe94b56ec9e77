import { useEffect } from 'react'
import { useRevalidator } from 'react-router'

/** Loads the page's data again every `everyMs` while `active`; rests while nobody looks at the tab. */
export function usePoll(active: boolean, everyMs = 3000): void {
  const { state, revalidate } = useRevalidator()
  useEffect(() => {
    // Runs anew after each answer: a slow server is never asked twice at once.
    if (!active || state !== 'idle') return
    let timer: ReturnType<typeof setTimeout> | undefined
    const start = () => {
      clearTimeout(timer)
      if (!document.hidden) timer = setTimeout(() => void revalidate(), everyMs)
    }
    start()
    document.addEventListener('visibilitychange', start)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', start)
    }
  }, [active, state, revalidate, everyMs])
}
