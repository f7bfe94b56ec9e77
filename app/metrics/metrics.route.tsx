import { useLocation } from 'react-router'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/metrics.route.ts'
import { readFilter } from './address.ts'
import { MetricsView } from './metrics-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Metrics of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Metrics' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  const asked = readFilter(new URL(request.url).searchParams)
  return api(context, request).metrics.overview({ organisation, workflow, ...asked })
}

export default function Metrics({ loaderData: { mayOpenItems, ...view } }: Route.ComponentProps) {
  const { pathname } = useLocation()
  return <MetricsView {...view} base={mayOpenItems ? pathname : null} />
}
