import { Anchor, Badge, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowBigUpLines,
  IconChevronDown,
  IconChevronUp,
  IconCircleX,
  IconFlag,
  IconMessage,
} from '@tabler/icons-react'
import { Link } from 'react-router'
import type { WindowColumn } from '#app/ui/data-table-window.tsx'
import { formatDuration } from '#app/ui/duration.ts'
import { agoText, dueText } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { type ItemRowView, priorityLevel } from '#server/item/list.ts'
import classes from './item.module.css'
import { ItemStateMark } from './item-state.tsx'
import type { QueueFilter } from './queue-address.ts'
import { RetryButton } from './retry-button.tsx'

export type ColumnPlace = {
  base: string
  /** What a search highlights on the item's page. */
  search: string
  now: string
  timeZone: string
  thresholds: { sure: number; look: number }
  mayRetry: boolean
}

type Column = WindowColumn<ItemRowView> & { key: ColumnKey; name?: string }
export type ColumnKey =
  | 'number'
  | 'title'
  | 'file'
  | 'state'
  | 'queue'
  | 'labels'
  | 'confidence'
  | 'flags'
  | 'comments'
  | 'priority'
  | 'due'
  | 'age'
  | 'received'
  | 'holder'
  | 'assignee'
  | 'reason'
  | 'completed'
  | 'exported'
  | 'retry'

/** What a person may choose from, in the order in which the columns stand. */
export const columnNames: { key: ColumnKey; label: string }[] = [
  { key: 'number', label: 'Number' },
  { key: 'title', label: 'Item' },
  { key: 'file', label: 'File' },
  { key: 'reason', label: 'Reason' },
  { key: 'queue', label: 'Queue' },
  { key: 'labels', label: 'Labels' },
  { key: 'confidence', label: 'Confidence' },
  { key: 'flags', label: 'Flags' },
  { key: 'comments', label: 'Comments' },
  { key: 'priority', label: 'Priority' },
  { key: 'state', label: 'State' },
  { key: 'due', label: 'Due' },
  { key: 'age', label: 'Age' },
  { key: 'received', label: 'Received' },
  { key: 'holder', label: 'Open with' },
  { key: 'assignee', label: 'Assigned to' },
  { key: 'completed', label: 'Completed' },
  { key: 'exported', label: 'Exported' },
]

/** The columns that come by themselves: what a state asks about. */
export function defaultColumns(filter: QueueFilter, has: { labels: boolean; queues: boolean }): ColumnKey[] {
  switch (filter) {
    case 'exception':
      return ['number', 'title', 'reason', 'age', 'retry']
    case 'approval':
      return ['number', 'title', 'reason', 'flags', 'priority', 'due', 'age', 'holder']
    case 'returned':
      return ['number', 'title', 'reason', 'age', 'due']
    case 'completed':
      return ['number', 'title', 'file', ...(has.labels ? (['labels'] as const) : []), 'flags', 'completed', 'exported']
    default:
      return [
        'number',
        'title',
        ...(has.labels ? (['labels'] as const) : []),
        ...(has.queues ? (['queue'] as const) : []),
        'confidence',
        'flags',
        'comments',
        'priority',
        'state',
        'due',
        'holder',
        // With labels and queues as well it would not fit a small window: it can be added.
        ...(has.labels && has.queues ? [] : (['assignee'] as const)),
      ]
  }
}

/** Where a row leads; a search goes along, to be found again on the page. */
export function itemAddress({ base, search }: Pick<ColumnPlace, 'base' | 'search'>, number: number): string {
  return `${base}/items/${number}${search ? `?find=${encodeURIComponent(search)}` : ''}`
}

/** The chosen columns in their order; the item's own always among them. */
export function columnsFor(keys: readonly ColumnKey[], place: ColumnPlace): Column[] {
  const { now, timeZone } = place
  const moment = (at: string | null) => (at ? <Moment at={at} timeZone={timeZone} /> : null)
  const all: Record<ColumnKey, Omit<Column, 'key'>> = {
    number: { header: 'No.', width: '3.2rem', align: 'right', sortable: true, cell: (r) => r.number },
    title: {
      header: 'Item',
      width: 'minmax(13rem, 4fr)',
      sortable: true,
      rowHeader: true,
      cell: (r) => <Title row={r} place={place} />,
    },
    file: { header: 'File', width: 'minmax(9rem, 2fr)', cell: (r) => <span title={r.fileName}>{r.fileName}</span> },
    reason: {
      header: 'Reason',
      width: 'minmax(14rem, 6fr)',
      cell: (r) => <span title={r.reason ?? undefined}>{r.reason}</span>,
    },
    queue: {
      header: 'Queue',
      width: 'minmax(6rem, 1fr)',
      cell: (r) => <span title={r.queue ?? undefined}>{r.queue}</span>,
    },
    labels: { header: 'Labels', width: 'minmax(8.5rem, 2fr)', cell: (r) => <Labels labels={r.labels} /> },
    confidence: {
      header: 'Sure',
      width: '3.9rem',
      sortable: true,
      cell: (r) => <Confidence of={r.confidence} at={place.thresholds} />,
    },
    flags: { header: 'Flags', width: '4.3rem', sortable: true, cell: (r) => <Flags flags={r.flags} /> },
    comments: { header: 'Notes', width: '3.2rem', cell: (r) => <Notes comments={r.comments} /> },
    priority: { header: 'Priority', width: '5.4rem', sortable: true, cell: (r) => <Priority of={r.priority} /> },
    state: { header: 'State', width: '6.4rem', cell: (r) => <State row={r} /> },
    due: { header: 'Due', width: '7rem', sortable: true, cell: (r) => <Due row={r} now={now} timeZone={timeZone} /> },
    age: { header: 'Age', width: '5rem', cell: (r) => <Age row={r} now={now} timeZone={timeZone} /> },
    received: { header: 'Received', width: '9rem', sortable: true, cell: (r) => moment(r.receivedAt) },
    holder: { header: 'Open with', width: 'minmax(5.2rem, 1fr)', cell: (r) => <Holder row={r} now={now} /> },
    assignee: { header: 'Assigned to', width: 'minmax(6.2rem, 1fr)', cell: (r) => r.assignee?.name ?? null },
    completed: { header: 'Completed', width: '9rem', sortable: true, cell: (r) => moment(r.completedAt) },
    exported: {
      header: 'Exported',
      width: '9rem',
      cell: (r) => (r.state === 'completed' ? (moment(r.exportedAt) ?? <Quiet>not yet</Quiet>) : null),
    },
    retry: {
      header: 'Retry',
      width: '5.5rem',
      cell: (r) =>
        r.state === 'exception' && place.mayRetry ? (
          <RetryButton numbers={[r.number]} label="Retry" name={`Retry #${r.number}`} />
        ) : null,
    },
  }
  const wanted: ColumnKey[] = [...columnNames.map((c) => c.key), 'retry']
  return wanted
    .filter((key) => key === 'title' || keys.includes(key))
    .filter((key) => key !== 'retry' || place.mayRetry)
    .map((key) => ({ key, ...all[key] }))
}

function State({ row }: { row: ItemRowView }) {
  return (
    <span title={row.waiting ? (row.reason ?? undefined) : undefined}>
      <ItemStateMark state={row.state} waiting={row.waiting} />
    </span>
  )
}

function Quiet({ children }: { children: string }) {
  return (
    <Text component="span" size="sm" c="dimmed">
      {children}
    </Text>
  )
}

function Title({ row, place }: { row: ItemRowView; place: ColumnPlace }) {
  return (
    <>
      <Anchor
        component={Link}
        to={itemAddress(place, row.number)}
        prefetch="intent"
        size="sm"
        fw={600}
        title={row.title}
        tabIndex={-1}
      >
        {row.title}
      </Anchor>
      {row.found && <Found found={row.found} />}
    </>
  )
}

const foundWords = {
  values: 'in its values',
  comments: 'in its comments',
  name: 'by its name or number',
  document: 'in the document',
}

/** Where the search found it; the document's words are shown as text, whatever they say. */
export function Found({ found }: { found: NonNullable<ItemRowView['found']> }) {
  return (
    <Text component="span" display="block" size="xs" c="dimmed" truncate fw={400}>
      {found.snippet.length === 0
        ? `found ${foundWords[found.where]}`
        : found.snippet.map(({ text, hit }, i) =>
            hit ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text do not move
              <mark key={i} className={classes.hit}>
                {text}
              </mark>
            ) : (
              text
            ),
          )}
    </Text>
  )
}

export function Labels({ labels }: { labels: ItemRowView['labels'] }) {
  return labels.map((label) => (
    <Badge key={`${label.field} ${label.key}`} variant="default" size="sm" mr={4} tt="none" fw={500}>
      {label.label}
    </Badge>
  ))
}

function Confidence({ of, at }: { of: number | null; at: ColumnPlace['thresholds'] }) {
  if (of === null) return null
  const word = of >= at.sure ? 'sure' : of >= at.look ? 'look' : 'unsure'
  return (
    <span
      className={word === 'sure' ? classes.quietMark : classes.needs}
      title={`lowest: ${Math.round(of * 100)} % sure`}
    >
      {word}
    </span>
  )
}

export function Flags({ flags }: { flags: ItemRowView['flags'] }) {
  if (!flags) return null
  if (flags.errors + flags.warnings === 0) return <Quiet>none</Quiet>
  const text = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {flags.errors > 0 && (
        <span className={classes.wrong} title={text(flags.errors, 'error')}>
          <IconCircleX size={15} role="img" aria-label={flags.errors === 1 ? 'error' : 'errors'} /> {flags.errors}{' '}
        </span>
      )}
      {flags.warnings > 0 && (
        <span className={classes.needs} title={text(flags.warnings, 'warning')}>
          <IconAlertTriangle size={15} role="img" aria-label={flags.warnings === 1 ? 'warning' : 'warnings'} />{' '}
          {flags.warnings}
        </span>
      )}
    </span>
  )
}

function Notes({ comments }: { comments: ItemRowView['comments'] }) {
  if (!comments || comments.count === 0) return null
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {comments.marks > 0 && (
        <span className={classes.needs} title="flagged by a person">
          <IconFlag size={15} role="img" aria-label="flagged" /> {comments.marks}{' '}
        </span>
      )}
      <span className={classes.quietMark}>
        <IconMessage size={15} role="img" aria-label="comments" /> {comments.count}
      </span>
    </span>
  )
}

const priorityIcons = { low: IconChevronDown, normal: null, high: IconChevronUp, urgent: IconArrowBigUpLines }

export function Priority({ of }: { of: number | null }) {
  if (of === null) return null
  const level = priorityLevel(of)
  const Icon = priorityIcons[level.key]
  if (!Icon) return <Quiet>{level.label.toLowerCase()}</Quiet>
  return (
    <span className={level.key === 'low' ? classes.quietMark : classes.needs} style={{ whiteSpace: 'nowrap' }}>
      <Icon size={15} aria-hidden /> {level.label.toLowerCase()}
    </span>
  )
}

export function Due({ row, now, timeZone }: { row: ItemRowView; now: string; timeZone: string }) {
  if (row.state === 'completed') return null
  const late = Date.parse(row.dueAt) < Date.parse(now)
  return (
    <span className={late ? classes.needs : undefined}>
      <Moment at={row.dueAt} timeZone={timeZone}>
        {dueText(row.dueAt, now)}
      </Moment>
    </span>
  )
}

export function Age({ row, now, timeZone }: { row: ItemRowView; now: string; timeZone: string }) {
  return (
    <Moment at={row.receivedAt} timeZone={timeZone}>
      {agoText(row.receivedAt, now)}
    </Moment>
  )
}

/** "Rita for 4 min" */
export function Holder({ row: { held }, now }: { row: ItemRowView; now: string }) {
  if (!held) return null
  const ms = Math.max(0, Date.parse(now) - Date.parse(held.since))
  const minutes = Math.floor(ms / 60_000)
  return (
    <span title={`open with ${held.name}`}>
      {held.mine ? 'you' : held.name} {minutes > 0 && `for ${formatDuration(minutes * 60_000)}`}
    </span>
  )
}
