import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Form, useNavigation } from 'react-router'

/** Takes an entry out of the figures; asks why first. */
export function VoidForm({ id, what }: { id: string; what: string }) {
  const [asking, setAsking] = useState(false)
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        c="var(--mantine-color-text)"
        onClick={() => setAsking(true)}
        aria-label={`Void ${what}`}
      >
        Void
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Void ${what}?`} withinPortal={false}>
        <Form method="post" onSubmit={() => setAsking(false)}>
          <Stack>
            <Text size="sm">The entry is kept with your reason and no longer counts. This cannot be taken back.</Text>
            <TextInput
              name="reason"
              label="Why it does not count"
              required
              minLength={3}
              maxLength={500}
              data-autofocus
            />
            <input type="hidden" name="id" value={id} />
            <Group>
              <Button type="submit" name="intent" value="void" variant="light" color="red" loading={busy}>
                Void
              </Button>
              <Button variant="default" onClick={() => setAsking(false)}>
                Keep
              </Button>
            </Group>
          </Stack>
        </Form>
      </Modal>
    </>
  )
}
