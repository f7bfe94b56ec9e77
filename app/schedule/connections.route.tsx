import { Alert, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { ServerAnswer } from '#app/ui/trial.tsx'
import type { ConnectionView } from '#server/schedule/connections.server.ts'
import type { Route } from './+types/connections.route.ts'
import { readConnection } from './connection-data.ts'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionTable } from './connection-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Connections · Countersign' }]
export const handle: PageHandle = { crumb: 'Connections' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).schedule.connections({ organisation: params.organisation })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<ServerAnswer> {
  const form = await request.formData()
  const intent = String(form.get('intent'))
  const { organisation } = params
  const id = String(form.get('id') ?? '')
  const result = await attempt(context, request, async ({ schedule }): Promise<ServerAnswer> => {
    if (intent === 'try') {
      const { ok, sentence } = await schedule.tryConnection({ organisation, id })
      return ok ? { ok, said: sentence } : { ok, message: sentence, subject: null, intent }
    }
    if (intent === 'remove') {
      await schedule.removeConnection({ organisation, id })
      return { ok: true, said: 'The connection and its password are removed.' }
    }
    await schedule.saveConnection({ organisation, ...readConnection(form) })
    return { ok: true, said: 'The connection is saved. Try it once to see that it answers.' }
  })
  return result.ok ? result.value : { ...result, intent }
}

/** Databases outside that reports may read, for administrators. */
export default function Connections({ loaderData: { connections }, actionData }: Route.ComponentProps) {
  const [editing, setEditing] = useState<ConnectionView | 'new' | null>(null)
  // An answer that went well closes the dialog it came from; each answer is a new object.
  const [seen, setSeen] = useState(actionData)
  if (actionData !== seen) {
    setSeen(actionData)
    if (actionData?.ok) setEditing(null)
  }
  const add = <Button onClick={() => setEditing('new')}>Add a connection</Button>
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>Connections</Title>
          <Text c="dimmed" size="sm" maw={720}>
            PostgreSQL databases that reports may read, with one SELECT at a time. Only a user that can read and nothing
            else is taken; passwords are kept encrypted and never shown again. Countersign’s own database is refused.
          </Text>
        </div>
        {connections.length > 0 && add}
      </Group>
      {actionData?.ok && <Alert color="gray" role="status" title={actionData.said} />}
      {connections.length === 0 ? (
        <Card withBorder>
          <EmptyState title="No connection yet" action={add}>
            Ask whoever keeps the database for a user that may read what the reports need, add the connection and try
            it. Leads then choose it in the schedule of a workflow.
          </EmptyState>
        </Card>
      ) : (
        <Card withBorder padding={0} px={{ base: 'md', sm: 0 }}>
          <ConnectionTable connections={connections} onChange={setEditing} />
        </Card>
      )}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === 'new' ? 'Add a connection' : editing?.label}
        size="lg"
        withinPortal={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {editing && (
          <ConnectionForm
            key={editing === 'new' ? 'new' : `${editing.id} ${editing.version}`}
            connection={editing === 'new' ? null : editing}
            refusal={actionData && !actionData.ok && actionData.intent !== 'try' ? actionData : null}
          />
        )}
      </Modal>
    </Stack>
  )
}
