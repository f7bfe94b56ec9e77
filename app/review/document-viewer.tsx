import { type Ref, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { PageView, WorkItem } from '#server/review/review.ts'
import classes from './document-viewer.module.css'
import type { Mark } from './evidence.ts'
import { FindBar } from './find-bar.tsx'
import type { Target } from './page-click.ts'
import { elementOf, isInView, revealElement, scrollToPage } from './page-scroll.ts'
import { actualWidth, pagesAcross, pageWidth, zoomAfter } from './page-zoom.ts'
import { downloadOf, openingPage, pagesOfPart, partOfPage, partProblem, type SourceView, viewsOfPart } from './parts.ts'
import { SourceMessage } from './source-message.tsx'
import { SourcePages } from './source-pages.tsx'
import { SourceRow } from './source-row.tsx'
import { SourceTabs, tabId } from './source-tabs.tsx'
import { useFind } from './use-find.ts'
import type { PageActions } from './use-page-pointer.ts'
import { ViewerTools } from './viewer-tools.tsx'

export type ViewerHandle = {
  /** The page before or after the one in view, across the parts. */
  page(by: 1 | -1): void
  zoom(by: 1 | -1 | 0): void
  fitWidth(): void
  turn(): void
  /** Opens the search on the pages, ready to type. */
  find(): void
  /** Scrolls to a place unless it is in view; opens its part first. */
  reveal(mark: Mark, smooth: boolean): void
  /** Whether a place can be seen now: on a loaded page, inside the window. */
  inView(mark: Mark): boolean
}

type Props = Omit<PageActions, 'onSay'> & {
  document: WorkItem['document']
  marks: readonly Mark[]
  selected: readonly Mark[]
  hovered: readonly Mark[]
  /** What words of the page would fill. */
  target: Target | null
  /** Words to find from the start: those of a search that led here. */
  find?: string | undefined
  /** Changes sides with the form; absent where there is no other side. */
  onSwap?: (() => void) | undefined
  ref: Ref<ViewerHandle>
}

/** What belongs to the document in view, and starts anew with the next one. */
type Own = {
  document: string
  part: number
  current: number
  turns: number
  views: Readonly<Record<number, SourceView>>
  said: string
}

function opened(document: Props['document'], selected: readonly Mark[]): Own {
  const page = openingPage(document, selected[0] ?? null)
  const part = page ? partOfPage(document, page.number) : 0
  return { document: document.id, part, current: page?.number ?? 1, turns: 0, views: {}, said: '' }
}

/**
 * The source document: its parts as tabs, the pages of one under each other, with zoom, turn, search and the places of
 * the selected field. It stays on the page while items change; only what it shows is made anew.
 */
export function DocumentViewer(props: Props) {
  const { document, marks, selected, hovered, target, onDone, ref } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [gauge, room] = useRoom()
  const panel = useId()
  const [zoom, setZoom] = useState<number | 'fit'>('fit')
  const [selecting, setSelecting] = useState(false)
  const [kept, setOwn] = useState(() => opened(document, selected))
  const own = kept.document === document.id ? kept : opened(document, selected)
  if (own !== kept) setOwn(own)
  const change = (to: Partial<Own>) => setOwn((now) => ({ ...now, ...to }))

  const { part, turns } = own
  const pages = useMemo(() => pagesOfPart(document, part), [document, part])
  const views = viewsOfPart(document, part)
  const view = own.views[part] ?? views[0] ?? 'pages'
  const across = pagesAcross(zoom, room, pages.length, turns)
  const widthOf = (page: PageView) => pageWidth(page, zoom, room, turns, across)
  const [firstPage] = pages
  const shownZoom = firstPage && room > 0 ? widthOf(firstPage) / actualWidth(firstPage) : 1

  const after = useAfter(`${document.id} ${part} ${view} ${turns}`)
  /** Opens the part and the view that a page can be seen in, then does what was wanted there. */
  const openPage = (number: number, then: () => void) => {
    const to = partOfPage(document, number)
    const shown = own.views[to] ?? viewsOfPart(document, to)[0]
    if (to === part && shown !== 'formatted') return then()
    after(then)
    change({ part: to, ...(shown === 'formatted' ? { views: { ...own.views, [to]: 'pages' } } : {}) })
  }
  const goTo = (number: number) =>
    openPage(number, () => {
      scrollToPage(scroller.current, number)
      change({ current: number })
    })
  const choosePart = (to: number) => change({ part: to, current: pagesOfPart(document, to)[0]?.number ?? own.current })
  const changeZoom = (by: 1 | -1 | 0) => {
    const at = scroller.current
    const middle = at ? (at.scrollTop + at.clientHeight / 2) / Math.max(1, at.scrollHeight) : 0
    setZoom(zoomAfter(shownZoom, by))
    requestAnimationFrame(() => at?.scrollTo({ top: middle * at.scrollHeight - at.clientHeight / 2 }))
  }
  const turn = () => {
    const [place] = selected
    // What was looked at stays in view, though every page has another height now.
    after(() =>
      place && partOfPage(document, place.page) === part
        ? revealElement(scroller.current, elementOf(scroller.current, place), false)
        : scrollToPage(scroller.current, own.current),
    )
    change({ turns: (turns + 1) % 4 })
  }
  const find = useFind({ ...props, openPage, scroller })
  const startFind = () => {
    // Shown at once: what is typed next belongs to the search.
    flushSync(() => find.open())
    find.input.current?.focus()
    find.input.current?.select()
  }

  useImperativeHandle(ref, () => ({
    page: (by) => {
      const at = document.pages.findIndex((page) => page.number === own.current)
      const to = document.pages[Math.min(document.pages.length - 1, Math.max(0, at + by))]
      if (to) goTo(to.number)
    },
    zoom: changeZoom,
    fitWidth: () => setZoom('fit'),
    turn,
    find: startFind,
    reveal: (mark, smooth) =>
      openPage(mark.page, () => revealElement(scroller.current, elementOf(scroller.current, mark), smooth)),
    inView: (mark) => isInView(scroller.current, mark),
  }))

  const selectedSet = useMemo(() => new Set(selected), [selected])
  const hoveredSet = useMemo(() => new Set(hovered), [hovered])
  const problem = partProblem(document, part)
  const download = downloadOf(document, part)
  const shown = document.parts[part]
  const tabs = document.parts.length > 1
  return (
    <section className={classes.viewer} aria-label="Document">
      {tabs && <SourceTabs parts={document.parts} part={part} panel={panel} onChoose={choosePart} />}
      <ViewerTools
        pages={pages}
        current={own.current}
        views={views}
        view={pages.length === 0 && view === 'pages' ? null : view}
        zoom={shownZoom}
        fitted={zoom === 'fit'}
        selecting={selecting}
        finding={find.shown}
        download={download}
        onPage={goTo}
        onView={(to) => change({ views: { ...own.views, [part]: to } })}
        onZoom={changeZoom}
        onFit={() => setZoom('fit')}
        onTurn={turn}
        onSelecting={setSelecting}
        onFind={() => (find.shown ? find.close() : startFind())}
        onSwap={props.onSwap}
      />
      {find.shown && <FindBar {...find.bar} fills={target?.label ?? null} />}
      <div
        className={classes.stage}
        id={panel}
        {...(tabs ? { role: 'tabpanel', 'aria-labelledby': tabId(panel, part) } : {})}
      >
        <div ref={gauge} className={`${classes.scroller} ${classes.gauge}`} aria-hidden />
        {problem !== null || (pages.length === 0 && view === 'pages') ? (
          <p className={classes.blank}>
            {problem ?? 'This document has no pages to show.'}{' '}
            <a href={download.url} download>
              Download {download.name}
            </a>
          </p>
        ) : view === 'formatted' && shown?.kind === 'message' ? (
          <SourceMessage part={shown} />
        ) : view === 'table' && shown?.kind === 'row' ? (
          <div ref={scroller} className={classes.scroller} data-pages>
            <SourceRow
              {...{ part: shown, pages, marks, target, onDone }}
              selected={selectedSet}
              hovered={hoveredSet}
              onFill={props.onFill}
              onPoint={props.onPoint}
            />
          </div>
        ) : (
          room > 0 && (
            <SourcePages
              key={`${document.id} ${part}`}
              {...props}
              {...{ scroller, pages, widthOf, turns, across, selecting }}
              selected={selectedSet}
              hovered={hoveredSet}
              hits={find.hits}
              hit={find.region}
              hitPage={find.page}
              current={own.current}
              onSay={(said) => change({ said })}
              onCurrent={(current) => change({ current })}
            />
          )
        )}
        <p role="status" className={classes.said}>
          {own.said}
        </p>
      </div>
    </section>
  )
}

/** The width that pages have beside the scroller's bar; measured when the pane changes, not when the item does. */
function useRoom() {
  const gauge = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  useLayoutEffect(() => {
    const element = gauge.current
    if (!element) return
    const measure = () => setRoom(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [gauge, room] as const
}

/** Runs what waits for another part or view to be on the page. */
function useAfter(shown: string) {
  const waiting = useRef<(() => void) | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown has changed
  useLayoutEffect(() => {
    const run = waiting.current
    waiting.current = null
    run?.()
  }, [shown])
  return (then: () => void) => {
    waiting.current = then
  }
}
