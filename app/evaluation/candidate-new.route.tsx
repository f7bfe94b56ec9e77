import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { changeSchema } from '#server/workflow/change.ts'
import type { Route } from './+types/candidate-new.route.ts'
import { CandidateForm } from './candidate-form.tsx'
import type { CandidatesAnswer } from './candidates-data.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `New candidate of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'New candidate' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  return api(context, request).evaluation.runs.form({ organisation, workflow })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<CandidatesAnswer | Response> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const text = (name: string) => String(form.get(name) ?? '')
  const refused = (message: string, subject: string | null = null) => ({ message, subject, estimate: null })
  const change = changeSchema.safeParse(parsed(text('change')))
  if (!change.success) return refused(`The change cannot be read: ${change.error.issues[0]?.message}.`)
  const input = { ...scope, version: Number(text('version')), name: text('name'), note: text('note') }
  const made = await attempt(context, request, ({ evaluation }) =>
    evaluation.runs.make({ ...input, change: change.data }),
  )
  if (!made.ok) return refused(made.message, made.subject)
  return redirect(`/o/${scope.organisation}/w/${scope.workflow}/candidates`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export default function NewCandidate({ loaderData, actionData, params }: Route.ComponentProps) {
  const answer = actionData && 'message' in actionData ? actionData : null
  return <CandidateForm page={loaderData} answer={answer} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
