import { api } from '#app/api.server.ts'
import type { Route } from './+types/list.route.ts'
import { readQuery } from './queue-address.ts'

export const pageSize = 100

/** A further page of the list, for the table that scrolls on. No page of its own. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { searchParams } = new URL(request.url)
  const { filter, order } = readQuery(searchParams)
  const cursor = searchParams.get('cursor')
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const page = await api(context, request).item.list({ ...scope, ...filter, ...order, cursor, limit: pageSize })
  return { cursor, page }
}

/** A page is asked for when it is wanted, and not again with everything else. */
export const shouldRevalidate = () => false
