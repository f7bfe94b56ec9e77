import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { formModel, readCostModel } from '#server/roi/cost-model.ts'
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
  const form = await request.formData()
  const read = readCostModel(form)
  if ('errors' in read) return { errors: read.errors }
  const scope = { organisation: params.organisation, workflow: params.workflow }
  // The texts as they were typed: the schema reads "4 %" as 0.04, and would refuse "0.04" as a text without its sign.
  const model = formModel(form)
  const saved = await attempt(context, request, ({ roi }) => roi.save({ ...scope, model }))
  return saved.ok ? { errors: {} } : { errors: {}, message: saved.message }
}

export default function Roi({ loaderData, params }: Route.ComponentProps) {
  return <RoiView {...loaderData} fileAt={`/o/${params.organisation}/w/${params.workflow}/roi/model`} />
}
