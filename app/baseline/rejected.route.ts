import { api } from '#app/api.server.ts'
import type { Route } from './+types/rejected.route.ts'

/** The rows that an import leaves out, as a file. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const { fileName, csv } = await api(context, request).baseline.rejected({ ...scope, id: params.import })
  return new Response(csv, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    },
  })
}
