import {
  Alert,
  Anchor,
  Button,
  Card,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useState } from 'react'
import { Form, Link, redirect, useNavigation, useRouteLoaderData } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { can, roleLabel, slugOf } from '#server/identity/identity.ts'
import type { Route } from './+types/organisation.route.ts'
import type { loader as layoutLoader } from './organisation.layout.tsx'
import { workflowTabs } from './person-menu.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Workflows · Countersign' }]

export async function loader({ context, request, params: { organisation } }: Route.LoaderArgs) {
  const server = api(context, request)
  const [me, workflows] = await Promise.all([server.identity.me(), server.workflow.list({ organisation })])
  const roles = me.organisations.find((o) => o.slug === organisation)?.roles ?? []
  const counts = can(roles, 'workflow.review')
    ? await Promise.all(workflows.map(({ key }) => server.review.counts({ organisation, workflow: key })))
    : []
  const templates = can(roles, 'organisation.workflows') ? await server.workflow.templates({ organisation }) : []
  return { workflows: workflows.map((w, i) => ({ ...w, counts: counts[i] ?? null })), templates }
}

export async function action({ context, request, params: { organisation } }: Route.ActionArgs) {
  const form = await request.formData()
  const name = String(form.get('name') ?? '').trim()
  const template = String(form.get('template') ?? '')
  const result = await attempt(context, request, (server) =>
    server.workflow.createFromTemplate({
      organisation,
      template,
      key: slugOf(name || template).replace(/^(?=\d)/, 'w-'),
      ...(name ? { name } : {}),
    }),
  )
  if (!result.ok) return { message: result.message }
  throw redirect(`/o/${organisation}/w/${result.value.key}`)
}

type Workflow = Route.ComponentProps['loaderData']['workflows'][number]

export default function Organisation({ loaderData, actionData, params }: Route.ComponentProps) {
  const frame = useRouteLoaderData<typeof layoutLoader>('identity/organisation.layout')
  const [adding, setAdding] = useState(false)
  if (!frame) return null
  const { organisation } = frame
  const { workflows, templates } = loaderData
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
        {workflows.length > 0 && add}
      </Group>
      {workflows.length === 0 ? (
        <EmptyState title="No workflow is yours yet" action={add}>
          {add
            ? 'Start with a template; everything in it can be changed later.'
            : 'An administrator gives you workflows on the members page.'}
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {workflows.map((workflow) => (
            <WorkflowCard
              key={workflow.key}
              workflow={workflow}
              tabs={workflowTabs(`/o/${params.organisation}/w/${workflow.key}`, organisation.roles)}
            />
          ))}
        </SimpleGrid>
      )}
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title="New workflow"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NewWorkflow templates={templates} message={actionData?.message ?? null} />
      </Modal>
    </Stack>
  )
}

function WorkflowCard({ workflow, tabs }: { workflow: Workflow; tabs: ReturnType<typeof workflowTabs> }) {
  const { key, name, description, counts } = workflow
  return (
    <Card withBorder component="section" aria-labelledby={`workflow-${key}`}>
      <Stack gap="xs" h="100%">
        <Title order={2} id={`workflow-${key}`}>
          {name}
        </Title>
        <Text size="sm" c="dimmed" lineClamp={3}>
          {description}
        </Text>
        {counts && <Text size="sm">{sentenceOf(counts)}</Text>}
        <Group gap="md" mt="auto">
          {tabs.map((tab) => (
            <Anchor key={tab.to} component={Link} to={tab.to} size="sm" aria-label={`${tab.label} of ${name}`}>
              {tab.label}
            </Anchor>
          ))}
        </Group>
      </Stack>
    </Card>
  )
}

function sentenceOf(counts: NonNullable<Workflow['counts']>): string {
  const parts = [`${counts.left} waiting`]
  if (counts.heldByMe > 0) parts.push(`${counts.heldByMe} open with you`)
  if (counts.heldByOthers > 0) parts.push(`${counts.heldByOthers} held by others`)
  if (counts.exceptions > 0) parts.push(`${counts.exceptions} need help`)
  return parts.join(' · ')
}

type Template = Route.ComponentProps['loaderData']['templates'][number]

function NewWorkflow({ templates, message }: { templates: Template[]; message: string | null }) {
  const busy = useNavigation().state !== 'idle'
  const [chosen, setChosen] = useState(templates[0]?.key ?? null)
  return (
    <Form method="post">
      <Stack>
        {message && (
          <Alert color="red" role="alert">
            {message}
          </Alert>
        )}
        <Select
          label="Template"
          name="template"
          data={templates.map((t) => ({ value: t.key, label: t.name }))}
          value={chosen}
          onChange={setChosen}
          allowDeselect={false}
          description={templates.find((t) => t.key === chosen)?.description}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <TextInput
          label="Name"
          name="name"
          description="Empty: the template's own name."
          maxLength={80}
          autoComplete="off"
        />
        <Button type="submit" loading={busy}>
          Create workflow
        </Button>
      </Stack>
    </Form>
  )
}
