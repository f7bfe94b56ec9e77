import { Button, CloseButton } from '@mantine/core'
import { IconAlertTriangleFilled, IconCloudOff } from '@tabler/icons-react'
import type { Desk } from './desk.ts'
import type { DeskState } from './desk-state.ts'
import { atHandText, finishedText } from './desk-words.ts'
import { KeyOf } from './key-name.tsx'
import classes from './workbench.module.css'

/** What is not saved, what was refused, and what was just finished. */
export function BenchNotices({ state, desk }: { state: DeskState; desk: Desk }) {
  const { notice, unsaved, unreachable, finished } = state
  return (
    <div className={classes.notices}>
      {unreachable && (
        <div className={classes.banner} data-tone="problem" role="alert">
          <IconCloudOff size={16} aria-hidden />
          <span>
            Not saved yet: no connection. {unsaved === 1 ? 'One decision is' : `${unsaved} decisions are`} kept in this
            browser and sent when it is back. {atHandText(state)}
          </span>
          <Button size="compact-xs" variant="default" onClick={desk.kick}>
            Try now
          </Button>
        </div>
      )}
      {notice && (
        <div className={classes.banner} data-tone={notice.tone} role={notice.tone === 'problem' ? 'alert' : undefined}>
          <IconAlertTriangleFilled size={16} aria-hidden />
          <span>{notice.text}</span>
          <CloseButton
            size="sm"
            c="white"
            variant="transparent"
            aria-label="Close the notice"
            onClick={desk.dismiss}
            ml="auto"
          />
        </div>
      )}
      {finished && (
        <div className={classes.toast} key={finished.decisionId}>
          <span>{finishedText(finished)}</span>
          <button
            type="button"
            className={classes.toastAction}
            onMouseDown={(e) => e.preventDefault()}
            onClick={() => void desk.undo()}
          >
            <KeyOf action="undoDecision" /> undo
          </button>
        </div>
      )}
    </div>
  )
}
