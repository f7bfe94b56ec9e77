import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/draft-map.route.ts'
import { MapPage } from './map-page.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Map of a draft · Countersign' }]
export const handle: PageHandle = { crumb: 'Map of the draft' }

export async function loader({ context, request, params: { organisation, draft } }: Route.LoaderArgs) {
  const { draft: definition } = await api(context, request).workflow.drafts.get({ organisation, draft })
  return { definition }
}

export default function DraftMap({ loaderData: { definition }, params }: Route.ComponentProps) {
  const back = { to: `/o/${params.organisation}/drafts/${params.draft}`, label: 'Back to the designer' }
  return <MapPage definition={definition} says="The draft as it stands, not published." back={back} />
}
