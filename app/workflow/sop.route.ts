import { api } from '#app/api.server.ts'
import type { Route } from './+types/sop.route.ts'

/** How the instructions of a workflow came to be what they are, version by version. */
export async function loader({ context, request, params: { organisation, workflow } }: Route.LoaderArgs) {
  return await api(context, request).workflow.instructions({ organisation, workflow })
}
