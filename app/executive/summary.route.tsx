import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/summary.route.ts'
import { SummaryView } from './summary-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Summary of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Summary' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).executive.summary({ organisation: params.organisation, workflow: params.workflow })
}

export default function Summary({ loaderData }: Route.ComponentProps) {
  return <SummaryView summary={loaderData} />
}
