import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/confidence.route.ts'
import { ConfidenceView } from './confidence-view.tsx'
import { type PublishAnswer, readSettings } from './settings.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Confidence of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Confidence' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const [view, roi] = await Promise.all([
    api(context, request).confidence.view(scope),
    // An administrator may configure a workflow without seeing its money: the boxes are then theirs to fill.
    attempt(context, request, ({ roi }) => roi.view(scope)),
  ])
  const inputs = roi.ok ? (roi.value.result?.inputs ?? null) : null
  return {
    ...view,
    money: inputs && {
      minutes: Number(inputs.assistedMinutes.value),
      rate: Number(inputs.hourlyRate.value),
      error: Number(inputs.costPerError.value),
    },
  }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<PublishAnswer> {
  const form = await request.formData()
  const read = readSettings(form)
  const refused = (message: string) => ({ message, version: null, candidate: null })
  if ('problem' in read) return refused(read.problem)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  if (form.get('intent') === 'candidate') {
    const input = {
      ...scope,
      version: read.version,
      name: String(form.get('name') ?? ''),
      change: { thresholds: read.settings },
    }
    const made = await attempt(context, request, ({ evaluation }) => evaluation.runs.make(input))
    return made.ok ? { message: null, version: null, candidate: made.value.number } : refused(made.message)
  }
  const saved = await attempt(context, request, ({ confidence }) => confidence.setThresholds({ ...scope, ...read }))
  return saved.ok ? { message: null, version: saved.value.version, candidate: null } : refused(saved.message)
}

export default function Confidence({ loaderData, params }: Route.ComponentProps) {
  return <ConfidenceView {...loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
