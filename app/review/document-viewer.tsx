import { ActionIcon, Anchor, Group, Tooltip } from '@mantine/core'
import { IconArrowAutofitWidth, IconFileDownload, IconMinus, IconPlus, IconRotateClockwise } from '@tabler/icons-react'
import {
  type PointerEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { PageView, WorkItem } from '#server/review/review.ts'
import { DocumentPage } from './document-page.tsx'
import classes from './document-viewer.module.css'
import { type Mark, markAt, unturned } from './evidence.ts'

export type ViewerHandle = {
  page(by: 1 | -1): void
  zoom(by: 1 | -1 | 0): void
  fitWidth(): void
  turn(): void
  /** Scrolls to a place unless it is in view. */
  reveal(mark: Mark, smooth: boolean): void
  /** Whether a place can be seen now: on a loaded page, inside the window. */
  inView(mark: Mark): boolean
}

type Props = {
  document: WorkItem['document']
  marks: readonly Mark[]
  selected: readonly Mark[]
  hovered: readonly Mark[]
  onPoint(mark: Mark | null): void
  onChoose(mark: Mark): void
  /** A click on the pages is over and selected no text: the keys go back to the form. */
  onDone(): void
  ref: Ref<ViewerHandle>
}

const zooms = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3]
const none: readonly Mark[] = []
/** Free room beside a page, px. */
const margin = 32

/** Width of a page at 100 %: points at 96 px an inch; a scan, whose size is in pixels, as wide as an A4 sheet. */
function actualWidth(page: PageView): number {
  return page.source === 'text' && page.width < 2000 ? (page.width * 96) / 72 : 794
}

/** The source document: all pages under each other, with zoom, turn and the places of the selected field. */
export function DocumentViewer({ document, marks, selected, hovered, onPoint, onChoose, onDone, ref }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  const [zoom, setZoom] = useState<number | 'fit'>('fit')
  const [turns, setTurns] = useState(0)
  const [current, setCurrent] = useState(1)
  const [near, setNear] = useState<ReadonlySet<number>>(new Set([1]))
  const pages = document.pages

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setRoom(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useEffect(() => watchPages(scroller.current, pages.length, setNear), [pages.length])

  const widthOf = (page: PageView) => {
    const lying = turns % 2 === 1
    if (zoom !== 'fit') return actualWidth(page) * zoom
    const fit = Math.max(200, room - margin)
    return lying ? (fit * page.width) / page.height : fit
  }
  const firstPage = pages[0]
  const shownZoom = firstPage && room > 0 ? widthOf(firstPage) / actualWidth(firstPage) : 1

  const changeZoom = (by: 1 | -1 | 0) => {
    const at = scroller.current
    const middle = at ? (at.scrollTop + at.clientHeight / 2) / Math.max(1, at.scrollHeight) : 0
    const next =
      by === 0
        ? 1
        : by > 0
          ? (zooms.find((z) => z > shownZoom + 0.01) ?? 3)
          : (zooms.findLast((z) => z < shownZoom - 0.01) ?? 0.5)
    setZoom(next)
    requestAnimationFrame(() => at?.scrollTo({ top: middle * at.scrollHeight - at.clientHeight / 2 }))
  }
  const goTo = (number: number) => {
    const sheet = scroller.current?.querySelector<HTMLElement>(`[data-page="${number}"]`)
    if (sheet) scroller.current?.scrollTo({ top: sheet.offsetTop - 8, behavior: 'instant' })
  }

  useImperativeHandle(ref, () => ({
    page: (by) => goTo(Math.min(pages.length, Math.max(1, current + by))),
    zoom: changeZoom,
    fitWidth: () => setZoom('fit'),
    turn: () => setTurns((t) => (t + 1) % 4),
    reveal: (mark, smooth) => revealMark(scroller.current, mark, smooth),
    inView: (mark) => isInView(scroller.current, mark),
  }))

  const hit = (event: PointerEvent | React.MouseEvent): Mark | null => {
    const sheet = (event.target as HTMLElement).closest<HTMLElement>('[data-page]')
    if (!sheet) return null
    const rect = sheet.getBoundingClientRect()
    const at = unturned((event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height, turns)
    return markAt(marks, Number(sheet.dataset.page), at.x, at.y)
  }

  const byPage = useMemo(() => Map.groupBy(marks, (m) => m.page), [marks])
  const selectedSet = useMemo(() => new Set(selected), [selected])
  const hoveredSet = useMemo(() => new Set(hovered), [hovered])

  return (
    <section className={classes.viewer} aria-label="Document">
      <Group className={classes.tools} gap="xs" wrap="nowrap">
        <PageButtons count={pages.length} current={current} onChoose={goTo} />
        <Group gap={2} wrap="nowrap" ml="auto">
          <Tool label="Smaller (-)" onClick={() => changeZoom(-1)}>
            <IconMinus size={16} aria-hidden />
          </Tool>
          <output className={classes.zoom} aria-label="Zoom">
            {Math.round(shownZoom * 100)}%
          </output>
          <Tool label="Larger (+)" onClick={() => changeZoom(1)}>
            <IconPlus size={16} aria-hidden />
          </Tool>
          <Tool label="Fit the width (W)" pressed={zoom === 'fit'} onClick={() => setZoom('fit')}>
            <IconArrowAutofitWidth size={18} aria-hidden />
          </Tool>
          <Tool label="Turn by a quarter (T)" onClick={() => setTurns((t) => (t + 1) % 4)}>
            <IconRotateClockwise size={18} aria-hidden />
          </Tool>
          <Tooltip label={`Download the original: ${document.fileName}`} openDelay={400}>
            <ActionIcon
              component={'a'}
              href={document.fileUrl}
              download
              variant="subtle"
              color="gray"
              aria-label="Download the original"
            >
              <IconFileDownload size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a mouse's shortcut; the keyboard reaches the same by the fields */}
      {/* biome-ignore lint/a11y/useSemanticElements: no form's set of fields */}
      <div
        ref={scroller}
        className={classes.scroller}
        role="group"
        aria-label="Pages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        data-pages
        onScroll={() => setCurrent(pageInView(scroller.current))}
        onPointerMove={(e) => onPoint(hit(e))}
        onPointerLeave={() => onPoint(null)}
        onClick={(e) => {
          const mark = hit(e)
          if (window.getSelection()?.isCollapsed === false) return
          if (mark) onChoose(mark)
          onDone()
        }}
      >
        {pages.length === 0 && (
          <p className={classes.blank}>
            This document has no pages to show. <Anchor href={document.fileUrl}>Download the original</Anchor>
          </p>
        )}
        {room > 0 &&
          pages.map((page, i) => (
            <DocumentPage
              key={page.number}
              page={page}
              width={widthOf(page)}
              turns={turns}
              near={near.has(page.number)}
              first={i === 0}
              marks={byPage.get(page.number) ?? none}
              selected={selectedSet}
              hovered={hoveredSet}
            />
          ))}
      </div>
    </section>
  )
}

function Tool(props: { label: string; pressed?: boolean; onClick(): void; children: React.ReactNode }) {
  return (
    <Tooltip label={props.label} openDelay={400}>
      <ActionIcon
        variant={props.pressed ? 'light' : 'subtle'}
        color={props.pressed ? 'accent' : 'gray'}
        aria-label={props.label}
        aria-pressed={props.pressed}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}

function PageButtons({ count, current, onChoose }: { count: number; current: number; onChoose(n: number): void }) {
  if (count < 2) return <span className={classes.pageCount}>{count === 1 ? '1 page' : ''}</span>
  const numbers = Array.from({ length: count }, (_, i) => i + 1).filter(
    (n) => n === 1 || n === count || Math.abs(n - current) <= 2,
  )
  return (
    <nav aria-label="Pages" className={classes.pages}>
      {numbers.map((n) => (
        <button
          key={n}
          type="button"
          className={classes.pageButton}
          aria-current={n === current ? 'page' : undefined}
          aria-label={`Page ${n}`}
          onClick={() => onChoose(n)}
        >
          {n}
        </button>
      ))}
      <span className={classes.pageCount}>of {count}</span>
    </nav>
  )
}

/** Keeps the numbers of the pages in and near the view. */
function watchPages(root: HTMLElement | null, count: number, onChange: (near: ReadonlySet<number>) => void) {
  if (!root || count < 2) return
  const seen = new Set<number>([1])
  const observer = new IntersectionObserver(
    (found) => {
      for (const { target, isIntersecting } of found)
        if (isIntersecting) seen.add(Number((target as HTMLElement).dataset.page))
      onChange(new Set(seen))
    },
    { root, rootMargin: '600px 0px' },
  )
  const frame = requestAnimationFrame(() => {
    for (const sheet of root.querySelectorAll('[data-page]')) observer.observe(sheet)
  })
  return () => {
    cancelAnimationFrame(frame)
    observer.disconnect()
  }
}

function pageInView(root: HTMLElement | null): number {
  if (!root) return 1
  const line = root.scrollTop + root.clientHeight / 3
  const sheets = [...root.querySelectorAll<HTMLElement>('[data-page]')]
  return Number(sheets.findLast((s) => s.offsetTop <= line)?.dataset.page ?? 1)
}

function boxOf(root: HTMLElement | null, mark: Mark): DOMRect | null {
  const sheet = root?.querySelector(`[data-page="${mark.page}"]`)
  const box = sheet?.querySelector(`[data-evidence="${CSS.escape(mark.cell)}"]`)
  return box?.getBoundingClientRect() ?? null
}

function revealMark(root: HTMLElement | null, mark: Mark, smooth: boolean) {
  const box = boxOf(root, mark)
  if (!root || !box) return
  const view = root.getBoundingClientRect()
  const space = Math.min(48, view.height / 6)
  const outside = box.top < view.top + space || box.bottom > view.bottom - space
  const aside = box.left < view.left || box.right > view.right
  if (!outside && !aside) return
  root.scrollTo({
    top: outside ? root.scrollTop + box.top - view.top - view.height / 3 : root.scrollTop,
    left: aside ? root.scrollLeft + box.left - view.left - 48 : root.scrollLeft,
    behavior: smooth ? 'smooth' : 'instant',
  })
}

function isInView(root: HTMLElement | null, mark: Mark): boolean {
  const box = boxOf(root, mark)
  const image = root?.querySelector<HTMLImageElement>(`[data-page="${mark.page}"] img`)
  if (!root || !box || !image?.complete) return false
  const view = root.getBoundingClientRect()
  const bottom = Math.min(view.bottom, window.innerHeight)
  return box.top >= view.top - 1 && box.bottom <= bottom + 1 && box.left < view.right && box.right > view.left
}
