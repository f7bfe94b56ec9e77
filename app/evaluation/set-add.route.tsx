import { Alert, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { redirect } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ItemPages } from '#app/item/item-pages.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/set-add.route.ts'
import { CaseForm } from './case-form.tsx'
import { typedOf } from './case-typed.ts'
import classes from './sets.module.css'

export const meta: Route.MetaFunction = () => [{ title: 'A case by hand · Countersign' }]
export const handle: PageHandle = { crumb: 'A case by hand' }

/** What the address says the case is of; without that one goes back to the set, where it is said. */
function subjectOf({ request, params }: Pick<Route.LoaderArgs, 'request' | 'params'>) {
  const query = new URL(request.url).searchParams
  const item = query.get('item') ?? ''
  if (/^[1-9]\d{0,8}$/.test(item)) return { itemNumber: Number(item) }
  const documentId = query.get('document') ?? ''
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(documentId)) return { documentId }
  throw redirect(`/o/${params.organisation}/w/${params.workflow}/evaluation/sets/${params.set}`)
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).evaluation.sets.subject({ ...scope, of: subjectOf({ request, params }) })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const of = subjectOf({ request, params })
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const result = await attempt(context, request, async ({ evaluation: { sets }, workflow }) => {
    const { definition } = await workflow.get(scope)
    return sets.add({ ...scope, setId: params.set, of, typed: typedOf(form, definition.fields) })
  })
  if (!result.ok) return { message: result.message }
  throw redirect(`/o/${params.organisation}/w/${params.workflow}/evaluation/cases/${result.value.caseId}`)
}

/** What is true of a document, typed beside it. */
export default function AddCase({ loaderData, actionData }: Route.ComponentProps) {
  const { definition, document, itemNumber, begun } = loaderData
  const [from, setFrom] = useState<'blank' | 'proposal'>('blank')
  usePoll(!document.read && document.problem === null)
  const values = from === 'proposal' && begun ? begun : Object.fromEntries(definition.fields.map((f) => [f.key, null]))
  return (
    <Stack>
      <div>
        <Title order={1}>A case by hand</Title>
        <Text c="dimmed">
          {itemNumber === null ? document.fileName : `#${itemNumber} · ${document.fileName}`}. Type what is true of it.
          Untick what you do not judge; what is ticked and empty says that the document has no such value.
        </Text>
      </div>
      {actionData && (
        <Alert color="red" role="alert" title={actionData.message}>
          Nothing was saved; what you typed is still there.
        </Alert>
      )}
      <div className={classes.beside}>
        <ItemPages
          pages={document.pages}
          all={[]}
          on={[]}
          found={[]}
          missing={document.problem ?? 'The pages appear here as soon as they have been read.'}
        />
        <Stack>
          {begun && (
            <Group>
              <Switch
                label="Begin with the values that are there"
                description="Faster, but such a truth favours what was proposed: it is graded as accepted."
                checked={from === 'proposal'}
                onChange={(event) => setFrom(event.currentTarget.checked ? 'proposal' : 'blank')}
              />
            </Group>
          )}
          <CaseForm key={from} {...{ definition, values, from }} name="" facts={[]} note="" submit="Add the case" />
        </Stack>
      </div>
    </Stack>
  )
}
