import { Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { ChangeRow } from '#server/evaluation/candidate.ts'
import classes from './candidates.module.css'

/** What a candidate changes, row by row: before and after. */
export function ChangeList({ changes }: { changes: readonly ChangeRow[] }) {
  return (
    <dl className={classes.changes}>
      {changes.map(({ what, before, after }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>
            <Text component="span" size="sm" c="dimmed">
              {before}
            </Text>{' '}
            <IconArrowRight size={14} aria-label="becomes" className={classes.arrow} /> <span>{after}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
