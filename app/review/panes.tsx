import { type PointerEvent, type ReactNode, type Ref, useRef, useState } from 'react'
import {
  type Arrangement,
  arrangementFrom,
  limits,
  shareAfterKey,
  storageKey,
  usual,
  withinLimits,
} from './pane-sizes.ts'
import classes from './panes.module.css'

/** The person's arrangement of the panes, remembered in this browser. */
export function useArrangement() {
  const [arrangement, setArrangement] = useState<Arrangement>(() => arrangementFrom(stored()))
  const keep = (to: Partial<Arrangement>) => {
    const next = { ...arrangement, ...to }
    setArrangement(next)
    try {
      window.localStorage.setItem(storageKey, JSON.stringify(next))
    } catch {
      // Without storage the arrangement holds until the page is closed.
    }
  }
  return [arrangement, keep] as const
}

function stored(): string | null {
  try {
    return window.localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

type Props = {
  arrangement: Arrangement
  onArrange(to: Partial<Arrangement>): void
  /** The document's pane and the form's pane, in this order. */
  source: ReactNode
  form: ReactNode
  /** What is drawn over both. */
  children?: ReactNode
  ref: Ref<HTMLDivElement>
}

/** Document and form beside each other, or one above the other on a narrow page, with a bar between to size them. */
export function Panes({ arrangement, onArrange, source, form, children, ref }: Props) {
  const { side } = arrangement
  return (
    <div
      ref={ref}
      className={classes.panes}
      data-panes
      data-side={side}
      style={styleOf(arrangement.form[side], arrangement.document)}
    >
      <div className={classes.source}>{source}</div>
      <Bar
        of="form"
        share={arrangement.form[side]}
        before={side === 'right'}
        onShare={(share) => onArrange({ form: { ...arrangement.form, [side]: share } })}
      />
      <Bar of="document" share={arrangement.document} before onShare={(share) => onArrange({ document: share })} />
      <div className={classes.form}>{form}</div>
      {children}
    </div>
  )
}

const styleOf = (form: number, document: number) =>
  ({ '--form-share': `${form}%`, '--document-share': `${document}%` }) as React.CSSProperties

type BarProps = {
  of: 'form' | 'document'
  share: number
  /** Whether the sized pane stands before the bar. */
  before: boolean
  onShare(share: number): void
}

/** The bar between the panes: dragged, or moved with the arrows; a double click puts it back. */
function Bar({ of, share, before, onShare }: BarProps) {
  const dragged = useRef<number | null>(null)
  const upright = of === 'form'
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (dragged.current === null) return
    const panes = event.currentTarget.closest<HTMLElement>('[data-panes]')
    const rect = panes?.getBoundingClientRect()
    if (!panes || !rect) return
    const along = upright ? (event.clientX - rect.left) / rect.width : (event.clientY - rect.top) / rect.height
    dragged.current = withinLimits((before ? along : 1 - along) * 100, of)
    // Past React while it moves: the form is not made anew for every pixel.
    panes.style.setProperty(`--${of}-share`, `${dragged.current}%`)
  }
  const end = () => {
    const to = dragged.current
    dragged.current = null
    if (to !== null && to !== share) onShare(to)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a bar that is moved, not a rule between paragraphs
    <div
      role="separator"
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-label={upright ? 'Width of the form' : 'Height of the document'}
      aria-valuenow={Math.round(share)}
      aria-valuemin={limits[of].min}
      aria-valuemax={limits[of].max}
      tabIndex={0}
      className={classes.bar}
      data-of={of}
      onKeyDown={(event) => {
        const to = shareAfterKey(event.key, share, of, before)
        if (to === null) return
        event.preventDefault()
        event.stopPropagation()
        onShare(to)
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        dragged.current = share
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onShare(of === 'document' ? usual.document : usual.form.left)}
    />
  )
}
