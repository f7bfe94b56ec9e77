import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/versions.route.ts'
import { VersionsPage } from './versions-page.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Versions of ${loaderData?.page.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Versions' }

/** The list, the two versions that are compared (`from`, `to`), and the one that is about to be restored (`restore`). */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const { versions } = api(context, request).workflow
  const asked = new URL(request.url).searchParams
  const page = await versions.list({ ...scope, ...within(asked.get('upTo')) })
  const number = (name: string, otherwise: number) => Math.min(page.current, within(asked.get(name)).upTo ?? otherwise)
  const to = number('to', page.current)
  const from = number('from', Math.max(1, to - 1))
  const restore = asked.has('restore') ? number('restore', page.current) : null
  const [difference, restoring] = await Promise.all([
    from === to ? [] : versions.difference({ ...scope, from, to }),
    restore === null || restore === page.current
      ? null
      : versions.difference({ ...scope, from: page.current, to: restore }),
  ])
  return {
    page,
    from,
    to,
    difference,
    restore: restoring && restore ? { version: restore, difference: restoring } : null,
  }
}

/** A whole number from an address; nothing of anything else. */
function within(text: string | null): { upTo?: number } {
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? { upTo: Number(text) } : {}
}

/** Publishes an old version as the next one. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const { organisation, workflow } = params
  const number = (name: string) => Number(form.get(name))
  const input = { organisation, workflow, version: number('version'), current: number('current') }
  const done = await attempt(context, request, (caller) => caller.workflow.versions.restore(input))
  if (!done.ok) return { message: done.message }
  return redirect(`/o/${organisation}/w/${workflow}/versions`)
}

export default function Versions({ loaderData, actionData, params }: Route.ComponentProps) {
  const base = `/o/${params.organisation}/w/${params.workflow}`
  return <VersionsPage {...loaderData} base={base} refusal={actionData?.message ?? null} />
}
