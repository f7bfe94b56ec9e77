import { Modal, Stack, UnstyledButton } from '@mantine/core'
import { type SkipInput, skipReasons } from '#server/review/review.ts'
import { Keys } from './bench-foot.tsx'
import classes from './workbench.module.css'

type Props = { opened: boolean; noun: string; onClose(): void; onSkip(reason: SkipInput['reason']): void }

/** Skipping needs a reason: one digit or one click. */
export function SkipDialog({ opened, noun, onClose, onSkip }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
      title={`Why do you skip this ${noun}?`}
      size="sm"
      transitionProps={{ duration: 100 }}
      onKeyDown={(e) => {
        const reason = skipReasons[Number(e.key) - 1]
        if (!reason || e.ctrlKey || e.metaKey || e.altKey) return
        e.preventDefault()
        onSkip(reason.key)
      }}
    >
      <Stack gap={4} pt={4}>
        {skipReasons.map((reason, i) => (
          <UnstyledButton
            key={reason.key}
            className={classes.choice}
            data-autofocus={i === 0 || undefined}
            onClick={() => onSkip(reason.key)}
          >
            <Keys parts={[String(i + 1)]} /> {reason.label}
          </UnstyledButton>
        ))}
        <p className={classes.helpLead}>It goes back to the queue and comes to others first.</p>
      </Stack>
    </Modal>
  )
}
