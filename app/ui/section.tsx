import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a page with its heading and what is counted in it. */
export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {text && (
        <Text size="sm" c="dimmed" mb="sm" maw={820}>
          {text}
        </Text>
      )}
      {children}
    </Paper>
  )
}
