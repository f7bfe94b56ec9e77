import { type RefObject, useEffect, useRef } from 'react'
import type { CellId } from './cells.ts'
import type { Mark } from './evidence.ts'
import classes from './workbench.module.css'

type Props = { panes: RefObject<HTMLDivElement | null>; cell: CellId | null; mark: Mark | null }

/** The thin line that joins the selected field to its place on the document; drawn past React, since it follows scrolling. */
export function Connector({ panes, cell, mark }: Props) {
  const path = useRef<SVGPathElement>(null)
  useEffect(() => {
    const root = panes.current
    if (!root) return
    let frame = 0
    const draw = () => {
      frame = 0
      path.current?.setAttribute('d', cell && mark ? lineBetween(root, cell, mark) : '')
    }
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(draw)
    }
    soon()
    const observer = new ResizeObserver(soon)
    observer.observe(root)
    // Zoom, turn and swapped sides move the places without a scroll.
    const moves = new MutationObserver(soon)
    moves.observe(root, { subtree: true, attributes: true, attributeFilter: ['style', 'data-side'] })
    root.addEventListener('scroll', soon, { capture: true, passive: true })
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      moves.disconnect()
      root.removeEventListener('scroll', soon, { capture: true })
    }
  }, [panes, cell, mark])
  return (
    <svg className={classes.connector} aria-hidden="true">
      <path ref={path} />
    </svg>
  )
}

/** From the box to the field's near edge, whichever side the form is on; empty while either is out of view. */
function lineBetween(root: HTMLElement, cell: CellId, mark: Mark): string {
  const origin = root.getBoundingClientRect()
  const scroller = root.querySelector('[data-pages]')?.getBoundingClientRect()
  const box = root
    .querySelector(`[data-page="${mark.page}"] [data-evidence="${CSS.escape(mark.cell)}"]`)
    ?.getBoundingClientRect()
  const field = root.querySelector(`[data-cell="${CSS.escape(cell)}"]`)
  const row = (field?.closest('[role="row"], tr') ?? field)?.getBoundingClientRect()
  if (!scroller || !box || !row) return ''
  const formRight = row.left >= scroller.right - 1
  if (!formRight && row.right > scroller.left + 1) return ''
  const y = (box.top + box.bottom) / 2
  const to = (row.top + row.bottom) / 2
  const hidden = formRight ? box.right > scroller.right : box.left < scroller.left
  if (y < scroller.top || y > scroller.bottom || to < origin.top || to > origin.bottom || hidden) return ''
  const [from, until] = formRight ? [box.right + 5, row.left] : [box.left - 5, row.right]
  const [x1, y1, x2, y2] = [from - origin.left, y - origin.top, until - origin.left, to - origin.top]
  const bend = Math.max(-48, Math.min(48, (x2 - x1) / 2))
  return `M${x1} ${y1} H${x2 - bend} L${x2} ${y2}`
}
