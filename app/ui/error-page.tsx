import { Button, Code, Container, Group, Stack, Text, Title } from '@mantine/core'
import { isRouteErrorResponse, Link } from 'react-router'

type Explained = { title: string; message: string; requestId: string | null }

/** What happened, and what to do; with the number under which the log has the rest. */
export function ErrorPage({ error }: { error: unknown }) {
  const { title, message, requestId } = explain(error)
  const retry = !(isRouteErrorResponse(error) && [403, 404].includes(error.status))
  return (
    <Container size="sm" py="xl" component="main" id="main" tabIndex={-1}>
      <title>{`${title} · Countersign`}</title>
      <Stack gap="md">
        <Title order={1}>{title}</Title>
        <Text>{message}</Text>
        <Group>
          {retry && <Button onClick={() => window.location.reload()}>Try again</Button>}
          <Button variant={retry ? 'default' : 'filled'} component={Link} to="/">
            Start page
          </Button>
        </Group>
        {requestId && (
          <Text size="sm" c="dimmed">
            For your administrator: request <Code>{requestId}</Code>
          </Text>
        )}
      </Stack>
    </Container>
  )
}

function explain(error: unknown): Explained {
  if (isRouteErrorResponse(error)) {
    const body = error.data as { message?: string; requestId?: string } | string | null
    const given = typeof body === 'object' && body !== null ? body : {}
    const message = given.message ?? sentences[error.status] ?? sentences[500] ?? ''
    return { title: titles[error.status] ?? 'Something went wrong', message, requestId: given.requestId ?? null }
  }
  // A page that was open while a new version was installed asks for files that are gone.
  if (error instanceof Error && /dynamically imported module|importing a module script/i.test(error.message))
    return {
      title: 'Countersign was updated',
      message: 'This page belongs to the version before: load it again.',
      requestId: null,
    }
  return { title: 'Something went wrong', message: sentences[500] ?? '', requestId: null }
}

const titles: Record<number, string> = {
  403: 'This needs another role',
  404: 'There is nothing here',
  503: 'Not available just now',
}

const sentences: Record<number, string> = {
  404: 'The address may be old or mistyped: go on from the start page.',
  500: 'The page could not be shown; nothing was changed. Try again, and tell your administrator if it stays.',
  503: 'The server is busy starting or stopping; nothing is lost. Try again in a few seconds.',
}
