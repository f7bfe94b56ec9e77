import { Alert, Anchor, Button, Code, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconAlertCircle, IconCheck, IconClock, IconMail, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useFetcher } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import type { SenderView } from '#server/item/sender.ts'
import type { LettersView, LetterView } from '#server/notification/letters.ts'
import classes from './item.module.css'

type Answer = { message: string | null }
type Props = {
  sender: SenderView | null
  letters: LettersView
  /** The item is with its sender. */
  returned: boolean
  mayEdit: boolean
  timeZone: string
}

/** Who sent the item, what they were written, and what they will be. */
export function SenderPanel({ sender, letters, returned, mayEdit, timeZone }: Props) {
  const fetcher = useFetcher<Answer>({ key: 'sender' })
  const [editing, setEditing] = useState(false)
  const busy = fetcher.state !== 'idle'
  const send = (fields: Record<string, string>) => {
    setEditing(false)
    void fetcher.submit(fields, { method: 'post' })
  }
  const small = { size: 'compact-sm', variant: 'default', disabled: busy } as const
  return (
    <Stack gap="sm">
      {fetcher.data?.message && !busy && <Alert color="red" role="alert" title={fetcher.data.message} />}
      {sender ? <Who sender={sender} /> : <Nobody returned={returned} />}
      {mayEdit && !editing && (
        <Group gap="xs">
          <Button {...small} onClick={() => setEditing(true)}>
            {sender ? 'Change the sender' : 'Enter the sender'}
          </Button>
          {sender?.statusLink && (
            <Button {...small} onClick={() => send({ intent: 'revoke-link' })}>
              End the status link
            </Button>
          )}
          {sender && !sender.statusLink && (
            <Button {...small} onClick={() => send({ intent: 'make-link' })}>
              Make a status link
            </Button>
          )}
          {sender && (
            <Button {...small} onClick={() => send({ intent: 'erase-sender' })}>
              Erase the sender
            </Button>
          )}
        </Group>
      )}
      {editing && <Edit sender={sender} busy={busy} onSend={send} onClose={() => setEditing(false)} />}
      {letters.letters.map((letter) => (
        <LetterLine key={letter.id} {...{ letter, mayEdit, busy, timeZone, send }} off={letters.off} />
      ))}
      {letters.reminders.length > 0 && (
        <Text size="sm" c="dimmed">
          <IconClock size={15} aria-hidden className={classes.quietMark} /> Reminded while it is returned:{' '}
          {letters.reminders.map((at, i) => (
            <span key={at}>
              {i > 0 && ', '}
              <Moment at={at} timeZone={timeZone} />
            </span>
          ))}
        </Text>
      )}
    </Stack>
  )
}

function Who({ sender: { address, name, subject, statusLink } }: { sender: SenderView }) {
  return (
    <dl className={classes.facts}>
      <dt>From</dt>
      <dd>{name ? `${name} <${address}>` : address}</dd>
      {subject && (
        <>
          <dt>Subject</dt>
          <dd>{subject}</dd>
        </>
      )}
      <dt>Status link</dt>
      <dd>
        {statusLink ? (
          <>
            <Anchor href={statusLink} target="_blank" rel="noreferrer" size="sm">
              What the sender sees
            </Anchor>{' '}
            <CopyButton value={statusLink}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy the link'}
                </Button>
              )}
            </CopyButton>
          </>
        ) : (
          'none'
        )}
      </dd>
    </dl>
  )
}

function Nobody({ returned }: { returned: boolean }) {
  return (
    <Text size="sm" c="dimmed">
      Nobody knows who sent this item
      {returned ? ', so that no letter could be written: enter the sender, and it is.' : '.'}
    </Text>
  )
}

type EditProps = {
  sender: SenderView | null
  busy: boolean
  onSend: (fields: Record<string, string>) => void
  onClose: () => void
}

function Edit({ sender, busy, onSend, onClose }: EditProps) {
  const [address, setAddress] = useState(sender?.address ?? '')
  const [name, setName] = useState(sender?.name ?? '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSend({ intent: 'sender', address, name })
      }}
    >
      <Stack gap="xs">
        <TextInput
          label="E-mail address"
          type="email"
          required
          maxLength={320}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <TextInput label="Name" maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Group gap="xs">
          <Button type="submit" size="compact-md" loading={busy}>
            Save the sender
          </Button>
          <Button size="compact-md" variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const kindWords: Record<LetterView['kind'], string> = {
  receipt: 'Letter: it has arrived',
  return: 'Letter: what is to be corrected',
  ask: 'Letter: a document is asked for',
  reminder: 'Reminder',
}

type LineProps = {
  letter: LetterView
  off: string | null
  mayEdit: boolean
  busy: boolean
  timeZone: string
  send: (fields: Record<string, string>) => void
}

function LetterLine({ letter, off, mayEdit, busy, timeZone, send }: LineProps) {
  const { id, kind, to, subject, text, problem, stuck } = letter
  const small = { size: 'compact-sm', variant: 'default', disabled: busy } as const
  return (
    <div>
      <Text size="sm">
        <strong>{kindWords[kind]}</strong> <LetterStanding letter={letter} timeZone={timeZone} />
      </Text>
      {problem && (
        <Text size="sm" className={classes.wrong}>
          {problem}
        </Text>
      )}
      {stuck && off && <Text size="sm">No mail server is set here, so that this letter has to be sent by hand.</Text>}
      {text !== '' && (
        <details open={stuck && off !== null}>
          <summary>
            <Text component="span" size="sm">
              The letter
            </Text>
          </summary>
          <Text size="sm">
            To {to}: {subject}
          </Text>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text}
          </Code>
          <CopyButton value={`${subject}\n\n${text}`}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" mt={4} onClick={copy}>
                {copied ? 'Copied' : 'Copy the text'}
              </Button>
            )}
          </CopyButton>
        </details>
      )}
      {mayEdit && stuck && (
        <Group gap="xs" mt={4}>
          {!off && (
            <Button {...small} onClick={() => send({ intent: 'letter', letter: id })}>
              Send it again
            </Button>
          )}
          <Button {...small} onClick={() => send({ intent: 'by-hand', letter: id })}>
            I have sent it by hand
          </Button>
        </Group>
      )}
    </div>
  )
}

function LetterStanding({ letter, timeZone }: { letter: LetterView; timeZone: string }) {
  const { state, notBefore, endedAt, stuck } = letter
  const at = (iso: string | null) => iso && <Moment at={iso} timeZone={timeZone} />
  if (state === 'sent')
    return (
      <span className={classes.quietMark}>
        <IconCheck size={14} aria-hidden /> sent {at(endedAt)}
      </span>
    )
  if (state === 'withdrawn')
    return (
      <span className={classes.quietMark}>
        <IconX size={14} aria-hidden /> withdrawn {at(endedAt)}
      </span>
    )
  if (state === 'failed')
    return (
      <span className={classes.wrong}>
        <IconAlertCircle size={14} aria-hidden /> not sent {at(endedAt)}
      </span>
    )
  return (
    <span className={classes.needs}>
      <IconMail size={14} aria-hidden /> {stuck ? 'waits to be sent' : <>leaves {at(notBefore)}</>}
    </span>
  )
}
