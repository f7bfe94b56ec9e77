import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Definition } from '#server/workflow/workflow.ts'
import classes from './design.module.css'
import { placeOf } from './places.ts'
import { type Target, usesOf, without } from './rename.ts'

/** What is about to be taken out: “the field “Total””. */
export type Doomed = { target: Target; name: string }
type Props = {
  doomed: Doomed | null
  draft: Definition
  change: (part: Partial<Definition>) => void
  onClose: () => void
}

/** Takes a part out at once where nothing names it; else says what does, and asks. */
export function DeleteDialog({ doomed, draft, change, onClose }: Props) {
  const uses = doomed ? usesOf(draft, doomed.target) : []
  // What is being closed keeps its words while it goes.
  const last = useRef<Doomed | null>(null)
  if (doomed) last.current = doomed
  const unused = doomed !== null && uses.length === 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: acts once for each part that is to go
  useEffect(() => {
    if (!doomed || !unused) return
    change(without(draft, doomed.target))
    onClose()
  }, [doomed])
  return (
    <Modal
      opened={doomed !== null && !unused}
      onClose={onClose}
      title={`Delete ${last.current?.name ?? ''}?`}
      withinPortal={false}
    >
      <Stack>
        <div>
          <Text size="sm">It is named here:</Text>
          <ul className={classes.problems}>
            {[...new Set(uses.map(({ path }) => placeOf(draft, path)))].map((place) => (
              <li key={place}>{place}</li>
            ))}
          </ul>
        </div>
        <Text size="sm" c="dimmed">
          Title, thresholds and margins forget it. Rules, checks, approvals and answers that name it stay, and stand
          among the things to mend. Undo brings it back.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            onClick={() => {
              if (doomed) change(without(draft, doomed.target))
              onClose()
            }}
          >
            Delete it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
