import { Button } from '@mantine/core'
import { IconBook2, IconHistory, IconKeyboard, IconMessage } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { formatDuration } from '#app/ui/duration.ts'
import type { QueueCounts } from '#server/review/review.ts'
import { actionById } from './action-table.ts'
import type { Effect, PanelName, Situation } from './effects.ts'
import { KeyOf, useKeyName } from './key-name.tsx'
import classes from './workbench.module.css'

type Props = {
  workflow: { name: string }
  counts: QueueCounts | null
  situation: Situation | null
  /** The panel that is open beside the item. */
  panel: PanelName | null
  onEffect(effect: Effect): void
}

/** Which queue this is and how it stands. */
export function BenchHead({ workflow, counts, situation, panel, onEffect }: Props) {
  const now = useMinute()
  const due = counts?.nextDueAt ? Date.parse(counts.nextDueAt) - now : null
  return (
    <div className={classes.head}>
      <strong>{workflow.name}</strong>
      {counts && (
        <span className={classes.counts}>
          <span>{counts.left + counts.heldByMe} left</span>
          {counts.heldByOthers > 0 && <span>{counts.heldByOthers} held by others</span>}
          {counts.exceptions > 0 && <span>{counts.exceptions} in exceptions</span>}
          {due !== null && (
            <span data-overdue={due < 0 || undefined}>
              {due < 0 ? `overdue by ${roughly(-due)}` : `due in ${roughly(due)}`}
            </span>
          )}
        </span>
      )}
      <span className={classes.headTools}>
        {situation && (
          <>
            <PanelButton action="history" label="History" icon={IconHistory} {...{ situation, panel, onEffect }} />
            <PanelButton action="instructions" label="SOP" icon={IconBook2} {...{ situation, panel, onEffect }} />
            <PanelButton
              action="comment"
              label={commentsLabel(situation.session.work.item.comments)}
              icon={IconMessage}
              {...{ situation, panel, onEffect }}
            />
          </>
        )}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          c="inherit"
          leftSection={<IconKeyboard size={16} aria-hidden />}
          rightSection={<KeyOf action="help" />}
          onClick={() => onEffect({ do: 'help' })}
        >
          Keys
        </Button>
      </span>
    </div>
  )
}

const commentsLabel = (count: number) => (count > 0 ? `Comments ${count}` : 'Comments')

type PanelButtonProps = {
  action: string
  label: string
  icon: typeof IconHistory
  situation: Situation
  panel: PanelName | null
  onEffect(effect: Effect): void
}

/** Opens what stands beside the item; absent where the task hides it. */
function PanelButton({ action: id, label, icon: Icon, situation, panel, onEffect }: PanelButtonProps) {
  const action = actionById(id)
  const key = useKeyName(id)
  const effect = action.effect(situation)
  if (!action.when(situation)) return null
  const open = effect.do === 'panel' && effect.panel === panel
  return (
    <Button
      size="compact-sm"
      variant={open ? 'light' : 'subtle'}
      color={open ? undefined : 'gray'}
      c={open ? undefined : 'inherit'}
      aria-pressed={open}
      title={`${action.label} (${key})`}
      leftSection={<Icon size={16} aria-hidden />}
      onClick={() => onEffect(effect)}
    >
      {label}
    </Button>
  )
}

/** Whole hours from two hours up: a due time needs no minutes then. */
function roughly(ms: number): string {
  const hour = 3_600_000
  return formatDuration(
    ms > 2 * hour ? Math.round(ms / hour) * hour : Math.max(60_000, Math.round(ms / 60_000) * 60_000),
  )
}

function useMinute(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
