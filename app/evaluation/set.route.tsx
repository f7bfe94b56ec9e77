import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Form, Link, redirect, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { strata } from '#server/evaluation/sets.ts'
import type { Route } from './+types/set.route.ts'
import { CaseFilters } from './set-filters.tsx'
import { CaseTable } from './set-table.tsx'
import { dayOf, filterOf } from './sets-form.ts'
import { ExportMenu } from './sets-view.tsx'
import { kindWords } from './sets-words.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `${loaderData?.set.name ?? 'Evaluation set'} · Countersign` },
]
export const handle: PageHandle = {
  crumb: ({ loaderData }) => (loaderData as { set?: { name: string } } | undefined)?.set?.name ?? 'Evaluation set',
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const query = new URL(request.url).searchParams
  const asOf = dayOf(query.get('asOf'))
  const filter = filterOf(query)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const view = await api(context, request).evaluation.sets.view({
    ...{ ...scope, setId: params.set, filter },
    ...(asOf ? { asOf } : {}),
  })
  return { ...view, asOf: asOf ?? null, filter }
}

/** Brings a document for a case by hand, or puts the set away. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const base = `/o/${params.organisation}/w/${params.workflow}/evaluation`
  const result = await attempt(context, request, async ({ evaluation: { sets } }) => {
    if (form.get('intent') === 'archive') {
      await sets.archive({ ...scope, setId: params.set })
      return base
    }
    const number = String(form.get('number') ?? '')
      .replace('#', '')
      .trim()
    if (number !== '' && !/^[1-9]\d{0,8}$/.test(number)) return null
    if (number !== '') return `${base}/sets/${params.set}/add?item=${encodeURIComponent(number)}`
    const file = form.get('file')
    if (!(file instanceof File) || file.size === 0) return null
    const { documentId } = await sets.bring({
      ...{ ...scope, fileName: file.name, bytes: new Uint8Array(await file.arrayBuffer()) },
    })
    return `${base}/sets/${params.set}/add?document=${documentId}`
  })
  if (result.ok && result.value) throw redirect(result.value)
  return { message: result.ok ? 'Choose a file, or name an item by its number.' : result.message }
}

export default function OneSet({ loaderData, actionData, params }: Route.ComponentProps) {
  const { workflow, demo, set, n, testable, concealed, cases, facets, asOf, filter } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const files = `/files/o/${params.organisation}/w/${params.workflow}`
  const filtered = Object.keys(filter).length > 0
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={demo}>{set.name}</PageTitle>
          <Text c="dimmed" maw={760}>
            {set.description || kindWords[set.kind].sentence}{' '}
            {set.spec &&
              `At most ${set.spec.perStratum} of each ${
                set.spec.by.length > 0
                  ? strata
                      .filter((s) => set.spec?.by.includes(s))
                      .map((s) => (s === 'group' ? (workflow.series?.toLowerCase() ?? 'series') : s))
                      .join(' and ')
                  : 'case that the filter let through'
              }; seed ${set.spec.seed}.`}
          </Text>
        </div>
        <Group>
          {n > 0 && <ExportMenu set={set} files={files} asOf={asOf ?? undefined} />}
          {set.kind !== 'decisions' && <PutAway />}
        </Group>
      </Group>
      {actionData && (
        <Alert color="red" role="alert" title={actionData.message}>
          Nothing was changed.
        </Alert>
      )}
      <Text>
        <b>{n}</b> {n === 1 ? 'case' : 'cases'} {asOf ? `as of the end of ${asOf}` : 'now'}, of which <b>{testable}</b>{' '}
        may be tested now
        {filtered ? `; the filter shows ${cases.length}.` : '.'}
        {concealed > 0 &&
          ` ${concealed} ${concealed === 1 ? 'is' : 'are'} not shown to you: you may still be asked for an entry of your own on ${concealed === 1 ? 'it' : 'them'}.`}
      </Text>
      {set.kind === 'collected' && <AddCase />}
      <CaseFilters {...{ facets, filter, asOf }} series={workflow.series} />
      {n === 0 ? (
        <EmptyState title="No case in this set">
          {asOf
            ? 'At that time it held none: choose a later day.'
            : set.kind === 'collected'
              ? 'Add a case of an item or of a file above, or import a file on the page of the sets.'
              : `Each ${workflow.noun.one} that a person finishes becomes a case.`}{' '}
          <Anchor component={Link} to={`${base}/evaluation`} underline="always">
            All sets
          </Anchor>
        </EmptyState>
      ) : cases.length === 0 ? (
        <EmptyState title="The filter shows no case">
          <Anchor component={Link} to="?" underline="always">
            Show all of them
          </Anchor>
        </EmptyState>
      ) : (
        <CaseTable cases={cases} base={base} workflow={workflow} />
      )}
    </Stack>
  )
}

/** A case by hand begins with what it is of. */
function AddCase() {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Form method="post" encType="multipart/form-data" aria-label="Add a case">
      <Group align="flex-end">
        <TextInput name="number" label="Add a case of item" placeholder="#12" inputMode="numeric" w={160} />
        <TextInput
          type="file"
          name="file"
          label="or of a file"
          description="Read as every other; it becomes no item."
        />
        <Button type="submit" name="intent" value="add" variant="default" loading={busy}>
          Go on
        </Button>
      </Group>
    </Form>
  )
}

function PutAway() {
  const [sure, setSure] = useState(false)
  if (!sure)
    return (
      <Button variant="subtle" color="gray" onClick={() => setSure(true)}>
        Put away
      </Button>
    )
  return (
    <Form method="post">
      <Group gap="xs">
        <Text size="sm">Its cases and the runs over it stay.</Text>
        <Button type="submit" name="intent" value="archive" variant="default" size="compact-sm">
          Put it away
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setSure(false)}>
          Keep it
        </Button>
      </Group>
    </Form>
  )
}
