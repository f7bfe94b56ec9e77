import { IconAlertTriangleFilled, IconFile, IconMail, IconTable } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import type { Part } from '#server/document/document.ts'
import classes from './document-viewer.module.css'
import { partName } from './parts.ts'

type Props = {
  parts: readonly Part[]
  part: number
  /** Id of the panel that the tabs lead to. */
  panel: string
  onChoose(part: number): void
}

export const tabId = (panel: string, part: number) => `${panel}-tab-${part}`

/** The parts of a document, an e-mail's message and attachments, as tabs. */
export function SourceTabs({ parts, part, panel, onChoose }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const go = (event: KeyboardEvent, to: number) => {
    event.preventDefault()
    const next = (to + parts.length) % parts.length
    onChoose(next)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight') go(event, part + 1)
    else if (event.key === 'ArrowLeft') go(event, part - 1)
    else if (event.key === 'Home') go(event, 0)
    else if (event.key === 'End') go(event, parts.length - 1)
  }
  return (
    <div ref={list} role="tablist" aria-label="Parts of the document" className={classes.tabs} onKeyDown={onKeyDown}>
      {parts.map((each, i) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place
          key={i}
          type="button"
          role="tab"
          id={tabId(panel, i)}
          aria-selected={i === part}
          aria-controls={panel}
          tabIndex={i === part ? 0 : -1}
          className={classes.tab}
          title={partName(each)}
          onClick={() => onChoose(i)}
        >
          <PartSign part={each} />
          <span className={classes.tabName}>{partName(each)}</span>
        </button>
      ))}
    </div>
  )
}

function PartSign({ part }: { part: Part }) {
  if (part.kind === 'attachment' && part.problem !== null)
    return <IconAlertTriangleFilled size={15} className={classes.tabProblem} aria-label="Cannot be shown:" />
  const Sign = part.kind === 'message' ? IconMail : part.kind === 'row' ? IconTable : IconFile
  return <Sign size={15} aria-hidden />
}
