import { reasonCodes, skipReasons } from '#server/review/review.ts'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import type { Keymap } from './keymap.ts'
import { selectedCell } from './session.ts'
import { lazily, useAhead, useLazy } from './use-lazy.ts'

export type DialogName = 'help' | 'skip' | 'return' | 'reject' | 'escalate' | 'reason'

const helpPart = lazily(() => import('./help-dialog.tsx'))
const choicePart = lazily(() => import('./choice-dialog.tsx'))
const messagePart = lazily(() => import('./message-dialog.tsx'))
const allParts = [helpPart, choicePart, messagePart]

type Props = {
  dialog: DialogName | null
  onClose(): void
  desk: Desk
  shown: Entry | null
  noun: string
  keymap: Keymap
  saveKeymap(keymap: Keymap): void
}

const noReason = { key: 'none', label: 'No reason' } as const

/** The questions that some keys ask. Fetched once the first item is in view, so that they open without a wait or a connection. */
export function BenchDialogs({ dialog, onClose, desk, shown, noun, keymap, saveKeymap }: Props) {
  useAhead(allParts, shown?.paintedAt != null)
  const HelpDialog = useLazy(helpPart, dialog === 'help')?.HelpDialog
  const ChoiceDialog = useLazy(choicePart, dialog === 'skip' || dialog === 'reason')?.ChoiceDialog
  const asksText = dialog === 'return' || dialog === 'reject' || dialog === 'escalate'
  const MessageDialog = useLazy(messagePart, asksText)?.MessageDialog
  // Whoever answers has the next item before the dialog has gone.
  const then = (act: () => void) => {
    onClose()
    act()
  }
  if (dialog === null || (dialog !== 'help' && !shown)) return null
  const field = shown ? selectedCell(shown.session)?.field : null
  return (
    <>
      {dialog === 'help' && HelpDialog && <HelpDialog keymap={keymap} saveKeymap={saveKeymap} onClose={onClose} />}
      {dialog === 'skip' && ChoiceDialog && (
        <ChoiceDialog
          title={`Why do you skip this ${noun}?`}
          choices={skipReasons}
          note="It goes back to the queue and comes to others first."
          onClose={onClose}
          onChoose={(reason) => then(() => desk.skip(reason))}
        />
      )}
      {dialog === 'reason' && field && ChoiceDialog && (
        <ChoiceDialog
          title={`Why was ${field.label} corrected?`}
          choices={[...reasonCodes, noReason]}
          note="It helps those who improve the proposals; saying it is never needed."
          onClose={onClose}
          onChoose={(key) =>
            then(() => desk.step({ type: 'reason', field: field.key, reason: key === 'none' ? null : key }))
          }
        />
      )}
      {asksText && MessageDialog && (
        <MessageDialog
          kind={dialog}
          noun={noun}
          onClose={onClose}
          onSend={(message) =>
            then(() => (dialog === 'escalate' ? desk.escalate(message) : desk.decide({ kind: dialog, message })))
          }
        />
      )}
    </>
  )
}
