import { api } from '#app/api.server.ts'
import type { Route } from './+types/model.route.ts'

/** Today's inputs as the file that `countersign roi` reads. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  const model = await api(context, request).roi.modelFile({ organisation, workflow })
  return new Response(`${JSON.stringify(model, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${workflow}-cost-model.json"`,
      'cache-control': 'no-store',
    },
  })
}
