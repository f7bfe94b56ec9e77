import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react'
import type { Box, Word } from '#server/document/document.ts'
import type { PageView } from '#server/review/review.ts'
import { placed } from './document-page.tsx'
import { type Mark, markAt, unturned } from './evidence.ts'
import type { Taken } from './fill.ts'
import { clickMeaning, type Target, takenByBox, takenByClick } from './page-click.ts'
import { boxBetween, wordAt } from './page-words.ts'

/** What the pointer on the pages leads to. */
export type PageActions = {
  onPoint(mark: Mark | null): void
  onChoose(mark: Mark): void
  onFill(taken: Taken): void
  onFillColumn(lines: readonly Taken[]): void
  /** Nothing could be done with what was pointed at: one sentence says why. */
  onSay(text: string): void
  /** A click or a box is over: the keys go back to the form. */
  onDone(): void
}

type Parts = PageActions & {
  pages: readonly PageView[]
  turns: number
  marks: readonly Mark[]
  target: Target | null
  /** Text is selected by dragging, as in any page, rather than boxed. */
  selecting: boolean
  classes: { band: string; word: string }
}

type Spot = { page: PageView; ink: HTMLElement; x: number; y: number }

/** A move of fewer pixels is a click. */
const slack = 4

/**
 * The pointer on the pages: what a click would take is outlined, a click selects or fills, a drag draws a box whose words fill.
 * With Shift, and with fingers, the browser selects and scrolls as everywhere. Drawn past React: it follows each move.
 */
export function usePagePointer(parts: Parts) {
  const latest = useRef(parts)
  latest.current = parts
  const outline = useRef<HTMLElement | null>(null)
  /** What the outline is around: it is worked out anew only for another word or another kind of field. */
  const outlined = useRef<{ word: Word; target: Target } | null>(null)
  const drag = useRef<{ stop(): void } | null>(null)
  const boxed = useRef(false)
  useEffect(() => () => drag.current?.stop(), [])

  const outlineWord = (spot: Spot | null) => {
    const { target, classes, selecting } = latest.current
    const free = spot && target && !selecting && !drag.current
    const index = free ? wordAt(spot.page.words, spot.x, spot.y, spot.page.width / spot.page.height) : -1
    const word = spot?.page.words[index]
    if (!word || !spot || !target) {
      outline.current?.remove()
      outlined.current = null
      return
    }
    const before = outlined.current
    if (before?.word === word && before.target.shape === target.shape) return
    outlined.current = { word, target }
    outline.current ??= Object.assign(document.createElement('div'), { className: classes.word })
    const [place] = takenByClick(spot.page, index, target).evidence
    Object.assign(outline.current.style, placed(place?.box ?? word.box))
    if (outline.current.parentElement !== spot.ink) spot.ink.append(outline.current)
  }

  const click = (event: MouseEvent) => {
    const { marks, target, pages, turns, onChoose, onFill, onDone } = latest.current
    if (boxed.current || window.getSelection()?.isCollapsed === false) return
    const spot = spotAt(event, pages, turns)
    if (!spot) return onDone()
    const mark = markAt(marks, spot.page.number, spot.x, spot.y)
    const index = wordAt(spot.page.words, spot.x, spot.y, spot.page.width / spot.page.height)
    const meaning = clickMeaning({ mark, word: index >= 0, alt: event.altKey, target })
    if (meaning === 'select' && mark) onChoose(mark)
    if (meaning === 'fill' && target) onFill(takenByClick(spot.page, index, target))
    onDone()
  }

  const finish = (start: Spot, box: Box) => {
    const { target, onFill, onFillColumn, onSay, onDone } = latest.current
    if (!target) onSay('Choose a field or a cell first, then draw a box over its words.')
    else {
      const taken = takenByBox(start.page, box, target)
      if (!taken) onSay('There are no words in the box.')
      else if ('lines' in taken) onFillColumn(taken.lines)
      else onFill(taken.text)
    }
    onDone()
  }

  const begin = (event: PointerEvent) => {
    boxed.current = false
    const { pages, turns, selecting, classes } = latest.current
    if (event.button !== 0 || event.pointerType === 'touch' || event.shiftKey || selecting) return
    const start = spotAt(event, pages, turns)
    if (!start) return
    drag.current?.stop()
    drag.current = drawBox(
      event,
      start,
      turns,
      classes.band,
      (box) => {
        drag.current = null
        if (box) finish(start, box)
      },
      () => {
        boxed.current = true
        outlineWord(null)
      },
    )
  }

  return {
    onPointerDown: begin,
    onPointerMove: (event: PointerEvent) => {
      const { pages, turns, marks, onPoint } = latest.current
      if (drag.current && boxed.current) return
      const spot = spotAt(event, pages, turns)
      outlineWord(event.pointerType === 'touch' ? null : spot)
      onPoint(spot ? markAt(marks, spot.page.number, spot.x, spot.y) : null)
    },
    onPointerLeave: () => {
      outlineWord(null)
      latest.current.onPoint(null)
    },
    onMouseDown: (event: MouseEvent) => {
      const onPage = event.target instanceof HTMLElement && event.target.closest('[data-page]')
      if (!onPage || event.button !== 0) return
      // Without Shift neither a selection nor the focus moves: the form keeps the keys. With it, a selection starts anew here.
      if (event.shiftKey || latest.current.selecting) window.getSelection()?.removeAllRanges()
      else event.preventDefault()
    },
    onClick: click,
  }
}

/** Follows the pointer until it is released (a box), or Escape is pressed or it is lost (none); `onDraw` once it is a drag. */
function drawBox(
  from: PointerEvent,
  start: Spot,
  turns: number,
  className: string,
  onEnd: (box: Box | null) => void,
  onDraw: () => void,
) {
  const listening = new AbortController()
  const options = { signal: listening.signal, capture: true }
  const sheet = start.ink.closest<HTMLElement>('[data-page]')
  let band: HTMLElement | null = null
  let box: Box | null = null
  const stop = () => {
    listening.abort()
    band?.remove()
  }
  const end = (drawn: Box | null) => {
    stop()
    onEnd(drawn)
  }
  const move = (event: globalThis.PointerEvent) => {
    if (event.pointerId !== from.pointerId || !sheet) return
    const far = Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) >= slack
    if (!band && !far) return
    if (!band) {
      band = Object.assign(document.createElement('div'), { className })
      start.ink.append(band)
      onDraw()
    }
    box = boxBetween(start, pointOn(sheet, event, turns))
    Object.assign(band.style, placed(box))
  }
  window.addEventListener('pointermove', move, options)
  window.addEventListener('pointerup', (event) => event.pointerId === from.pointerId && end(box), options)
  window.addEventListener('pointercancel', () => end(null), options)
  window.addEventListener('blur', () => end(null), options)
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !band) return
      event.preventDefault()
      event.stopPropagation()
      end(null)
    },
    options,
  )
  return { stop }
}

type At = { clientX: number; clientY: number }

/** A point of the window as fractions of the unturned page, held inside it. */
function pointOn(sheet: HTMLElement, { clientX, clientY }: At, turns: number): { x: number; y: number } {
  const rect = sheet.getBoundingClientRect()
  const inside = (n: number) => Math.min(1, Math.max(0, n))
  return unturned(inside((clientX - rect.left) / rect.width), inside((clientY - rect.top) / rect.height), turns)
}

function spotAt(event: At & { target: EventTarget | null }, pages: readonly PageView[], turns: number): Spot | null {
  const sheet = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-page]') : null
  const page = sheet && pages.find((p) => p.number === Number(sheet.dataset.page))
  const ink = sheet?.querySelector<HTMLElement>('[data-ink]')
  return page && ink ? { page, ink, ...pointOn(sheet, event, turns) } : null
}
