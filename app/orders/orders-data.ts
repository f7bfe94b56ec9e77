import type { Route } from './+types/orders.route.ts'

export type OrdersAnswer = Route.ComponentProps['actionData']
export type OrdersData = Route.ComponentProps['loaderData']
