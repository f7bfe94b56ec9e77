import { Button, Group, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '#app/ui/dialog.tsx'

type Props = {
  people: readonly { id: string; name: string }[]
  count: number
  onClose: () => void
  onSend: (userId: string) => void
}

/** Asks who looks after them. */
export function GiveDialog({ people, count, onClose, onSend }: Props) {
  const [userId, setUserId] = useState('')
  return (
    <Dialog title={`Who looks after ${count === 1 ? 'it' : `these ${count}`}?`} onClose={onClose}>
      <NativeSelect
        label="Person"
        value={userId}
        onChange={(event) => setUserId(event.currentTarget.value)}
        data={[
          { value: '', label: 'nobody: whoever comes next' },
          ...people.map((person) => ({ value: person.id, label: person.name })),
        ]}
      />
      <Group>
        <Button onClick={() => onSend(userId)}>Save</Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </Dialog>
  )
}
