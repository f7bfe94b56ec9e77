import { Group } from '@mantine/core'
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconChevronRight, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react'
import classes from './design.module.css'
import { useWanted } from './design-context.ts'
import { Tool } from './tool.tsx'

type Props = {
  /** What it is, for buttons: "Field Total". */
  name: string
  head: ReactNode
  /** Quiet words after the head. */
  aside?: ReactNode
  index: number
  count: number
  onMove?: (by: 1 | -1) => void
  onRemove?: () => void
  /** Opens when a link asks for a place within it. */
  path: (string | number)[]
  problems: number
  startsOpen?: boolean
  children: ReactNode
}

/** One of several parts: folded to a line, moved and taken out with buttons or Alt with an arrow. */
export function PartRow({
  name,
  head,
  aside,
  index,
  count,
  onMove,
  onRemove,
  path,
  problems,
  startsOpen,
  children,
}: Props) {
  const [open, setOpen] = useState(startsOpen ?? false)
  const wanted = useWanted(...path)
  useEffect(() => {
    if (wanted > 0) setOpen(true)
  }, [wanted])
  const row = useRef<HTMLLIElement>(null)
  function move(by: 1 | -1) {
    const focused = document.activeElement
    onMove?.(by)
    // A row that changes its place in the page loses the focus; a button at the end of the list can no longer have it.
    requestAnimationFrame(() => {
      const still = focused instanceof HTMLButtonElement && !focused.disabled ? focused : row.current
      if (still instanceof HTMLLIElement) still.querySelector('summary')?.focus()
      else still?.focus()
    })
  }
  function keys(event: KeyboardEvent) {
    if (!event.altKey || !onMove || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(event.key === 'ArrowUp' ? -1 : 1)
  }
  return (
    <li className={classes.row} data-open={open || undefined} ref={row}>
      <details
        open={open}
        onToggle={(event: SyntheticEvent<HTMLDetailsElement>) => {
          if (event.target === event.currentTarget) setOpen(event.currentTarget.open)
        }}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary takes the focus and the keys, as a button does */}
        <summary className={classes.head} data-at={path.join('.')} onKeyDown={keys}>
          <IconChevronRight size={16} aria-hidden className={classes.chevron} />
          <span className={classes.headText}>
            <span className={classes.headName}>{head}</span>
            {aside && <span className={classes.aside}>{aside}</span>}
          </span>
          {problems > 0 && (
            <span className={classes.wrong}>
              <IconAlertTriangle size={14} aria-hidden /> {problems === 1 ? '1 to mend' : `${problems} to mend`}
            </span>
          )}
        </summary>
        {open && <div className={classes.body}>{children}</div>}
      </details>
      <Group gap={2} className={classes.tools} wrap="nowrap">
        {onMove && (
          <>
            <Tool label={`Move ${name} up`} disabled={index === 0} onClick={() => move(-1)}>
              <IconArrowUp size={16} aria-hidden />
            </Tool>
            <Tool label={`Move ${name} down`} disabled={index === count - 1} onClick={() => move(1)}>
              <IconArrowDown size={16} aria-hidden />
            </Tool>
          </>
        )}
        {onRemove && (
          <Tool label={`Delete ${name}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </Tool>
        )}
      </Group>
    </li>
  )
}
