import { useSearchParams } from 'react-router'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/portfolio.route.ts'
import { PortfolioView } from './portfolio-view.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Portfolio · Countersign' }]
export const handle: PageHandle = { crumb: 'Portfolio' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const asked = new URL(request.url).searchParams.get('currency') ?? ''
  const currency = /^[A-Z]{3}$/.test(asked) ? asked : null
  return api(context, request).executive.portfolio({ organisation: params.organisation, currency })
}

export default function PortfolioPage({ loaderData }: Route.ComponentProps) {
  const [, setParams] = useSearchParams()
  return (
    <PortfolioView
      portfolio={loaderData}
      onCurrency={(currency) => setParams({ currency }, { preventScrollReset: true })}
    />
  )
}
