import type { PageView } from '#server/review/review.ts'

const zooms = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3]
/** Free room beside a page, px. */
const margin = 32
/** A page fitted to the width is not made larger than this, px: beyond it, lines are too long to follow. */
const widest = 1240
/** From this room on, px, two pages stand beside each other. */
const roomForTwo = 1500

type Size = Pick<PageView, 'source' | 'width' | 'height'>

/** Width of a page at 100 %: points at 96 px an inch; a scan, whose size is in pixels, as wide as an A4 sheet. */
export function actualWidth(page: Size): number {
  return page.source === 'text' && page.width < 2000 ? (page.width * 96) / 72 : 794
}

/** How many pages stand beside each other: two on a very wide pane, while they are fitted and upright. */
export function pagesAcross(zoom: number | 'fit', room: number, pages: number, turns: number): 1 | 2 {
  return zoom === 'fit' && turns % 2 === 0 && pages > 1 && room >= roomForTwo ? 2 : 1
}

/** Width of the unturned page on screen, px; `room` is the pane's width. */
export function pageWidth(page: Size, zoom: number | 'fit', room: number, turns: number, across: 1 | 2): number {
  if (zoom !== 'fit') return actualWidth(page) * zoom
  const fit = Math.min(widest, Math.max(200, (room - margin - (across - 1) * 12) / across))
  return turns % 2 === 1 ? (fit * page.width) / page.height : fit
}

/** The next step of the zoom up or down; 0 is actual size. */
export function zoomAfter(now: number, by: 1 | -1 | 0): number {
  if (by === 0) return 1
  return by > 0 ? (zooms.find((z) => z > now + 0.01) ?? 3) : (zooms.findLast((z) => z < now - 0.01) ?? 0.5)
}
