import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { Link, redirect, useRouteLoaderData } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { EmptyState } from '#app/ui/empty-state.tsx'
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
  const templates = can(roles, 'organisation.workflows') ? await server.workflow.templates({ organisation }) : []
  return { workflows: workflows.map((w) => ({ ...w, counts: counts[w.key] ?? null })), templates }
}

export async function action({ context, request, params: { organisation } }: Route.ActionArgs) {
  const form = await request.formData()
  const name = String(form.get('name') ?? '').trim()
  const input = { organisation, template: String(form.get('template') ?? ''), name, key: workflowKeyOf(name) }
  const result = await attempt(context, request, ({ workflow }) => workflow.createFromTemplate(input))
  if (!result.ok) return { message: result.message }
  throw redirect(`/o/${organisation}/w/${result.value.key}`)
}

export default function Organisation({ loaderData, actionData, params }: Route.ComponentProps) {
  const frame = useRouteLoaderData<typeof layoutLoader>('identity/organisation.layout')
  const [adding, setAdding] = useState(false)
  if (!frame) return null
  const { organisation } = frame
  const { workflows, templates } = loaderData
  const add = templates.length > 0 && (
    <Button variant={workflows.length > 0 ? 'default' : 'filled'} onClick={() => setAdding(true)}>
      New workflow from a template
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
          {workflows.length > 0 && add}
        </Group>
      </Group>
      {workflows.length === 0 ? (
        <EmptyState title="No workflow is yours yet" action={add}>
          {add
            ? 'Make one from a template, then upload the first documents to it. Workflows of others come to you when an administrator makes you a member.'
            : 'An administrator gives you workflows on the members page; they stand here as soon as that is done.'}
        </EmptyState>
      ) : (
        <WorkflowCards workflows={workflows} organisation={params.organisation} roles={organisation.roles} />
      )}
      <NewWorkflow
        templates={templates}
        refusal={actionData?.message ?? null}
        opened={adding}
        onClose={() => setAdding(false)}
      />
    </Stack>
  )
}
