import { SegmentedControl } from '@mantine/core'
import { useNavigation, useSearchParams } from 'react-router'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/metrics.route.ts'
import classes from './metrics-page.module.css'
import { MetricsView } from './metrics-view.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Metrics of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Metrics' }

const weeksOf = (url: string): 4 | 12 => (new URL(url).searchParams.get('weeks') === '12' ? 12 : 4)

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { metrics } = api(context, request)
  const weeks = weeksOf(request.url)
  return {
    ...(await metrics.overview({ organisation: params.organisation, workflow: params.workflow, weeks })),
    span: weeks,
  }
}

export default function Metrics({ loaderData: { span, ...view } }: Route.ComponentProps) {
  const [, setParams] = useSearchParams()
  const { location } = useNavigation()
  // The switch answers at once; the figures follow.
  const asked = location ? (new URLSearchParams(location.search).get('weeks') ?? '4') : String(span)
  return (
    <div className={classes.page}>
      <SegmentedControl
        className={`${classes.period} no-print`}
        aria-label="Period"
        size="sm"
        value={asked}
        data={[
          { value: '4', label: '4 weeks' },
          { value: '12', label: '12 weeks' },
        ]}
        onChange={(weeks) => setParams(weeks === '4' ? {} : { weeks }, { preventScrollReset: true })}
      />
      <MetricsView {...view} />
    </div>
  )
}
