import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ServerPage } from '#app/ui/server-page.tsx'
import type { ServerAnswer } from '#app/ui/trial.tsx'
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
  return (
    <ServerPage
      title="Providers"
      text="Servers with a language model that workflows may ask for proposals. Keys are kept encrypted and never shown again. Without any, the local provider proposes: it needs no key and no network."
      add="Add a provider"
      empty={{
        title: 'No provider yet',
        text: 'All proposals come from the local provider. Add an account with OpenAI, Azure or a server of your own, try it, then choose it in a workflow’s provider settings.',
      }}
      servers={accounts}
      answer={actionData}
      table={(change) => <AccountTable accounts={accounts} onChange={change} />}
      form={(account, refusal) => <AccountForm {...{ account, refusal }} />}
    >
      <WorkflowTable workflows={workflows} since={since} base={`/o/${params.organisation}/w`} />
    </ServerPage>
  )
}
