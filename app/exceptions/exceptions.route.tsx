import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { api, attempt, door } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { usePoll } from '#app/ui/poll.ts'
import { can } from '#server/identity/identity.ts'
import type { Route } from './+types/exceptions.route.ts'
import { type ExceptionAnswer, runExceptionIntent } from './exception-action.ts'
import { ExceptionList } from './exception-list.tsx'
import { isShown, KindFilter, shownOf } from './kind-filter.tsx'
import { OpenAlerts } from './open-alerts.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `${loaderData?.name ?? 'Workflow'}: exceptions · Countersign` },
]
export const handle: PageHandle = { crumb: 'Exceptions' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const [me, { definition }, { rows, people }] = await Promise.all([
    server.identity.me(),
    server.workflow.get(scope),
    server.item.exceptions(scope),
  ])
  const organisation = me.organisations.find((o) => o.slug === params.organisation)
  const alerts = can(organisation?.roles ?? [], 'workflow.assign') ? await server.notification.alerts.open(scope) : []
  return {
    ...{ name: definition.name, rows, people, alerts },
    demo: organisation?.isDemo ?? false,
    me: door(context).session?.userId ?? '',
    shown: shownOf(new URL(request.url).searchParams.get('show')),
    now: new Date().toISOString(),
  }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<ExceptionAnswer> {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return runExceptionIntent((work) => attempt(context, request, work), scope, await request.formData())
}

/** All of a workflow that needs help: why, since when, who looks after it, what can be done. */
export default function Exceptions({ loaderData, params }: Route.ComponentProps) {
  const { name, rows, people, alerts, demo, me, shown, now } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  usePoll(
    rows.some((row) => row.kind === 'stalled'),
    15_000,
  )
  const listed = rows.filter((row) => isShown(row, shown))
  return (
    <Stack>
      <div>
        <PageTitle demo={demo}>{`${name}: exceptions`}</PageTitle>
        <Text size="sm" c="dimmed">
          What failed, stalled, could not be classified or waits too long, longest first.{' '}
          <Anchor component={Link} to={`/o/${params.organisation}/exceptions`} size="sm" underline="always">
            All workflows
          </Anchor>
        </Text>
      </div>
      <OpenAlerts alerts={alerts} now={now} />
      {rows.length > 0 && <KindFilter rows={rows} shown={shown} />}
      {listed.length === 0 ? (
        <EmptyState title={rows.length === 0 ? 'Nothing needs help' : 'None of this kind'}>
          Items that could not be read or proposed for come here, each with its reason and what to do; so do overdue
          approvals, and letters that could not be sent.
        </EmptyState>
      ) : (
        <ExceptionList key={shown} base={base} rows={listed} people={people} me={me} now={now} />
      )}
    </Stack>
  )
}
