import { Alert, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { ServerAnswer } from '#app/ui/trial.tsx'
import type { AccountView } from '#server/proposal/account-views.server.ts'
import type { Route } from './+types/providers.route.ts'
import { readAccount } from './account-data.ts'
import { AccountForm } from './account-form.tsx'
import { AccountTable } from './account-table.tsx'
import { WorkflowTable } from './workflow-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Providers · Countersign' }]
export const handle: PageHandle = { crumb: 'Providers' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).proposal.accounts({ organisation: params.organisation })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<ServerAnswer> {
  const form = await request.formData()
  const intent = String(form.get('intent'))
  const { organisation } = params
  const id = String(form.get('id') ?? '')
  const result = await attempt(context, request, async ({ proposal }): Promise<ServerAnswer> => {
    if (intent === 'try') {
      const { ok, sentence, models } = await proposal.tryAccount({ organisation, id })
      const served = models.length > 0 ? ` Models it lists: ${models.slice(0, 20).join(', ')}.` : ''
      return ok ? { ok, said: `${sentence}${served}` } : { ok, message: `${sentence}${served}`, subject: null, intent }
    }
    if (intent === 'remove') {
      await proposal.removeAccount({ organisation, id })
      return { ok: true, said: 'The account and its key are removed.' }
    }
    const { keyCleared } = await proposal.saveAccount({ organisation, ...readAccount(form) })
    return {
      ok: true,
      said: keyCleared
        ? 'The account is saved. Its key belonged to the other address and was cleared: enter it again.'
        : 'The account is saved. Try it once to see that it answers.',
    }
  })
  return result.ok ? result.value : { ...result, intent }
}

export default function Providers({ loaderData, actionData, params }: Route.ComponentProps) {
  const { accounts, workflows, since } = loaderData
  const [editing, setEditing] = useState<AccountView | 'new' | null>(null)
  // An answer that went well closes the dialog it came from; each answer is a new object.
  const [seen, setSeen] = useState(actionData)
  if (actionData !== seen) {
    setSeen(actionData)
    if (actionData?.ok) setEditing(null)
  }
  const add = <Button onClick={() => setEditing('new')}>Add a provider</Button>
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>Providers</Title>
          <Text c="dimmed" size="sm" maw={720}>
            Servers with a language model that workflows may ask for proposals. Keys are kept encrypted and never shown
            again. Without any, the local provider proposes: it needs no key and no network.
          </Text>
        </div>
        {accounts.length > 0 && add}
      </Group>
      {actionData?.ok && <Alert color="gray" role="status" title={actionData.said} />}
      {accounts.length === 0 ? (
        <Card withBorder>
          <EmptyState title="No provider yet" action={add}>
            All proposals come from the local provider. Add an account with OpenAI, Azure or a server of your own, try
            it, then choose it in a workflow’s provider settings.
          </EmptyState>
        </Card>
      ) : (
        <Card withBorder padding={0} px={{ base: 'md', sm: 0 }}>
          <AccountTable accounts={accounts} onChange={setEditing} />
        </Card>
      )}
      <WorkflowTable workflows={workflows} since={since} base={`/o/${params.organisation}/w`} />
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === 'new' ? 'Add a provider' : editing?.label}
        size="lg"
        withinPortal={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {editing && (
          <AccountForm
            key={editing === 'new' ? 'new' : `${editing.id} ${editing.version}`}
            account={editing === 'new' ? null : editing}
            refusal={actionData && !actionData.ok && actionData.intent !== 'try' ? actionData : null}
          />
        )}
      </Modal>
    </Stack>
  )
}
