import { ActionIcon, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './design.module.css'

type Props = {
  label: string
  /** The keys that do the same. */
  keys?: string
  size?: 'md' | 'lg'
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

/** A small button that shows a picture and says its name. */
export function Tool({ label, keys, size = 'md', disabled = false, onClick, children }: Props) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label} withinPortal={false} openDelay={500}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="inherit"
        size={size}
        className={classes.tool}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
