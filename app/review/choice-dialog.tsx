import { Modal, Stack, UnstyledButton } from '@mantine/core'
import { Keys } from './key-name.tsx'
import classes from './workbench.module.css'

type Props<K extends string> = {
  title: string
  choices: readonly { key: K; label: string }[]
  note?: string
  onClose(): void
  onChoose(key: K): void
}

/** A question with a few answers: one digit or one click. */
export function ChoiceDialog<K extends string>({ title, choices, note, onClose, onChoose }: Props<K>) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="sm"
      transitionProps={{ duration: 0 }}
      onKeyDown={(e) => {
        const choice = choices[Number(e.key) - 1]
        if (!choice || e.ctrlKey || e.metaKey || e.altKey) return
        e.preventDefault()
        onChoose(choice.key)
      }}
    >
      <Stack gap={4} pt={4}>
        {choices.map((choice, i) => (
          <UnstyledButton
            key={choice.key}
            className={classes.choice}
            data-autofocus={i === 0 || undefined}
            onClick={() => onChoose(choice.key)}
          >
            <Keys parts={[String(i + 1)]} /> {choice.label}
          </UnstyledButton>
        ))}
        {note && <p className={classes.helpLead}>{note}</p>}
      </Stack>
    </Modal>
  )
}
