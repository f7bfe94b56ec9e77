import { Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { Form, Link, redirect, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { usePoll } from '#app/ui/poll.ts'
import { kindWords } from '#server/metrics/baseline/mapping.ts'
import type { Route } from './+types/history.route.ts'
import classes from './baseline.module.css'
import { counted, stateWords } from './import-words.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `History of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'History' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).baseline.imports({ organisation: params.organisation, workflow: params.workflow })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const file = form.get('file')
  if (!(file instanceof File) || file.size === 0) return { message: 'Choose a CSV or Excel file first.' }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const result = await attempt(context, request, ({ baseline }) =>
    baseline.upload({ ...scope, fileName: file.name, bytes }),
  )
  if (!result.ok) return { message: result.message }
  throw redirect(
    `/o/${params.organisation}/w/${params.workflow}/history/${result.value.id}${result.value.same ? '?same=1' : ''}`,
  )
}

type Import = Route.ComponentProps['loaderData']['imports'][number]

/** Files of how it was before: each a baseline, or outcomes to compare the proposals with. */
export default function History({ loaderData, actionData, params }: Route.ComponentProps) {
  const { workflow, imports, limits } = loaderData
  const busy = useNavigation().formMethod === 'POST'
  usePoll(imports.some(({ state }) => state === 'waiting' || state === 'running'))
  const base = `/o/${params.organisation}/w/${params.workflow}`
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{workflow.name}: history</Title>
        <Text c="dimmed" maw={720}>
          How {workflow.noun.many} went before, from the system you had: a row for each of them, a log of events, or the
          final values that people entered. The{' '}
          <Anchor component={Link} to={`${base}/baseline`} underline="always">
            baseline
          </Anchor>{' '}
          shows the first two by the week,{' '}
          <Anchor component={Link} to={`${base}/outcomes`} underline="always">
            outcomes
          </Anchor>{' '}
          compares the third with the proposals.
        </Text>
      </div>
      <Paper withBorder p="md" component="section" aria-labelledby="import">
        <Form method="post" encType="multipart/form-data">
          <Stack>
            <Title order={2} size="h3" id="import">
              Add a file
            </Title>
            {actionData && <Alert color="red" role="alert" title={actionData.message} />}
            <Group align="flex-end">
              <TextInput
                type="file"
                name="file"
                accept=".csv,.tsv,.xlsx"
                label="CSV or Excel file"
                description={`Up to ${limits.rows.toLocaleString('en')} rows, ${limits.columns} columns and ${limits.bytes / 1024 / 1024} MB. You say what its columns hold before anything counts.`}
                className={classes.file}
              />
              <Button type="submit" loading={busy}>
                Look at the file
              </Button>
            </Group>
          </Stack>
        </Form>
      </Paper>
      <section aria-labelledby="files">
        <Title order={2} size="h3" id="files">
          Files
        </Title>
        {imports.length === 0 ? (
          <EmptyState title="No history yet">
            Export what your present system knows of {workflow.noun.many} (when they came, were started and done) and
            add the file above.
          </EmptyState>
        ) : (
          <DataTable
            caption="Files of history, newest first"
            rows={imports}
            columns={columnsFor(base, workflow.timeZone)}
            rowKey={(r) => r.id}
          />
        )}
      </section>
    </Stack>
  )
}

function columnsFor(base: string, timeZone: string): DataColumn<Import>[] {
  return [
    {
      ...{ key: 'file', header: 'File', value: (row) => row.fileName, rowHeader: true },
      cell: (row) => (
        <Anchor component={Link} to={`${base}/history/${row.id}`}>
          {row.fileName}
        </Anchor>
      ),
    },
    { key: 'kind', header: 'Holds', value: (row) => kindWords[row.kind].name },
    { key: 'state', header: 'State', value: (row) => stateWords[row.state] },
    {
      ...{ key: 'taken', header: 'Taken', value: (row) => row.cases, align: 'right' },
      cell: (row) => (row.state === 'done' ? counted(row.cases, row.kind === 'events' ? 'case' : 'item') : ''),
    },
    {
      ...{ key: 'rejected', header: 'Rows not taken', value: (row) => row.rejectedRows, align: 'right' },
      cell: (row) => (row.state === 'done' ? row.rejectedRows.toLocaleString('en') : ''),
    },
    { key: 'by', header: 'Added by', value: (row) => row.createdBy, wideOnly: true },
    {
      ...{ key: 'at', header: 'Added', value: (row) => row.createdAt, wideOnly: true },
      cell: (row) => <Moment at={row.createdAt} timeZone={timeZone} />,
    },
  ]
}
