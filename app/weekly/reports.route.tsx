import { Paper, Stack, Text, Title } from '@mantine/core'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { timetableSchema } from '#server/notification/due.ts'
import type { Route } from './+types/reports.route.ts'
import { type ReportAnswer, reportAction } from './report-action.ts'
import { ReportPart } from './report-part.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'My weekly reports · Countersign' }]
export const handle: PageHandle = { crumb: 'Weekly reports' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const { organisation } = params
  const [portfolio, me] = await Promise.all([
    server.notification.portfolioSubscription({ organisation }),
    server.identity.me(),
  ])
  const mine = me.organisations.find((o) => o.slug === organisation)?.workflows ?? []
  const workflows = await Promise.all(
    mine.map(async ({ key, name }) => ({
      ...{ key, name },
      view: await server.notification.subscription({ organisation, workflow: key }),
    })),
  )
  return { portfolio, workflows }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<ReportAnswer> {
  const scope = { organisation: params.organisation }
  return reportAction(await request.formData(), timetableSchema, {
    subscribe: (timetable) =>
      attempt(context, request, ({ notification }) => notification.subscribePortfolio({ ...scope, ...timetable })),
    unsubscribe: () => attempt(context, request, ({ notification }) => notification.unsubscribePortfolio(scope)),
    sendTrial: () => attempt(context, request, ({ notification }) => notification.sendPortfolioTrial(scope)),
  })
}

/** All weekly mails of a person in one place: the way out of each stands here. */
export default function Reports({ loaderData: { portfolio, workflows }, params }: Route.ComponentProps) {
  return (
    <Stack>
      <div>
        <Title order={1}>My weekly reports</Title>
        <Text c="dimmed">Mails with figures, none with anything of an item. Each can be ended here at any time.</Text>
      </div>
      {workflows.length === 0 && (
        <EmptyState title="No workflow yet">
          You belong to no workflow here: an administrator adds you to one.
        </EmptyState>
      )}
      {workflows.length > 1 && (
        <Part title="All workflows">
          <ReportPart view={portfolio} about="all workflows" />
        </Part>
      )}
      {workflows.map(({ key, name, view }) => (
        <Part key={key} title={name}>
          <ReportPart view={view} about={name} action={`/o/${params.organisation}/w/${key}/week`} />
        </Part>
      ))}
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  )
}
