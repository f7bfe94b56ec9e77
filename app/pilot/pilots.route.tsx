import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/pilots.route.ts'
import { PilotsView } from './pilots-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Pilots of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Pilots' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).pilot.list({ organisation: params.organisation, workflow: params.workflow })
}

/** Begins a plan, and opens it. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<{ message: string }> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const from = Number(form.get('from')) || null
  const name = String(form.get('name') ?? '')
  const made = await attempt(context, request, ({ pilot }) => pilot.create({ ...scope, name, from }))
  if (!made.ok) return { message: made.message }
  throw redirect(`/o/${params.organisation}/w/${params.workflow}/pilots/${made.value.number}/plan`)
}

export default function Pilots({ loaderData, actionData, params }: Route.ComponentProps) {
  const base = `/o/${params.organisation}/w/${params.workflow}/pilots`
  return <PilotsView {...loaderData} base={base} message={actionData?.message ?? null} />
}
