import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/candidates.route.ts'
import { type CandidatesAnswer, isUnderWay } from './candidates-data.ts'
import { CandidatesView } from './candidates-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Candidates of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Candidates' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  return api(context, request).evaluation.runs.candidates({ organisation, workflow })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<CandidatesAnswer | Response> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const nothing = { message: null, subject: null, estimate: null }
  if (form.get('intent') === 'retire') {
    const number = Number(form.get('number'))
    const retired = await attempt(context, request, ({ evaluation }) => evaluation.runs.retire({ ...scope, number }))
    return retired.ok ? nothing : { ...nothing, message: retired.message }
  }
  const order = { ...scope, ...orderOf(form) }
  if (form.get('intent') === 'estimate') {
    const estimated = await attempt(context, request, ({ evaluation }) => evaluation.runs.estimate(order))
    return estimated.ok
      ? { ...nothing, estimate: estimated.value }
      : { ...nothing, message: estimated.message, subject: estimated.subject }
  }
  const ordered = await attempt(context, request, ({ evaluation }) => evaluation.runs.order(order))
  if (!ordered.ok) return { ...nothing, message: ordered.message, subject: ordered.subject }
  return redirect(`/o/${scope.organisation}/w/${scope.workflow}/runs/${ordered.value.number}`)
}

/** Candidate 'current' is the workflow's version as it is; an empty limit is none. */
function orderOf(form: FormData) {
  const candidate = form.get('candidate')
  const limit = String(form.get('spendingLimit') ?? '').trim()
  return {
    candidate: candidate === 'current' ? null : Number(candidate),
    set: String(form.get('set') ?? ''),
    split: form.get('split') === 'all' ? ('all' as const) : ('test' as const),
    repetitions: Number(form.get('repetitions') ?? 1) || 1,
    spendingLimit: limit === '' ? null : Number(limit),
  }
}

export default function Candidates({ loaderData, params }: Route.ComponentProps) {
  usePoll(loaderData.runs.some(isUnderWay), 2000)
  return <CandidatesView page={loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
