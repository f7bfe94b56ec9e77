import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ServerPage } from '#app/ui/server-page.tsx'
import type { ServerAnswer } from '#app/ui/trial.tsx'
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
  return (
    <ServerPage
      title="Connections"
      text="PostgreSQL databases that reports may read, with one SELECT at a time. Only a user that can read and nothing else is taken; passwords are kept encrypted and never shown again. Countersign’s own database is refused."
      add="Add a connection"
      empty={{
        title: 'No connection yet',
        text: 'Ask whoever keeps the database for a user that may read what the reports need, add the connection and try it. Leads then choose it in the schedule of a workflow.',
      }}
      servers={connections}
      answer={actionData}
      table={(change) => <ConnectionTable connections={connections} onChange={change} />}
      form={(connection, refusal) => <ConnectionForm {...{ connection, refusal }} />}
    />
  )
}
