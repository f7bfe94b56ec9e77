import { Button, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { Form, useNavigation } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { Section } from '#app/ui/section.tsx'
import type { Delegations, DelegationView } from '#server/approval/delegations.server.ts'
import { AnswerAlert } from './answer-alert.tsx'
import type { DelegationAnswer } from './delegation-answer.ts'
import classes from './delegations.module.css'

const stateWords = { running: 'now', planned: 'planned', over: 'over' } as const

/** Absences that run or are planned, and below them those that are over. */
export function DelegationList({ data, answer }: { data: Delegations; answer: DelegationAnswer | null }) {
  const standing = data.delegations.filter((d) => d.state !== 'over')
  const over = data.delegations.filter((d) => d.state === 'over')
  return (
    <Section title="Who stands in for whom">
      <AnswerAlert answer={answer} />
      {standing.length === 0 ? (
        <Text c="dimmed">Nobody is away at the moment: each gives their own word.</Text>
      ) : (
        <ul className={classes.list}>
          {standing.map((d) => (
            <One key={d.id} delegation={d} timeZone={data.timeZone} />
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <details className={classes.over}>
          <summary>{over.length === 1 ? '1 that is over' : `${over.length} that are over`}</summary>
          <ul className={classes.list}>
            {over.map((d) => (
              <One key={d.id} delegation={d} timeZone={data.timeZone} />
            ))}
          </ul>
        </details>
      )}
    </Section>
  )
}

function One({ delegation: d, timeZone }: { delegation: DelegationView; timeZone: string }) {
  const busy = useNavigation().formMethod === 'POST'
  const locale = useLocale()
  return (
    <li className={classes.one}>
      <div>
        <strong className={classes.people}>
          {d.from.name} <IconArrowRight size={15} aria-hidden /> {d.to.name}
        </strong>{' '}
        <span className={classes.state} data-state={d.state}>
          {stateWords[d.state]}
        </span>
        <Text size="sm" c="dimmed">
          <VisuallyHidden component="span">
            {d.to.name} stands in for {d.from.name},{' '}
          </VisuallyHidden>
          {formatDate(d.firstDay, locale)}
          {d.lastDay !== d.firstDay && ` to ${formatDate(d.lastDay, locale)}`}
          {d.setBy && `; entered by ${d.setBy}`}
          {d.endedBy && d.endedAt && (
            <>
              ; ended early by {d.endedBy}, <Moment at={d.endedAt} timeZone={timeZone} />
            </>
          )}
        </Text>
      </div>
      {d.mine && (
        <Form method="post">
          <input type="hidden" name="delegationId" value={d.id} />
          <Button
            type="submit"
            name="intent"
            value="end"
            variant="default"
            loading={busy}
            aria-label={`End: ${d.to.name} stands in for ${d.from.name}`}
          >
            End it
          </Button>
        </Form>
      )}
    </li>
  )
}
