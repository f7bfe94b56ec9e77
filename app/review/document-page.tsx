import { memo, useDeferredValue, useMemo } from 'react'
import { unionBox, type Word } from '#server/document/document.ts'
import type { PageView } from '#server/review/review.ts'
import classes from './document-viewer.module.css'
import type { Mark } from './evidence.ts'

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
}

/** One page: its image, its words to select and copy, and the places that values were read from. */
export const DocumentPage = memo(function DocumentPage(props: Props) {
  const { page, width, turns, near, first, marks, selected, hovered } = props
  const height = (width * page.height) / page.width
  const lying = turns % 2 === 1
  // The words are not needed to see the page: they follow when the browser has time.
  const words = useDeferredValue(near ? page.words : null, null)
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
        {words && <WordLayer words={words} />}
        <div className={classes.boxes}>
          {marks.map((mark) => (
            <EvidenceBox
              key={`${mark.cell} ${mark.box.x0} ${mark.box.y0}`}
              mark={mark}
              look={selected.has(mark) ? 'selected' : hovered.has(mark) ? 'hovered' : 'rest'}
            />
          ))}
        </div>
      </div>
    </div>
  )
})

const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`

/** Pointing at boxes is worked out from the place on the page, so that the words below them stay selectable. */
function EvidenceBox({ mark, look }: { mark: Mark; look: 'selected' | 'hovered' | 'rest' }) {
  const { box } = mark
  return (
    <div
      role="img"
      aria-label={`Evidence for ${mark.label} on page ${mark.page}`}
      className={classes.box}
      data-look={look}
      data-evidence={mark.cell}
      style={{
        left: percent(box.x0),
        top: percent(box.y0),
        width: percent(box.x1 - box.x0),
        height: percent(box.y1 - box.y0),
      }}
    />
  )
}

/** Invisible text over the image: a block a printed line, so that what is copied has the page's words and lines. */
const WordLayer = memo(function WordLayer({ words }: { words: readonly Word[] }) {
  const lines = useMemo(() => linesOf(words), [words])
  return (
    <div className={classes.words}>
      {lines.map(({ number, box, words: row }) => (
        <div
          key={number}
          className={classes.line}
          style={{
            left: percent(box.x0),
            top: percent(box.y0),
            width: percent(box.x1 - box.x0),
            height: percent(box.y1 - box.y0),
            fontSize: `${((box.y1 - box.y0) * 85).toFixed(3)}cqh`,
          }}
        >
          {row.map((word, i) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: the words of a line never change
              key={i}
              className={classes.word}
              style={{
                width: percent((word.box.x1 - word.box.x0) / (box.x1 - box.x0 || 1)),
                marginLeft: percent((word.box.x0 - (row[i - 1]?.box.x1 ?? box.x0)) / (box.x1 - box.x0 || 1)),
              }}
            >
              {`${word.text} `}
            </span>
          ))}
        </div>
      ))}
    </div>
  )
})

function linesOf(words: readonly Word[]) {
  const lines = new Map<number, Word[]>()
  for (const word of words) {
    const line = lines.get(word.line)
    if (line) line.push(word)
    else lines.set(word.line, [word])
  }
  return [...lines.entries()].map(([number, row]) => {
    const sorted = row.toSorted((a, b) => a.box.x0 - b.box.x0)
    return { number, words: sorted, box: unionBox(sorted.map((w) => w.box)) }
  })
}
