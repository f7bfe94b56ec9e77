import { Alert, Anchor, Button, Card, Container, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { Form, Link, redirect, useNavigation } from 'react-router'
import { attempt, door } from '#app/api.server.ts'
import { firstAdministratorSchema } from '#server/identity/input.ts'
import type { Route } from './+types/first-start.route.ts'

export const meta: Route.MetaFunction = () => [{ title: 'First start · Countersign' }]

export async function loader({ context }: Route.LoaderArgs) {
  const { firstStart } = await door(context).front()
  return { open: firstStart }
}

export async function action({ context, request }: Route.ActionArgs) {
  const given = Object.fromEntries(await request.formData())
  const { password: _, code: __, ...kept } = given
  const result = await attempt(context, request, async () => {
    const input = firstAdministratorSchema.parse(given)
    const made = await door(context).createFirstAdministrator(input)
    const signedIn = await door(context).signIn({ email: input.email, password: input.password })
    return { made, cookies: signedIn.ok ? signedIn.cookies : [] }
  })
  if (!result.ok) return { message: result.message, subject: result.subject, kept: kept as Record<string, string> }
  const headers = new Headers()
  for (const cookie of result.value.cookies) headers.append('set-cookie', cookie)
  throw redirect(`/o/${result.value.made.slug}`, { headers })
}

const fields = [
  { name: 'organisation', label: 'Organisation', autoComplete: 'organization' },
  { name: 'name', label: 'Your name', autoComplete: 'name' },
  { name: 'email', label: 'E-mail address', autoComplete: 'username', type: 'email' },
] as const

export default function FirstStart({ loaderData, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== 'idle'
  const errorOf = (name: string) => (actionData?.subject === name ? actionData.message : undefined)
  return (
    <Container component="main" id="main" tabIndex={-1} size={480} py={{ base: 'lg', sm: 64 }}>
      <Card withBorder padding="lg">
        {!loaderData.open ? (
          <Stack>
            <Title order={1}>First start</Title>
            <Text>
              There is an administrator already, or the demo is running. New accounts come from an administrator.
            </Text>
            <Anchor component={Link} to="/sign-in">
              Go to the sign-in page
            </Anchor>
          </Stack>
        ) : (
          <Form method="post">
            <Stack>
              <Title order={1}>First administrator</Title>
              <Text c="dimmed">
                The terminal in which the server was started shows a one-time code. It proves that this is your machine.
              </Text>
              {actionData && !['code', 'password', ...fields.map((f) => f.name)].includes(actionData.subject ?? '') && (
                <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
                  {actionData.message}
                </Alert>
              )}
              <TextInput
                label="One-time code"
                name="code"
                autoComplete="one-time-code"
                required
                error={errorOf('code')}
              />
              {fields.map((field) => (
                <TextInput
                  key={field.name}
                  {...field}
                  required
                  defaultValue={actionData?.kept[field.name]}
                  error={errorOf(field.name)}
                />
              ))}
              <PasswordInput
                label="Password"
                name="password"
                description="At least 12 characters."
                autoComplete="new-password"
                minLength={12}
                required
                error={errorOf('password')}
              />
              <Button type="submit" loading={busy}>
                Create organisation and account
              </Button>
            </Stack>
          </Form>
        )}
      </Card>
    </Container>
  )
}
