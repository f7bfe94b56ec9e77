import { CloseButton } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { CommentsPanel } from './comments-panel.tsx'
import type { PanelName } from './effects.ts'
import { HistoryPanel } from './history-panel.tsx'
import type { PanelItem, Place } from './panel-parts.tsx'
import classes from './side-panel.module.css'
import { SopPanel } from './sop-panel.tsx'
import { focusForm } from './use-item-view.ts'

type Props = PanelItem & {
  panel: PanelName
  /** What the comments open for: a comment, or a flag. */
  compose?: 'comment' | 'flag' | undefined
  onClose(): void
  /** Shows a place of the document. */
  onReveal(place: Place): void
  /** Selects a field of the form and puts the focus there. */
  focusField(key: string): void
  /** Key of the field selected in the form, which a new comment is about at first. */
  field: string | null
}

const titles: Record<PanelName, string> = { history: 'History', instructions: 'Instructions', comments: 'Comments' }

/** What stands beside the form on demand; Esc closes it and gives the keys back to the form. */
export function SidePanel({
  panel,
  compose,
  work,
  organisation,
  workflow,
  onClose,
  onReveal,
  focusField,
  field,
}: Props) {
  const root = useRef<HTMLElement>(null)
  useEffect(() => {
    const first = root.current?.querySelector<HTMLElement>('input[type="search"], textarea')
    ;(first ?? root.current)?.focus()
  }, [])
  const close = () => {
    onClose()
    requestAnimationFrame(() => focusForm(document))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // What is typed here is never a command to the form: Ctrl+Enter must not finish the item.
    event.stopPropagation()
    if (event.key === 'Escape') {
      event.preventDefault()
      close()
    }
  }
  const item = { work, organisation, workflow }
  return (
    <aside
      ref={root}
      className={classes.panel}
      aria-label={titles[panel]}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      data-side-panel={panel}
    >
      <header className={classes.top}>
        <h2>{titles[panel]}</h2>
        <span className={classes.quiet}>{work.item.reference}</span>
        <CloseButton ml="auto" size="sm" aria-label={`Close ${titles[panel].toLowerCase()} (Esc)`} onClick={close} />
      </header>
      <div className={classes.body} key={`${panel} ${work.visitId}`}>
        {panel === 'history' && <HistoryPanel {...item} />}
        {panel === 'instructions' && <SopPanel work={work} />}
        {panel === 'comments' && (
          <CommentsPanel
            {...item}
            flag={compose === 'flag'}
            field={field}
            onReveal={onReveal}
            focusField={focusField}
          />
        )}
      </div>
    </aside>
  )
}
