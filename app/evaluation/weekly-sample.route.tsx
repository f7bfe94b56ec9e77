import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/weekly-sample.route.ts'
import { readSampleSettings, type SampleAnswer } from './weekly-sample-form.ts'
import { WeeklySampleView } from './weekly-sample-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Weekly sample of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Weekly sample' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const week = new URL(request.url).searchParams.get('of')
  return api(context, request).evaluation.sample.view({ ...scope, week })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<SampleAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  if (form.get('intent') === 'draw') {
    const drawn = await attempt(context, request, ({ evaluation }) => evaluation.sample.draw(scope))
    if (!drawn.ok) return { of: 'draw', ok: false, message: drawn.message }
    const { outcome, items } = drawn.value
    if (outcome === 'drawn') return { of: 'draw', ok: true, message: `Drawn: ${items} wait for a second look.` }
    const because = outcome === 'before' ? 'This week was drawn before.' : 'Nothing was completed in that week.'
    return { of: 'draw', ok: false, message: because }
  }
  const read = readSampleSettings(form)
  if ('problem' in read) return { of: 'settings', ok: false, message: read.problem }
  const saved = await attempt(context, request, ({ evaluation }) =>
    evaluation.sample.setSettings({ ...scope, ...read }),
  )
  return saved.ok
    ? { of: 'settings', ok: true, message: `Saved as version ${saved.value.version}.` }
    : { of: 'settings', ok: false, message: saved.message }
}

export default function WeeklySample({ loaderData, params }: Route.ComponentProps) {
  return <WeeklySampleView {...loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
