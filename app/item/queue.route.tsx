import { Anchor, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconArrowRight, IconDownload, IconSearch } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Form, Link, redirect, useFetcher, useNavigate, useNavigation, useRevalidator } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import { OpenAlerts } from '#app/exceptions/open-alerts.tsx'
import { workflowTabs } from '#app/identity/person-menu.ts'
import { WindowTable } from '#app/ui/data-table-window.tsx'
import filters from '#app/ui/filters.module.css'
import { usePoll } from '#app/ui/poll.ts'
import { can } from '#server/identity/identity.ts'
import { type ItemRowView, itemCountText, listSorts } from '#server/item/list.ts'
import type { Route } from './+types/queue.route.ts'
import { type BulkAnswer, runIntent } from './bulk-action.ts'
import { BulkBar, ExportDialog } from './bulk-bar.tsx'
import { pageSize } from './list.route.ts'
import {
  filterCount,
  filtersOn,
  type QueueAddress,
  type QueueFilter,
  queueAddress,
  queueFilters,
  readQuery,
  stateAddress,
  writeQuery,
} from './queue-address.ts'
import { cardHeight, QueueCard } from './queue-card.tsx'
import { type ColumnKey, columnNames, columnsFor, defaultColumns, itemAddress } from './queue-columns.tsx'
import { QueueEmpty } from './queue-empty.tsx'
import { FilterButton, type FilterChoices, FilterPills } from './queue-filters.tsx'
import { ColumnsMenu, ViewsMenu } from './queue-views.tsx'
import { RetryButton } from './retry-button.tsx'
import { LeaveGuard, UploadButton, UploadPanel } from './upload-panel.tsx'
import { useLoadedRows } from './use-loaded-rows.ts'
import { useUploads } from './use-uploads.ts'

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
  const scope = { organisation: params.organisation, workflow: params.workflow }
  const { searchParams } = new URL(request.url)
  const address = readQuery(searchParams)
  const mayAssign = can(roles, 'workflow.assign')
  const [{ definition }, page, counts, queue, settings, people, alerts] = await Promise.all([
    server.workflow.get(scope),
    server.item.list({ ...scope, ...address.filter, ...address.order, limit: pageSize }),
    server.item.counts({ organisation: params.organisation }),
    can(roles, 'workflow.review') ? server.review.counts(scope) : null,
    server.item.settings(scope),
    mayAssign ? server.item.people(scope) : [],
    mayAssign ? server.notification.alerts.open(scope) : [],
  ])
  const first = settings.views.find((view) => view.id === settings.defaultView)
  if (first && searchParams.size === 0) throw redirect(`${base}?${first.query}`)
  const labels = definition.fields.flatMap((field) =>
    field.type === 'label'
      ? [{ key: field.key, label: field.label, options: field.options.map(({ key, label }) => ({ key, label })) }]
      : [],
  )
  return {
    address,
    page,
    queue,
    settings,
    alerts,
    counts: counts[params.workflow] ?? null,
    workflow: { name: definition.name, noun: definition.noun, timeZone: definition.timeZone },
    choices: {
      queues: definition.queues,
      labels,
      people,
      thresholds: { sure: definition.thresholds.sure, look: definition.thresholds.look },
      mayAssign,
    } satisfies FilterChoices,
    rights: {
      assign: mayAssign,
      retry: can(roles, 'workflow.retry'),
      reopen: can(roles, 'workflow.reopen'),
      export: can(roles, 'workflow.export'),
      accept: can(roles, 'workflow.review') && definition.fields.some((f) => f.type === 'label' || f.type === 'route'),
    },
    mayUpload: can(roles, 'workflow.intake'),
    now: new Date().toISOString(),
  }
}

export async function action({ context, request, params }: Route.ActionArgs): Promise<BulkAnswer> {
  const form = await request.formData()
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return runIntent((work) => attempt(context, request, work), scope, form)
}

type Data = Route.ComponentProps['loaderData']

export default function Queue({ loaderData, params }: Route.ComponentProps) {
  const { page, address, counts, workflow, queue, settings, choices, rights, mayUpload, alerts, now } = loaderData
  const base = `/o/${params.organisation}/w/${params.workflow}`
  const { filter } = address
  const state = stateOf(filter.state)
  const query = writeQuery(address)
  const { uploads, add, sending, clear } = useUploads(`/api${base}/upload`)
  usePoll(sending || (counts?.received ?? 0) + (counts?.read ?? 0) > 0)
  useLoadAfter(sending)
  const { rows, more, loading, whole } = useLoadedRows(page, query, `${base}/list`)
  const columns = shownColumns(settings.columns, state, choices)
  return (
    <Stack gap="sm">
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
      <OpenAlerts alerts={alerts} now={now} to={`${base}/exceptions`} />
      <UploadPanel uploads={uploads} itemsAt={`${base}/items`} onClear={clear} />
      <States base={base} address={address} counts={counts} />
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <FilterButton base={base} address={address} choices={choices} />
          <ViewsMenu base={base} {...settings} query={query} mayShare={choices.mayAssign} />
          <ColumnsMenu base={base} shown={columns} chosen={settings.columns !== null} />
          {rights.export && counts !== null && counts.completed > 0 && <ExportAll base={base} query={query} />}
        </Group>
        <Search key={filter.search} address={address} base={base} />
      </Group>
      <FilterPills base={base} address={address} choices={choices} />
      <Found page={page} address={address} base={base} />
      {rights.retry && state === 'exception' && rows.length > 1 && (
        <div>
          <RetryButton numbers={rows.map((r) => r.number)} label={`Retry all ${rows.length} shown`} />
        </div>
      )}
      {rows.length === 0 ? (
        <QueueEmpty
          filter={state}
          blank={counts === null || filterCount(counts, 'all') === 0}
          searched={filter.search !== '' || filtersOn(filter) > 0}
          many={workflow.noun.many}
          command={`npm run -s countersign -- ingest FILES --organisation ${params.organisation} --workflow ${params.workflow}`}
          mayUpload={mayUpload}
        />
      ) : (
        <ItemList {...{ rows, more, loading, whole, columns, base }} data={loaderData} />
      )}
      <LeaveGuard sending={sending} />
    </Stack>
  )
}

const stateOf = (state: string): QueueFilter => queueFilters.find((f) => f.key === state)?.key ?? 'all'

function shownColumns(chosen: string[] | null, state: QueueFilter, { labels, queues }: FilterChoices): ColumnKey[] {
  const own = defaultColumns(state, { labels: labels.length > 0, queues: queues.length > 1 })
  if (chosen === null) return own
  // What a state is about stays, whatever else somebody wants to see.
  const needed = own.filter((key) => key === 'retry' || (key === 'reason' && state !== 'open'))
  return [...columnNames.map((c) => c.key).filter((key) => chosen.includes(key)), ...needed]
}

type ListProps = Pick<ReturnType<typeof useLoadedRows>, 'rows' | 'more' | 'loading' | 'whole'> & {
  data: Data
  columns: readonly ColumnKey[]
  base: string
}

function ItemList({ rows, more, loading, whole, columns, base, data }: ListProps) {
  const { address, page, workflow, choices, rights, now } = data
  const { filter, order } = address
  const navigate = useNavigate()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const chosen = useMemo(() => rows.filter((row) => selected.has(String(row.number))), [rows, selected])
  const place = {
    base,
    search: filter.search,
    now,
    timeZone: workflow.timeZone,
    thresholds: choices.thresholds,
    mayRetry: rights.retry,
  }
  const shown = columnsFor(columns, place)
  const may = rights.assign || rights.retry || rights.reopen || rights.export || rights.accept
  return (
    <>
      <BulkBar
        base={base}
        rows={chosen}
        rights={rights}
        people={choices.people}
        onDone={() => setSelected(new Set())}
      />
      <WindowTable<ItemRowView>
        caption={`${workflow.noun.many}, ${queueFilters.find((f) => f.key === filter.state)?.label ?? filter.state}`}
        rows={rows}
        total={page.more ? null : page.total}
        columns={shown}
        rowKey={rowKey}
        sort={{ key: order.sort, desc: order.desc }}
        onSort={({ key, desc }) => {
          const sort = listSorts.find((s) => s === key)
          if (sort) void navigate(queueAddress(base, { filter, order: { sort, desc } }), { preventScrollReset: true })
        }}
        selection={may ? { selected, onChange: setSelected, label: (key) => `#${key}` } : null}
        onOpen={(row) => void navigate(itemAddress(place, row.number))}
        onEnd={more}
        rowHeight={filter.search ? 52 : 40}
        card={(row) => <QueueCard row={row} place={place} />}
        cardHeight={cardHeight}
        busy={loading}
      />
      <Text size="sm" c="dimmed">
        {whole
          ? itemCountText(rows.length, false)
          : `${rows.length} of ${itemCountText(page.total, page.more)} loaded; scroll on for more`}
      </Text>
    </>
  )
}

const rowKey = (row: ItemRowView) => String(row.number)

/** The states as tabs: links, because they change the address. What a workflow does not have is not offered. */
function States({ base, address, counts }: Pick<Data, 'address' | 'counts'> & { base: string }) {
  const seldom: QueueFilter[] = ['approval', 'returned', 'dismissed']
  const tabs = queueFilters.filter(
    ({ key }) => !seldom.includes(key) || address.filter.state === key || (counts && filterCount(counts, key) > 0),
  )
  return (
    <nav aria-label="Show" className={filters.filters}>
      {tabs.map(({ key, label }) => (
        <Link
          key={key}
          to={stateAddress(base, key, address)}
          className={filters.filter}
          aria-current={key === address.filter.state ? 'page' : undefined}
          preventScrollReset
        >
          {label} <span>{counts ? filterCount(counts, key) : 0}</span>
        </Link>
      ))}
    </nav>
  )
}

function Found({ page, address, base }: Pick<Data, 'page' | 'address'> & { base: string }) {
  const { filter, order } = address
  if (!filter.search && filtersOn(filter) === 0) return null
  return (
    <Text size="sm" role="status">
      {itemCountText(page.total, page.more)} found{filter.search && ` for “${filter.search}”`}.{' '}
      {filter.search && (
        <Anchor component={Link} to={queueAddress(base, { filter: { ...filter, search: '' }, order })} size="sm">
          Show without search
        </Anchor>
      )}
    </Text>
  )
}

function ExportAll({ base, query }: { base: string; query: string }) {
  const [asking, setAsking] = useState(false)
  const fetcher = useFetcher<BulkAnswer>()
  return (
    <>
      <Button
        variant="default"
        visibleFrom="sm"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={fetcher.state !== 'idle'}
        onClick={() => setAsking(true)}
      >
        Export
      </Button>
      {fetcher.data?.message && fetcher.state === 'idle' && (
        <Text size="sm" role="status">
          {fetcher.data.message}
        </Text>
      )}
      {asking && (
        <ExportDialog
          count={null}
          onClose={() => setAsking(false)}
          onSend={(fields) => {
            setAsking(false)
            void fetcher.submit({ ...fields, intent: 'export-all', query }, { method: 'post', action: base })
          }}
        />
      )}
    </>
  )
}

function QueueLine({ counts, queue }: Pick<Data, 'counts' | 'queue'>) {
  const { received = 0, read = 0, review = 0, approval = 0, exception = 0 } = counts ?? {}
  const parts = [
    queue ? `${queue.left} left to review` : `${review} to review`,
    ...(queue && queue.heldByOthers > 0 ? [`${queue.heldByOthers} with others`] : []),
    ...(approval > 0 ? [`${approval} to approve`] : []),
    ...(exception > 0 ? [exception === 1 ? '1 exception' : `${exception} exceptions`] : []),
    ...(received + read > 0 ? [`${received + read} being read`] : []),
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

function Search({ address, base }: { address: QueueAddress; base: string }) {
  const field = useRef<HTMLInputElement>(null)
  const busy = useNavigation().state === 'loading'
  useSlash(field)
  const kept = [...new URLSearchParams(writeQuery(address))].filter(([name]) => name !== 'search')
  return (
    <Form method="get" action={base} role="search" preventScrollReset>
      {kept.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <Group gap="xs" wrap="nowrap">
        <TextInput
          ref={field}
          name="search"
          type="search"
          defaultValue={address.filter.search}
          placeholder="Search text, values, comments"
          aria-label="Search documents, values, comments, names and numbers"
          aria-keyshortcuts="/"
          maxLength={200}
          w={{ base: '100%', sm: '20rem' }}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
        <Button type="submit" variant="default" loading={busy} flex="none">
          Search
        </Button>
      </Group>
    </Form>
  )
}

/** "/" goes to the search, unless somebody is writing. */
function useSlash(field: { current: HTMLInputElement | null }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const writing = (event.target as Element).closest?.('input, textarea, select, [contenteditable], [role="dialog"]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [field])
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
