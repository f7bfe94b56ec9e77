import { Button } from '@mantine/core'
import type { Box } from '#server/document/document.ts'
import type { WorkItem } from '#server/review/review.ts'
import { failureOf } from './failure.ts'
import classes from './side-panel.module.css'

/** What every panel gets: the item in view and where it belongs. */
export type PanelItem = { work: WorkItem; organisation: string; workflow: string }
/** A place on a page, 1-based, in fractions. */
export type Place = { page: number; box: Box }

/** One sentence for what the browser client threw. */
export function failureText(error: unknown): string {
  const failure = failureOf(error)
  return failure.kind === 'refused' ? failure.message : 'The server does not answer: try again in a moment.'
}

export function PanelLoading() {
  return (
    <p className={classes.quiet} role="status">
      Loading
    </p>
  )
}

export function PanelFailed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  return (
    <div role="alert">
      <p>{failureText(error)}</p>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}
