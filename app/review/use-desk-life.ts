import { useEffect } from 'react'
import type { Desk } from './desk.ts'

const beatMs = 15_000

/**
 * Ties a desk to its tab: claims while it is open, counts active time, gives signs of life while visible, saves what was
 * entered when hidden, and frees the items on leaving.
 */
export function useDeskLife(desk: Desk): void {
  useEffect(() => {
    desk.start()
    const stopListening = [listenToActivity(desk), listenToPage(desk)]
    return () => {
      for (const stop of stopListening) stop()
      desk.release()
    }
  }, [desk])
}

/** Inputs of the clock of an item (metrics.md): keys, pointer, wheel, scroll; only in a visible, focused tab. */
function listenToActivity(desk: Desk): () => void {
  const input = () => desk.input()
  const focus = () => desk.focus(document.visibilityState === 'visible' && document.hasFocus())
  const inputs = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'scroll'] as const
  for (const name of inputs) window.addEventListener(name, input, { capture: true, passive: true })
  window.addEventListener('focus', focus)
  window.addEventListener('blur', focus)
  document.addEventListener('visibilitychange', focus)
  focus()
  return () => {
    for (const name of inputs) window.removeEventListener(name, input, { capture: true })
    window.removeEventListener('focus', focus)
    window.removeEventListener('blur', focus)
    document.removeEventListener('visibilitychange', focus)
  }
}

function listenToPage(desk: Desk): () => void {
  const visible = () => document.visibilityState === 'visible'
  const timer = setInterval(() => {
    desk.rest()
    if (visible()) void desk.beat()
  }, beatMs)
  const shown = () => {
    if (visible()) void desk.beat()
    else desk.hidden()
  }
  const left = () => desk.release()
  const back = (event: PageTransitionEvent) => {
    if (event.persisted) desk.start()
  }
  const online = () => desk.kick()
  document.addEventListener('visibilitychange', shown)
  window.addEventListener('pagehide', left)
  window.addEventListener('pageshow', back)
  window.addEventListener('online', online)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', shown)
    window.removeEventListener('pagehide', left)
    window.removeEventListener('pageshow', back)
    window.removeEventListener('online', online)
  }
}
