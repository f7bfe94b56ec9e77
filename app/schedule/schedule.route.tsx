import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Form, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import type { SchedulePage } from '#server/schedule/views.server.ts'
import type { Route } from './+types/schedule.route.ts'
import { RenewalTable } from './renewal-table.tsx'
import { RunList } from './run-list.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Schedule of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Schedule' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  return api(context, request).schedule.page({ organisation, workflow })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const { organisation, workflow } = params
  const period = String((await request.formData()).get('period') ?? '')
  return attempt(context, request, ({ schedule }) => schedule.make({ organisation, workflow, period }))
}

/** When reports are made and what became of the last ones; which dates are coming. */
export default function Schedule({ loaderData, actionData, params }: Route.ComponentProps) {
  const { workflow, schedule, runs, renewals } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  return (
    <Stack>
      <PageTitle demo={false}>{workflow.name}: schedule</PageTitle>
      {actionData && !actionData.ok && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} aria-hidden />}>
          {actionData.message}
        </Alert>
      )}
      {actionData?.ok && (
        <Alert color="gray" role="status" title="The report is ordered: its item stands here in a moment." />
      )}
      {schedule && <Next schedule={schedule} timeZone={workflow.timeZone} />}
      {(schedule || runs.length > 0) && (
        <Section
          title="Reports"
          {...(runs.length > 0
            ? { text: 'The latest first, each with what its inputs gave and what is missing.' }
            : {})}
        >
          {runs.length > 0 ? (
            <RunList runs={runs} timeZone={workflow.timeZone} base={base} mayMake={schedule !== null} />
          ) : (
            <Text size="sm">None yet: the first is made when it falls due, or now if you say so.</Text>
          )}
        </Section>
      )}
      {renewals && <RenewalTable {...renewals} organisation={params.organisation} base={base} />}
      {!schedule && !renewals && (
        <EmptyState title="Nothing is scheduled here">
          Give the workflow a schedule, or a date that is to be thought of in time, in its designer under Schedule.
        </EmptyState>
      )}
    </Stack>
  )
}

function Next({ schedule, timeZone }: { schedule: NonNullable<SchedulePage['schedule']>; timeZone: string }) {
  const busy = useNavigation().state !== 'idle'
  const { next, latest, title, inputs } = schedule
  return (
    <Section title={title}>
      <Group justify="space-between" align="flex-end">
        <div>
          <Text>
            Next: {next.name} ({next.days}), on <Moment at={next.dueAt} timeZone={timeZone} zone />
          </Text>
          <Text size="sm" c="dimmed">
            From {inputs.map(({ label }) => label).join(', ')}
          </Text>
        </div>
        {!latest.made && (
          <Form method="post">
            <input type="hidden" name="period" value={latest.period} />
            <Button type="submit" variant="default" loading={busy}>
              Make {latest.name} now
            </Button>
          </Form>
        )}
      </Group>
    </Section>
  )
}
