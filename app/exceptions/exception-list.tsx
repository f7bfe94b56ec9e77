import {
  Alert,
  Anchor,
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Paper,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { IconAlertCircle, IconHourglass, IconMailX, IconQuestionMark, IconUserCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useFetcher } from 'react-router'
import { agoText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { type ExceptionKind, type ExceptionView, exceptionWords } from '#server/item/exceptions.ts'
import type { ExceptionAnswer } from './exception-action.ts'
import classes from './exceptions.module.css'

type Person = { id: string; name: string }
type Props = {
  /** Address of the workflow. */
  base: string
  rows: readonly ExceptionView[]
  /** Whom a lead may give them to; empty for others. */
  people: readonly Person[]
  me: string
  now: string
}

/** Names a row: an item may be there twice, with a letter and with a step that failed. */
const keyOf = ({ kind, number, letterId }: ExceptionView) => `${kind} ${number} ${letterId ?? ''}`

type Send = (fields: Record<string, string>) => void

/** What needs help in one workflow, with what can be done about each and about several at once. */
export function ExceptionList({ base, rows, people, me, now }: Props) {
  const fetcher = useFetcher<ExceptionAnswer>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [dismissing, setDismissing] = useState<readonly number[] | null>(null)
  const [giving, setGiving] = useState<readonly number[] | null>(null)
  const send: Send = (fields) => void fetcher.submit(fields, { method: 'post', action: `${base}/exceptions` })
  const picked = rows.filter((row) => chosen.has(keyOf(row)))
  const busy = fetcher.state !== 'idle'
  const choose = (key: string, on: boolean) => {
    const next = new Set(chosen)
    next[on ? 'add' : 'delete'](key)
    setChosen(next)
  }
  return (
    <div>
      <Answer answer={busy ? undefined : fetcher.data} />
      {picked.length > 0 && (
        <BulkBar
          rows={picked}
          busy={busy}
          me={me}
          mayGive={people.length > 0}
          send={send}
          onDismiss={setDismissing}
          onGive={setGiving}
          onNone={() => setChosen(new Set())}
        />
      )}
      <ol className={classes.list} aria-label="Exceptions, longest first">
        {rows.map((row) => (
          <Row
            key={keyOf(row)}
            {...{ row, base, now, busy, send, me }}
            mayGive={people.length > 0}
            chosen={chosen.has(keyOf(row))}
            onChoose={(on) => choose(keyOf(row), on)}
            onDismiss={setDismissing}
            onGive={setGiving}
          />
        ))}
      </ol>
      {dismissing && (
        <DismissDialog
          count={dismissing.length}
          onClose={() => setDismissing(null)}
          onSend={(reason) => {
            send({ intent: 'dismiss', numbers: dismissing.join(','), reason })
            setDismissing(null)
            setChosen(new Set())
          }}
        />
      )}
      {giving && (
        <GiveDialog
          people={people}
          count={giving.length}
          onClose={() => setGiving(null)}
          onSend={(userId) => {
            send({ intent: 'own', numbers: giving.join(','), userId })
            setGiving(null)
          }}
        />
      )}
    </div>
  )
}

const marks: Record<ExceptionKind, { Icon: typeof IconHourglass; look: string | undefined }> = {
  failed: { Icon: IconAlertCircle, look: classes.wrong },
  stalled: { Icon: IconHourglass, look: classes.needs },
  unclassified: { Icon: IconQuestionMark, look: classes.needs },
  approval: { Icon: IconUserCheck, look: classes.needs },
  letter: { Icon: IconMailX, look: classes.wrong },
}

type RowProps = {
  row: ExceptionView
  base: string
  me: string
  now: string
  busy: boolean
  mayGive: boolean
  chosen: boolean
  onChoose: (on: boolean) => void
  send: Send
  onDismiss: (numbers: readonly number[]) => void
  onGive: (numbers: readonly number[]) => void
}

function Row({ row, base, me, now, busy, mayGive, chosen, onChoose, send, onDismiss, onGive }: RowProps) {
  const { kind, number, title, reason, since, owner, actions, letterId, workflow } = row
  const { Icon, look } = marks[kind]
  const { label, todo } = exceptionWords[kind]
  const numbers = String(number)
  const may = (action: (typeof actions)[number]) => actions.includes(action)
  const small = { size: 'compact-sm', variant: 'default', disabled: busy } as const
  return (
    <li className={classes.row}>
      <Checkbox
        checked={chosen}
        onChange={(event) => onChoose(event.currentTarget.checked)}
        aria-label={`Choose #${number}, ${label.toLowerCase()}`}
        disabled={actions.length === 0}
      />
      <div>
        <Text size="sm">
          <span className={`${classes.kind} ${look}`}>
            <Icon size={15} aria-hidden /> {label}
          </span>{' '}
          <Anchor component={Link} to={addressOf(base, row)} size="sm" fw={600}>
            #{number} {title}
          </Anchor>
        </Text>
        <Text size="sm">{reason}</Text>
        <Text size="xs" c="dimmed">
          {todo}
        </Text>
      </div>
      <Owner owner={owner} />
      <Text size="sm">
        <Moment at={since} timeZone={workflow.timeZone}>
          {agoText(since, now)}
        </Moment>
      </Text>
      <div className={classes.actions}>
        {kind === 'unclassified' && may('own') && (
          <Button {...small} component={Link} to={`${base}/review?item=${number}`}>
            Review
          </Button>
        )}
        {may('retry') && (
          <Button
            {...small}
            aria-label={`Retry #${number}`}
            onClick={() => send(letterId ? { intent: 'letter', letter: letterId } : { intent: 'retry', numbers })}
          >
            Retry
          </Button>
        )}
        {may('enter') && (
          <Button
            {...small}
            aria-label={`Enter by hand: #${number}`}
            onClick={() => send({ intent: 'enter', numbers })}
          >
            Enter by hand
          </Button>
        )}
        {may('dismiss') && (
          <Button {...small} aria-label={`Dismiss #${number}`} onClick={() => onDismiss([number])}>
            Dismiss
          </Button>
        )}
        {may('own') && owner === null && (
          <Button
            {...small}
            aria-label={`Take #${number}`}
            onClick={() => send({ intent: 'own', numbers, userId: me })}
          >
            Take
          </Button>
        )}
        {may('own') && owner?.mine && !mayGive && (
          <Button
            {...small}
            aria-label={`Leave #${number}`}
            onClick={() => send({ intent: 'own', numbers, userId: '' })}
          >
            Leave
          </Button>
        )}
        {may('own') && mayGive && (
          <Button {...small} aria-label={`Give to somebody: #${number}`} onClick={() => onGive([number])}>
            Give to
          </Button>
        )}
      </div>
    </li>
  )
}

const addressOf = (base: string, { kind, number }: ExceptionView) =>
  kind === 'approval' ? `${base}/approvals/${number}` : `${base}/items/${number}`

function Owner({ owner }: Pick<ExceptionView, 'owner'>) {
  if (!owner)
    return (
      <Text size="sm" c="dimmed">
        Nobody looks after it
      </Text>
    )
  return <Text size="sm">With {owner.mine ? 'you' : owner.name}</Text>
}

type BulkProps = {
  rows: readonly ExceptionView[]
  busy: boolean
  me: string
  mayGive: boolean
  send: Send
  onDismiss: (numbers: readonly number[]) => void
  onGive: (numbers: readonly number[]) => void
  onNone: () => void
}

function BulkBar({ rows, busy, me, mayGive, send, onDismiss, onGive, onNone }: BulkProps) {
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

/** What became of the last act. */
function Answer({ answer }: { answer: ExceptionAnswer | undefined }) {
  if (!answer) return <div role="status" />
  const { ok, message, refused } = answer
  return (
    <Alert role={ok ? 'status' : 'alert'} color={ok ? 'gray' : 'yellow'} variant="outline">
      <Text size="sm">{message}</Text>
      {refused.length > 0 && (
        <ul className={classes.refused}>
          {refused.slice(0, 8).map((each) => (
            <li key={each.number}>
              #{each.number}: {each.message}
            </li>
          ))}
          {refused.length > 8 && <li>and {refused.length - 8} more</li>}
        </ul>
      )}
    </Alert>
  )
}

type DismissProps = { count: number; onClose: () => void; onSend: (reason: string) => void }

export function DismissDialog({ count, onClose, onSend }: DismissProps) {
  const [reason, setReason] = useState('')
  const what = count === 1 ? 'this item' : `these ${count} items`
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Dismiss ${what}?`}
      withinPortal={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
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
      </Stack>
    </Modal>
  )
}

type GiveProps = { people: readonly Person[]; count: number; onClose: () => void; onSend: (userId: string) => void }

function GiveDialog({ people, count, onClose, onSend }: GiveProps) {
  const [userId, setUserId] = useState('')
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Who looks after ${count === 1 ? 'it' : `these ${count}`}?`}
      withinPortal={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
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
      </Stack>
    </Modal>
  )
}
