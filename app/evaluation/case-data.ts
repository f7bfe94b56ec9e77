import type { Route } from './+types/case.route.ts'

export type CaseData = Route.ComponentProps['loaderData']
