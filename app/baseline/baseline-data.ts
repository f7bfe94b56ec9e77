import type { Route } from './+types/baseline.route.ts'

export type BaselineData = Route.ComponentProps['loaderData']
