import { Text } from '@mantine/core'
import { Moment } from '#app/ui/moment.tsx'
import type { HistoryLine } from './history.ts'
import classes from './item.module.css'

/** What happened to the item, oldest first, with the time it waited in between. */
export function ItemHistory({ lines, timeZone }: { lines: readonly HistoryLine[]; timeZone: string }) {
  return (
    <ol className={classes.history}>
      {lines.map((line, i) => (
        <li key={line.key} className={classes.event} data-kind={line.kind}>
          <Text component="span" display="block">
            {line.sentence}
          </Text>
          <Text component="span" size="sm" c="dimmed">
            <Moment at={line.at} timeZone={timeZone} zone />
          </Text>
          {lines[i + 1]?.waited && <span className={classes.waited}>{lines[i + 1]?.waited}</span>}
        </li>
      ))}
    </ol>
  )
}
