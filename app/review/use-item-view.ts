import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import type { Cell, CellId } from './cells.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import type { ViewerHandle } from './document-viewer.tsx'
import type { Mark } from './evidence.ts'

type ItemView = {
  desk: Desk
  entry: Entry
  viewer: RefObject<ViewerHandle | null>
  panes: RefObject<HTMLDivElement | null>
}

/** Gives the keys to the form of a page: to its open editor, else to its selected cell. */
export function focusForm(within: ParentNode | null): void {
  within?.querySelector<HTMLElement>('[data-editor], [data-cell][tabindex="0"]')?.focus({ preventScroll: true })
}

/** How long a field is looked at before it counts as seen. */
const seenMs = 300

/** Tells the desk when the item is on the screen: its first page decoded, plus one frame. */
export function usePaint({ desk, entry, panes }: ItemView): void {
  const { visitId } = entry.work
  const painted = entry.paintedAt !== null
  useEffect(() => {
    if (painted) return
    let frame = 0
    let left = false
    const tell = () => {
      frame = requestAnimationFrame(() => desk.painted(visitId))
    }
    const image = panes.current?.querySelector('img')
    const decoded = image ? image.decode().catch(() => undefined) : Promise.resolve()
    void decoded.then(() => {
      if (!left) tell()
    })
    return () => {
      left = true
      cancelAnimationFrame(frame)
    }
  }, [desk, visitId, painted, panes])
}

/** Focus follows the selected cell, so that it is never lost: after a move, an edit, a dialog or a new item. */
export function useCellFocus({ entry, panes }: ItemView): void {
  const { selected, draft } = entry.session
  const open = draft?.cell ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor that opens or closes replaces the focused element
  useLayoutEffect(() => {
    if (selected === null) return
    const element = panes.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(selected)}"]`)
    if (!element) return
    if (element !== document.activeElement) element.focus({ preventScroll: true })
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selected, open, panes, entry.work.visitId])
}

/** Brings the selected cell's place on the document into view: at once on a new item, gently after. */
export function useReveal(
  viewer: RefObject<ViewerHandle | null>,
  visit: string,
  cell: CellId | null,
  marks: readonly Mark[],
): void {
  const shown = useRef<string | null>(null)
  const mark = marks[0] ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cell, not another object for the same place, moves the page
  useEffect(() => {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    const smooth = shown.current === visit && !calm
    // The pages take their size after the first measure of the pane: look again in the next frame.
    const frame = requestAnimationFrame(() => {
      shown.current = visit
      if (mark) viewer.current?.reveal(mark, smooth)
    })
    return () => cancelAnimationFrame(frame)
  }, [visit, cell, mark?.page, mark?.box.y0, viewer])
}

/**
 * A field counts as seen when its cell was selected or pointed at for 300 ms in a focused tab with its evidence in
 * view; where there is no evidence, the time alone counts.
 */
export function useSeen({ desk, entry, viewer }: ItemView, cell: Cell | null, marks: readonly Mark[]): void {
  const field = cell?.field.key ?? null
  const done = field === null || entry.session.seen.has(field) || entry.paintedAt === null
  const latest = useRef(marks)
  latest.current = marks
  useEffect(() => {
    if (done || field === null) return
    const timer = setInterval(() => {
      const mark = latest.current[0]
      const looking = document.visibilityState === 'visible' && document.hasFocus()
      if (looking && (!mark || viewer.current?.inView(mark))) desk.step({ type: 'seen', field })
    }, seenMs)
    return () => clearInterval(timer)
  }, [desk, field, done, viewer])
}
