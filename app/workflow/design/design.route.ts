import { redirect } from 'react-router'
import { api } from '#app/api.server.ts'
import type { Route } from './+types/design.route.ts'

/** Opens the draft of a published workflow, and makes it where there is none yet. */
export async function loader({ context, request, params: { organisation, workflow } }: Route.LoaderArgs) {
  const { id } = await api(context, request).workflow.drafts.create({
    organisation,
    from: { kind: 'workflow', workflow },
  })
  throw redirect(`/o/${organisation}/drafts/${id}${new URL(request.url).search}`)
}
