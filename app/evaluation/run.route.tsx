import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/run.route.ts'
import { type CandidatesAnswer, isUnderWay } from './candidates-data.ts'
import { readMistakes } from './run-address.ts'
import { RunView } from './run-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData, params }) => [
  { title: `Run ${params.number} of ${loaderData?.page.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Run' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request).evaluation.runs
  const scope = { organisation: params.organisation, workflow: params.workflow, number: Number(params.number) }
  const page = await server.view(scope)
  const filter = readMistakes(new URL(request.url).searchParams)
  const mistakes = page.run.state === 'done' ? await server.mistakes({ ...scope, ...filter }) : null
  return { page, filter, mistakes }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<CandidatesAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow, number: Number(params.number) }
  const limit = String(form.get('spendingLimit') ?? '').trim()
  const done = await attempt(context, request, ({ evaluation }) =>
    form.get('intent') === 'cancel'
      ? evaluation.runs.cancel(scope)
      : evaluation.runs.resume({
          ...scope,
          ...(form.has('spendingLimit') ? { spendingLimit: limit === '' ? null : Number(limit) } : {}),
        }),
  )
  return { message: done.ok ? null : done.message, subject: done.ok ? null : done.subject, estimate: null }
}

export default function Run({ loaderData, params }: Route.ComponentProps) {
  usePoll(isUnderWay(loaderData.page.run), 1500)
  return <RunView {...loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
