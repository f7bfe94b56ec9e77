import { Alert, Button, Group, Text, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Form, useNavigation } from 'react-router'
import classes from './inbox.module.css'

type Props = {
  title: string
  unread: number
  /** Why the last action was refused; null: it was not. */
  refusal: string | null
  /** What stands there when nothing has come yet. */
  empty: ReactNode
  /** InboxEntry rows, unread ones first. */
  children: ReactNode[]
}

/** What has come to a person, with a way to mark all of it read: the page's action takes a form without an id. */
export function Inbox({ title, unread, refusal, empty, children }: Props) {
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <Group justify="space-between">
        <Title order={1}>{title}</Title>
        {unread > 0 && (
          <Form method="post">
            <Button type="submit" variant="default" size="compact-md" disabled={busy}>
              Mark all {unread} read
            </Button>
          </Form>
        )}
      </Group>
      {refusal && <Alert color="red" role="alert" title={refusal} />}
      {children.length === 0 ? (
        empty
      ) : (
        <ol className={classes.list} aria-label={`${title}, unread ones first`}>
          {children}
        </ol>
      )}
    </>
  )
}

type EntryProps = {
  unread: boolean
  /** The form's field and value that name this entry, and what it is called to those who hear the button. */
  field: string
  value: string
  name: string
  children: ReactNode
}

export function InboxEntry({ unread, field, value, name, children }: EntryProps) {
  const busy = useNavigation().state !== 'idle'
  return (
    <li className={classes.entry} data-unread={unread || undefined}>
      {children}
      {unread ? (
        <Form method="post">
          <input type="hidden" name={field} value={value} />
          <Button type="submit" variant="subtle" size="compact-xs" disabled={busy} aria-label={`Mark read: ${name}`}>
            Mark read
          </Button>
        </Form>
      ) : (
        <Text size="xs" c="dimmed">
          <IconCheck size={13} aria-hidden /> read
        </Text>
      )}
    </li>
  )
}

/** The word that marks what nobody has read yet. */
export function UnreadMark({ children }: { children: ReactNode }) {
  return <span className={classes.unread}>{children}</span>
}
