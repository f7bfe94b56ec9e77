import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/promotions.route.ts'
import type { PromotionsAnswer } from './compare-data.ts'
import { PromotionsView } from './promotions-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Promotions of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Promotions' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).evaluation.compare.promotions(scope)
}

/** Rolls a promotion back, starts or ends a canary; each refuses in one sentence what has moved on meanwhile. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<PromotionsAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const text = (name: string) => String(form.get(name) ?? '')
  const version = Number(text('version'))
  const result = await attempt(context, request, async ({ evaluation: { compare } }): Promise<string> => {
    switch (text('intent')) {
      case 'start': {
        const share = Number(text('share').replace(',', '.')) / 100
        await compare.startCanary({ ...scope, version, candidate: Number(text('candidate')), share })
        return 'The canary runs.'
      }
      case 'end':
        await compare.endCanary(scope)
        return 'The canary has ended: new items are proposed for by the version alone.'
      default: {
        const input = { promotionId: text('promotionId'), version, because: text('because') }
        const back = await compare.rollBack({ ...scope, ...input })
        return `Rolled back: version ${back.version} is in force.`
      }
    }
  })
  return result.ok ? { message: null, done: result.value } : { message: result.message, done: null }
}

export default function Promotions({ loaderData, params }: Route.ComponentProps) {
  return <PromotionsView page={loaderData} base={`/o/${params.organisation}/w/${params.workflow}`} />
}
