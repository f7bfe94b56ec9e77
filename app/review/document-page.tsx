import { memo, useEffect, useRef } from 'react'
import type { Box } from '#server/document/document.ts'
import type { PageView } from '#server/review/review.ts'
import classes from './document-viewer.module.css'
import type { Mark } from './evidence.ts'
import { layWords } from './text-layer.ts'

/** Boxes of a search on one page; `now` are those of the hit that the keys are at. */
export type PageHits = { all: readonly Box[]; now: readonly Box[] }

type Props = {
  page: PageView
  /** Width of the unturned page on screen, px. */
  width: number
  turns: number
  /** Near enough to the view to be worth its words. */
  near: boolean
  first: boolean
  marks: readonly Mark[]
  selected: ReadonlySet<Mark>
  hovered: ReadonlySet<Mark>
  hits: PageHits | null
}

/** One page: its image, its words to select and copy, and the places that values were read from. */
export const DocumentPage = memo(function DocumentPage(props: Props) {
  const { page, width, turns, near, first, marks, selected, hovered, hits } = props
  const height = (width * page.height) / page.width
  const lying = turns % 2 === 1
  const layer = useRef<HTMLDivElement>(null)
  const { words } = page
  useEffect(
    () => (near && layer.current ? layWords(layer.current, words, classes as WordClasses) : undefined),
    [near, words],
  )
  return (
    <div
      className={classes.sheet}
      data-page={page.number}
      style={{ width: lying ? height : width, height: lying ? width : height }}
    >
      <div
        className={classes.page}
        style={{ width, height, transform: `translate(-50%, -50%) rotate(${turns * 90}deg)` }}
      >
        <img
          src={page.imageUrl}
          alt={`Page ${page.number}`}
          width={page.imageWidth}
          height={page.imageHeight}
          loading={first ? 'eager' : 'lazy'}
          decoding={first ? 'sync' : 'async'}
          draggable={false}
          className={classes.image}
        />
        <div ref={layer} className={classes.words} />
        <div className={classes.boxes}>
          {hits?.all.map((box) => (
            <div key={`${box.x0} ${box.y0}`} className={classes.hit} style={placed(box)} />
          ))}
          {hits?.now.map((box) => (
            <div key={`now ${box.x0} ${box.y0}`} className={classes.hitNow} data-hit style={placed(box)} />
          ))}
          {marks.map((mark, i) => (
            <EvidenceBox
              // biome-ignore lint/suspicious/noArrayIndexKey: two places of a cell may be one box
              key={`${mark.cell} ${i}`}
              mark={mark}
              look={selected.has(mark) ? 'selected' : hovered.has(mark) ? 'hovered' : 'rest'}
            />
          ))}
        </div>
        {/* What follows the pointer is drawn in here, past React. */}
        <div className={classes.ink} data-ink />
      </div>
    </div>
  )
})

type WordClasses = { line: string; word: string }

const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`

/** A box of the page as the style of an element over it. */
export function placed(box: Box) {
  return {
    left: percent(box.x0),
    top: percent(box.y0),
    width: percent(box.x1 - box.x0),
    height: percent(box.y1 - box.y0),
  }
}

/** Pointing at boxes is worked out from the place on the page, so that the words below them stay selectable. */
const EvidenceBox = memo(function EvidenceBox({ mark, look }: { mark: Mark; look: 'selected' | 'hovered' | 'rest' }) {
  return (
    <div
      role="img"
      aria-label={`Evidence for ${mark.label} on page ${mark.page}`}
      className={classes.box}
      data-look={look}
      data-evidence={mark.cell}
      style={placed(mark.box)}
    />
  )
})
