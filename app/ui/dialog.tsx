import { Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = { title: string; onClose: () => void; children: ReactNode }

/** Asks something before it is done; shown as long as it is there. */
export function Dialog({ title, onClose, children }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} withinPortal={false}>
      <Stack>{children}</Stack>
    </Modal>
  )
}
