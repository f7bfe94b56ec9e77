import { Anchor, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Link, useRouteLoaderData } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { roleLabel } from '#server/identity/identity.ts'
import type { Route } from './+types/organisation.route.ts'
import type { loader as layoutLoader } from './organisation.layout.tsx'
import { workflowTabs } from './person-menu.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Workflows · Countersign' }]

export default function Organisation({ params }: Route.ComponentProps) {
  const frame = useRouteLoaderData<typeof layoutLoader>('identity/organisation.layout')
  if (!frame) return null
  const { organisation } = frame
  return (
    <Stack>
      <div>
        <Title order={1}>{organisation.name}</Title>
        <Text c="dimmed" size="sm">
          You are {organisation.roles.map((role) => roleLabel[role]).join(' and ')} here.
        </Text>
      </div>
      {organisation.workflows.length === 0 ? (
        <EmptyState title="No workflow is yours yet">
          An administrator gives you workflows on the members page.
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {organisation.workflows.map((workflow) => {
            const tabs = workflowTabs(`/o/${params.organisation}/w/${workflow.key}`, organisation.roles)
            return (
              <Card key={workflow.key} withBorder component="section" aria-labelledby={`workflow-${workflow.key}`}>
                <Title order={2} id={`workflow-${workflow.key}`}>
                  {workflow.name}
                </Title>
                <Group gap="md" mt="xs">
                  {tabs.map((tab) => (
                    <Anchor key={tab.to} component={Link} to={tab.to} size="sm">
                      {tab.label}
                    </Anchor>
                  ))}
                </Group>
              </Card>
            )
          })}
        </SimpleGrid>
      )}
    </Stack>
  )
}
