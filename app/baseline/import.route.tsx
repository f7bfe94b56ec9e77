import { Alert, Button, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, redirect, useNavigation, useSearchParams } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { usePoll } from '#app/ui/poll.ts'
import { historyKinds, kindWords } from '#server/metrics/baseline/mapping.ts'
import type { Route } from './+types/import.route.ts'
import type { ImportData } from './import-data.ts'
import { FileRows, RejectedRows, TakenRows, TimesSeen, WhereNow } from './import-preview.tsx'
import { counted, stateWords } from './import-words.ts'
import { MappingFields } from './mapping-fields.tsx'
import { mappingOf } from './mapping-form.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `${loaderData?.import.fileName ?? 'A file'} · history · Countersign` },
]
export const handle: PageHandle = { crumb: 'File of history' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).baseline.open({ ...scope, id: params.import })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow, id: params.import }
  const intent = form.get('intent')
  const result = await attempt(context, request, async ({ baseline }) => {
    if (intent === 'remove') await baseline.remove(scope)
    else if (intent === 'again') return (await baseline.again({ ...scope, kind: form.get('as') as 'rows' })).id
    else {
      await baseline.map({ ...scope, mapping: mappingOf(form) })
      if (intent === 'import') await baseline.start(scope)
    }
    return null
  })
  if (!result.ok) return { message: result.message }
  if (result.value !== null) throw redirect(`/o/${params.organisation}/w/${params.workflow}/history/${result.value}`)
  return null
}

/** One file: what its columns hold, what it would bring; then what it brought. */
export default function Import({ loaderData, actionData, params }: Route.ComponentProps) {
  const { import: preview } = loaderData
  const [search] = useSearchParams()
  usePoll(preview.state === 'waiting' || preview.state === 'running', 1500)
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const open = preview.state === 'draft' || preview.state === 'failed'
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{preview.fileName}</Title>
        <Text c="dimmed">
          {kindWords[preview.kind].name} · {counted(preview.fileRows, 'row')} · {stateWords[preview.state]}
        </Text>
      </div>
      {search.get('same') && (
        <Alert
          color="gray"
          role="status"
          title={`This file was added before: here it is, ${stateWords[preview.state]}.`}
        >
          The same file counts once. To read it as something else, use the button below.
        </Alert>
      )}
      {actionData && <Alert color="red" role="alert" title={actionData.message} />}
      {preview.state === 'failed' && <Alert color="red" role="alert" title={preview.error} />}
      {(preview.state === 'waiting' || preview.state === 'running') && (
        <Alert color="gray" role="status" title="The file is being imported">
          {counted(preview.fileRows, 'row')}; you may leave this page. Nothing counts before all of it is read.
        </Alert>
      )}
      {preview.state === 'done' && <Done preview={preview} base={base} />}
      {open ? (
        <Draft key={JSON.stringify(preview.mapping)} {...loaderData} />
      ) : (
        preview.file && <Standing {...loaderData} />
      )}
      {preview.state !== 'removed' && <Again preview={preview} />}
    </Stack>
  )
}

function Done({ preview, base }: { preview: ImportData['import']; base: string }) {
  const { kind, cases, takenRows, rejectedRows } = preview
  const what =
    kind === 'events' ? `${counted(cases, 'case')} of ${counted(takenRows, 'event')}` : counted(cases, 'item')
  return (
    <Alert
      color="gray"
      role="status"
      title={`${what} imported, ${rejectedRows === 0 ? 'no row' : counted(rejectedRows, 'row')} left out`}
    >
      <WhereNow base={base} kind={kind} />
    </Alert>
  )
}

/** The form: everything it says is kept when it is looked at again. */
function Draft({ workflow, import: preview }: ImportData) {
  const busy = useNavigation().formMethod === 'POST'
  const { file } = preview
  if (!file) return null
  const what = preview.mapping.kind === 'events' ? 'case' : 'item'
  const part =
    file.looked < file.rows
      ? ` in the first ${counted(file.looked, 'row')}; the import reads all ${counted(file.rows, 'row')}`
      : ''
  return (
    <Form method="post">
      <Stack>
        <Paper withBorder p="md">
          <MappingFields preview={preview} file={file} fields={workflow.fields} />
          <Button type="submit" name="intent" value="preview" variant="default" mt="md" loading={busy}>
            Look again
          </Button>
        </Paper>
        <TimesSeen preview={preview} file={file} workflow={workflow} />
        {file.problem ? (
          <Alert color="gray" role="status" title={file.problem} />
        ) : (
          <TakenRows preview={preview} file={file} workflow={workflow} />
        )}
        <RejectedRows preview={preview} file={file} />
        {!file.problem && (
          <Group>
            <Button type="submit" name="intent" value="import" disabled={file.taken === 0} loading={busy}>
              Import
            </Button>
            <Text size="sm" role="status">
              {counted(file.taken, what)} can be taken{part}
              {file.known > 0 &&
                `; ${counted(file.known, what)} stand in a file imported before, and count as this one says`}
              {file.twice > 0 &&
                `; ${counted(file.twice, 'time')} fell in an hour that the clocks had twice: the first is taken`}
              .
            </Text>
          </Group>
        )}
        <FileRows file={file} />
      </Stack>
    </Form>
  )
}

function Standing({ workflow, import: preview }: ImportData) {
  const { file } = preview
  if (!file) return null
  return (
    <>
      <RejectedRows preview={preview} file={file} />
      <TakenRows preview={preview} file={file} workflow={workflow} />
      <FileRows file={file} />
    </>
  )
}

/** Reading the file as another kind, and taking it out. */
function Again({ preview }: { preview: ImportData['import'] }) {
  const [asking, setAsking] = useState(false)
  const busy = useNavigation().state !== 'idle'
  const ready = preview.state === 'done' || preview.state === 'draft' || preview.state === 'failed'
  return (
    <Group className="no-print">
      {preview.state === 'done' && (
        <Form method="post">
          <input type="hidden" name="intent" value="again" />
          <Group gap="xs">
            {historyKinds
              .filter((kind) => kind !== preview.kind)
              .map((kind) => (
                <Button
                  key={kind}
                  type="submit"
                  name="as"
                  value={kind}
                  variant="default"
                  size="compact-sm"
                  loading={busy}
                >
                  Read it also as: {kindWords[kind].name.toLowerCase()}
                </Button>
              ))}
          </Group>
        </Form>
      )}
      {ready && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          Remove this import
        </Button>
      )}
      <Modal opened={asking} onClose={() => setAsking(false)} title="Remove this import?" withinPortal={false}>
        <Form method="post" onSubmit={() => setAsking(false)}>
          <Stack>
            <Text size="sm">
              Its rows are deleted and no longer count in any figure; that it was here, and that you removed it, stays
              in the audit. The file can be added again.
            </Text>
            <Group>
              <Button type="submit" name="intent" value="remove" variant="light" color="red" loading={busy}>
                Remove
              </Button>
              <Button variant="default" onClick={() => setAsking(false)}>
                Keep
              </Button>
            </Group>
          </Stack>
        </Form>
      </Modal>
    </Group>
  )
}
