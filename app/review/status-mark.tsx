import { IconAlertTriangleFilled, IconCheck, IconCircleXFilled, IconPencil } from '@tabler/icons-react'
import classes from './field-list.module.css'
import type { Status } from './session.ts'

/** A row's state as a shape: never by colour alone. The words are in the cell's own name. */
export function StatusMark({ status, wrong }: { status: Status; wrong: boolean }) {
  const size = 15
  return (
    <span className={classes.mark} data-status={wrong ? 'wrong' : status} aria-hidden>
      {wrong ? (
        <IconCircleXFilled size={size} />
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
