import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import classes from './approval.module.css'
import { useApproval } from './use-approval.ts'

type Props = {
  at: { organisation: string; workflow: string }
  item: { number: number; title: string }
  /** The next item that waits, and how many do. */
  next: number | null
  left: number
  /** Address of the list of approvals. */
  list: string
}

/** The two buttons under the thumb; a rejection is confirmed and says why. */
export function ApprovalWord({ at, item, next, left, list }: Props) {
  const navigate = useNavigate()
  const { state, problem, decide, retry } = useApproval({ ...at, number: item.number })
  const [rejecting, setRejecting] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)

  const say = async (kind: 'approve' | 'reject', message: string | null) => {
    setBusy(true)
    setRefusal(null)
    const why = await decide({ kind, message })
    setBusy(false)
    if (why) return setRefusal(why)
    const notice = `${item.title} ${kind === 'approve' ? 'approved' : 'rejected and sent back to review'}.`
    await navigate(next ? `${list}/${next}` : list, { state: { notice } })
  }
  const trouble = refusal ?? problem
  return (
    <section className={classes.word} aria-label="Your word">
      {trouble && (
        <Alert color="red" role="alert" title={trouble} mb="xs">
          {state === 'refused' && (
            <Button size="compact-sm" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
        </Alert>
      )}
      <div className={classes.buttons}>
        <Button
          size="lg"
          variant="default"
          className={classes.reject}
          leftSection={<IconX size={20} aria-hidden />}
          disabled={state !== 'open' || busy}
          onClick={() => setRejecting(true)}
        >
          Reject
        </Button>
        <Button
          size="lg"
          leftSection={<IconCheck size={20} aria-hidden />}
          disabled={state !== 'open'}
          loading={busy && !rejecting}
          onClick={() => void say('approve', null)}
        >
          Approve
        </Button>
      </div>
      <Text size="xs" c="dimmed" ta="center" role="status">
        {state === 'opening' ? 'Opening it for you' : left > 0 ? `${left} more after this one` : 'The last one'}
      </Text>
      <RejectDialog
        opened={rejecting}
        title={item.title}
        busy={busy}
        problem={refusal}
        onClose={() => setRejecting(false)}
        onReject={(message) => void say('reject', message)}
      />
    </section>
  )
}

type RejectProps = {
  opened: boolean
  title: string
  busy: boolean
  problem: string | null
  onClose(): void
  onReject(message: string): void
}

function RejectDialog({ opened, title, busy, problem, onClose, onReject }: RejectProps) {
  const [message, setMessage] = useState('')
  return (
    <Modal opened={opened} onClose={onClose} title={`Reject ${title}?`} transitionProps={{ duration: 100 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (message.trim() !== '') onReject(message.trim())
        }}
      >
        <Stack>
          <Textarea
            label="Why"
            description="It goes back to review. Whoever corrects it has only these words."
            autosize
            minRows={3}
            maxLength={2000}
            data-autofocus
            required
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            error={problem}
          />
          <Group justify="flex-end">
            <Button variant="default" size="md" onClick={onClose}>
              Keep it open
            </Button>
            <Button type="submit" size="md" color="#b3261e" loading={busy} disabled={message.trim() === ''}>
              Reject and send back
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
