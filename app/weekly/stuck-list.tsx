import { Anchor, List, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { queueAddress } from '#app/item/queue-address.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { agoText, dueText, formatMoment } from '#app/ui/moment.ts'
import { listFilterSchema, listOrderSchema } from '#server/item/list.ts'
import type { StuckGroupView, WeeklyReview } from '#server/notification/review.ts'
import classes from './weekly.module.css'

type Props = Pick<WeeklyReview, 'stuck' | 'may'> & { base: string; timeZone: string; now: string; many: string }

const plain = listFilterSchema.parse({})
const oldestFirst = listOrderSchema.parse({ sort: 'received', desc: false })

/** What stands still, each with the way to it. */
export function StuckList({ stuck, may, base, timeZone, now, many }: Props) {
  const { open, approvals, exceptions, jobs, pilot } = stuck
  const list = (state: 'open' | 'exception') => queueAddress(base, { filter: { ...plain, state }, order: oldestFirst })
  const waiting = exceptions.reduce((sum, group) => sum + group.count, 0)
  const failed = jobs.reduce((sum, job) => sum + job.failed, 0)
  return (
    <dl className={classes.stuck}>
      <Line
        term="Oldest items"
        count={open.count}
        none={`No ${many} are open.`}
        unit="open"
        to={may.items ? list('open') : null}
      >
        <Oldest group={open} base={base} text={(at) => `received ${agoText(at, now)}`} timeZone={timeZone} />
      </Line>
      <Line
        term="Approvals overdue"
        count={approvals.count}
        none="None is overdue."
        unit="overdue"
        to={may.items ? `${base}/approvals` : null}
      >
        <Oldest group={approvals} base={base} text={(at) => dueText(at, now)} timeZone={timeZone} />
      </Line>
      <Line
        term="Exceptions"
        count={waiting}
        none="None waits."
        unit="waiting"
        to={may.items ? list('exception') : null}
      >
        <List size="sm">
          {exceptions.map((group) => (
            <List.Item key={group.code}>
              {group.count} × {group.code.replaceAll('_', ' ')}, the oldest received {agoText(group.since, now)}
            </List.Item>
          ))}
        </List>
      </Line>
      <Line
        term="Jobs failing"
        count={failed}
        none="None failed in the last day."
        unit="failed in the last day, all workflows"
        to={null}
      >
        <List size="sm">
          {jobs.map((job) => (
            <List.Item key={job.queue}>
              {job.failed} × {job.queue.replaceAll('.', ': ').replaceAll('-', ' ')}
            </List.Item>
          ))}
        </List>
      </Line>
      <Line
        term="Pilot items past the horizon"
        count={pilot?.open ?? 0}
        none="None: no running pilot has items open beyond its horizon."
        unit={pilot ? `open for longer than ${pilot.horizonDays} days` : ''}
        to={pilot ? `${base}/pilots/${pilot.number}` : null}
      />
    </dl>
  )
}

type LineProps = { term: string; count: number; none: string; unit: string; to: string | null; children?: ReactNode }

function Line({ term, count, none, unit, to, children }: LineProps) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {count === 0 ? (
          <Text size="sm" c="dimmed">
            {none}
          </Text>
        ) : (
          <>
            <Text size="sm">
              <strong>{count}</strong> {unit}.{' '}
              {to && (
                <Anchor component={Link} inherit to={to} underline="always" className="no-print">
                  Show them
                </Anchor>
              )}
            </Text>
            {children}
          </>
        )}
      </dd>
    </div>
  )
}

type OldestProps = { group: StuckGroupView; base: string; timeZone: string; text: (at: string) => string }

function Oldest({ group, base, text, timeZone }: OldestProps) {
  const locale = useLocale()
  return (
    <List size="sm">
      {group.oldest.map(({ number, title, since }, i) => (
        // Without numbers (whoever may not open items) the place in the list is all there is.
        <List.Item key={number ?? `place-${i}`}>
          {number !== null && (
            <>
              <Anchor component={Link} inherit to={`${base}/items/${number}`} underline="always">
                #{number}
              </Anchor>{' '}
              {title ?? ''}{' '}
            </>
          )}
          <time dateTime={since} title={formatMoment(since, { locale, timeZone, zone: true })}>
            {text(since)}
          </time>
        </List.Item>
      ))}
    </List>
  )
}
