import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconAt, IconCheck } from '@tabler/icons-react'
import { Form, Link, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { CommentText } from '#app/review/comment-thread.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { agoText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import type { MentionView } from '#server/review/comment.ts'
import type { Route } from './+types/mentions.route.ts'
import classes from './mentions.module.css'
import type { PageHandle } from './organisation.layout.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Mentions · Countersign' }]
export const handle: PageHandle = { crumb: 'Mentions' }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { mentions, unread } = await api(context, request).comment.inbox({ organisation: params.organisation })
  return { mentions, unread, now: new Date().toISOString() }
}

/** Marks one mention read, or without a comment all of them. */
export async function action({ context, request, params }: Route.ActionArgs) {
  const commentId = (await request.formData()).get('comment')
  const result = await attempt(context, request, ({ comment }) =>
    comment.read({
      organisation: params.organisation,
      commentId: typeof commentId === 'string' && commentId !== '' ? commentId : null,
    }),
  )
  return { message: result.ok ? null : result.message }
}

/** Where colleagues have mentioned this person, unread ones first. */
export default function Mentions({ loaderData, actionData, params }: Route.ComponentProps) {
  const { mentions, unread, now } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <Stack maw={720}>
      <Group justify="space-between">
        <Title order={1}>Mentions</Title>
        {unread > 0 && (
          <Form method="post">
            <Button type="submit" variant="default" size="compact-md" disabled={busy}>
              Mark all {unread} read
            </Button>
          </Form>
        )}
      </Group>
      {actionData?.message && <Alert color="red" role="alert" title={actionData.message} />}
      {mentions.length === 0 ? (
        <EmptyState title="Nobody has mentioned you yet">
          A colleague mentions you with @ and your name in a comment on an item; it stands here until you have read it.
        </EmptyState>
      ) : (
        <ol className={classes.list} aria-label="Mentions, unread ones first">
          {mentions.map((mention) => (
            <Mention key={mention.commentId} {...{ mention, now, busy }} organisation={params.organisation} />
          ))}
        </ol>
      )}
    </Stack>
  )
}

type RowProps = { mention: MentionView; organisation: string; now: string; busy: boolean }

function Mention({ mention, organisation, now, busy }: RowProps) {
  const { item, workflow, parts, readAt, at } = mention
  return (
    <li className={classes.mention} data-unread={readAt === null || undefined}>
      <Text size="sm">
        {readAt === null && (
          <span className={classes.unread}>
            <IconAt size={15} aria-hidden /> New:{' '}
          </span>
        )}
        <strong>{mention.by}</strong> on{' '}
        <Link to={`/o/${organisation}/w/${workflow.key}/items/${item.number}`}>{item.title}</Link>{' '}
        <Text component="span" size="sm" c="dimmed">
          {workflow.name} ·{' '}
          <Moment at={at} timeZone="UTC">
            {agoText(at, now)}
          </Moment>
        </Text>
      </Text>
      {parts ? (
        <CommentText parts={parts} />
      ) : (
        <Text size="sm" c="dimmed">
          You read this once your own work on the item is done: until then you do not see what others say about it.
        </Text>
      )}
      {readAt === null ? (
        <Form method="post">
          <input type="hidden" name="comment" value={mention.commentId} />
          <Button
            type="submit"
            variant="subtle"
            size="compact-xs"
            disabled={busy}
            aria-label={`Mark read: ${item.title}`}
          >
            Mark read
          </Button>
        </Form>
      ) : (
        <Text size="xs" c="dimmed">
          <IconCheck size={13} aria-hidden /> read
        </Text>
      )}
    </li>
  )
}
