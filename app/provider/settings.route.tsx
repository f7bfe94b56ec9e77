import { Alert, Stack, Text, Title } from '@mantine/core'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/settings.route.ts'
import { readSettings, type SettingsAnswer } from './settings-data.ts'
import { SettingsForm } from './settings-form.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Provider of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Provider' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).proposal.settings({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<SettingsAnswer> {
  const read = readSettings(await request.formData())
  if ('problem' in read) return { message: read.problem, version: null }
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const saved = await attempt(context, request, ({ proposal }) => proposal.setSettings({ ...scope, ...read }))
  return saved.ok ? { message: null, version: saved.value.version } : { message: saved.message, version: null }
}

export default function ProviderSettings({ loaderData, params }: Route.ComponentProps) {
  const { workflow, problem, today, waiting, settings } = loaderData
  return (
    <Stack>
      <div>
        <Title order={1}>{workflow.name}: provider</Title>
        <Text c="dimmed" size="sm" maw={720}>
          Who proposes values for new {workflow.noun.many}, and what happens when nobody answers. A change is a new
          version of the workflow and counts at once.
        </Text>
      </div>
      {problem && (
        <Alert color="red" role="alert" title={`New ${workflow.noun.many} go to the exceptions`}>
          {problem}
        </Alert>
      )}
      {settings.name !== 'local' && (
        <Text size="sm" role="status">
          {today &&
            `Spent today: ${today.spent.toFixed(today.spent > 0 && today.spent < 1 ? 4 : 2)} ${today.currency}. `}
          {waiting === 0
            ? `No ${workflow.noun.one} waits for it.`
            : `${waiting} ${waiting === 1 ? workflow.noun.one : workflow.noun.many} ${waiting === 1 ? 'waits' : 'wait'} for it or for the next day.`}
        </Text>
      )}
      <SettingsForm {...loaderData} organisation={params.organisation} />
    </Stack>
  )
}
