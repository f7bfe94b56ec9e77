import {
  IconArrowAutofitWidth,
  IconArrowsLeftRight,
  IconCursorText,
  IconFileDownload,
  IconMinus,
  IconPlus,
  IconRotateClockwise,
  IconSearch,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { PageView } from '#server/review/review.ts'
import classes from './document-viewer.module.css'
import type { SourceView } from './parts.ts'

type ToolProps = { label: string; pressed?: boolean; disabled?: boolean; onClick(): void; children: ReactNode }

/** A button with a sign; plain, since a dozen of them stand on a page that must appear at once. */
export function Tool({ label, pressed, disabled, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      className={classes.tool}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  )
}

type Props = {
  pages: readonly PageView[]
  current: number
  views: readonly SourceView[]
  /** Null where there is nothing to show. */
  view: SourceView | null
  zoom: number
  fitted: boolean
  selecting: boolean
  finding: boolean
  download: { url: string; name: string }
  onPage(number: number): void
  onView(view: SourceView): void
  onZoom(by: 1 | -1): void
  onFit(): void
  onTurn(): void
  onSelecting(on: boolean): void
  onFind(): void
  onSwap: (() => void) | undefined
}

/** The tools above the document. */
export function ViewerTools(props: Props) {
  const { pages, current, views, view, zoom, fitted, selecting, finding, download } = props
  const onPages = view === 'pages'
  return (
    <div className={classes.tools}>
      {onPages && <PageButtons pages={pages} current={current} onChoose={props.onPage} />}
      {views.length > 1 && <ViewButtons views={views} view={view} onChoose={props.onView} />}
      <div className={classes.toolGroup}>
        {onPages && (
          <>
            <Tool label="Smaller (-)" onClick={() => props.onZoom(-1)}>
              <IconMinus size={16} aria-hidden />
            </Tool>
            <output className={classes.zoom} aria-label="Zoom">
              {Math.round(zoom * 100)}%
            </output>
            <Tool label="Larger (+)" onClick={() => props.onZoom(1)}>
              <IconPlus size={16} aria-hidden />
            </Tool>
            <Tool label="Fit the width (W)" pressed={fitted} onClick={props.onFit}>
              <IconArrowAutofitWidth size={18} aria-hidden />
            </Tool>
            <Tool label="Turn by a quarter (T)" onClick={props.onTurn}>
              <IconRotateClockwise size={18} aria-hidden />
            </Tool>
            <Tool label="Select text (hold Shift)" pressed={selecting} onClick={() => props.onSelecting(!selecting)}>
              <IconCursorText size={18} aria-hidden />
            </Tool>
          </>
        )}
        <Tool label="Find on the pages (/)" pressed={finding} onClick={props.onFind}>
          <IconSearch size={17} aria-hidden />
        </Tool>
        <a
          className={classes.tool}
          href={download.url}
          download
          title={`Download ${download.name}`}
          aria-label="Download the original"
        >
          <IconFileDownload size={18} aria-hidden />
        </a>
        {props.onSwap && (
          <span className={classes.swap}>
            <Tool label="Swap document and form" onClick={props.onSwap}>
              <IconArrowsLeftRight size={17} aria-hidden />
            </Tool>
          </span>
        )}
      </div>
    </div>
  )
}

const viewNames: Record<SourceView, string> = { pages: 'Pages', formatted: 'Formatted', table: 'Table' }

function ViewButtons({ views, view, onChoose }: Pick<Props, 'views' | 'view'> & { onChoose: Props['onView'] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: no form's set of fields
    <div role="group" aria-label="Shown as" className={classes.pages}>
      {views.map((each) => (
        <button
          key={each}
          type="button"
          className={classes.pageButton}
          aria-pressed={each === view}
          onClick={() => onChoose(each)}
        >
          {viewNames[each]}
        </button>
      ))}
    </div>
  )
}

type PageButtonProps = { pages: readonly PageView[]; current: number; onChoose(number: number): void }

/** The pages of the part, as they are numbered through the document: its first and last, and those around the one in view. */
function PageButtons({ pages, current, onChoose }: PageButtonProps) {
  const count = pages.length
  if (count < 2) return <span className={classes.pageCount}>{count === 1 ? '1 page' : ''}</span>
  const at = Math.max(
    0,
    pages.findIndex((page) => page.number === current),
  )
  const shown = pages
    .map((page, i) => ({ number: page.number, i }))
    .filter(({ i }) => i === 0 || i === count - 1 || Math.abs(i - at) <= 2)
  return (
    <nav aria-label="Pages" className={classes.pages}>
      {shown.map(({ number, i }) => (
        <button
          key={number}
          type="button"
          className={classes.pageButton}
          aria-current={i === at ? 'page' : undefined}
          aria-label={`Page ${number}`}
          onClick={() => onChoose(number)}
        >
          {number}
        </button>
      ))}
      {pages[0]?.number === 1 && <span className={classes.pageCount}>of {count}</span>}
    </nav>
  )
}
