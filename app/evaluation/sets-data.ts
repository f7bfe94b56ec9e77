import type { Route as SetRoute } from './+types/set.route.ts'
import type { Route } from './+types/sets.route.ts'

export type SetsData = Route.ComponentProps['loaderData']
export type SetsAnswer = Route.ComponentProps['actionData']
export type SetData = SetRoute.ComponentProps['loaderData']
