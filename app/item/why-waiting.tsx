import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { formatDuration } from '#app/ui/duration.ts'
import { Duration } from '#app/ui/duration.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoment } from '#app/ui/moment.ts'
import { type Segment, waitGroups } from '#server/review/why-waiting.ts'
import { leadingText, meanwhileText, type Spent, spentOf, waitText } from './waiting-text.ts'
import classes from './why-waiting.module.css'

type Props = {
  segments: readonly Segment[]
  meanwhile: Readonly<Record<string, number>>
  /** Working time of each segment by its `from`; null: the workflow has no working hours. */
  working: Readonly<Record<string, number>> | null
  timeZone: string
}

const words: Record<Spent, string> = {
  machine: 'read and proposed for',
  waiting: 'waiting for a person',
  person: 'with a person',
  trouble: 'stopped or returned',
}
const order: Spent[] = ['machine', 'waiting', 'person', 'trouble']

/** Where an item's time went, from its receipt on: a bar in order of time, and the causes, longest first. */
export function WhyWaiting({ segments, meanwhile, working, timeZone }: Props) {
  const locale = useLocale()
  const groups = useMemo(() => waitGroups(segments, meanwhile, working), [segments, meanwhile, working])
  const total = groups.reduce((sum, g) => sum + g.ms, 0)
  if (total === 0)
    return (
      <Text size="sm" c="dimmed">
        {leadingText(groups)}
      </Text>
    )
  const present = order.filter((spent) => groups.some((g) => spentOf(g.cause) === spent))
  return (
    <div className={classes.why}>
      <p className={classes.lead}>{leadingText(groups)}</p>
      <div className={classes.bar} aria-hidden>
        {segments.map((s) => (
          <span
            key={s.from}
            data-spent={spentOf(s.cause)}
            style={{ flexGrow: s.ms }}
            title={`${waitText(s)}: ${formatDuration(s.ms)}, from ${formatMoment(s.from, { locale, timeZone })}`}
          />
        ))}
      </div>
      <ul className={classes.legend} aria-hidden>
        {present.map((spent) => (
          <li key={spent}>
            <span className={classes.swatch} data-spent={spent} /> {words[spent]}
          </li>
        ))}
      </ul>
      <ol className={classes.groups}>
        {groups.map((group) => (
          <li key={`${group.cause} ${group.who} ${group.note}`}>
            <span className={classes.time}>
              <Duration ms={group.ms} />
            </span>
            <span>
              {waitText(group)}
              {group.times > 1 && `, ${group.times} times`}
              {group.workingMs !== null && (
                <span className={classes.quiet}>
                  ; <InHours ms={group.workingMs} />
                </span>
              )}
              {group.meanwhile !== null && <span className={classes.quiet}>; {meanwhileText(group.meanwhile)}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p className={classes.quiet}>
        Together <Duration ms={total} />, in clock time
        {working && (
          <>
            ; <InHours ms={groups.reduce((sum, g) => sum + (g.workingMs ?? 0), 0)} />
          </>
        )}
        .
      </p>
    </div>
  )
}

/** How much of a wait was working time. */
function InHours({ ms }: { ms: number }) {
  if (ms === 0) return 'none of it in working hours'
  return (
    <>
      <Duration ms={ms} /> of it in working hours
    </>
  )
}
