import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChevronRight,
  IconClockHour4,
  IconStairs,
  IconUser,
  IconUsers,
} from '@tabler/icons-react'
import { Link, useLocation } from 'react-router'
import { api } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { preferredLocale } from '#app/ui/locale.tsx'
import { agoText, dueText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Route } from './+types/approvals.route.ts'
import classes from './approval.module.css'
import { noticeOf } from './notice.ts'
import { chainText } from './story-text.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Approvals of ${loaderData?.workflow.name ?? 'a workflow'} · Countersign` },
]
export const handle: PageHandle = { crumb: 'Approvals' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const locale = preferredLocale(request.headers.get('accept-language'))
  const [approvals, { definition }] = await Promise.all([
    server.approval.list({ ...scope, locale }),
    server.workflow.get(scope),
  ])
  const { name, noun, timeZone } = definition
  return { approvals, workflow: { name, noun, timeZone }, now: new Date().toISOString() }
}

/** What waits for this person's word, most pressing first; made for a phone, at home on a desk. */
export default function Approvals({ loaderData, params }: Route.ComponentProps) {
  const { approvals, workflow, now } = loaderData
  const notice = noticeOf(useLocation().state)
  usePoll(true, 30_000)
  const base = `/o/${params.organisation}/w/${params.workflow}`
  return (
    <Stack maw={760}>
      <Group justify="space-between">
        <Title order={1}>Approvals</Title>
        <Group gap="xs">
          <Button component={Link} to={`${base}/delegations`} variant="default">
            Absences
          </Button>
          {approvals.length > 0 && (
            <Button component={Link} to={`${base}/review?work=approval`} variant="default" className={classes.desk}>
              Open the workbench
            </Button>
          )}
        </Group>
      </Group>
      {notice && <Alert color="gray" role="status" title={notice} />}
      {approvals.length === 0 ? (
        <EmptyState title="Nothing waits for your word">
          {workflow.noun.many[0]?.toUpperCase()}
          {workflow.noun.many.slice(1)} that need a second person come here once somebody else has decided them. Your
          own decisions never do.
        </EmptyState>
      ) : (
        <>
          <Text c="dimmed" size="sm">
            {approvals.length} {approvals.length === 1 ? workflow.noun.one : workflow.noun.many} of {workflow.name}{' '}
            {approvals.length === 1 ? 'waits' : 'wait'} for your word.
          </Text>
          <ul className={classes.cards} aria-label="Waiting for your word, most pressing first">
            {approvals.map((row) => (
              <Card
                key={row.taskId}
                {...{ row, now }}
                to={`${base}/approvals/${row.number}`}
                zone={workflow.timeZone}
              />
            ))}
          </ul>
        </>
      )}
    </Stack>
  )
}

type Row = Route.ComponentProps['loaderData']['approvals'][number]

function Card({ row, to, now, zone }: { row: Row; to: string; now: string; zone: string }) {
  const late = row.overdue
  const chain = chainText(row.step)
  return (
    <li>
      <Link to={to} className={classes.card}>
        <span className={classes.cardTop}>
          <strong className={classes.cardTitle}>{row.title}</strong>
          {row.amount && <span className={classes.amount}>{row.amount}</span>}
          <IconChevronRight size={18} aria-hidden className={classes.chevron} />
        </span>
        <span className={classes.why}>{row.because}</span>
        {(chain || row.onBehalfOf) && (
          <span className={classes.chain}>
            {chain && (
              <span>
                <IconStairs size={14} aria-hidden /> {chain}
              </span>
            )}
            {row.onBehalfOf && (
              <span>
                <IconUsers size={14} aria-hidden /> in the place of {row.onBehalfOf}
              </span>
            )}
          </span>
        )}
        <span className={classes.facts}>
          <span>{row.reference}</span>
          <span>
            <IconUser size={14} aria-hidden /> decided by {row.decidedBy}
          </span>
          <span>
            waiting since{' '}
            <Moment at={row.requestedAt} timeZone={zone}>
              {agoText(row.requestedAt, now)}
            </Moment>
            {row.workingMs !== null && ` (${formatDuration(row.workingMs)} in working hours)`}
          </span>
          <span data-late={late || undefined}>
            {late ? <IconAlertTriangle size={14} aria-hidden /> : <IconClockHour4 size={14} aria-hidden />}{' '}
            {late ? dueText(row.dueAt, now) : `due ${dueText(row.dueAt, now)}`}
          </span>
          {row.escalated && <span>others are asked as well</span>}
          {row.heldBy && <span>open with {row.heldBy}</span>}
        </span>
      </Link>
    </li>
  )
}
