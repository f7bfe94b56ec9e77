import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { stepSchema } from '#server/pilot/autonomy/autonomy.ts'
import type { Route } from './+types/autonomy.route.ts'
import { AutonomyView } from './autonomy-view.tsx'
import type { StepAnswer } from './step-answer.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Autonomy of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Autonomy' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).autonomy.view({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<StepAnswer> {
  const { after, ...form } = Object.fromEntries(await request.formData())
  const read = stepSchema.safeParse({ ...form, after: Number(after) })
  if (!read.success) return { message: read.error.issues[0]?.message ?? 'Reload the page and try again.' }
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const stepped = await attempt(context, request, ({ autonomy }) => autonomy.step({ ...scope, ...read.data }))
  return { message: stepped.ok ? null : stepped.message }
}

export default function Autonomy({ loaderData, params }: Route.ComponentProps) {
  return <AutonomyView {...loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
