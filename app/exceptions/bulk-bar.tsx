import { Button, Group, Paper, Text } from '@mantine/core'
import type { ExceptionView } from '#server/item/exceptions.ts'
import type { Send } from './exception-row.tsx'
import classes from './exceptions.module.css'

type Props = {
  rows: readonly ExceptionView[]
  busy: boolean
  me: string
  mayGive: boolean
  send: Send
  onDismiss: (numbers: readonly number[]) => void
  onGive: (numbers: readonly number[]) => void
  onNone: () => void
}

/** What can be done about all that are chosen. */
export function BulkBar({ rows, busy, me, mayGive, send, onDismiss, onGive, onNone }: Props) {
  const which = (action: ExceptionView['actions'][number]) => [
    ...new Set(rows.filter((row) => row.actions.includes(action) && !row.letterId).map((row) => row.number)),
  ]
  const [retry, dismiss, own] = [which('retry'), which('dismiss'), [...new Set(rows.map((row) => row.number))]]
  const look = { size: 'sm', variant: 'default', disabled: busy } as const
  return (
    <Paper withBorder p="xs" className={classes.bulk} component="section" aria-label="Chosen exceptions">
      <Group gap="xs">
        <Text size="sm" fw={600} role="status">
          {rows.length} chosen
        </Text>
        {retry.length > 0 && (
          <Button {...look} onClick={() => send({ intent: 'retry', numbers: retry.join(',') })}>
            Retry {retry.length}
          </Button>
        )}
        <Button {...look} onClick={() => send({ intent: 'own', numbers: own.join(','), userId: me })}>
          Take {own.length}
        </Button>
        {mayGive && (
          <Button {...look} onClick={() => onGive(own)}>
            Give to
          </Button>
        )}
        {dismiss.length > 0 && (
          <Button {...look} onClick={() => onDismiss(dismiss)}>
            Dismiss {dismiss.length}
          </Button>
        )}
        <Button size="sm" variant="subtle" onClick={onNone}>
          Choose none
        </Button>
      </Group>
    </Paper>
  )
}
