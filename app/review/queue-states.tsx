import { Button, Group } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { QueueCounts } from '#server/review/review.ts'
import classes from './workbench.module.css'

type EmptyProps = {
  counts: QueueCounts | null
  noun: { one: string; many: string }
  links: { queue: string; exceptions: string; metrics: string }
  onLookAgain(): void
  /** Looks without a sign of it, now and then. */
  onPeek(): void
}

const peekMs = 20_000

/** Nothing left: what others hold, what is stuck, and where to go. */
export function QueueEmpty({ counts, noun, links, onLookAgain, onPeek }: EmptyProps) {
  const box = useRef<HTMLDivElement>(null)
  // The form that had the focus is gone.
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    const timer = setInterval(onPeek, peekMs)
    return () => clearInterval(timer)
  }, [onPeek])
  const held = counts?.heldByOthers ?? 0
  const stuck = counts?.exceptions ?? 0
  const count = (n: number) => `${n} ${n === 1 ? noun.one : noun.many}`
  return (
    <div ref={box} tabIndex={-1} className={classes.state}>
      <EmptyState
        title="Nothing left"
        action={
          <Group gap="xs" mt="xs" justify="center">
            <Button onClick={onLookAgain}>Look again</Button>
            <Button variant="default" component={Link} to={links.queue}>
              All {noun.many}
            </Button>
            {stuck > 0 && (
              <Button variant="default" component={Link} to={links.exceptions}>
                Exceptions
              </Button>
            )}
            <Button variant="default" component={Link} to={links.metrics}>
              Metrics
            </Button>
          </Group>
        }
      >
        {counts?.note
          ? counts.note
          : held > 0
            ? `Others hold ${count(held)}: what they skip or leave comes back here.`
            : `No ${noun.one} waits for you, and nobody else holds one.`}
        {stuck > 0 && ` ${count(stuck)} could not be read or proposed and wait in exceptions.`}
      </EmptyState>
    </div>
  )
}

export function QueueFailed({ problem, onRetry }: { problem: string; onRetry(): void }) {
  return (
    <div className={classes.state} role="alert">
      <EmptyState title="The next item could not be opened" action={<Button onClick={onRetry}>Try again</Button>}>
        {problem} It is tried again every few seconds.
      </EmptyState>
    </div>
  )
}

/** The shape of what is to come, so that nothing jumps when it does. */
export function QueueLoading() {
  return (
    <div className={classes.panes} aria-busy="true">
      <div className={classes.waitingDocument}>
        <div className={classes.waitingTools} />
        <div className={classes.waitingPage} />
      </div>
      <div className={classes.waitingForm}>
        <div className={classes.waitingTitle} />
        {Array.from({ length: 9 }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nine equal bars
          <div key={i} className={classes.waitingRow} />
        ))}
      </div>
    </div>
  )
}
