import { Anchor, Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Link, redirect } from 'react-router'
import { api, door } from '#app/api.server.ts'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageShell } from '#app/ui/page-shell.tsx'
import { can, roleLabel } from '#server/identity/identity.ts'
import type { Route } from './+types/start.route.ts'
import { personMenu } from './person-menu.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Organisations · Countersign' }]

export async function loader({ context, request }: Route.LoaderArgs) {
  if (!door(context).session) {
    const { firstStart } = await door(context).front()
    throw redirect(firstStart ? '/first-start' : '/sign-in')
  }
  const me = await api(context, request).identity.me()
  const [only] = me.organisations
  if (only && me.organisations.length === 1) {
    // Who reads figures alone and has several workflows comes to all of them side by side.
    const readsFigures = can(only.roles, 'workflow.metrics') && !can(only.roles, 'workflow.items')
    throw redirect(`/o/${only.slug}${readsFigures && only.workflows.length > 1 ? '/portfolio' : ''}`)
  }
  return me
}

export default function Start({ loaderData: me }: Route.ComponentProps) {
  return (
    <PageShell me={me} menu={personMenu(null)}>
      <Stack>
        <Title order={1}>Your organisations</Title>
        {me.organisations.length === 0 ? (
          <EmptyState title="You belong to no organisation yet">
            Ask an administrator to add {me.email} as a member.
          </EmptyState>
        ) : (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {me.organisations.map((organisation) => (
              <Card key={organisation.slug} withBorder>
                <Group justify="space-between">
                  <Anchor component={Link} to={`/o/${organisation.slug}`} fw={600}>
                    {organisation.name}
                  </Anchor>
                  {organisation.isDemo && (
                    <Badge variant="outline" color="gray" tt="none">
                      Demo data
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c="dimmed">
                  {organisation.roles.map((role) => roleLabel[role]).join(', ')}
                </Text>
              </Card>
            ))}
          </SimpleGrid>
        )}
      </Stack>
    </PageShell>
  )
}
