import { Button, Group, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '#app/ui/dialog.tsx'

type Props = { count: number; onClose: () => void; onSend: (reason: string) => void }

/** Asks for the reason. */
export function DismissDialog({ count, onClose, onSend }: Props) {
  const [reason, setReason] = useState('')
  const what = count === 1 ? 'this item' : `these ${count} items`
  return (
    <Dialog title={`Dismiss ${what}?`} onClose={onClose}>
      <Text size="sm">
        For what is no item at all: an advertisement, an empty file, something sent twice. It counts as nothing in
        lists, figures and exports, stays on record with your reason, and can be taken back.
      </Text>
      <Textarea
        label="Why"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        autosize
        minRows={2}
        required
        data-autofocus
      />
      <Group>
        <Button disabled={reason.trim().length < 3} onClick={() => onSend(reason)}>
          Dismiss
        </Button>
        <Button variant="default" onClick={onClose}>
          Keep {count === 1 ? 'it' : 'them'}
        </Button>
      </Group>
    </Dialog>
  )
}
