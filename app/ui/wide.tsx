import type { ReactNode } from 'react'
import classes from './wide.module.css'

type Props = { label: string; className?: string; least?: 820 | 480; children: ReactNode }

/**
 * What may be wider than the window: it scrolls by itself, by the keyboard too. `least`: pixels that its tables need on a
 * screen.
 */
export function Wide({ label, className = '', least, children }: Props) {
  return (
    <section
      className={`${classes.wide} ${className}`}
      data-least={least}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
    >
      {children}
    </section>
  )
}
