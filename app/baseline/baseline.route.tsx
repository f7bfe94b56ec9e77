import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/baseline.route.ts'
import { BaselineView } from './baseline-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Baseline of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Baseline' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const [summary, roi] = await Promise.all([server.baseline.summary(scope), server.roi.view(scope)])
  const model = roi.result?.model
  // What was typed in stands beside the measurements as what it is: the weakest source.
  const typed = model ? { minutes: model.baselineMinutes, errorRate: model.baselineErrorRate } : null
  return { ...summary, typed }
}

/** The lead voids an entry of the study. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const asked = { id: String(form.get('id') ?? ''), reason: String(form.get('reason') ?? '') }
  const result = await attempt(context, request, ({ baseline }) => baseline.void({ ...scope, ...asked }))
  return result.ok ? null : { message: result.message }
}

/** What the work cost before, by the week and by source. */
export default function Baseline({ loaderData, params }: Route.ComponentProps) {
  return <BaselineView {...loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
