import { Alert, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { data, redirect } from 'react-router'
import { api, attempt, door, type PageError } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ItemPages } from '#app/item/item-pages.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/set-add.route.ts'
import { CaseForm } from './case-form.tsx'
import { typedOf } from './case-typed.ts'
import classes from './sets.module.css'

export const meta: Route.MetaFunction = () => [{ title: 'A case by hand · Countersign' }]
export const handle: PageHandle = { crumb: 'A case by hand' }

function subjectOf({ context, request }: Pick<Route.LoaderArgs, 'context' | 'request'>) {
  const query = new URL(request.url).searchParams
  const item = query.get('item') ?? ''
  if (/^[1-9]\d{0,8}$/.test(item)) return { itemNumber: Number(item) }
  const documentId = query.get('document') ?? ''
  if (/^[0-9a-f-]{36}$/.test(documentId)) return { documentId }
  const message = 'It is not said what the case is of: go back to the set, and name an item or choose a file.'
  throw data({ message, code: 'not_found', requestId: door(context).requestId } satisfies PageError, { status: 404 })
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).evaluation.sets.subject({ ...scope, of: subjectOf({ context, request }) })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const of = subjectOf({ context, request })
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
