import { Alert, Button, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconUsers } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { data, Link, useLocation } from 'react-router'
import { api, door, type PageError } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ItemStory } from '#app/item/item-story.tsx'
import { ItemValues } from '#app/item/item-values.tsx'
import { fieldViews } from '#app/item/value-text.ts'
import { ItemComments } from '#app/review/item-comments.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { preferredLocale } from '#app/ui/locale.tsx'
import { agoText, dueText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import type { Route } from './+types/approval.route.ts'
import classes from './approval.module.css'
import { ApprovalPages } from './approval-pages.tsx'
import { ApprovalStory } from './approval-story.tsx'
import { ApprovalWord } from './approval-word.tsx'
import { noticeOf } from './notice.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `Approve ${loaderData?.item.title ?? 'an item'} · Countersign` },
]
export const handle: PageHandle = { crumb: ({ params }) => `Approve #${params.number}` }

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const { organisation, workflow } = params
  if (!/^[1-9]\d{0,8}$/.test(params.number)) {
    const message = 'There is no such item in this workflow: go back to the approvals.'
    throw data({ message, code: 'not_found', requestId: door(context).requestId } satisfies PageError, { status: 404 })
  }
  const server = api(context, request)
  const target = { organisation, workflow, number: Number(params.number) }
  const locale = preferredLocale(request.headers.get('accept-language'))
  const [approvals, view, story, asked, talk, people] = await Promise.all([
    server.approval.list({ organisation, workflow, locale }),
    server.review.item(target),
    server.comment.story(target),
    server.approval.story(target),
    server.comment.list(target),
    server.comment.people({ organisation, workflow }),
  ])
  const { item, document, flags, definition, proposal, output } = view
  const place = approvals.findIndex((a) => a.number === target.number)
  const next = approvals.filter((a) => a.number !== target.number && a.heldBy === null)
  return {
    request: approvals[place] ?? null,
    next: next[0]?.number ?? null,
    left: next.length,
    item: { number: item.number, title: item.title, reference: item.reference },
    document: { pages: document.pages, fileUrl: document.fileUrl, fileName: document.fileName },
    flags,
    fields: fieldViews(definition.fields, proposal?.values ?? null, output),
    thresholds: definition.thresholds,
    queues: definition.queues,
    timeZone: definition.timeZone,
    story,
    asked: asked.approvals ?? [],
    talk,
    people,
    now: new Date().toISOString(),
  }
}

/** One decision that waits for this person: the document, the values, why it waits, and their word. */
export default function Approval(props: Route.ComponentProps) {
  const { request, item } = props.loaderData
  const { organisation, workflow, number } = props.params
  const list = `/o/${organisation}/w/${workflow}/approvals`
  if (!request)
    return (
      <>
        <EmptyState
          title={`${item.title} does not wait for you`}
          action={
            <Button component={Link} to={list}>
              All approvals
            </Button>
          }
        >
          Somebody else has given their word, it went back to review, it is beyond your limit, or the decision was your
          own.
        </EmptyState>
        {props.loaderData.asked.length > 0 && (
          <Section title="What became of it">
            <ApprovalStory approvals={props.loaderData.asked} timeZone={props.loaderData.timeZone} />
          </Section>
        )}
      </>
    )
  return <Waiting key={number} {...props} request={request} list={list} />
}

type Data = Route.ComponentProps['loaderData']

function Waiting({
  loaderData,
  params,
  request,
  list,
}: Pick<Route.ComponentProps, 'loaderData' | 'params'> & { request: NonNullable<Data['request']>; list: string }) {
  const { item, document, flags, fields, thresholds, queues, timeZone, story, asked, talk, people, now } = loaderData
  const notice = noticeOf(useLocation().state)
  const values = useMemo(() => Object.fromEntries(fields.map((v) => [v.field.key, v.value])), [fields])
  const base = `/o/${params.organisation}/w/${params.workflow}`
  return (
    <div className={classes.page}>
      {notice && <Alert color="gray" role="status" title={notice} mb="sm" />}
      <header className={classes.head}>
        <Title order={1} className={classes.title}>
          {item.title}
        </Title>
        {request.amount && <p className={classes.bigAmount}>{request.amount}</p>}
        <Text size="sm" c="dimmed">
          {item.reference} · waiting since{' '}
          <Moment at={request.requestedAt} timeZone={timeZone}>
            {agoText(request.requestedAt, now)}
          </Moment>{' '}
          · {Date.parse(request.dueAt) < Date.parse(now) ? '' : 'due '}
          {dueText(request.dueAt, now)}
        </Text>
      </header>
      <div className={classes.sides}>
        <Section title="Document">
          <ApprovalPages {...document} />
        </Section>
        <div className={classes.words}>
          <Section title="Why it needs your word">
            {request.onBehalfOf && (
              <Text fw={600}>
                <IconUsers size={16} aria-hidden style={{ verticalAlign: '-2px' }} /> You give it in the place of{' '}
                {request.onBehalfOf}, who is away.
              </Text>
            )}
            <ApprovalStory approvals={asked} timeZone={timeZone} />
          </Section>
          {flags.length > 0 && (
            <Section title="Flags">
              <ul className={classes.flags}>
                {flags.map((flag) => (
                  <li key={`${flag.check} ${flag.message}`} data-severity={flag.severity}>
                    <IconAlertTriangle size={16} aria-hidden /> {flag.severity === 'error' ? 'Error' : 'Note'}:{' '}
                    {flag.message}
                  </li>
                ))}
              </ul>
            </Section>
          )}
          <Section title="Values">
            <ItemValues
              views={fields}
              values={values}
              thresholds={thresholds}
              queues={queues}
              decided
              onLook={() => undefined}
            />
          </Section>
          <details className={classes.more}>
            <summary>History, and why it waited</summary>
            <ItemStory story={story} level={3} />
          </details>
          <details className={classes.more}>
            <summary>Comments{talk.comments.length > 0 ? ` (${talk.comments.length})` : ''}</summary>
            <ItemComments talk={talk} people={people} to={`${base}/items/${item.number}/comments`} />
          </details>
        </div>
      </div>
      <ApprovalWord
        at={{ organisation: params.organisation, workflow: params.workflow }}
        item={item}
        next={loaderData.next}
        left={loaderData.left}
        list={list}
      />
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
