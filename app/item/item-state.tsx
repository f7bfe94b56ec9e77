import {
  IconAlertCircle,
  IconCheck,
  IconClock,
  IconCornerUpLeft,
  IconEye,
  IconHourglass,
  IconUserCheck,
  IconX,
} from '@tabler/icons-react'
import type { ItemState as State } from '#server/item/item.ts'
import classes from './item.module.css'

export const stateWords: Record<State, string> = {
  received: 'being read',
  read: 'being prepared',
  review: 'to review',
  approval: 'to approve',
  returned: 'returned',
  completed: 'completed',
  exception: 'exception',
  dismissed: 'dismissed',
}

const icons: Record<State, typeof IconClock> = {
  received: IconClock,
  read: IconClock,
  review: IconEye,
  approval: IconUserCheck,
  returned: IconCornerUpLeft,
  completed: IconCheck,
  exception: IconAlertCircle,
  dismissed: IconX,
}
const looks: Record<State, string | undefined> = {
  received: classes.quietMark,
  read: classes.quietMark,
  review: classes.needs,
  approval: classes.needs,
  returned: classes.quietMark,
  completed: classes.quietMark,
  exception: classes.wrong,
  dismissed: classes.quietMark,
}

/**
 * An item's state: a shape and a word, the colour only underlines them. `waiting`: it is read, and waits for the provider
 * that has to propose for it.
 */
export function ItemStateMark({ state, waiting = false }: { state: State; waiting?: boolean }) {
  if (waiting)
    return (
      <span className={classes.needs} style={{ whiteSpace: 'nowrap' }}>
        <IconHourglass size={15} aria-hidden /> waiting
      </span>
    )
  const Icon = icons[state]
  return (
    <span className={looks[state]} style={{ whiteSpace: 'nowrap' }}>
      <Icon size={15} aria-hidden /> {stateWords[state]}
    </span>
  )
}
