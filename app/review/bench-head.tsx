import { Button } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { formatDuration } from '#app/ui/duration.ts'
import type { QueueCounts } from '#server/review/review.ts'
import classes from './workbench.module.css'

type Props = { workflow: { name: string }; counts: QueueCounts | null; onHelp(): void }

/** Which queue this is and how it stands. */
export function BenchHead({ workflow, counts, onHelp }: Props) {
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
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        c="inherit"
        ml="auto"
        leftSection={<IconKeyboard size={16} aria-hidden />}
        onClick={onHelp}
      >
        Keys <span className={classes.keyHint}>?</span>
      </Button>
    </div>
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
