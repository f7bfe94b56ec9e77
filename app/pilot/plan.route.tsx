import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/plan.route.ts'
import { PlanEditor } from './plan-editor.tsx'
import { type PlanAnswer, readPlanForm } from './plan-form.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Plan of a pilot of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: ({ params }) => `Plan of pilot ${params.number}` }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).pilot.plan({ ...scope, number: Number(params.number) })
}

/** Saves a plan, starts it (after saving it as it stands in the form), amends it, or throws it away. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<PlanAnswer> {
  const form = readPlanForm(await request.formData())
  if ('problem' in form) return { message: form.problem, saved: false }
  const { intent, version, name, draft, reason } = form
  const scope = { organisation: params.organisation, workflow: params.workflow, number: Number(params.number) }
  const base = `/o/${params.organisation}/w/${params.workflow}/pilots`
  const done = await attempt(context, request, async ({ pilot }) => {
    if (intent === 'remove') return pilot.remove({ ...scope, version })
    if (intent === 'amend') return pilot.amend({ ...scope, version, draft, reason })
    const saved = await pilot.save({ ...scope, version, name, draft })
    if (intent === 'start') await pilot.start({ ...scope, version: saved.version, anyway: true })
  })
  if (!done.ok) return { message: done.message, saved: false }
  if (intent === 'remove') throw redirect(base)
  if (intent !== 'save') throw redirect(`${base}/${params.number}`)
  return { message: null, saved: true }
}

export default function PlanPage({ loaderData, params }: Route.ComponentProps) {
  const base = `/o/${params.organisation}/w/${params.workflow}/pilots`
  const { plan } = loaderData
  // Another version fills the boxes anew.
  return <PlanEditor key={`${plan.number}/${plan.version}`} {...loaderData} base={base} />
}
