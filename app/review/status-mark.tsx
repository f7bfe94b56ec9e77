import { IconAlertTriangleFilled, IconCheck, IconCircleXFilled, IconPencil } from '@tabler/icons-react'
import classes from './field-list.module.css'
import type { Status } from './session.ts'

/**
 * A row's state as a shape: never by colour alone. The words are in the cell's own name. In a blank form every field is to
 * be filled, so that only what was filled is marked.
 */
export function StatusMark({ status, wrong, blank = false }: { status: Status; wrong: boolean; blank?: boolean }) {
  const size = 15
  return (
    <span className={classes.mark} data-status={wrong ? 'wrong' : blank ? 'accepted' : status} aria-hidden>
      {wrong ? (
        <IconCircleXFilled size={size} />
      ) : blank ? (
        status === 'edited' && <IconCheck size={size} />
      ) : status === 'needs' ? (
        <IconAlertTriangleFilled size={size} />
      ) : status === 'edited' ? (
        <IconPencil size={size} />
      ) : status === 'accepted' ? (
        <IconCheck size={size} />
      ) : null}
    </span>
  )
}
