import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { readCostModel } from '#server/roi/cost-model.ts'
import type { Route } from './+types/roi.route.ts'
import type { CostModelAnswer } from './cost-model-form.tsx'
import { RoiView } from './roi-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `ROI of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'ROI' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).roi.view({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<CostModelAnswer> {
  const read = readCostModel(await request.formData())
  if ('errors' in read) return { errors: read.errors }
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const saved = await attempt(context, request, ({ roi }) => roi.save({ ...scope, model: read.model }))
  return saved.ok ? { errors: {} } : { errors: {}, message: saved.message }
}

export default function Roi({ loaderData }: Route.ComponentProps) {
  return <RoiView {...loaderData} />
}
