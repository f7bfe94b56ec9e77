import { type RefObject, useEffect, useMemo, useState } from 'react'
import type { PageView } from '#server/review/review.ts'
import { DocumentPage, type PageHits } from './document-page.tsx'
import classes from './document-viewer.module.css'
import type { Mark } from './evidence.ts'
import type { Hit } from './find.ts'
import type { Target } from './page-click.ts'
import { pageInView, watchPages } from './page-scroll.ts'
import { type PageActions, usePagePointer } from './use-page-pointer.ts'

type Props = PageActions & {
  scroller: RefObject<HTMLDivElement | null>
  pages: readonly PageView[]
  widthOf(page: PageView): number
  turns: number
  /** Pages beside each other. */
  across: number
  marks: readonly Mark[]
  selected: ReadonlySet<Mark>
  hovered: ReadonlySet<Mark>
  hits: readonly Hit[]
  hit: PageHits['now'] | null
  hitPage: number | null
  /** Number of the page in view. */
  current: number
  target: Target | null
  selecting: boolean
  onCurrent(page: number): void
}

const noMarks: readonly Mark[] = []
const noneOf: ReadonlySet<Mark> = new Set()

/** The pages of one part under each other (or beside, where there is room), with the pointer on them. */
export function SourcePages(props: Props) {
  const { scroller, pages, marks, selected, hovered, turns } = props
  const [near, setNear] = useState<ReadonlySet<number>>(() => new Set(pages[0] ? [pages[0].number] : []))
  useEffect(() => watchPages(scroller.current, pages.length, setNear), [pages.length, scroller])
  const byPage = useMemo(() => Map.groupBy(marks, (m) => m.page), [marks])
  const hitsByPage = useHitsByPage(props.hits, props.hit, props.hitPage)
  const [opening] = useState(props.current)
  const shifted = useShift()
  const pointer = usePagePointer({ ...props, classes: { band: classes.band ?? '', word: classes.outline ?? '' } })
  const lit = (of: ReadonlySet<Mark>, page: number) => (byPage.get(page)?.some((m) => of.has(m)) ? of : noneOf)
  return (
    // biome-ignore lint/a11y/useSemanticElements: no form's set of fields
    <div
      ref={scroller}
      className={classes.scroller}
      role="group"
      aria-label="Pages"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      data-pages
      data-selecting={props.selecting || shifted || undefined}
      data-fills={props.target !== null || undefined}
      onScroll={() => props.onCurrent(pageInView(scroller.current))}
      {...pointer}
    >
      <div className={classes.sheets} data-across={props.across}>
        {pages.map((page, i) => (
          <DocumentPage
            key={page.number}
            page={page}
            width={props.widthOf(page)}
            turns={turns}
            near={near.has(page.number)}
            first={i === 0 || page.number === opening}
            marks={byPage.get(page.number) ?? noMarks}
            selected={lit(selected, page.number)}
            hovered={lit(hovered, page.number)}
            hits={hitsByPage?.get(page.number) ?? null}
          />
        ))}
      </div>
    </div>
  )
}

function useHitsByPage(hits: readonly Hit[], now: PageHits['now'] | null, nowPage: number | null) {
  return useMemo(() => {
    if (hits.length === 0) return null
    const pages = new Map<number, { all: PageHits['all'][number][]; now: PageHits['now'] }>()
    for (const { page, boxes } of hits) {
      const found = pages.get(page)
      if (found) found.all.push(...boxes)
      else pages.set(page, { all: [...boxes], now: page === nowPage && now ? now : [] })
    }
    return pages
  }, [hits, now, nowPage])
}

/** Whether Shift is held: the pages are text to select then. */
function useShift(): boolean {
  const [down, setDown] = useState(false)
  useEffect(() => {
    const follow = (event: KeyboardEvent) => {
      if (event.key === 'Shift') setDown(event.type === 'keydown')
    }
    const lost = () => setDown(false)
    window.addEventListener('keydown', follow)
    window.addEventListener('keyup', follow)
    window.addEventListener('blur', lost)
    return () => {
      window.removeEventListener('keydown', follow)
      window.removeEventListener('keyup', follow)
      window.removeEventListener('blur', lost)
    }
  }, [])
  return down
}
