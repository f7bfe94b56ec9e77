import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { Form, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import type { Route } from './+types/check.route.ts'
import classes from './baseline.module.css'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Check timed work in ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Check timed work' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).baseline.toCheck({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const tick = { id: String(form.get('id') ?? ''), error: form.get('error') === 'yes' }
  const result = await attempt(context, request, ({ baseline }) => baseline.check({ ...scope, ...tick }))
  return result.ok ? { ok: true as const } : { ok: false as const, message: result.message }
}

/** Somebody else's word on whether a timed item was done right. Who did it, and how fast, is not shown. */
export default function Check({ loaderData: { workflow, entries }, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== 'idle'
  const open = entries.filter((entry) => entry.error === null)
  return (
    <Stack gap="md">
      <Title order={1}>Check timed work: {workflow.name}</Title>
      <Text c="dimmed" maw={640}>
        Look each {workflow.noun.one} up in the system in which it was worked, and say whether its outcome is right. You
        see the work of others only, without who did it and how long it took.
      </Text>
      {actionData?.ok === false && <Alert color="red" role="alert" title={actionData.message} />}
      {entries.length === 0 ? (
        <EmptyState title="Nothing to check">
          Entries of other people stand here once they have timed {workflow.noun.many} with the stopwatch; for 90 days.
        </EmptyState>
      ) : (
        <section className={classes.watch} aria-labelledby="entries">
          <Title order={2} size="h3" id="entries">
            {open.length} not checked, {entries.length - open.length} checked
          </Title>
          {entries.map((entry) => (
            <Form method="post" key={entry.id} className={classes.entry}>
              <input type="hidden" name="id" value={entry.id} />
              <Group justify="space-between">
                <div>
                  <Text>
                    <strong>{entry.reference ?? 'no reference'}</strong>
                  </Text>
                  <Text size="sm" c="dimmed">
                    <Moment at={entry.endedAt} timeZone={workflow.timeZone} />
                    {entry.documentType && ` · ${entry.documentType}`}
                  </Text>
                </div>
                <Group gap="xs">
                  <Tick error={false} entry={entry} busy={busy} />
                  <Tick error entry={entry} busy={busy} />
                </Group>
              </Group>
            </Form>
          ))}
        </section>
      )}
    </Stack>
  )
}

type TickProps = {
  error: boolean
  entry: { error: boolean | null; mine: boolean; reference: string | null }
  busy: boolean
}

function Tick({ error, entry, busy }: TickProps) {
  const chosen = entry.error === error
  const Icon = error ? IconAlertTriangle : IconCheck
  const word = error ? 'Error' : 'No error'
  return (
    <Button
      type="submit"
      name="error"
      value={error ? 'yes' : 'no'}
      size="md"
      variant={chosen ? 'filled' : 'default'}
      color={chosen && error ? 'red' : undefined}
      aria-pressed={chosen}
      aria-label={`${word}: ${entry.reference ?? 'no reference'}`}
      disabled={busy || !entry.mine}
      leftSection={<Icon size={16} aria-hidden />}
    >
      {word}
    </Button>
  )
}
