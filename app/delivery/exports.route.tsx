import { Alert, Button, Group, Paper, Progress, Radio, Stack, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Form, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoment } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/exports.route.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Exports of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Exports' }

const formats = [
  { value: 'csv', label: 'CSV', description: 'for spreadsheets and most systems' },
  { value: 'xlsx', label: 'Excel', description: 'a workbook with typed columns' },
  { value: 'jsonl', label: 'JSON lines', description: 'one item a line, for programs' },
] as const

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const [exports, { definition }] = await Promise.all([server.delivery.exports(scope), server.workflow.get(scope)])
  const { name, noun, timeZone } = definition
  return { ...exports, workflow: { name, noun, timeZone } }
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const format = formats.find((f) => f.value === form.get('format'))?.value ?? 'csv'
  const result = await attempt(context, request, ({ delivery }) =>
    delivery.createExport({
      organisation: params.organisation,
      workflow: params.workflow,
      format,
      onlyNew: form.get('which') !== 'all',
    }),
  )
  return result.ok ? { ok: true as const, total: result.value.total } : { ok: false as const, message: result.message }
}

type Data = Route.ComponentProps['loaderData']
type Export = Data['exports'][number]

const isRunning = (e: Export) => e.state === 'waiting' || e.state === 'running'

export default function Exports({ loaderData, actionData, params }: Route.ComponentProps) {
  const { exports, counts, holdSeconds, workflow } = loaderData
  const running = exports.some(isRunning)
  usePoll(running || counts.held > 0, running ? 1500 : 5000)
  return (
    <Stack>
      <Title order={1}>Exports of {workflow.name}</Title>
      <Counts counts={counts} holdSeconds={holdSeconds} timeZone={workflow.timeZone} many={workflow.noun.many} />
      <NewExport counts={counts} />
      {actionData && !actionData.ok && <Alert color="red" role="alert" title={actionData.message} />}
      <section aria-labelledby="files">
        <Title order={2} id="files" mb="xs">
          Files
        </Title>
        <DataTable
          caption="Exports, newest first"
          rows={exports}
          columns={columnsOf(workflow.timeZone, `/files/o/${params.organisation}/exports`)}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="No exports yet">
              Order one above: it holds the {workflow.noun.many} that are completed and past their hold, and stays here
              to be downloaded.
            </EmptyState>
          }
        />
      </section>
    </Stack>
  )
}

type CountsProps = Pick<Data, 'counts' | 'holdSeconds'> & { timeZone: string; many: string }

function Counts({ counts, holdSeconds, timeZone, many }: CountsProps) {
  const locale = useLocale()
  const { ready, held, exported, nextAt } = counts
  return (
    <Paper withBorder p="md" role="status">
      <Text>
        <strong>{ready}</strong> {many} ready to leave · <strong>{held}</strong> waiting for their hold ·{' '}
        <strong>{exported}</strong> exported before
      </Text>
      <Text size="sm" c="dimmed">
        A completed item waits {formatDuration(holdSeconds * 1000)} before it may leave, so that undo can still stop it.
        {nextAt && ` The next may leave at ${formatMoment(nextAt, { locale, timeZone, zone: true })}.`}
      </Text>
    </Paper>
  )
}

function NewExport({ counts }: Pick<Data, 'counts'>) {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Paper withBorder p="md">
      <Form method="post">
        <Stack>
          <Title order={2} size="h3">
            New export
          </Title>
          <Group align="flex-start" gap="xl">
            <Radio.Group name="format" defaultValue="csv" label="Format">
              <Stack gap={6} mt={6}>
                {formats.map((f) => (
                  <Radio key={f.value} value={f.value} label={f.label} description={f.description} />
                ))}
              </Stack>
            </Radio.Group>
            <Radio.Group name="which" defaultValue="new" label="Which">
              <Stack gap={6} mt={6}>
                <Radio value="new" label="Only new" description={`not exported before: ${counts.ready}`} />
                <Radio
                  value="all"
                  label="All"
                  description={`past their hold, exported before or not: ${counts.leaving}`}
                />
              </Stack>
            </Radio.Group>
          </Group>
          <div>
            <Button type="submit" loading={busy}>
              Export
            </Button>
          </div>
        </Stack>
      </Form>
    </Paper>
  )
}

function columnsOf(timeZone: string, filesAt: string): DataColumn<Export>[] {
  return [
    {
      key: 'ordered',
      header: 'Ordered',
      value: (e) => e.createdAt,
      rowHeader: true,
      cell: (e) => <Moment at={e.createdAt} timeZone={timeZone} zone />,
    },
    { key: 'by', header: 'By', value: (e) => e.createdBy, wideOnly: true },
    { key: 'format', header: 'Format', value: (e) => formats.find((f) => f.value === e.format)?.label ?? e.format },
    {
      key: 'items',
      header: 'Items',
      value: (e) => e.total,
      align: 'right',
      cell: (e) => `${e.total}${e.onlyNew ? ' new' : ''}`,
    },
    {
      key: 'state',
      header: 'File',
      value: (e) => e.state,
      sortable: false,
      cell: (e) => <File of={e} at={`${filesAt}/${e.id}`} />,
    },
  ]
}

function File({ of, at }: { of: Export; at: string }) {
  const locale = useLocale()
  switch (of.state) {
    case 'done': {
      const kilobytes = Math.max(1, Math.round((of.fileSize ?? 0) / 1000))
      const size = `${new Intl.NumberFormat(locale).format(kilobytes)} kB`
      const format = formats.find((f) => f.value === of.format)?.label
      return (
        <Button
          component="a"
          href={at}
          download
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={`Download, ${size}: ${format} with ${of.total} items`}
        >
          Download, {size}
        </Button>
      )
    }
    case 'failed':
      return (
        <Text component="span" size="sm" c="var(--mantine-color-error)" display="block" maw="28rem">
          {of.error}
        </Text>
      )
    default:
      return (
        <Group component="span" gap="xs" wrap="nowrap">
          <Progress.Root size="md" w={120}>
            <Progress.Section value={(100 * of.written) / Math.max(1, of.total)} aria-label="Items written" />
          </Progress.Root>
          <Text component="span" size="sm">
            {of.state === 'waiting' ? 'waits its turn' : `${of.written} of ${of.total}`}
          </Text>
        </Group>
      )
  }
}
