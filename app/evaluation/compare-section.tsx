import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './compare.module.css'

/** A part of a page with its heading and what is counted in it. */
export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {text && (
        <Text size="sm" c="dimmed" maw={820} mb="sm">
          {text}
        </Text>
      )}
      {children}
    </Paper>
  )
}

type WideProps = { label: string; className?: string; narrow?: boolean; children: ReactNode }

/** What may be wider than the window: it scrolls by itself, by the keyboard too. `narrow`: it needs less room. */
export function Wide({ label, className = '', narrow = false, children }: WideProps) {
  return (
    <section
      className={`${classes.wide} ${className}`}
      data-narrow={narrow || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
    >
      {children}
    </section>
  )
}
