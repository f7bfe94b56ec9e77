import { Button, Modal } from '@mantine/core'
import { useId, useState } from 'react'
import { isMac, Keys } from './key-name.tsx'
import classes from './workbench.module.css'

const longest = 2_000

type Kind = 'return' | 'reject' | 'escalate'

const words: Record<Kind, { title: (noun: string) => string; label: string; send: string; note: string }> = {
  return: {
    title: (noun) => `Return this ${noun} to its sender`,
    label: 'What is to be corrected',
    send: 'Return',
    note: 'The item waits until the sender has answered. Nothing that was entered here counts.',
  },
  reject: {
    title: (noun) => `Reject this ${noun}`,
    label: 'Why it is not approved',
    send: 'Reject',
    note: 'It goes back to review with this message.',
  },
  escalate: {
    title: (noun) => `Escalate this ${noun}`,
    label: 'What a lead has to decide',
    send: 'Escalate',
    note: 'It goes to the leads, before other work, and you go on with the next one.',
  },
}

type Props = { kind: Kind; noun: string; onClose(): void; onSend(message: string): void }

/** A message that has to be written: what is wrong, or what somebody else has to decide. */
export function MessageDialog({ kind, noun, onClose, onSend }: Props) {
  const [text, setText] = useState('')
  const [asked, setAsked] = useState(false)
  const id = useId()
  const { title, label, send, note } = words[kind]
  const missing = text.trim() === ''
  const go = () => (missing ? setAsked(true) : onSend(text.trim()))
  return (
    <Modal opened onClose={onClose} title={title(noun)} size="md" transitionProps={{ duration: 0 }}>
      <label htmlFor={id} className={classes.messageLabel}>
        {label}
      </label>
      <textarea
        id={id}
        data-autofocus
        className={classes.messageText}
        rows={5}
        maxLength={longest}
        value={text}
        aria-invalid={asked && missing}
        aria-describedby={`${id}-note`}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.repeat) return
          e.preventDefault()
          go()
        }}
      />
      <p id={`${id}-note`} className={classes.helpLead}>
        {asked && missing ? <strong role="alert">Write a sentence first. </strong> : null}
        {note}
      </p>
      <div className={classes.dialogFoot}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" onClick={go} rightSection={<Keys parts={[isMac() ? '⌘' : 'Ctrl', 'Enter']} />}>
          {send}
        </Button>
      </div>
    </Modal>
  )
}
