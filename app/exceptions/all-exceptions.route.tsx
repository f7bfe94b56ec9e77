import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import { api, door } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import type { Route } from './+types/all-exceptions.route.ts'
import { ExceptionList } from './exception-list.tsx'
import { isShown, KindFilter, shownOf } from './kind-filter.tsx'
import { OpenAlerts } from './open-alerts.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Exceptions · Countersign' }]
export const handle: PageHandle = { crumb: 'Exceptions' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const scope = { organisation: params.organisation }
  const [me, rows, alerts] = await Promise.all([
    server.identity.me(),
    server.item.allExceptions(scope),
    server.notification.alerts.all(scope),
  ])
  return {
    ...{ rows, alerts },
    demo: me.organisations.find((o) => o.slug === params.organisation)?.isDemo ?? false,
    me: door(context).session?.userId ?? '',
    shown: shownOf(new URL(request.url).searchParams.get('show')),
    now: new Date().toISOString(),
  }
}

/** The exceptions of all of a person's workflows, by workflow: the one that has waited longest first. */
export default function AllExceptions({ loaderData, params }: Route.ComponentProps) {
  const { rows, alerts, demo, me, shown, now } = loaderData
  const listed = rows.filter((row) => isShown(row, shown))
  const keys = [...new Set(listed.map((row) => row.workflow.key))]
  return (
    <Stack>
      <div>
        <PageTitle demo={demo}>Exceptions</PageTitle>
        <Text size="sm" c="dimmed">
          What needs help in all of your workflows.
        </Text>
      </div>
      <OpenAlerts alerts={alerts} now={now} several />
      {rows.length > 0 && <KindFilter rows={rows} shown={shown} />}
      {keys.length === 0 && (
        <EmptyState title={rows.length === 0 ? 'Nothing needs help' : 'None of this kind'}>
          Items that could not be read or proposed for come here, each with its reason and what to do; so do overdue
          approvals, and letters that could not be sent.
        </EmptyState>
      )}
      {keys.map((key) => {
        const own = listed.filter((row) => row.workflow.key === key)
        const base = `/o/${params.organisation}/w/${key}`
        return (
          <section key={`${key} ${shown}`} aria-label={own[0]?.workflow.name}>
            <Title order={2} size="h3">
              <Anchor component={Link} to={`${base}/exceptions`} inherit>
                {own[0]?.workflow.name}
              </Anchor>
            </Title>
            <ExceptionList base={base} rows={own} people={[]} me={me} now={now} />
          </section>
        )
      })}
    </Stack>
  )
}
