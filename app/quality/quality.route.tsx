import { SegmentedControl } from '@mantine/core'
import { useSearchParams } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import type { Route } from './+types/quality.route.ts'
import { QualityView } from './quality-view.tsx'
import { type RatesAnswer, readRates } from './rates.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Quality of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Quality' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const weeks = new URL(request.url).searchParams.get('weeks') === '4' ? 4 : 12
  return api(context, request).quality.overview({ organisation: params.organisation, workflow: params.workflow, weeks })
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<RatesAnswer> {
  const form = await request.formData()
  const read = readRates(form)
  if ('problem' in read) return { message: read.problem, version: null }
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const saved = await attempt(context, request, ({ quality }) => quality.setRates({ ...scope, ...read }))
  return saved.ok ? { message: null, version: saved.value.version } : { message: saved.message, version: null }
}

export default function Quality({ loaderData, params }: Route.ComponentProps) {
  const [, setParams] = useSearchParams()
  return (
    <QualityView
      {...loaderData}
      organisation={params.organisation}
      period={
        <SegmentedControl
          aria-label="Period"
          size="sm"
          value={String(loaderData.weeks)}
          data={[
            { value: '4', label: '4 weeks' },
            { value: '12', label: '12 weeks' },
          ]}
          onChange={(weeks) => setParams(weeks === '12' ? {} : { weeks }, { preventScrollReset: true })}
        />
      }
    />
  )
}
