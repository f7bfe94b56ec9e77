import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** Says what is missing here and how it will come; `action` is the way to it. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw={520} component="div">
        {children}
      </Text>
      {action}
    </Stack>
  )
}
