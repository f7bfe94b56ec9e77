import type { Route } from './+types/outcomes.route.ts'

export type OutcomesData = Route.ComponentProps['loaderData']
