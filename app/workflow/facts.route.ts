import { api } from '#app/api.server.ts'
import type { Route } from './+types/facts.route.ts'

/** What is known of the work behind a draft, beside what its charter says. */
export async function loader({ context, request, params: { organisation, draft } }: Route.LoaderArgs) {
  return await api(context, request).roi.charterFacts({ organisation, draft })
}

/** Whoever shows them asks for them; a draft that has just been published has none any more. */
export const shouldRevalidate = () => false
