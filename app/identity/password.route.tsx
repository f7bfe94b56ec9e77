import { Alert, Button, Card, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { Form, redirect, useNavigation } from 'react-router'
import { api, attempt, door } from '#app/api.server.ts'
import { PageShell } from '#app/ui/page-shell.tsx'
import type { Route } from './+types/password.route.ts'
import { personMenu } from './person-menu.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Change password · Countersign' }]

export async function loader({ context, request }: Route.LoaderArgs) {
  return api(context, request).identity.me()
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const next = String(form.get('next') ?? '')
  if (next !== String(form.get('again') ?? ''))
    return { message: 'The two new passwords differ: write the same one twice.', subject: 'again' }
  const result = await attempt(context, request, (server) =>
    server.identity.changeOwnPassword({ current: String(form.get('current') ?? ''), next }),
  )
  if (!result.ok) return { message: result.message, subject: result.subject }
  const headers = new Headers()
  for (const cookie of await door(context).signOut()) headers.append('set-cookie', cookie)
  throw redirect('/sign-in', { headers })
}

export default function Password({ loaderData: me, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== 'idle'
  const errorOf = (name: string) => (actionData?.subject === name ? actionData.message : undefined)
  return (
    <PageShell me={me} menu={personMenu(null)}>
      <Card withBorder padding="lg" maw={480} mx="auto">
        <Stack>
          <Title order={1}>Change password</Title>
          {me.isDemo ? (
            <Text>Demo accounts keep their documented password.</Text>
          ) : (
            <Form method="post">
              <Stack>
                <Text c="dimmed">All your sessions end; sign in again with the new password.</Text>
                {actionData && !['current', 'next', 'again'].includes(actionData.subject ?? '') && (
                  <Alert color="red" role="alert">
                    {actionData.message}
                  </Alert>
                )}
                <PasswordInput
                  label="Current password"
                  name="current"
                  autoComplete="current-password"
                  required
                  error={errorOf('current')}
                />
                <PasswordInput
                  label="New password"
                  name="next"
                  description="At least 12 characters."
                  autoComplete="new-password"
                  minLength={12}
                  required
                  error={errorOf('next')}
                />
                <PasswordInput
                  label="New password again"
                  name="again"
                  autoComplete="new-password"
                  required
                  error={errorOf('again')}
                />
                <Button type="submit" loading={busy}>
                  Change password
                </Button>
              </Stack>
            </Form>
          )}
        </Stack>
      </Card>
    </PageShell>
  )
}
