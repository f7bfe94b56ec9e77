import { Anchor, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconArrowRight, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { Form, Link, redirect, useRevalidator } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { workflowTabs } from '#app/identity/person-menu.ts'
import { usePoll } from '#app/ui/poll.ts'
import { can } from '#server/identity/identity.ts'
import type { Route } from './+types/queue.route.ts'
import classes from './item.module.css'
import { ItemTable, RetryButton } from './item-table.tsx'
import { QueueEmpty } from './queue-empty.tsx'
import { filterCount, queueAddress, queueFilters, readQueueAddress } from './queue-filter.ts'
import { LeaveGuard, UploadButton, UploadPanel } from './upload-panel.tsx'
import { useUploads } from './use-uploads.ts'

const pageSize = 50

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: `${loaderData?.workflow.name ?? 'Queue'} · Countersign` },
]

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const server = api(context, request)
  const me = await server.identity.me()
  const roles = me.organisations.find((o) => o.slug === params.organisation)?.roles ?? []
  const base = `/o/${params.organisation}/w/${params.workflow}`
  // The workflow's own address leads everybody to the first page of it that is theirs.
  if (!can(roles, 'workflow.items')) throw redirect(workflowTabs(base, roles)[0]?.to ?? `/o/${params.organisation}`)
  const asked = readQueueAddress(request.url)
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const list = { ...scope, state: asked.filter, search: asked.search, cursor: asked.before, limit: pageSize }
  const mayReview = can(roles, 'workflow.review')
  const [{ definition }, page, counts, queue] = await Promise.all([
    server.workflow.get(scope),
    server.item.list(list),
    server.item.counts({ organisation: params.organisation }),
    mayReview ? server.review.counts(scope) : null,
  ])
  return {
    ...asked,
    page,
    queue,
    counts: counts[params.workflow] ?? { received: 0, read: 0, review: 0, completed: 0, exception: 0 },
    workflow: { name: definition.name, noun: definition.noun, timeZone: definition.timeZone },
    mayUpload: can(roles, 'workflow.intake'),
    mayRetry: can(roles, 'workflow.retry'),
    now: new Date().toISOString(),
  }
}

/** Retries each item by itself: one that cannot be retried any more does not hold up the others. */
export async function action({ context, request, params }: Route.ActionArgs): Promise<{ message: string | null }> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const numbers = form.getAll('number').map(Number).slice(0, pageSize)
  const refusals: string[] = []
  for (const number of numbers) {
    const result = await attempt(context, request, ({ item }) => item.retry({ ...scope, number }))
    if (!result.ok) refusals.push(result.message)
  }
  const [first] = refusals
  if (!first) return { message: null }
  return {
    message: numbers.length === 1 ? first : `${refusals.length} of ${numbers.length} were not retried: ${first}`,
  }
}

export default function Queue({ loaderData, params }: Route.ComponentProps) {
  const { page, filter, search, before, counts, workflow, now, queue, mayUpload, mayRetry } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const { uploads, add, sending, clear } = useUploads(`/api${base}/upload`)
  usePoll(sending || counts.received + counts.read > 0)
  useLoadAfter(sending)
  const exceptions = filter === 'exception' ? page.rows : []
  const blank = page.total === 0 && search === '' && before === null
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>{workflow.name}</Title>
          <QueueLine counts={counts} queue={queue} />
        </div>
        <Group>
          {mayUpload && <UploadButton many={workflow.noun.many} onFiles={add} />}
          {queue && <ReviewNext to={`${base}/review`} left={queue.left} />}
        </Group>
      </Group>
      <UploadPanel uploads={uploads} itemsAt={`${base}/items`} onClear={clear} />
      <Group justify="space-between">
        <nav aria-label="Show" className={classes.filters}>
          {queueFilters.map(({ key, label }) => (
            <Link
              key={key}
              to={queueAddress(base, { filter: key, search })}
              className={classes.filter}
              aria-current={key === filter ? 'page' : undefined}
              preventScrollReset
            >
              {label} <span>{filterCount(counts, key)}</span>
            </Link>
          ))}
        </nav>
        <Search key={search} filter={filter} search={search} base={base} />
      </Group>
      {search && (
        <Text size="sm" role="status">
          {page.total} found for “{search}”.{' '}
          <Anchor component={Link} to={queueAddress(base, { filter })} size="sm">
            Show without search
          </Anchor>
        </Text>
      )}
      {mayRetry && exceptions.length > 1 && (
        <div>
          <RetryButton numbers={exceptions.map((r) => r.number)} label={`Retry all ${exceptions.length} shown`} />
        </div>
      )}
      <ItemTable
        rows={page.rows}
        filter={filter}
        whole={page.next === null && before === null}
        base={base}
        many={workflow.noun.many}
        now={now}
        timeZone={workflow.timeZone}
        mayRetry={mayRetry}
        empty={
          <QueueEmpty
            filter={filter}
            blank={blank && counts.completed + filterCount(counts, 'open') === 0}
            searched={search !== ''}
            many={workflow.noun.many}
            command={`npm run -s countersign -- ingest FILES --organisation ${params.organisation} --workflow ${params.workflow}`}
            mayUpload={mayUpload}
          />
        }
      />
      <Pages total={page.total} shown={page.rows.length} next={page.next} {...{ base, filter, search, before }} />
      <LeaveGuard sending={sending} />
    </Stack>
  )
}

type Data = Route.ComponentProps['loaderData']

function QueueLine({ counts, queue }: Pick<Data, 'counts' | 'queue'>) {
  const moving = counts.received + counts.read
  const parts = [
    queue ? `${queue.left} left to review` : `${counts.review} to review`,
    ...(queue && queue.heldByOthers > 0 ? [`${queue.heldByOthers} with others`] : []),
    ...(counts.exception > 0 ? [counts.exception === 1 ? '1 exception' : `${counts.exception} exceptions`] : []),
    ...(moving > 0 ? [`${moving} being read`] : []),
  ]
  return (
    <Text c="dimmed" size="sm" role="status">
      {parts.join(' · ')}
    </Text>
  )
}

function ReviewNext({ to, left }: { to: string; left: number }) {
  if (left === 0)
    return (
      <Button size="md" disabled>
        Nothing to review
      </Button>
    )
  return (
    <Button component={Link} to={to} size="md" rightSection={<IconArrowRight size={18} aria-hidden />}>
      Review next ({left} left)
    </Button>
  )
}

function Search({ filter, search, base }: Pick<Data, 'filter' | 'search'> & { base: string }) {
  return (
    <Form method="get" action={base} role="search" preventScrollReset>
      {filter !== 'open' && <input type="hidden" name="state" value={filter} />}
      <Group gap="xs" wrap="nowrap">
        <TextInput
          name="search"
          type="search"
          defaultValue={search}
          placeholder="Name, file or number"
          aria-label="Search by name, file or number"
          leftSection={<IconSearch size={16} aria-hidden />}
        />
        <Button type="submit" variant="default">
          Search
        </Button>
      </Group>
    </Form>
  )
}

type PagesProps = Pick<Data, 'filter' | 'search' | 'before'> & {
  base: string
  total: number
  shown: number
  next: number | null
}

function Pages({ base, filter, search, before, total, shown, next }: PagesProps) {
  if (next === null && before === null) return null
  return (
    <Group justify="space-between" component="nav" aria-label="Pages">
      <Text size="sm" c="dimmed">
        {shown} of {total} shown{before ? `, those before #${before}` : ''}
      </Text>
      <Group gap="xs">
        {before !== null && (
          <Button component={Link} variant="default" to={queueAddress(base, { filter, search })}>
            Back to the newest
          </Button>
        )}
        {next !== null && (
          <Button component={Link} variant="default" to={queueAddress(base, { filter, search, before: next })}>
            Older items
          </Button>
        )}
      </Group>
    </Group>
  )
}

/** The list has to know of the last file that went in. */
function useLoadAfter(sending: boolean) {
  const { revalidate } = useRevalidator()
  const was = useRef(sending)
  useEffect(() => {
    if (was.current && !sending) void revalidate()
    was.current = sending
  }, [sending, revalidate])
}
