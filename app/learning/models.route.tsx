import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/models.route.ts'
import { ModelsView } from './models-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `What ${loaderData?.workflow.name ?? 'a workflow'} has learned · Countersign` },
]
export const handle: PageHandle = { crumb: 'Models' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).proposal.models({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const ordered = await attempt(context, request, ({ proposal }) => proposal.retrain(scope))
  return ordered.ok ? { message: null } : { message: ordered.message }
}

export default function Models({ loaderData, actionData, params }: Route.ComponentProps) {
  usePoll(
    loaderData.kinds.some((k) => k.training === 'under way'),
    2000,
  )
  return (
    <ModelsView
      {...loaderData}
      problem={actionData?.message ?? null}
      base={`/o/${params.organisation}/w/${params.workflow}`}
    />
  )
}
