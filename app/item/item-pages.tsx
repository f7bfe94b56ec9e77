import { Text } from '@mantine/core'
import { type RefObject, useEffect, useRef } from 'react'
import type { Evidence } from '#server/document/document.ts'
import classes from './item.module.css'

type Page = { number: number; imageUrl: string; imageWidth: number; imageHeight: number }
type Props = {
  pages: readonly Page[]
  /** Places of all values, dotted; those of the field that is looked at glow. */
  all: readonly Evidence[]
  on: readonly Evidence[]
  /** Places that a search found. */
  found: readonly Evidence[]
  /** Shown where there is no page. */
  missing: string
}

/** The document's pages with the places that values were read from. */
export function ItemPages({ pages, all, on, found, missing }: Props) {
  const box = useRef<HTMLElement>(null)
  useGlide(box, on.length > 0 ? on : found)
  if (pages.length === 0)
    return (
      <section className={classes.document} aria-label="Document">
        <Text p="xl" ta="center">
          {missing}
        </Text>
      </section>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={box} className={classes.document} aria-label="Document" tabIndex={0}>
      {pages.map((page) => (
        <div key={page.number} className={classes.sheet} data-page={page.number}>
          <img
            src={page.imageUrl}
            alt={`Page ${page.number} of the document`}
            width={page.imageWidth}
            height={page.imageHeight}
            loading={page.number === 1 ? 'eager' : 'lazy'}
          />
          {all
            .filter((e) => e.page === page.number)
            .map((e) => (
              <Box
                key={`${e.box.x0} ${e.box.y0} ${e.box.x1} ${e.quote}`}
                evidence={e}
                look={on.includes(e) ? 'on' : 'rest'}
              />
            ))}
          {found
            .filter((e) => e.page === page.number)
            .map((e) => (
              <Box key={`found ${e.box.x0} ${e.box.y0} ${e.quote}`} evidence={e} look="found" />
            ))}
        </div>
      ))}
    </section>
  )
}

const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`

function Box({ evidence: { box }, look }: { evidence: Evidence; look: 'on' | 'rest' | 'found' }) {
  return (
    <span
      aria-hidden
      className={classes.box}
      data-look={look}
      style={{
        left: percent(box.x0),
        top: percent(box.y0),
        width: percent(box.x1 - box.x0),
        height: percent(box.y1 - box.y0),
      }}
    />
  )
}

/** Brings the first glowing place into the document's own window, and moves nothing when it is in view. */
function useGlide(box: RefObject<HTMLElement | null>, on: readonly Evidence[]) {
  useEffect(() => {
    const [first] = on
    const scroller = box.current
    const sheet = first && scroller?.querySelector<HTMLElement>(`[data-page="${first.page}"]`)
    // On a phone the document does not scroll by itself: pointing at a value must not move the page.
    if (!first || !scroller || !sheet || scroller.scrollHeight <= scroller.clientHeight) return
    const top = sheet.offsetTop - scroller.offsetTop + first.box.y0 * sheet.offsetHeight
    const bottom = top + (first.box.y1 - first.box.y0) * sheet.offsetHeight
    const margin = 40
    if (top - margin >= scroller.scrollTop && bottom + margin <= scroller.scrollTop + scroller.clientHeight) return
    scroller.scrollTo({ top: top - scroller.clientHeight / 3, behavior: 'instant' })
  }, [box, on])
}
