import { Anchor, Button, Checkbox, Text } from '@mantine/core'
import { IconAlertCircle, IconHourglass, IconMailX, IconQuestionMark, IconUserCheck } from '@tabler/icons-react'
import { Link } from 'react-router'
import marks from '#app/ui/marks.module.css'
import { agoText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { type ExceptionKind, type ExceptionView, exceptionWords } from '#server/item/exceptions.ts'
import classes from './exceptions.module.css'

/** Sends what is to be done, as fields of a form. */
export type Send = (fields: Record<string, string>) => void

const signs: Record<ExceptionKind, { Icon: typeof IconHourglass; look: string | undefined }> = {
  failed: { Icon: IconAlertCircle, look: marks.wrong },
  stalled: { Icon: IconHourglass, look: marks.needs },
  unclassified: { Icon: IconQuestionMark, look: marks.needs },
  approval: { Icon: IconUserCheck, look: marks.needs },
  letter: { Icon: IconMailX, look: marks.wrong },
}

type Props = {
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

/** One thing that needs help, with what can be done about it. */
export function ExceptionRow(props: Props) {
  const { row, base, now, chosen, onChoose } = props
  const { kind, number, title, reason, since, owner, actions, workflow } = row
  const { Icon, look } = signs[kind]
  const { label, todo } = exceptionWords[kind]
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
          <span className={look}>
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
      <Deeds {...props} />
    </li>
  )
}

function Deeds({ row, base, me, busy, mayGive, send, onDismiss, onGive }: Props) {
  const { kind, number, owner, actions, letterId } = row
  const numbers = String(number)
  const may = (action: (typeof actions)[number]) => actions.includes(action)
  const small = { size: 'compact-sm', variant: 'default', disabled: busy } as const
  const deed = (words: string, name: string, act: () => void) => (
    <Button {...small} aria-label={name} onClick={act}>
      {words}
    </Button>
  )
  return (
    <div className={classes.actions}>
      {kind === 'unclassified' && may('own') && (
        <Button {...small} component={Link} to={`${base}/review?item=${number}`}>
          Review
        </Button>
      )}
      {may('retry') &&
        deed('Retry', `Retry #${number}`, () =>
          send(letterId ? { intent: 'letter', letter: letterId } : { intent: 'retry', numbers }),
        )}
      {may('enter') && deed('Enter by hand', `Enter by hand: #${number}`, () => send({ intent: 'enter', numbers }))}
      {may('dismiss') && deed('Dismiss', `Dismiss #${number}`, () => onDismiss([number]))}
      {may('own') &&
        owner === null &&
        deed('Take', `Take #${number}`, () => send({ intent: 'own', numbers, userId: me }))}
      {may('own') &&
        owner?.mine &&
        !mayGive &&
        deed('Leave', `Leave #${number}`, () => send({ intent: 'own', numbers, userId: '' }))}
      {may('own') && mayGive && deed('Give to', `Give to somebody: #${number}`, () => onGive([number]))}
    </div>
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
