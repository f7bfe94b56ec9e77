import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/rates.route.ts'
import { type RateAnswer, RatesView } from './rates-view.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Currency rates · Countersign' }]
export const handle: PageHandle = { crumb: 'Currency rates' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const view = await api(context, request).roi.rates({ organisation: params.organisation })
  return { ...view, today: new Date().toISOString().slice(0, 10) }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<RateAnswer> {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  const rate = { from: text('from'), to: text('to'), rate: text('rate'), validFrom: text('validFrom') }
  const { organisation } = params
  const saved = await attempt(context, request, ({ roi }) => roi.enterRate({ organisation, rate }))
  return saved.ok ? { ok: true } : { ok: false, message: saved.message }
}

export default function Rates({ loaderData, actionData }: Route.ComponentProps) {
  return <RatesView {...loaderData} answer={actionData} />
}
