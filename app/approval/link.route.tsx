import { Button, Container, Group, Stack, Text, Title } from '@mantine/core'
import { Form, Link, redirect } from 'react-router'
import { api } from '#app/api.server.ts'
import type { Route } from './+types/link.route.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Link to an approval · Countersign' }]

/** Where the link of a message leads: it asks for the sign-in first, and then goes to the approval or says why not. */
export async function loader({ context, request, params }: Route.LoaderArgs) {
  const answer = await api(context, request).approval.link({ token: params.token })
  if ('to' in answer) throw redirect(answer.to)
  return answer
}

export default function ApprovalLink({ loaderData: { problem, title, message }, params }: Route.ComponentProps) {
  return (
    <Container component="main" id="main" tabIndex={-1} size={520} py={{ base: 'lg', sm: 64 }}>
      <Stack>
        <Title order={1}>{title}</Title>
        <Text>{message}</Text>
        <Group>
          <Button component={Link} to="/" size="md">
            Go to the start page
          </Button>
          {problem === 'other' && (
            <Form method="post" action="/sign-out">
              <input type="hidden" name="to" value={`/approve/${params.token}`} />
              <Button type="submit" size="md" variant="default">
                Sign in as somebody else
              </Button>
            </Form>
          )}
        </Group>
      </Stack>
    </Container>
  )
}
