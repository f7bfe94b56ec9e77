import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { Link, redirect, useRouteLoaderData } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { DraftList } from '#app/workflow/draft-list.tsx'
import { NewWorkflow } from '#app/workflow/new-workflow.tsx'
import { WorkflowCards } from '#app/workflow/workflow-cards.tsx'
import { workflowKeyOf } from '#app/workflow/workflow-key.ts'
import { can, roleLabel } from '#server/identity/identity.ts'
import type { Route } from './+types/organisation.route.ts'
import type { loader as layoutLoader } from './organisation.layout.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Workflows · Countersign' }]

export async function loader({ context, request, params: { organisation } }: Route.LoaderArgs) {
  const server = api(context, request)
  const [me, workflows, counts] = await Promise.all([
    server.identity.me(),
    server.workflow.list({ organisation }),
    server.item.counts({ organisation }),
  ])
  const roles = me.organisations.find((o) => o.slug === organisation)?.roles ?? []
  const mayMake = can(roles, 'organisation.workflows')
  const [templates, drafts] = mayMake
    ? await Promise.all([server.workflow.templates({ organisation }), server.workflow.drafts.list({ organisation })])
    : [[], []]
  return { workflows: workflows.map((w) => ({ ...w, counts: counts[w.key] ?? null })), templates, drafts }
}

/** Makes a workflow at once from a template, or begins it as a draft and opens the designer. */
export async function action({ context, request, params: { organisation } }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (field: string) => String(form.get(field) ?? '').trim()
  const [kind, name, template] = [text('kind'), text('name'), text('template')]
  if (kind === 'template' && text('then') === 'make') {
    const input = { organisation, template, name, key: workflowKeyOf(name) }
    const made = await attempt(context, request, ({ workflow }) => workflow.createFromTemplate(input))
    if (!made.ok) return { message: made.message }
    throw redirect(`/o/${organisation}/w/${made.value.key}`)
  }
  const key = workflowKeyOf(name)
  const from =
    kind === 'yaml'
      ? ({ kind, text: text('text') } as const)
      : kind === 'template'
        ? ({ kind, template, name, key } as const)
        : ({ kind: 'nothing', name, key, ...(text('timeZone') ? { timeZone: text('timeZone') } : {}) } as const)
  const begun = await attempt(context, request, ({ workflow }) => workflow.drafts.create({ organisation, from }))
  if (!begun.ok) return { message: begun.message }
  throw redirect(`/o/${organisation}/drafts/${begun.value.id}`)
}

export default function Organisation({ loaderData, params }: Route.ComponentProps) {
  const frame = useRouteLoaderData<typeof layoutLoader>('identity/organisation.layout')
  const [adding, setAdding] = useState(false)
  if (!frame) return null
  const { organisation } = frame
  const { workflows, templates, drafts } = loaderData
  const add = templates.length > 0 && (
    <Button variant={workflows.length > 0 ? 'default' : 'filled'} onClick={() => setAdding(true)}>
      New workflow
    </Button>
  )
  return (
    <Stack>
      <Group justify="space-between" align="start">
        <div>
          <Title order={1}>{organisation.name}</Title>
          <Text c="dimmed" size="sm">
            You are {organisation.roles.map((role) => roleLabel[role]).join(' and ')} here.
          </Text>
        </div>
        <Group>
          {workflows.length > 1 && can(organisation.roles, 'workflow.metrics') && (
            <Button component={Link} to={`/o/${params.organisation}/portfolio`} variant="default">
              Portfolio
            </Button>
          )}
          {can(organisation.roles, 'organisation.portfolio') && (
            <Button component={Link} to={`/o/${params.organisation}/candidates-for-automation`} variant="default">
              Where to start
            </Button>
          )}
          {workflows.length > 0 && add}
        </Group>
      </Group>
      {workflows.length === 0 ? (
        <EmptyState title="No workflow is yours yet" action={add}>
          {add
            ? 'Begin with a template, then upload the first documents to it. Workflows of others come to you when an administrator makes you a member.'
            : 'An administrator gives you workflows on the members page; they stand here as soon as that is done.'}
        </EmptyState>
      ) : (
        <WorkflowCards workflows={workflows} organisation={params.organisation} roles={organisation.roles} />
      )}
      <DraftList drafts={drafts} organisation={params.organisation} />
      <NewWorkflow templates={templates} opened={adding} onClose={() => setAdding(false)} />
    </Stack>
  )
}
