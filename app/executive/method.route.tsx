import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/method.route.ts'
import { MethodView } from './method-view.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Method · Countersign' }]
export const handle: PageHandle = { crumb: 'Method' }

/** Text alone: whoever may open a page of the organisation may read how its figures come about. */
export default function Method() {
  return <MethodView />
}
