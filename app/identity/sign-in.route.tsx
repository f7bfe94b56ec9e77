import {
  Alert,
  Anchor,
  Button,
  Card,
  Container,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, Link, redirect, useNavigation } from 'react-router'
import { door, safeTarget } from '#app/api.server.ts'
import type { Route } from './+types/sign-in.route.ts'
import classes from './sign-in.module.css'

export const meta: Route.MetaFunction = () => [{ title: 'Sign in · Countersign' }]

export async function loader({ context, request }: Route.LoaderArgs) {
  if (door(context).session) throw redirect(safeTarget(new URL(request.url).searchParams.get('to')))
  return door(context).front()
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const email = String(form.get('email') ?? '').trim()
  const password = String(form.get('password') ?? '')
  if (!email || !password) return { message: 'Write your e-mail address and your password.', email }
  const answer = await door(context).signIn({ email, password })
  if (!answer.ok) return { message: answer.message, email }
  const headers = new Headers()
  for (const cookie of answer.cookies) headers.append('set-cookie', cookie)
  throw redirect(safeTarget(new URL(request.url).searchParams.get('to')), { headers })
}

export default function SignIn({ loaderData, actionData }: Route.ComponentProps) {
  const { demoAccounts, demoPassword, firstStart } = loaderData
  const [email, setEmail] = useState(actionData?.email ?? '')
  const [password, setPassword] = useState('')
  const busy = useNavigation().state !== 'idle'
  return (
    <Container
      component="main"
      id="main"
      tabIndex={-1}
      size={demoAccounts.length > 0 ? 820 : 420}
      py={{ base: 'lg', sm: 64 }}
    >
      <Stack gap="lg">
        <div>
          <Title order={1}>Countersign</Title>
          <Text c="dimmed">AI proposes, a person countersigns.</Text>
        </div>
        <div className={demoAccounts.length > 0 ? classes.columns : undefined}>
          <Card withBorder padding="lg">
            <Form method="post">
              <Stack>
                <Title order={2}>Sign in</Title>
                {actionData?.message && (
                  <Alert color="red" variant="light" role="alert" icon={<IconAlertCircle aria-hidden />}>
                    {actionData.message}
                  </Alert>
                )}
                {firstStart && (
                  <Alert color="gray" title="No account yet">
                    <Anchor component={Link} to="/first-start">
                      Make the first administrator
                    </Anchor>{' '}
                    with the code from the terminal.
                  </Alert>
                )}
                <TextInput
                  label="E-mail address"
                  name="email"
                  type="email"
                  autoComplete="username"
                  required
                  withAsterisk={false}
                  value={email}
                  onChange={(event) => setEmail(event.currentTarget.value)}
                />
                <PasswordInput
                  label="Password"
                  name="password"
                  autoComplete="current-password"
                  required
                  withAsterisk={false}
                  value={password}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                />
                <Button type="submit" loading={busy}>
                  Sign in
                </Button>
                <Text size="sm" c="dimmed">
                  Accounts and new passwords come from your administrator.
                </Text>
              </Stack>
            </Form>
          </Card>
          {demoPassword && (
            <section aria-labelledby="demo-heading">
              <Stack gap="xs">
                <Title order={2} id="demo-heading">
                  Demo log-ins
                </Title>
                <Text size="sm" c="dimmed">
                  Choose one to fill the form; the password of all is <code>{demoPassword}</code>. They reach the demo
                  organisation only.
                </Text>
                {demoAccounts.map((account) => (
                  <UnstyledButton
                    key={account.email}
                    className={classes.account}
                    aria-pressed={email === account.email}
                    onClick={() => {
                      setEmail(account.email)
                      setPassword(demoPassword)
                    }}
                  >
                    <Text size="sm" fw={600}>
                      {account.purpose}
                    </Text>
                    <Text size="sm" c="dimmed" className={classes.address}>
                      {account.email}
                    </Text>
                  </UnstyledButton>
                ))}
              </Stack>
            </section>
          )}
        </div>
      </Stack>
    </Container>
  )
}
