import { Alert, Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { Link, useRevalidator } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { Moment } from '#app/ui/moment.tsx'
import type { Route } from './+types/stopwatch.route.ts'
import classes from './baseline.module.css'
import { ClockPanel } from './clock-panel.tsx'
import { useStopwatch } from './use-stopwatch.ts'
import { VoidForm } from './void-form.tsx'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Stopwatch of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Stopwatch' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).baseline.stopwatch({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const asked = { id: String(form.get('id') ?? ''), reason: String(form.get('reason') ?? '') }
  const result = await attempt(context, request, ({ baseline }) => baseline.void({ ...scope, ...asked }))
  return result.ok ? { ok: true as const } : { ok: false as const, message: result.message }
}

/** Times the work in the system that was there before, item by item. */
export default function Stopwatch({ loaderData, actionData, params }: Route.ComponentProps) {
  const { workflow, entries, types, me } = loaderData
  const { revalidate } = useRevalidator()
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const watch = useStopwatch({
    scope: `${params.organisation}.${params.workflow}.${me}`,
    save: `${base}/stopwatch/save`,
    onSaved: revalidate,
  })
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>Stopwatch: {workflow.name}</Title>
        <Anchor component={Link} to={`${base}/stopwatch/check`}>
          Check others' work
        </Anchor>
      </Group>
      <Text c="dimmed" maw={640}>
        For {workflow.noun.many} that you work in the system you had before, so that its time can be compared. Your own
        times are seen by you and your ops lead.
      </Text>
      {actionData?.ok === false && <Alert color="red" role="alert" title={actionData.message} />}
      <ClockPanel watch={watch} types={types} one={workflow.noun.one} />
      <section aria-labelledby="today" className={classes.watch}>
        <Title order={2} size="h3" id="today">
          Today: {entries.length === 1 ? '1 entry' : `${entries.length} entries`}
        </Title>
        {entries.length === 0 && (
          <Text c="dimmed">Nothing timed today. An entry stands here once it has reached the server.</Text>
        )}
        {entries.map((entry) => (
          <Group key={entry.id} className={classes.entry} justify="space-between" wrap="nowrap">
            <div>
              <Text className={entry.voided ? classes.void : undefined}>
                <strong>{formatDuration(entry.activeMs)}</strong> {entry.reference ?? 'no reference'}
              </Text>
              <Text size="sm" c="dimmed">
                <Moment at={entry.endedAt} timeZone={workflow.timeZone} />
                {entry.documentType && ` · ${entry.documentType}`}
                {entry.pauses > 0 && ` · ${entry.pauses} ${entry.pauses === 1 ? 'pause' : 'pauses'}`}
                {entry.suspect && ' · not counted in times: the clock ran ahead of the server'}
                {entry.voided && ` · void: ${entry.voidReason}`}
              </Text>
            </div>
            {!entry.voided && (
              <VoidForm id={entry.id} what={entry.reference ?? `the entry of ${formatDuration(entry.activeMs)}`} />
            )}
          </Group>
        ))}
      </section>
    </Stack>
  )
}
