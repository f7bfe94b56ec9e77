import { api } from '#app/api.server.ts'
import type { Route } from './+types/version-file.route.ts'

/** A version of the workflow as the file that `countersign workflow apply` reads. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  const version = Number(params.version)
  const { fileName, text } = await api(context, request).workflow.yaml.export({ organisation, workflow, version })
  return new Response(text, {
    headers: {
      'content-type': 'application/yaml; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    },
  })
}
