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
    root.addEventListener('scroll', soon, { capture: true, passive: true })
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      root.removeEventListener('scroll', soon, { capture: true })
    }
  }, [panes, cell, mark])
  return (
    <svg className={classes.connector} aria-hidden="true">
      <path ref={path} />
    </svg>
  )
}

/** From the box's right edge to the field's left edge; empty while either is out of view. */
function lineBetween(root: HTMLElement, cell: CellId, mark: Mark): string {
  const origin = root.getBoundingClientRect()
  const scroller = root.querySelector('[data-pages]')?.getBoundingClientRect()
  const box = root
    .querySelector(`[data-page="${mark.page}"] [data-evidence="${CSS.escape(mark.cell)}"]`)
    ?.getBoundingClientRect()
  const field = root.querySelector(`[data-cell="${CSS.escape(cell)}"]`)
  const row = (field?.closest('[role="row"]') ?? field)?.getBoundingClientRect()
  if (!scroller || !box || !row || row.left < scroller.right - 1) return ''
  const y = (box.top + box.bottom) / 2
  const to = (row.top + row.bottom) / 2
  if (y < scroller.top || y > scroller.bottom || to < origin.top || to > origin.bottom || box.right > scroller.right)
    return ''
  const [x1, y1, x2, y2] = [box.right + 5 - origin.left, y - origin.top, row.left - origin.left, to - origin.top]
  const bend = Math.min(48, (x2 - x1) / 2)
  return `M${x1} ${y1} H${x2 - bend} L${x2} ${y2}`
}
