import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/map.route.ts'
import { MapPage } from './map-page.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Map · Countersign' }]
export const handle: PageHandle = { crumb: 'Map' }

export async function loader({ context, request, params: { organisation, workflow } }: Route.LoaderArgs) {
  const { version, definition } = await api(context, request).workflow.get({ organisation, workflow })
  return { version, definition }
}

export default function WorkflowMap({ loaderData: { version, definition }, params }: Route.ComponentProps) {
  const back = { to: `/o/${params.organisation}/w/${params.workflow}`, label: `Back to ${definition.name}` }
  return <MapPage definition={definition} says={`Version ${version}, as new items take it.`} back={back} />
}
