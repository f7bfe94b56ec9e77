import {
  Alert,
  Badge,
  Button,
  Card,
  Checkbox,
  Code,
  CopyButton,
  Group,
  Modal,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { roleLabel, roles } from '#server/identity/identity.ts'
import type { Route } from './+types/members.route.ts'
import type { PageHandle } from './organisation.layout.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Members · Countersign' }]
export const handle: PageHandle = { crumb: 'Members' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  return api(context, request).identity.members({ organisation: params.organisation })
}

type Answer =
  | { ok: true; said: string; password?: string | null }
  | { ok: false; message: string; subject: string | null; intent: string }

export async function action({ context, request, params }: Route.ActionArgs): Promise<Answer> {
  const form = await request.formData()
  const intent = String(form.get('intent'))
  const base = { organisation: params.organisation, userId: String(form.get('userId') ?? '') }
  const chosen = form.getAll('roles').map(String) as (typeof roles)[number][]
  const result = await attempt(context, request, async ({ identity }): Promise<Answer> => {
    switch (intent) {
      case 'add': {
        const email = String(form.get('email') ?? '')
        const added = await identity.addMember({ ...base, email, name: String(form.get('name') ?? ''), roles: chosen })
        const workflows = form.getAll('workflows').map(String)
        if (workflows.length > 0) await identity.setWorkflowMembership({ ...base, userId: added.userId, workflows })
        return {
          ok: true,
          said: added.temporaryPassword
            ? `${email} is a member now.`
            : `${email} is a member now and signs in with the password they have.`,
          password: added.temporaryPassword,
        }
      }
      case 'change':
        await identity.setRoles({ ...base, roles: chosen })
        await identity.setWorkflowMembership({ ...base, workflows: form.getAll('workflows').map(String) })
        return { ok: true, said: 'Roles and workflows are saved.' }
      case 'remove':
        await identity.removeMember(base)
        return { ok: true, said: 'The person is not a member any more.' }
      default:
        return {
          ok: true,
          said: 'The password is new.',
          password: (await identity.resetPassword(base)).temporaryPassword,
        }
    }
  })
  return result.ok ? result.value : { ...result, intent }
}

type Member = Route.ComponentProps['loaderData']['members'][number]
type Workflow = { key: string; name: string }

export default function Members({ loaderData, actionData }: Route.ComponentProps) {
  const { members, workflows } = loaderData
  const [editing, setEditing] = useState<Member | null>(null)
  const [adding, setAdding] = useState(false)
  // An answer that went well closes the dialog it came from; each answer is a new object.
  const [seen, setSeen] = useState(actionData)
  if (actionData !== seen) {
    setSeen(actionData)
    if (actionData?.ok) {
      setEditing(null)
      setAdding(false)
    }
  }
  const refusal = actionData && !actionData.ok ? actionData : null
  const columns: DataColumn<Member>[] = [
    { key: 'name', header: 'Name', value: (m) => m.name, rowHeader: true },
    { key: 'email', header: 'E-mail', value: (m) => m.email },
    {
      key: 'roles',
      header: 'Roles',
      value: (m) => m.roles.map((r) => roleLabel[r]).join(', '),
      cell: (m) => <RoleBadges member={m} />,
    },
    { key: 'workflows', header: 'Workflows', value: (m) => m.workflows.map((w) => w.name).join(', ') || 'none' },
    {
      key: 'change',
      header: 'Change',
      value: () => null,
      sortable: false,
      cell: (m) => (
        <Button variant="default" size="compact-sm" onClick={() => setEditing(m)} aria-label={`Change ${m.name}`}>
          Change
        </Button>
      ),
    },
  ]
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Members</Title>
        <Button onClick={() => setAdding(true)}>Add a member</Button>
      </Group>
      {actionData?.ok && <Said answer={actionData} />}
      <Card withBorder padding={0} px={{ base: 'md', sm: 0 }}>
        <DataTable
          caption="Members of the organisation"
          rows={members}
          columns={columns}
          rowKey={(m) => m.userId}
          sort={{ key: 'name', desc: false }}
        />
      </Card>
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add a member" withinPortal={false}>
        <MemberForm intent="add" member={null} workflows={workflows} refusal={refusal} />
      </Modal>
      <Modal opened={editing !== null} onClose={() => setEditing(null)} title={editing?.name} withinPortal={false}>
        {editing && (
          <MemberForm key={editing.userId} intent="change" member={editing} workflows={workflows} refusal={refusal} />
        )}
      </Modal>
    </Stack>
  )
}

function RoleBadges({ member }: { member: Member }) {
  return (
    <Group gap={4} component="span">
      {member.roles.map((role) => (
        <Badge key={role} variant="default" tt="none" component="span">
          {roleLabel[role]}
        </Badge>
      ))}
    </Group>
  )
}

function Said({ answer }: { answer: Extract<Answer, { ok: true }> }) {
  return (
    <Alert color="gray" role="status" title={answer.said}>
      {answer.password && (
        <Group>
          <Text size="sm">
            Temporary password, shown this once: <Code>{answer.password}</Code>
          </Text>
          <CopyButton value={answer.password}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      )}
    </Alert>
  )
}

type FormProps = {
  intent: 'add' | 'change'
  member: Member | null
  workflows: Workflow[]
  refusal: Extract<Answer, { ok: false }> | null
}

function MemberForm({ intent, member, workflows, refusal }: FormProps) {
  const busy = useNavigation().state !== 'idle'
  const errorOf = (name: string) =>
    refusal?.intent === intent && refusal.subject === name ? refusal.message : undefined
  const general = refusal && !['email', 'name', 'roles'].includes(refusal.subject ?? '') ? refusal.message : null
  return (
    <Form method="post">
      <Stack>
        {general && (
          <Alert color="red" role="alert">
            {general}
          </Alert>
        )}
        {member ? (
          <input type="hidden" name="userId" value={member.userId} />
        ) : (
          <>
            <TextInput
              label="E-mail address"
              name="email"
              type="email"
              required
              autoComplete="off"
              error={errorOf('email')}
              data-autofocus
            />
            <TextInput label="Name" name="name" required autoComplete="off" error={errorOf('name')} />
          </>
        )}
        <Checkbox.Group label="Roles" defaultValue={member?.roles ?? ['reviewer']} error={errorOf('roles')}>
          <Stack gap="xs" mt={4}>
            {roles.map((role) => (
              <Checkbox key={role} name="roles" value={role} label={roleLabel[role]} />
            ))}
          </Stack>
        </Checkbox.Group>
        {workflows.length > 0 && (
          <Checkbox.Group
            label="Workflows"
            defaultValue={member ? member.workflows.map((w) => w.key) : workflows.map((w) => w.key)}
          >
            <Stack gap="xs" mt={4}>
              {workflows.map((workflow) => (
                <Checkbox key={workflow.key} name="workflows" value={workflow.key} label={workflow.name} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Group justify="space-between">
          <Button type="submit" name="intent" value={intent} loading={busy}>
            {member ? 'Save' : 'Add'}
          </Button>
          {member && (
            <Group gap="xs">
              {!member.isDemo && (
                <Button type="submit" name="intent" value="reset" variant="default">
                  New password
                </Button>
              )}
              <Button type="submit" name="intent" value="remove" variant="light" color="red">
                Remove
              </Button>
            </Group>
          )}
        </Group>
      </Stack>
    </Form>
  )
}
