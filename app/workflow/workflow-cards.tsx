import { Anchor, Button, Card, Group, SimpleGrid, Text, Title } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { Link } from 'react-router'
import { workflowTabs } from '#app/identity/person-menu.ts'
import { can, type Role } from '#server/identity/identity.ts'
import type { StateCounts } from '#server/item/views.server.ts'
import { countText } from './count-text.ts'

export type WorkflowCard = { key: string; name: string; description: string; counts: StateCounts | null }

type Props = { workflows: readonly WorkflowCard[]; organisation: string; roles: readonly Role[] }

/** The person's workflows: what stands in each, and the way to their own work in it. */
export function WorkflowCards({ workflows, organisation, roles }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {workflows.map((workflow) => {
        const base = `/o/${organisation}/w/${workflow.key}`
        const toReview = workflow.counts?.review ?? 0
        const action = primaryAction(base, roles, toReview)
        // What stands in groups is a step further in: a card with all of it would be a wall of links.
        const tabs = workflowTabs(base, roles).filter((tab) => tab.to !== action?.to && !tab.group)
        return (
          <Card key={workflow.key} withBorder component="section" aria-labelledby={`workflow-${workflow.key}`}>
            <Title order={2} id={`workflow-${workflow.key}`}>
              {workflow.name}
            </Title>
            <Text mt={4}>{countText(workflow.counts)}</Text>
            {workflow.description && (
              <Text size="sm" c="dimmed" mt={4}>
                {workflow.description}
              </Text>
            )}
            <Group gap="md" mt="auto" pt="md">
              {action && (
                <Button
                  component={Link}
                  to={action.to}
                  aria-label={`${action.label} ${workflow.name}`}
                  rightSection={<IconArrowRight size={16} aria-hidden />}
                >
                  {action.label}
                </Button>
              )}
              {tabs.map((tab) => (
                <Anchor
                  key={tab.to}
                  component={Link}
                  to={tab.to}
                  size="sm"
                  aria-label={`${tab.label} of ${workflow.name}`}
                >
                  {tab.label}
                </Anchor>
              ))}
            </Group>
          </Card>
        )
      })}
    </SimpleGrid>
  )
}

/** A reviewer's next item, an executive's figures, everybody else's list. */
function primaryAction(base: string, roles: readonly Role[], toReview: number) {
  if (can(roles, 'workflow.review') && toReview > 0) return { to: `${base}/review`, label: 'Review' }
  if (can(roles, 'workflow.items')) return { to: base, label: 'Queue' }
  if (can(roles, 'workflow.metrics')) return { to: `${base}/summary`, label: 'Summary' }
  return null
}
