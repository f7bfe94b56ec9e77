import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './weekly-sample.module.css'

export function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm" maw={820}>
        {text}
      </Text>
      {children}
    </section>
  )
}
