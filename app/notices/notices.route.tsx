import { Anchor, Button, Group, Paper, Stack, Switch, Text, Title } from '@mantine/core'
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconBell,
  IconCalendarEvent,
  IconClock,
  IconGitBranch,
  IconMailX,
  IconStairs,
  IconUrgent,
  IconUserCheck,
} from '@tabler/icons-react'
import { Link, useFetcher } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Inbox, InboxEntry, UnreadMark } from '#app/ui/inbox.tsx'
import { agoText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { type NoticeKind, type NoticeView, noticeGroups } from '#server/notification/notices.ts'
import type { Route } from './+types/notices.route.ts'
import classes from './notices.module.css'

export const meta: Route.MetaFunction = () => [{ title: 'Notices · Countersign' }]
export const handle: PageHandle = { crumb: 'Notices' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { notices } = api(context, request).notification
  const scope = { organisation: params.organisation }
  const [inbox, settings] = await Promise.all([notices.list(scope), notices.settings(scope)])
  return { ...inbox, settings, now: new Date().toISOString() }
}

/** Marks one notice read, or without its id all of them; or says which mails a person wants. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const scope = { organisation: params.organisation }
  const id = form.get('notice')
  const mail = Object.fromEntries(noticeGroups.map(({ key }) => [key, form.get(key) === 'on']))
  const result = await attempt(context, request, ({ notification: { notices } }) =>
    form.get('intent') === 'mails'
      ? notices.setSettings({ ...scope, mail })
      : notices.read({ ...scope, id: typeof id === 'string' && id !== '' ? id : null }),
  )
  return { ok: result.ok, message: result.ok ? null : result.message }
}

/** What this person was told, unread ones first, and which mails they get. */
export default function Notices({ loaderData, actionData }: Route.ComponentProps) {
  const { notices, unread, settings, now } = loaderData
  return (
    <Stack maw={760}>
      <Inbox
        title="Notices"
        unread={unread}
        refusal={actionData?.message ?? null}
        empty={
          <EmptyState title="Nothing to tell you yet">
            Approvals that wait for you, urgent items, what a rule has to say and alerts come here, each of them once.
          </EmptyState>
        }
      >
        {notices.map((notice) => (
          <Notice key={notice.id} notice={notice} now={now} />
        ))}
      </Inbox>
      <Mails settings={settings} />
    </Stack>
  )
}

const marks: Record<NoticeKind, { Icon: typeof IconBell; word: string }> = {
  approval: { Icon: IconUserCheck, word: 'Approval' },
  approval_reminder: { Icon: IconClock, word: 'Reminder' },
  approval_overdue: { Icon: IconAlertTriangle, word: 'Overdue' },
  urgent: { Icon: IconUrgent, word: 'Urgent' },
  rule: { Icon: IconGitBranch, word: 'Rule' },
  attention: { Icon: IconBell, word: 'Attention' },
  alert: { Icon: IconAlertTriangle, word: 'Alert' },
  exception: { Icon: IconAlertCircle, word: 'Exception' },
  autonomy: { Icon: IconStairs, word: 'Autonomy' },
  schedule: { Icon: IconCalendarEvent, word: 'Report' },
  renewal: { Icon: IconCalendarEvent, word: 'Date' },
}

function Notice({ notice, now }: { notice: NoticeView; now: string }) {
  const { id, kind, head, details, path, workflow, at, readAt, settled, problem } = notice
  const { Icon, word } = marks[kind]
  return (
    <InboxEntry unread={readAt === null} field="notice" value={id} name={head}>
      <Text size="sm">
        {readAt === null ? (
          <UnreadMark>
            <Icon size={15} aria-hidden /> New: {word.toLowerCase()}
          </UnreadMark>
        ) : (
          <span>
            <Icon size={15} aria-hidden /> {word}
          </span>
        )}{' '}
        <Anchor component={Link} to={path} size="sm">
          {head}
        </Anchor>{' '}
        <Text component="span" size="sm" c="dimmed">
          {workflow && !head.includes(workflow) && `${workflow} · `}
          <Moment at={at} timeZone="UTC">
            {agoText(at, now)}
          </Moment>
          {settled && ' · settled since'}
        </Text>
      </Text>
      {details && (
        <Text size="sm" className={classes.details}>
          {details}
        </Text>
      )}
      {problem && (
        <Text size="xs" className={classes.problem}>
          <IconMailX size={13} aria-hidden /> No mail about this could be sent: {problem}
        </Text>
      )}
    </InboxEntry>
  )
}

type Settings = Route.ComponentProps['loaderData']['settings']

/** Which of these a person is mailed too; all of them stand on this page anyway. */
function Mails({ settings }: { settings: Settings }) {
  const fetcher = useFetcher<{ ok: boolean; message: string | null }>({ key: 'notice-mails' })
  return (
    <Paper withBorder p="md" component="section" aria-label="Mails" id="mails">
      <Title order={2} size="h3">
        Mails
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        What comes to you by mail as well. A mail holds the reference and a link, and no value of an item.
      </Text>
      {settings.off && (
        <Text size="sm" mb="sm" role="status">
          {settings.off}
        </Text>
      )}
      <fetcher.Form method="post">
        <input type="hidden" name="intent" value="mails" />
        <Stack gap="sm">
          {noticeGroups.map(({ key, label, help, mail }) => (
            <Switch key={key} name={key} label={label} description={help} defaultChecked={settings.mail[key] ?? mail} />
          ))}
          <Group>
            <Button type="submit" variant="default" loading={fetcher.state !== 'idle'}>
              Save
            </Button>
            <Text size="sm" role="status">
              {fetcher.state === 'idle' && fetcher.data ? (fetcher.data.ok ? 'Saved.' : fetcher.data.message) : ''}
            </Text>
          </Group>
        </Stack>
      </fetcher.Form>
    </Paper>
  )
}
