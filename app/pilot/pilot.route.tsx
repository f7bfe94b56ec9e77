import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/pilot.route.ts'
import type { PilotAnswer } from './pilot-actions.tsx'
import { PilotPage } from './pilot-page.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Pilot of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: ({ params }) => `Pilot ${params.number}` }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).pilot.view({ ...scope, number: Number(params.number) })
}

/** What a lead does to a running pilot. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<PilotAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow, number: Number(params.number) }
  const version = Number(form.get('version'))
  const reason = String(form.get('reason') ?? '')
  const done = await attempt(context, request, async ({ pilot }) => {
    switch (form.get('intent')) {
      case 'end':
        return pilot.end({ ...scope, version, reason })
      case 'abandon':
        return pilot.abandon({ ...scope, version, reason })
      case 'open':
        return pilot.openLock({ ...scope, version, reason })
      default:
        return pilot.closeLock({ ...scope, version })
    }
  })
  return { message: done.ok ? null : done.message }
}

export default function Pilot({ loaderData, params }: Route.ComponentProps) {
  const base = `/o/${params.organisation}/w/${params.workflow}`
  return <PilotPage {...loaderData} base={base} />
}
