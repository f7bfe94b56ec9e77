import { Alert, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { Fragment, type ReactNode, useState } from 'react'
import { EmptyState } from './empty-state.tsx'
import type { ServerAnswer, ServerRefusal } from './trial.tsx'

type Kept = { id: string; version: number; label: string }

type Props<T extends Kept> = {
  title: string
  text: string
  /** "Add a connection": on the button and over the form. */
  add: string
  empty: { title: string; text: string }
  servers: readonly T[]
  answer: ServerAnswer | undefined
  table: (change: (server: T) => void) => ReactNode
  /** Null: a new one. */
  form: (server: T | null, refusal: ServerRefusal | null) => ReactNode
  children?: ReactNode
}

/** Servers outside that an administrator made known: a list of them, and the form of one. */
export function ServerPage<T extends Kept>({ title, text, add, empty, servers, answer, ...parts }: Props<T>) {
  const [editing, setEditing] = useState<T | 'new' | null>(null)
  // An answer that went well closes the dialog it came from; each answer is a new object.
  const [seen, setSeen] = useState(answer)
  if (answer !== seen) {
    setSeen(answer)
    if (answer?.ok) setEditing(null)
  }
  const button = <Button onClick={() => setEditing('new')}>{add}</Button>
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" size="sm" maw={720}>
            {text}
          </Text>
        </div>
        {servers.length > 0 && button}
      </Group>
      {answer?.ok && <Alert color="gray" role="status" title={answer.said} />}
      {servers.length === 0 ? (
        <Card withBorder>
          <EmptyState title={empty.title} action={button}>
            {empty.text}
          </EmptyState>
        </Card>
      ) : (
        <Card withBorder padding={0} px={{ base: 'md', sm: 0 }}>
          {parts.table(setEditing)}
        </Card>
      )}
      {parts.children}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === 'new' ? add : editing?.label}
        size="lg"
        withinPortal={false}
      >
        {editing && (
          <Fragment key={editing === 'new' ? 'new' : `${editing.id} ${editing.version}`}>
            {parts.form(
              editing === 'new' ? null : editing,
              answer && !answer.ok && answer.intent !== 'try' ? answer : null,
            )}
          </Fragment>
        )}
      </Modal>
    </Stack>
  )
}
