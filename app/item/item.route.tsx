import { Alert, Button, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleX, IconDownload, IconInfoCircle } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { data, Form, Link, useNavigation } from 'react-router'
import { api, attempt, door, type PageError } from '#app/api.server.ts'
import { ApprovalStory } from '#app/approval/approval-story.tsx'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ItemComments } from '#app/review/item-comments.tsx'
import { usePoll } from '#app/ui/poll.ts'
import type { Evidence } from '#server/document/document.ts'
import { can } from '#server/identity/identity.ts'
import type { Route } from './+types/item.route.ts'
import classes from './item.module.css'
import { runItemIntent } from './item-action.ts'
import { ItemFacts } from './item-facts.tsx'
import { ItemPages } from './item-pages.tsx'
import { ItemStateMark } from './item-state.tsx'
import { ItemStory } from './item-story.tsx'
import { Dismiss, Dismissed, EnterByHand } from './item-trouble.tsx'
import { ItemValues } from './item-values.tsx'
import { RetryButton } from './retry-button.tsx'
import { SenderPanel } from './sender-panel.tsx'
import { fieldViews } from './value-text.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `${loaderData?.view.item.title ?? 'Item'} · Countersign` },
]
export const handle: PageHandle = { crumb: ({ params }) => `#${params.number}` }

function itemOf({ context, params: { organisation, workflow, number } }: Pick<Route.LoaderArgs, 'context' | 'params'>) {
  if (!/^[1-9]\d{0,8}$/.test(number)) {
    const message = 'There is no such item in this workflow: go back to the list.'
    throw data({ message, code: 'not_found', requestId: door(context).requestId } satisfies PageError, { status: 404 })
  }
  return { organisation, workflow, number: Number(number) }
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const target = itemOf({ context, params })
  const find = (new URL(request.url).searchParams.get('find') ?? '').trim().slice(0, 200)
  const [view, me, story, approvals, talk, people, sender, letters, found] = await Promise.all([
    server.review.item(target),
    server.identity.me(),
    server.comment.story(target),
    server.approval.story(target),
    server.comment.list(target),
    server.comment.people({ organisation: target.organisation, workflow: target.workflow }),
    server.item.sender(target),
    server.notification.letters.list(target),
    find ? server.item.hits({ ...target, find }) : [],
  ])
  const roles = me.organisations.find((o) => o.slug === params.organisation)?.roles ?? []
  const { item, document, definition, proposal, output, visible, flags } = view
  const { fields, queues, thresholds, timeZone } = definition
  return {
    view: {
      item,
      document,
      flags,
      visible,
      definition: { thresholds, timeZone, queues },
      decided: output !== null,
      // Only what is shown: a proposal also holds other readings, a field its rules.
      fields: output || proposal ? fieldViews(fields, proposal?.values ?? null, output) : null,
    },
    story,
    approvals: approvals.approvals ?? [],
    talk,
    people,
    sender,
    letters,
    find,
    found,
    mayReview: can(roles, 'workflow.review'),
    mayRetry: can(roles, 'workflow.retry'),
    mayReopen: can(roles, 'workflow.reopen'),
  }
}

/** Each refuses in one sentence an item that has moved on since the page was loaded. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<{ message: string | null }> {
  const form = await request.formData()
  const target = itemOf({ context, params })
  const result = await runItemIntent((work) => attempt(context, request, work), target, form)
  return { message: result.ok ? null : result.message }
}

export default function Item({ loaderData, actionData, params }: Route.ComponentProps) {
  const { view, story, approvals, talk, people, sender, letters, find, found, mayReview, mayRetry, mayReopen } =
    loaderData
  const { item, document, definition, flags, decided, visible, fields } = view
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const moving = item.state === 'received' || item.state === 'read'
  usePoll(moving)
  const [on, setOn] = useState<readonly Evidence[]>([])
  const all = useMemo(() => (fields ?? []).flatMap((v) => [...v.evidence, ...v.rows.flat()]), [fields])
  const values = useMemo(() => Object.fromEntries((fields ?? []).map((v) => [v.field.key, v.value])), [fields])
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} className={classes.heading}>
            {item.title}
          </Title>
          <Text size="sm">
            {item.reference} · <ItemStateMark state={item.state} waiting={item.waitingFor !== null} />
            {item.queueLabel && definition.queues.length > 1 && ` · ${item.queueLabel}`}
          </Text>
        </div>
        <Group>
          {item.state === 'review' && mayReview && (
            <Button component={Link} to={`${base}/review`}>
              Review next
            </Button>
          )}
          {item.state === 'completed' && mayReopen && <Reopen item={item} />}
          {item.state === 'returned' && mayReview && <Resume />}
          <Button
            component="a"
            href={document.fileUrl}
            download={document.fileName}
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Original
          </Button>
        </Group>
      </Group>
      {actionData?.message && <Alert color="red" role="alert" title={actionData.message} />}
      {item.exception && (
        <Paper withBorder p="md" component="section" aria-label="Exception" bd="1px solid var(--mantine-color-error)">
          <Text className={classes.wrong} fw={600}>
            <IconCircleX size={16} aria-hidden /> This item needs help
          </Text>
          <Text my="xs">{item.exception}</Text>
          {mayRetry && (
            <Group gap="xs">
              <RetryButton numbers={[item.number]} label="Retry" />
              <EnterByHand />
              <Dismiss />
            </Group>
          )}
        </Paper>
      )}
      {item.state === 'dismissed' && <Dismissed mayRestore={mayRetry} />}
      {find && (
        <Text size="sm" role="status">
          {found.length === 0
            ? `“${find}” does not stand on the pages as it was typed.`
            : `“${find}” stands in ${found.length === 1 ? 'one place' : `${found.length} places`} on the pages.`}
        </Text>
      )}
      <Waiting text={item.waitingFor ?? waiting[item.state] ?? null} />
      <div className={classes.item}>
        <ItemPages
          pages={document.pages}
          all={all}
          on={on}
          found={found}
          missing={moving ? 'The pages appear here as soon as they have been read.' : 'There is no page to show.'}
        />
        <Stack>
          {visible.proposal && <Flags flags={flags} />}
          <Section title={decided ? 'Values' : 'Proposed values'}>
            {fields === null ? (
              <NoValues view={view} moving={moving} />
            ) : (
              <ItemValues
                views={fields}
                values={values}
                thresholds={definition.thresholds}
                queues={definition.queues}
                decided={decided}
                onLook={setOn}
              />
            )}
          </Section>
          {approvals.length > 0 && (
            <Section title="Approval">
              <ApprovalStory approvals={approvals} timeZone={definition.timeZone} />
            </Section>
          )}
          <Section title="Facts">
            <ItemFacts view={view} />
          </Section>
          {(sender || letters.letters.length > 0 || (mayReview && isOpen(item.state))) && (
            <Section title="Sender">
              <SenderPanel
                {...{ sender, letters, mayEdit: mayReview, timeZone: definition.timeZone }}
                returned={item.state === 'returned'}
              />
            </Section>
          )}
          <Section title="Comments">
            <ItemComments talk={talk} people={people} to={`${base}/items/${item.number}/comments`} />
          </Section>
          <Section title="History">
            <ItemStory story={story} level={3} />
          </Section>
        </Stack>
      </div>
    </Stack>
  )
}

type View = Route.ComponentProps['loaderData']['view']

const isOpen = (state: View['item']['state']) => state !== 'completed' && state !== 'dismissed'

const waiting: Partial<Record<View['item']['state'], string>> = {
  approval: 'Somebody has decided this item; it is complete when a second person has approved it.',
  returned: 'This item went back to its sender to be corrected. The message stands among its comments.',
}

/** What the item waits for, where that is not work of a reviewer. */
function Waiting({ text }: { text: string | null }) {
  if (!text) return null
  return (
    <Text size="sm" component="p" m={0}>
      <span className={classes.needs}>
        <IconInfoCircle size={15} aria-hidden />
      </span>{' '}
      {text}
    </Text>
  )
}

/** Why there are no values to show. */
function NoValues({ view: { visible, item }, moving }: { view: View; moving: boolean }) {
  if (!visible.proposal || (item.state === 'completed' && !visible.values))
    return (
      <Text c="dimmed">
        Hidden while somebody works on this item without seeing them, so that both come to their values by themselves.
      </Text>
    )
  if (moving) return <Text c="dimmed">They appear here as soon as the document has been read and proposed for.</Text>
  return (
    <Text c="dimmed">
      {item.exception ? 'None: the item stopped before values could be proposed.' : 'Nobody has entered any yet.'}
    </Text>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  )
}

const flagMarks = {
  error: { Icon: IconCircleX, word: 'Error', look: classes.wrong },
  warning: { Icon: IconAlertTriangle, word: 'Warning', look: classes.needs },
  info: { Icon: IconInfoCircle, word: 'Note', look: classes.quietMark },
}

function Flags({ flags }: { flags: View['flags'] }) {
  if (flags.length === 0) return null
  return (
    <Section title="Flags">
      <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {flags.map((flag) => {
          const { Icon, word, look } = flagMarks[flag.severity]
          return (
            <Text component="li" size="sm" key={`${flag.check} ${flag.message}`}>
              <span className={look}>
                <Icon size={15} aria-hidden /> {word}:
              </span>{' '}
              {flag.message}
            </Text>
          )
        })}
      </Stack>
    </Section>
  )
}

/** The sender has answered: the item goes on. */
function Resume() {
  const busy = useNavigation().state !== 'idle'
  return (
    <Form method="post">
      <Button type="submit" name="intent" value="resume" variant="default" loading={busy}>
        Take up again
      </Button>
    </Form>
  )
}

function Reopen({ item }: { item: View['item'] }) {
  const [asking, setAsking] = useState(false)
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Reopen
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Reopen ${item.reference}?`} withinPortal={false}>
        <Stack>
          <Text>
            The item goes back to the queue, before new work. It counts as rework in the metrics: the first completion
            and its time stand, and the time from now on is added as rework.
          </Text>
          {item.exportedAt && (
            <Text>
              It has been exported already: what left is not called back, and the next export of all items has the new
              values.
            </Text>
          )}
          <Form method="post" onSubmit={() => setAsking(false)}>
            <Group>
              <Button type="submit" name="intent" value="reopen" loading={busy}>
                Reopen as rework
              </Button>
              <Button variant="default" onClick={() => setAsking(false)}>
                Leave it completed
              </Button>
            </Group>
          </Form>
        </Stack>
      </Modal>
    </>
  )
}
