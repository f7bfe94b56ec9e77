import { Badge, type BadgeProps, Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A quiet word beside a name: demo, simulated, unproved, ended. */
export function Mark({ children, ...props }: BadgeProps & { children: string; title?: string }) {
  return (
    <Badge variant="outline" color="gray" c="var(--mantine-color-text)" tt="none" {...props}>
      {children}
    </Badge>
  )
}

/** The heading of a page; figures of made-up items wear their word. */
export function PageTitle({ demo, children }: { demo: boolean; children: ReactNode }) {
  return (
    <Group gap="sm">
      <Title order={1} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Title>
      {demo && <Mark>demo</Mark>}
    </Group>
  )
}
