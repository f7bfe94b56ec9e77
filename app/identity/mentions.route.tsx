import { Stack, Text } from '@mantine/core'
import { IconAt } from '@tabler/icons-react'
import { Link } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { CommentText } from '#app/review/comment-thread.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Inbox, InboxEntry, UnreadMark } from '#app/ui/inbox.tsx'
import { agoText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import type { MentionView } from '#server/review/comment.ts'
import type { Route } from './+types/mentions.route.ts'
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
  return (
    <Stack maw={720}>
      <Inbox
        title="Mentions"
        unread={unread}
        refusal={actionData?.message ?? null}
        empty={
          <EmptyState title="Nobody has mentioned you yet">
            A colleague mentions you with @ and your name in a comment on an item; it stands here until you have read
            it.
          </EmptyState>
        }
      >
        {mentions.map((mention) => (
          <Mention key={mention.commentId} {...{ mention, now }} organisation={params.organisation} />
        ))}
      </Inbox>
    </Stack>
  )
}

type RowProps = { mention: MentionView; organisation: string; now: string }

function Mention({ mention, organisation, now }: RowProps) {
  const { item, workflow, parts, readAt, at } = mention
  return (
    <InboxEntry unread={readAt === null} field="comment" value={mention.commentId} name={item.title}>
      <Text size="sm">
        {readAt === null && (
          <UnreadMark>
            <IconAt size={15} aria-hidden /> New:{' '}
          </UnreadMark>
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
    </InboxEntry>
  )
}
