import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/compare.route.ts'
import { readAddress } from './compare-address.ts'
import { CompareChoice } from './compare-choice.tsx'
import type { CompareAnswer } from './compare-data.ts'
import { CompareView } from './compare-view.tsx'
import { readGateForm } from './gate-form.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Comparison of ${loaderData?.frame.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Comparison' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request).evaluation.compare
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const address = readAddress(new URL(request.url).searchParams)
  if (!address) {
    const { runs, ...frame } = await server.runs(scope)
    return { frame, runs, view: null, address: null, listed: null, one: null }
  }
  const { current, candidate, problem, result, changes, ...frame } = await server.view({
    ...{ ...scope, current: address.current, candidate: address.candidate },
  })
  const view = { current, candidate, problem, result, changes }
  if (!result) return { frame, runs: null, view, address, listed: null, one: null }
  const { case: asked, ...filter } = address
  const listed = await server.cases({ ...scope, ...filter })
  const caseId = asked ?? listed.cases[0]?.caseId
  const pair = { current: address.current, candidate: address.candidate }
  const one = caseId ? await server.case({ ...scope, ...pair, caseId }) : null
  return { frame, runs: null, view, address, listed, one }
}

/** Each refuses in one sentence what has moved on since the page was loaded. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<CompareAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const text = (name: string) => String(form.get(name) ?? '')
  const version = Number(text('version'))
  const refused = (message: string): CompareAnswer => ({ message, version: null, sent: null })
  if (form.get('intent') === 'dispute') {
    const numbers = { current: Number(text('current')), candidate: Number(text('candidate')) }
    const sent = await attempt(context, request, ({ evaluation }) =>
      evaluation.compare.dispute({ ...scope, ...numbers }),
    )
    return sent.ok ? { message: null, version: null, sent: sent.value } : refused(sent.message)
  }
  if (form.get('intent') === 'gate') {
    const read = readGateForm(form)
    if ('problem' in read) return refused(read.problem)
    const saved = await attempt(context, request, ({ evaluation }) =>
      evaluation.compare.setGate({ ...scope, version, gate: read.gate }),
    )
    return saved.ok ? { message: null, version: saved.value.version, sent: null } : refused(saved.message)
  }
  const runs = { currentRunId: text('currentRunId'), candidateRunId: text('candidateRunId') }
  const promoted = await attempt(context, request, ({ evaluation }) =>
    evaluation.compare.promote({ ...scope, ...runs, version }),
  )
  return promoted.ok ? { message: null, version: promoted.value.version, sent: null } : refused(promoted.message)
}

export default function Compare({ loaderData, params }: Route.ComponentProps) {
  const { frame, runs, view, address, listed, one } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  if (runs) return <CompareChoice frame={frame} runs={runs} base={base} />
  if (!view || !address) return null
  return <CompareView frame={frame} view={view} address={address} listed={listed} one={one} base={base} />
}
