import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useFetcher, useNavigate, useRevalidator } from 'react-router'
import type { DoneAnswer, DraftView } from './designer-data.ts'
import { dropCopy } from './kept-copy.ts'
import type { DraftDesk } from './use-draft.ts'

type Props = { opened: boolean; onClose: () => void; view: DraftView; desk: DraftDesk }

const json = { method: 'post', encType: 'application/json' } as const

/** Throws the draft away, after saying what goes with it. */
export function DiscardDialog({ opened, onClose, view, desk, organisation }: Props & { organisation: string }) {
  const fetcher = useFetcher<DoneAnswer>({ key: `discard-${view.id}` })
  const navigate = useNavigate()
  const answer = fetcher.data
  const back = view.workflow ? `/o/${organisation}/w/${view.workflow}` : `/o/${organisation}`
  const settled = fetcher.state === 'idle'
  useEffect(() => {
    if (!answer?.ok || !settled) return
    dropCopy(localStorage, view.id)
    void navigate(back)
  }, [answer, settled, view.id, back, navigate])
  return (
    <Modal opened={opened} onClose={onClose} title="Throw this draft away?" withinPortal={false}>
      <Stack>
        <Text size="sm">{view.discardText}</Text>
        {answer && !answer.ok && <Alert color="red" role="alert" title={answer.message} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            loading={fetcher.state !== 'idle'}
            disabled={desk.unsaved && !desk.state.failure}
            onClick={() =>
              fetcher.submit(JSON.stringify({ intent: 'discard', revision: desk.state.saved.revision }), json)
            }
          >
            Throw it away
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** The key of a workflow that nobody has seen yet. */
export function AddressDialog({ opened, onClose, view, desk }: Props) {
  const fetcher = useFetcher<DoneAnswer>({ key: `address-${view.id}` })
  const revalidator = useRevalidator()
  const [key, setKey] = useState(view.key)
  const answer = fetcher.data
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer?.ok) void revalidator.revalidate()
  }, [answer])
  return (
    <Modal opened={opened} onClose={onClose} title="Its address" withinPortal={false}>
      <Stack>
        <TextInput
          label="Key"
          description="Stands in addresses and files; once it is published it stays."
          value={key}
          maxLength={40}
          spellCheck={false}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={answer && !answer.ok ? answer.message : undefined}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button
            loading={fetcher.state !== 'idle'}
            disabled={key === view.key || desk.unsaved}
            onClick={() =>
              fetcher.submit(JSON.stringify({ intent: 'rename', revision: desk.state.saved.revision, key }), json)
            }
          >
            Change it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
