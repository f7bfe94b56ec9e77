import { Button, Paper, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { Form, useNavigation, useSubmit } from 'react-router'
import { DismissDialog } from '#app/exceptions/dismiss-dialog.tsx'
import classes from './item.module.css'

/** A blank form for what could not be read or proposed for. */
export function EnterByHand() {
  const busy = useNavigation().state !== 'idle'
  return (
    <Form method="post">
      <Button type="submit" name="intent" value="enter" size="compact-sm" variant="default" disabled={busy}>
        Enter by hand
      </Button>
    </Form>
  )
}

/** It is no item at all. */
export function Dismiss() {
  const [asking, setAsking] = useState(false)
  const submit = useSubmit()
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        Dismiss
      </Button>
      {asking && (
        <DismissDialog
          count={1}
          onClose={() => setAsking(false)}
          onSend={(reason) => {
            setAsking(false)
            void submit({ intent: 'dismiss', reason }, { method: 'post' })
          }}
        />
      )}
    </>
  )
}

/** What was dismissed, with the way back. */
export function Dismissed({ mayRestore }: { mayRestore: boolean }) {
  const busy = useNavigation().state !== 'idle'
  return (
    <Paper withBorder p="md" component="section" aria-label="Dismissed">
      <Text fw={600} className={classes.quietMark}>
        <IconX size={16} aria-hidden /> This item was dismissed
      </Text>
      <Text my="xs" size="sm">
        Somebody said that it is no item: it counts as nothing. Why stands among its comments.
      </Text>
      {mayRestore && (
        <Form method="post">
          <Button type="submit" name="intent" value="restore" size="compact-sm" variant="default" loading={busy}>
            Take the dismissal back
          </Button>
        </Form>
      )}
    </Paper>
  )
}
